/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Infers the state at the beginning of a record. See import_start.h. */
#include "sim/workload/import_start.h"

#include <string.h>

/* Objects of an alien array of the kernels that these records come from; one that is full is drained whole. */
enum { ALIEN_LIMIT = 12 };

/* Reaps of one CPU are two seconds apart; less than half of that are steps of one reap. */
#define REAP_PERIOD_NS ((guint64)2000000000)

/* What went in and out of an array since the beginning. */
struct array_account {
	gint64 balance;
	gint64 lowest; /* of the balance */
};

/* What went in and out of a node's lists and shared array, and whether a refill has told what they hold. */
struct node_account {
	gint64 freed, shared;
	gboolean free_known, shared_known;
};

/* Of an alien array. */
struct alien_account {
	gint64 freed;  /* into it, so far */
	gboolean told; /* it was full, or drained before it was */
};

struct cpu_account {
	const struct record_item *last;
	gboolean reaping;	   /* the last step was one of the reaper */
	guint64 reaped_ns;	   /* when the last reap began; G_MAXUINT64: none yet */
	int block_node;		   /* of the last free_block */
	guint32 block_cache;	   /* of the reap's last free_block on its own node */
	gboolean block_cache_seen; /* valid */
};

struct inference {
	struct import_start *start;
	const struct import_record *record;
	struct array_account *arrays;
	struct node_account *nodes;
	struct alien_account *aliens; /* as start->aliens */
	struct cpu_account *cpus;
};

static struct array_account *array_of(const struct inference *inference, guint cache, guint cpu)
{
	return &inference->arrays[cache * inference->record->cpus + cpu];
}

static struct node_account *node_of(const struct inference *inference, guint cache, guint node)
{
	return &inference->nodes[cache * inference->record->nodes + node];
}

static const struct trace_tunables *tunables_of(const struct inference *inference, guint cache)
{
	return &record_cache(inference->record, cache)->traced.tunables;
}

/* --- arrays --- */

static void tell_array(
	struct inference *inference, const struct record_item *item, gint64 now, enum start_source source)
{
	struct start_array *array = start_array(inference->start, item->cache, item->cpu);
	gint64 at_start = now - array_of(inference, item->cache, item->cpu)->balance;

	if (array->source != START_ASSUMED)
		return;
	array->objects = (guint32)CLAMP(at_start, 0, (gint64)tunables_of(inference, item->cache)->limit);
	array->source = source;
}

static void change_array(struct inference *inference, guint cache, guint cpu, gint64 change)
{
	struct array_account *account = array_of(inference, cache, cpu);

	account->balance += change;
	account->lowest = MIN(account->lowest, account->balance);
}

static void take_request(struct inference *inference, const struct record_item *item)
{
	if (item->home == inference->record->node_of_cpu[item->cpu])
		change_array(inference, item->cache, item->cpu, item->kind == RECORD_ALLOC ? -1 : 1);
}

/* --- lists and shared arrays --- */

static void tell_node(struct inference *inference, const struct record_item *item, const struct import_step *step)
{
	struct node_account *account = node_of(inference, item->cache, (guint)step->node);
	struct start_node *node = start_node(inference->start, item->cache, (guint)step->node);

	if (step->kind == IMPORT_STEP_REFILL && !account->free_known) {
		node->free_objects = (guint32)MAX(step->node_free - account->freed, 0);
		account->free_known = TRUE;
	}
	if (!account->shared_known) {
		node->shared = (guint32)MAX(step->shared - account->shared, 0);
		account->shared_known = TRUE;
	}
}

static void take_flush(struct inference *inference, const struct record_item *item, const struct import_step *step)
{
	const struct trace_tunables *tunables = tunables_of(inference, item->cache);
	gint64 room = (gint64)tunables->shared * tunables->batchcount - step->shared;

	/* Its free is about to come, or has come already and is in the balance. */
	tell_array(inference, item, step->count + inference->record->free_logged_first, START_FLUSH);
	node_of(inference, item->cache, (guint)step->node)->shared += CLAMP(room, 0, step->batch);
}

/* --- the reaper --- */

static gboolean is_step(const struct inference *inference, const struct record_item *item, enum import_step_kind kind)
{
	return item && item->kind == RECORD_STEP && record_step(inference->record, item)->kind == kind;
}

