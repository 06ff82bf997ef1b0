/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What happens while a world exists: the main task inside, and the host that attends to its pauses. See session.h. */
#include "sim/run/session.h"

#include "models/hw/boundary.h"
#include "models/kernel/allocator.h"
#include "models/kernel/finding.h"
#include "models/kernel/proc.h"
#include "models/kernel/trace.h"
#include "sim/check/checkers.h"
#include "sim/check/laws.h"
#include "sim/check/leaks.h"
#include "sim/metrics/slabinfo_look.h"
#include "sim/run/log_text.h"
#include "sim/run/outcome.h"
#include "sim/run/remarks.h"
#include "sim/workload/workload.h"

#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

enum {
	PROGRESS_STEPS = 200,
	SLABINFO_DENSE = 500, /* texts of samples before they are kept half as often, and again after as many */
};
static const uint64_t PROGRESS_TRACE_NS = 10000000; /* between looks when the end is not known */

/* The session of the world that exists: hooks are called without a context of their own by the hardware. */
static struct session *current;

/* --- inside the world --- */

static void note(enum session_note wish)
{
	current->notes |= wish;
	hw_pause_request();
}

static void on_warmup_over(void *context)
{
	(void)context;
	note(SESSION_WARMUP_OVER);
}

static void on_sample(void *context, uint64_t time_ns)
{
	struct session *session = context;

	session->samples_due++;
	session->sample_last_ns = time_ns;
	note(SESSION_SAMPLE);
}

static void on_cache_destroying(void *context, struct kmem_cache *cache)
{
	struct session *session = context;

	metrics_cache_gone(session->metrics, cache);
}

/* An event of the workload has read /proc/slabinfo: the text waits outside the world for the pause. */
static void on_slabinfo_read(void *context, uint64_t time_ns, const char *text, size_t length)
{
	struct session *session = context;
	struct session_text *copy = malloc(sizeof(*copy) + length + 1);

	if (copy == NULL)
		return;
	copy->time_ns = time_ns;
	memcpy(copy->text, text, length);
	copy->text[length] = '\0';
	copy->next = session->texts;
	session->texts = copy;
	note(SESSION_SLABINFO);
}

static void on_progress(struct event *event)
{
	uint64_t step_ns = current->plan->duration_ns / PROGRESS_STEPS;

	if (step_ns == 0)
		step_ns = PROGRESS_TRACE_NS;
	note(SESSION_PROGRESS);
	hw_event_push(event, event->time_cycles + hw_ns_to_cycles(step_ns) + 1);
}

static void count_to_check(uint32_t kind)
{
	if (kind != BOUNDARY_OPERATION || ++current->operations_seen < current->options->check_operations)
		return;
	current->operations_seen = 0;
	note(SESSION_CHECK);
}

static void on_boundary(const struct hw_cpu *cpu, uint32_t kind, uint64_t subject)
{
	(void)cpu, (void)subject;
	count_to_check(kind);
}

static void on_interval(const struct hw_cpu *cpu, const struct interval_granule *granules, uint32_t count)
{
	if (current->options->interval_receiver != NULL)
		current->options->interval_receiver(cpu, granules, count);
	checkers_interval(current->checkers, cpu, granules, count);
}

static void mark(enum timeline_moment moment)
{
	if (current->options->timeline != NULL)
		timeline_mark(current->options->timeline, moment);
}

static void pause_for(enum session_note wish)
{
	current->notes |= wish;
	hw_interval_end();
	world_pause();
}

void session_main(void *argument)
{
	(void)argument;
	workload_start();
	mark(TIMELINE_WORKLOAD_STARTS);
	workload_wait();
	workload_stop();
	mark(TIMELINE_WORKLOAD_ENDS);
	pause_for(SESSION_MEASURED);
	if (kernel_proc_read("slabinfo", &current->final_text, &current->final_length) != 0)
		current->final_text = NULL;
	if (!current->options->slab_allocators ||
		kernel_proc_read("slab_allocators", &current->final_callers, &current->final_callers_length) != 0)
		current->final_callers = NULL;
	pause_for(SESSION_FINAL_TEXT);
	if (current->final_text != NULL)
		kernel_proc_text_release(current->final_text);
	if (current->final_callers != NULL)
		kernel_proc_text_release(current->final_callers);
	workload_teardown();
}

/* --- the host --- */

static void requests_tell(struct session *session)
{
	for (uint32_t index = 0; workload_cache_name(index) != NULL; index++)
		metrics_requests(session->metrics, workload_cache_name(index), workload_cache_counts(index));
}