/* Is this step, a block freed or a slab destroyed, the reaper's? Else it belongs to a free by the same task. */
static gboolean is_reap(const struct inference *inference, const struct record_item *item)
{
	const struct cpu_account *cpu = &inference->cpus[item->cpu];

	if (!g_str_has_prefix(item->task, "kworker/"))
		return FALSE;
	if (!cpu->last || cpu->last->task != item->task)
		return TRUE;
	if (is_step(inference, cpu->last, IMPORT_STEP_FREE_BLOCK) || is_step(inference, cpu->last, IMPORT_STEP_DESTROY))
		return cpu->reaping;
	return !is_step(inference, cpu->last, IMPORT_STEP_ALIEN) && !is_step(inference, cpu->last, IMPORT_STEP_FLUSH);
}

static void note_reap(struct inference *inference, const struct record_item *item)
{
	struct cpu_account *cpu = &inference->cpus[item->cpu];
	const struct start_reap reap = { .time_ns = item->time_ns, .cpu = item->cpu, .task = item->task };

	if (cpu->reaped_ns != G_MAXUINT64 && item->time_ns - cpu->reaped_ns < REAP_PERIOD_NS / 2)
		return;
	cpu->reaped_ns = item->time_ns;
	cpu->block_cache_seen = FALSE;
	g_array_append_val(inference->start->reaps, reap);
}

/*
 * The reaper takes a fifth of the limit from an array, or half of what is there, rounded up, if that is less. It looks
 * at the CPU's array first, then at the node's shared one, which is larger.
 */
static void take_drain(struct inference *inference, const struct record_item *item, gint64 count)
{
	const struct trace_tunables *tunables = tunables_of(inference, item->cache);
	struct cpu_account *cpu = &inference->cpus[item->cpu];
	gint64 quota = (tunables->limit + 4) / 5;
	gboolean second = cpu->block_cache_seen && cpu->block_cache == item->cache;

	cpu->block_cache = item->cache;
	cpu->block_cache_seen = TRUE;
	if (second || count > quota) {
		node_of(inference, item->cache, (guint)item->home)->shared -= count;
		return;
	}
	if (count < quota)
		tell_array(inference, item, 2 * count, START_DRAIN);
	change_array(inference, item->cache, item->cpu, -count);
}

static void take_destruction(struct inference *inference, const struct record_item *item)
{
	const struct cpu_account *cpu = &inference->cpus[item->cpu];
	int node = cpu->reaping ? inference->record->node_of_cpu[item->cpu] : cpu->block_node;

	node_of(inference, item->cache, (guint)node)->freed -=
		record_cache(inference->record, item->cache)->objects_per_slab;
}

/* --- alien arrays --- */

static struct alien_account *alien_of(const struct inference *inference, guint cache, guint node, guint home)
{
	return &inference->aliens[(cache * inference->record->nodes + node) * inference->record->nodes + home];
}

/* It was full before the last free into it. */
static void tell_alien(struct inference *inference, const struct record_item *item, guint home)
{
	guint node = (guint)inference->record->node_of_cpu[item->cpu];
	struct alien_account *account = alien_of(inference, item->cache, node, home);

	if (account->told)
		return;
	*start_alien(inference->start, item->cache, node, home) =
		(guint32)CLAMP(ALIEN_LIMIT - (account->freed - 1), 0, ALIEN_LIMIT);
	account->told = TRUE;
}

static void take_alien(struct inference *inference, const struct record_item *item, const struct import_step *step)
{
	guint nodes = inference->record->nodes;

	if (step->node >= 0 && (guint)step->node < nodes && step->page_node >= 0 && step->page_node < nodes)
		alien_of(inference, item->cache, (guint)step->node, (guint)step->page_node)->freed++;
}

static void take_block(struct inference *inference, const struct record_item *item, const struct import_step *step)
{
	struct cpu_account *cpu = &inference->cpus[item->cpu];
	int own = inference->record->node_of_cpu[item->cpu];
	struct node_account *node = node_of(inference, item->cache, (guint)step->node);

	if (is_step(inference, cpu->last, IMPORT_STEP_ALIEN)) {
		node->shared += ALIEN_LIMIT - step->count;
		tell_alien(inference, item, (guint)step->node);
	} else if (cpu->reaping && step->node == own) {
		take_drain(inference, item, step->count);
	} else if (cpu->reaping) {
		/* The reaper drained it, who knows how many. */
		alien_of(inference, item->cache, (guint)own, (guint)step->node)->told = TRUE;
	}
	node->freed += step->count;
}