/* One text a moment, in order of time. */
static void slabinfo_keep(struct session *session, uint64_t sim_ns, const char *text)
{
	const GArray *kept = session->result->slabinfos;

	if (kept->len == 0 || g_array_index(kept, struct slabinfo_result, kept->len - 1).sim_ns < sim_ns)
		run_result_add_slabinfo(session->result, sim_ns, text);
}

static void slabinfo_take_read(struct session *session)
{
	struct session_text *oldest_first = NULL;

	while (session->texts != NULL) {
		struct session_text *text = session->texts;

		session->texts = text->next;
		text->next = oldest_first;
		oldest_first = text;
	}
	while (oldest_first != NULL) {
		struct session_text *text = oldest_first;

		oldest_first = text->next;
		slabinfo_keep(session, text->time_ns, text->text);
		free(text);
	}
}

/* Texts are large, so long series keep fewer of them. */
static void slabinfo_sample(struct session *session, uint64_t sim_ns)
{
	const struct slab_inspection *inspection = kernel_allocator()->inspection;
	unsigned int halvings = MIN(session->samples_with_text / SLABINFO_DENSE, 32);

	if (inspection == NULL || sim_ns < session->text_due_ns)
		return;
	g_autofree char *text =
		slabinfo_look(inspection, session->result->nodes, config_kernel(session->options->config)->stats);
	slabinfo_keep(session, sim_ns, text);
	session->samples_with_text++;
	session->text_due_ns = sim_ns + (halvings == 0 ? 0 : session->options->sample_ns << halvings);
}

/* While all CPUs idle there is no boundary to pause at, and nothing changes: several may have come due. */
static void sample(struct session *session)
{
	for (; session->samples_due > 0; session->samples_due--) {
		uint64_t before_ns = (session->samples_due - 1) * session->options->sample_ns;

		metrics_sample(session->metrics, session->sample_last_ns - before_ns);
		slabinfo_sample(session, session->sample_last_ns - before_ns);
	}
}

static void begin(struct session *session)
{
	session->begun = true;
	session->result->warmup_ns = session->plan->warmup_ns == 0 ? 0 : workload_time_ns();
	requests_tell(session);
	hw_ledger_check();
	metrics_begin(session->metrics, workload_origin_cycles());
	lines_begin(session->lines);
}

/* What a module without an inspection table says of itself. */
static void states_tell(struct session *session)
{
	const GArray *texts = session->result->slabinfos;
	g_autoptr(GError) error = NULL;

	if (texts->len == 0)
		return;
	if (!metrics_slabinfo(
		    session->metrics, g_array_index(texts, struct slabinfo_result, texts->len - 1).text, &error))
		g_warning("/proc/slabinfo of allocator %s is left out of the results: %s", session->result->allocator,
			error->message);
}

static void faults_tell(struct session *session)
{
	const struct plan *plan = session->plan;

	for (uint32_t index = 0; index < plan->fault_count; index++) {
		const struct workload_fault_counts *counts = workload_fault_counts(index);

		run_result_add_fault(session->result, plan->faults[index].name,
			config_key_find(SECTION_FAULT, "fail")->words[plan->faults[index].target], counts->seen,
			counts->struck);
	}
}

static void events_tell(struct session *session)
{
	const struct plan *plan = session->plan;

	for (uint32_t index = 0; index < plan->event_count; index++) {
		const struct workload_event_counts *counts = workload_event_counts(index);

		run_result_add_event(session->result, plan->events[index].name, counts->times, counts->refused);
	}
}

static void jobs_tell(struct session *session)
{
	const struct plan *plan = session->plan;

	for (uint32_t index = 0; index < plan->job_count; index++) {
		const struct plan_job *job = &plan->jobs[index];
		const struct workload_job_counts *counts = workload_job_counts(index);
		const struct job_result result = { .name = (char *)job->name,
			.instances = job->cpu_count * job->instances,
			.allocs = counts->allocs,
			.frees = counts->frees,
			.failures = counts->failures,
			.absent = counts->absent,
			.reclaimed = counts->reclaimed,
			.requested_bytes = counts->requested_bytes,
			.handed = counts->handed,
			.dropped = counts->dropped,
			.waits = counts->waits,
			.activations = counts->activations,
			.lost = counts->lost,
			.alloc_ns = hw_cycles_to_ns(counts->alloc.cycles),
			.free_ns = hw_cycles_to_ns(counts->free.cycles),
			.active_ns = hw_cycles_to_ns(counts->active_cycles) };

		run_result_add_job(session->result, &result);
	}
}

static void measured(struct session *session)
{
	struct run_result *result = session->result;

	if (!session->begun)
		begin(session);
	session->ended = true;
	result->sim_ns = workload_duration_ns();
	result->operations = workload_operations();
	requests_tell(session);
	remarks_make(session->plan, result);
	faults_tell(session);
	jobs_tell(session);
	events_tell(session);
	metrics_end(session->metrics);
	lines_end(session->lines);
}