/* --- all of it --- */

static void take_step_of_cache(struct inference *inference, const struct record_item *item)
{
	const struct import_step *step = record_step(inference->record, item);

	switch (step->kind) {
	case IMPORT_STEP_REFILL:
		tell_array(inference, item, 0, START_REFILL);
		tell_node(inference, item, step);
		break;
	case IMPORT_STEP_FLUSH:
		tell_node(inference, item, step);
		take_flush(inference, item, step);
		break;
	case IMPORT_STEP_FREE_BLOCK:
		take_block(inference, item, step);
		break;
	case IMPORT_STEP_DESTROY:
		take_destruction(inference, item);
		break;
	case IMPORT_STEP_ALIEN:
		take_alien(inference, item, step);
		break;
	default:
		break;
	}
}

static void take_step(struct inference *inference, const struct record_item *item)
{
	const struct import_step *step = record_step(inference->record, item);
	struct cpu_account *cpu = &inference->cpus[item->cpu];
	gboolean gives_back = step->kind == IMPORT_STEP_FREE_BLOCK || step->kind == IMPORT_STEP_DESTROY;

	cpu->reaping = gives_back && is_reap(inference, item);
	if (cpu->reaping)
		note_reap(inference, item);
	if (item->cache < inference->record->caches->len)
		take_step_of_cache(inference, item);
	if (step->kind == IMPORT_STEP_FREE_BLOCK)
		cpu->block_node = MAX(step->node, 0);
}

static void assume_arrays(struct inference *inference)
{
	for (guint cache = 0; cache < inference->record->caches->len; cache++) {
		for (guint cpu = 0; cpu < inference->record->cpus; cpu++) {
			struct start_array *array = start_array(inference->start, cache, cpu);
			gint64 taken = -array_of(inference, cache, cpu)->lowest;

			if (array->source == START_ASSUMED)
				array->objects = (guint32)MIN(taken, (gint64)tunables_of(inference, cache)->limit);
		}
	}
}

/* One of `parts` equal parts of `rest`, rounded up; both are what is left then. */
static guint32 take_part(gint64 *rest, guint *parts)
{
	gint64 part = *rest > 0 ? (*rest + *parts - 1) / *parts : 0;

	*rest -= part;
	--*parts;
	return (guint32)part;
}

/* What slabinfo has beyond what refills have told goes to the nodes without a refill, in equal parts. */
static void share_rest(struct inference *inference, guint cache, const struct import_slabinfo *before)
{
	guint nodes = inference->record->nodes, unknown_free = 0, unknown_shared = 0;
	gint64 rest_free = (gint64)(before->objects - before->active_objects);
	gint64 rest_shared = (gint64)before->shared_objects;

	for (guint node = 0; node < nodes; node++) {
		rest_free -= start_node(inference->start, cache, node)->free_objects;
		rest_shared -= start_node(inference->start, cache, node)->shared;
		unknown_free += !node_of(inference, cache, node)->free_known;
		unknown_shared += !node_of(inference, cache, node)->shared_known;
	}
	for (guint node = 0; node < nodes; node++) {
		if (!node_of(inference, cache, node)->free_known)
			start_node(inference->start, cache, node)->free_objects = take_part(&rest_free, &unknown_free);
		if (!node_of(inference, cache, node)->shared_known)
			start_node(inference->start, cache, node)->shared = take_part(&rest_shared, &unknown_shared);
	}
}

static void share_slabs(struct inference *inference, guint cache, const struct import_slabinfo *before)
{
	guint64 rest = before->slabs - before->active_slabs;

	for (guint node = 0; node < inference->record->nodes; node++) {
		struct start_node *state = start_node(inference->start, cache, node);

		state->free_slabs = (guint32)MIN(rest, state->free_objects / before->objects_per_slab);
		rest -= state->free_slabs;
	}
}

static void use_slabinfo(struct inference *inference)
{
	for (guint cache = 0; cache < inference->record->caches->len; cache++) {
		const struct import_slabinfo *before = record_cache(inference->record, cache)->before;

		if (!before)
			continue;
		share_rest(inference, cache, before);
		share_slabs(inference, cache, before);
	}
}

/* --- reaps that found nothing --- */

static gint compare_reaps(gconstpointer a, gconstpointer b)
{
	const struct start_reap *one = a, *other = b;

	if (one->time_ns != other->time_ns)
		return one->time_ns < other->time_ns ? -1 : 1;
	return (one->cpu > other->cpu) - (one->cpu < other->cpu);
}

/* Reaps every two seconds behind the time of `reap`, before `end_ns`. */
static void repeat_reap(GArray *reaps, struct start_reap reap, guint64 end_ns)
{
	for (reap.time_ns += REAP_PERIOD_NS; reap.time_ns + REAP_PERIOD_NS / 2 < end_ns; reap.time_ns += REAP_PERIOD_NS)
		g_array_append_val(reaps, reap);
}

/*
 * Reaps that gave nothing back left no step: they are put where the period has them, behind and between those that did.
 * Before the first one only if the kernel had run for long: else its timers may not have been started.
 */
static void complete_reaps(struct import_start *start, guint64 duration_ns)
{
	guint found = start->reaps->len;

	for (guint i = 0; i < found; i++) {
		struct start_reap reap = g_array_index(start->reaps, struct start_reap, i);
		guint64 end_ns = duration_ns + REAP_PERIOD_NS / 2;
		gboolean first = TRUE;

		for (guint other = 0; other < i; other++)
			first &= g_array_index(start->reaps, struct start_reap, other).cpu != reap.cpu;
		for (guint next = i + 1; next < found && end_ns > duration_ns; next++)
			if (g_array_index(start->reaps, struct start_reap, next).cpu == reap.cpu)
				end_ns = g_array_index(start->reaps, struct start_reap, next).time_ns;
		repeat_reap(start->reaps, reap, end_ns);
		if (!start->record->before || !first || reap.time_ns < REAP_PERIOD_NS)
			continue;
		end_ns = reap.time_ns;
		reap.time_ns %= REAP_PERIOD_NS;
		g_array_append_val(start->reaps, reap);
		repeat_reap(start->reaps, reap, end_ns);
	}
	g_array_sort(start->reaps, compare_reaps);
}

static void infer(struct inference *inference)
{
	const struct import_record *record = inference->record;

	for (guint cpu = 0; cpu < record->cpus; cpu++)
		inference->cpus[cpu].reaped_ns = G_MAXUINT64;
	for (guint i = 0; i < record->items->len; i++) {
		const struct record_item *item = record_item(record, i);

		if (item->kind == RECORD_STEP)
			take_step(inference, item);
		else
			take_request(inference, item);
		inference->cpus[item->cpu].last = item;
	}
	assume_arrays(inference);
	complete_reaps(inference->start, record->duration_ns);
}

/* Forgets what steps have told. */
static void forget(struct inference *inference)
{
	const struct import_record *record = inference->record;
	gsize arrays = (gsize)record->caches->len * record->cpus, nodes = (gsize)record->caches->len * record->nodes;

	memset(inference->start->arrays, 0, arrays * sizeof(struct start_array));
	memset(inference->start->nodes, 0, nodes * sizeof(struct start_node));
	memset(inference->start->aliens, 0, nodes * record->nodes * sizeof(guint32));
	memset(inference->nodes, 0, nodes * sizeof(struct node_account));
}

struct import_start *import_start_new(const struct import_record *record, enum import_start_extent extent)
{
	struct import_start *start = g_new0(struct import_start, 1);
	gsize arrays = (gsize)record->caches->len * record->cpus, nodes = (gsize)record->caches->len * record->nodes;
	struct inference inference = {
		.start = start,
		.record = record,
		.arrays = g_new0(struct array_account, arrays),
		.nodes = g_new0(struct node_account, nodes),
		.aliens = g_new0(struct alien_account, nodes * record->nodes),
		.cpus = g_new0(struct cpu_account, record->cpus),
	};

	start->record = record;
	start->arrays = g_new0(struct start_array, arrays);
	start->nodes = g_new0(struct start_node, nodes);
	start->aliens = g_new0(guint32, nodes * record->nodes);
	start->reaps = g_array_new(FALSE, FALSE, sizeof(struct start_reap));
	infer(&inference);
	if (extent != IMPORT_START_ALL)
		forget(&inference);
	if (extent != IMPORT_START_NONE)
		use_slabinfo(&inference);
	g_free(inference.arrays);
	g_free(inference.nodes);
	g_free(inference.aliens);
	g_free(inference.cpus);
	return start;
}

void import_start_free(struct import_start *start)
{
	if (!start)
		return;
	g_array_unref(start->reaps);
	g_free(start->arrays);
	g_free(start->nodes);
	g_free(start->aliens);
	g_free(start);
}