static void final_text(struct session *session)
{
	g_autofree char *text = NULL;

	if (session->final_callers != NULL)
		session->result->slab_allocators = g_strndup(session->final_callers, session->final_callers_length);
	if (session->final_text == NULL)
		return;
	text = g_strndup(session->final_text, session->final_length);
	slabinfo_keep(session, session->result->sim_ns, text);
	states_tell(session);
}

static void check(struct session *session)
{
	struct run_result *result = session->result;
	struct laws_extent extent;

	laws_check(&extent);
	result->checked_caches = extent.caches - extent.caches_busy;
	result->checked_slabs = extent.slabs;
	result->checked_array_objects = extent.array_objects;
}

/* The world is complete: what is left of it? */
static void check_left(struct session *session)
{
	struct run_result *result = session->result;
	struct laws_extent laws;
	struct leaks_extent leaks;

	laws_check(&laws);
	leaks_check(&leaks);
	/* With an inspection table they are findings already, each by its name. */
	if (kernel_allocator()->inspection == NULL && workload_failures().caches_not_destroyed != 0)
		kernel_finding_add("leak", "leak", "%" PRIu64 " of the workload's caches could not be destroyed",
			workload_failures().caches_not_destroyed);
	result->torn_down = true;
	result->pages_left = leaks.pages;
	result->pages_left_in_slabs = leaks.pages_in_slabs;
	result->metadata_objects_left = leaks.objects;
}

void session_attend(struct session *session)
{
	unsigned int notes = session->notes;

	session->notes = 0;
	slabinfo_take_read(session);
	if ((notes & SESSION_WARMUP_OVER) != 0) {
		mark(TIMELINE_WARMUP_OVER);
		begin(session);
	}
	if ((notes & SESSION_SAMPLE) != 0)
		sample(session);
	if ((notes & SESSION_PROGRESS) != 0)
		progress_update(&session->progress, workload_time_ns(), workload_operations());
	if ((notes & SESSION_MEASURED) != 0) {
		progress_end(&session->progress);
		hw_ledger_check();
		measured(session);
	}
	if ((notes & SESSION_FINAL_TEXT) != 0)
		final_text(session);
	if ((notes & (SESSION_CHECK | SESSION_MEASURED)) != 0)
		check(session);
}

static void progress_begin(struct session *session)
{
	progress_start(&session->progress, session->plan->duration_ns, "operations", session->options->quiet);
	if (!session->progress.enabled)
		return;
	session->progress_event = world_alloc(sizeof(struct event));
	session->progress_event->handler = on_progress;
	hw_event_push(session->progress_event, hw_ns_to_cycles(PROGRESS_TRACE_NS));
}

void session_init(
	struct session *session, const struct run_options *options, const struct plan *plan, struct run_result *result)
{
	const struct slab_inspection *inspection = kernel_allocator()->inspection;
	struct workload_hooks hooks = {
		.context = session,
		.warmup_over = on_warmup_over,
		.sample = on_sample,
		.sample_every_ns = options->sample_ns,
		.cache_destroying = on_cache_destroying,
		.slabinfo_read = on_slabinfo_read,
	};

	*session = (struct session){ .options = options, .plan = plan, .result = result };
	current = session;
	result->allocator = g_strdup(kernel_allocator()->name);
	session->metrics = metrics_new(result, inspection);
	session->lines = lines_new(result, inspection);
	session->checkers = checkers_new(options->checkers);
	hw->interval_receiver = session->checkers != NULL ? on_interval : options->interval_receiver;
	if (options->timeline != NULL)
		timeline_attach(options->timeline, inspection);
	if (options->check_operations != 0)
		hw->boundary_receiver = on_boundary;
	workload_setup(plan, &hooks);
	progress_begin(session);
}

void session_release(struct session *session)
{
	slabinfo_take_read(session);
	progress_end(&session->progress);
	metrics_free(session->metrics);
	lines_free(session->lines);
	checkers_free(session->checkers);
	current = NULL;
}

void session_finish(struct session *session, enum world_end end)
{
	struct run_result *result = session->result;

	progress_end(&session->progress);
	slabinfo_take_read(session);
	result->digest = g_strdup_printf("%016" PRIx64, engine->world.digest.value);
	if (end == WORLD_END_COMPLETE) {
		hw_ledger_check();
		check_left(session);
	} else {
		outcome_report(end);
		result->failure = outcome_text(end);
		if (!session->ended)
			measured(session);
	}
	if (session->checkers != NULL)
		checkers_finish(session->checkers);
	if (session->options->timeline != NULL)
		timeline_finish(session->options->timeline);
	metrics_findings(session->metrics);
	result->kernel_log = log_text();
}
