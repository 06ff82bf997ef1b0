/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What happens at given times. See events.h. */
#include "sim/workload/events.h"

#include "models/hw/boundary.h"
#include "models/kernel/memory.h"
#include "models/kernel/proc.h"
#include "models/kernel/timer.h"
#include "sim/workload/caches.h"
#include "sim/workload/job_interrupt.h"
#include "sim/workload/misuse.h"

#include <linux/cpu.h>
#include <linux/nodemask.h>
#include <linux/topology.h>

#include "sim/engine/poison.h"

struct work_event {
	const struct plan_event *plan;
	uint64_t next_ns; /* UINT64_MAX: never again */
	struct workload_event_counts counts;
};

/* Pages that pressure has taken from a node. */
struct work_pressure {
	struct work_pressure *next; /* by time; or among the spare ones */
	uint64_t release_ns;
	int node;
	long pages;
};

struct work_events {
	struct sleeper sleeper;
	struct work_event *events;
	struct work_pressure *held, *spare;
	int interleave_node; /* pressure on all nodes in turn: the last one */
};

/* --- pressure --- */

static void hold(int node, long pages, uint64_t release_ns)
{
	struct work_events *events = workload->events;
	struct work_pressure **link = &events->held;
	struct work_pressure *pressure = events->spare;

	if (pressure != NULL)
		events->spare = pressure->next;
	else
		pressure = world_alloc(sizeof(*pressure));
	*pressure = (struct work_pressure){ .release_ns = release_ns, .node = node, .pages = pages };
	while (*link != NULL && (*link)->release_ns <= release_ns)
		link = &(*link)->next;
	pressure->next = *link;
	*link = pressure;
}

static void release_first(void)
{
	struct work_events *events = workload->events;
	struct work_pressure *pressure = events->held;

	events->held = pressure->next;
	kernel_memory_pressure(pressure->node, -pressure->pages);
	pressure->next = events->spare;
	events->spare = pressure;
}

/* Takes up to PAGES from NODE; how many are still wanting. */
static long take(int node, long pages, uint64_t release_ns)
{
	long taken = kernel_memory_pressure(node, pages);

	if (taken != 0)
		hold(node, taken, release_ns);
	return pages - taken;
}

static int next_node(int node)
{
	int next = kernel_next_online_node(node + 1);

	return next < (int)MAX_NUMNODES ? next : kernel_next_online_node(0);
}

/* From NODE, then from the others in turn. */
static long take_from_all(int node, long pages, uint64_t release_ns)
{
	for (unsigned int asked = 0; pages != 0 && asked < MAX_NUMNODES; asked++) {
		pages = take(node, pages, release_ns);
		node = next_node(node);
	}
	return pages;
}

/* An equal share of each node. */
static long take_interleaved(long pages, uint64_t release_ns)
{
	long nodes = 0, wanting = 0;

	for (int node = kernel_next_online_node(0); node < (int)MAX_NUMNODES; node = kernel_next_online_node(node + 1))
		nodes++;
	/* Taking lets others run: a node that came online meanwhile gets no share. */
	for (int node = kernel_next_online_node(0); node < (int)MAX_NUMNODES && nodes > 0;
		node = kernel_next_online_node(node + 1)) {
		long share = pages / nodes--;

		wanting += take(node, share, release_ns);
		pages -= share;
	}
	return wanting;
}

static bool press(const struct plan_event *plan)
{
	uint64_t release_ns = plan->hold_ns != 0 ? workload_time_ns() + plan->hold_ns : UINT64_MAX;
	int node = plan->node;
	long wanting;

	if (node < 0 || node >= (int)MAX_NUMNODES)
		node = cpu_to_node(plan->cpu < NR_CPUS ? plan->cpu : 0);
	switch (plan->policy) {
	case EVENT_POLICY_BIND:
		wanting = take(node, (long)plan->pages, release_ns);
		break;
	case EVENT_POLICY_INTERLEAVE:
		wanting = take_interleaved((long)plan->pages, release_ns);
		break;
	default:
		wanting = take_from_all(node, (long)plan->pages, release_ns);
		break;
	}
	return wanting == 0;
}

/* --- other actions --- */

static bool read_slabinfo(void)
{
	uint64_t time_ns = workload_time_ns();
	char *text;
	size_t length;

	if (kernel_proc_read("slabinfo", &text, &length) != 0)
		return false;
	if (workload->hooks.slabinfo_read != NULL)
		workload->hooks.slabinfo_read(workload->hooks.context, time_ns, text, length);
	kernel_proc_text_release(text);
	return true;
}

static bool raise_job(const struct plan_event *plan)
{
	const struct plan_job *job = &workload->plan->jobs[plan->job];

	for (unsigned int place = 0; place < job->cpu_count; place++) {
		if (job->cpus[place] != plan->cpu)
			continue;
		interrupt_instance_raise(
			&workload->instances[job->instance_first + place * job->instances], plan->cpu, hw_now_cycles());
		return true;
	}
	return false;
}

static bool carry_out(const struct plan_event *plan)
{
	struct work_cache *cache = plan->cache != PLAN_NONE ? &workload->caches[plan->cache] : NULL;

	switch (plan->action) {
	case EVENT_SHRINK:
		return cache_shrink_now(cache);
	case EVENT_TUNE:
		return cache != NULL && cache_tune(cache->name, plan->limit, plan->batchcount, plan->shared);
	case EVENT_OFFLINE:
		return cpu_down(plan->cpu) == 0;
	case EVENT_ONLINE:
		return cpu_up(plan->cpu) == 0;
	case EVENT_CREATE:
		return cache_open(cache);
	case EVENT_DESTROY:
		return cache_close(cache);
	case EVENT_SLABINFO:
		return read_slabinfo();
	case EVENT_PRESSURE:
		return press(plan);
	case EVENT_IRQ:
		return raise_job(plan);
	case EVENT_REAP:
		timers_hurry(plan->cpu);
		return cpu_online(plan->cpu);
	case EVENT_MISUSE:
		return misuse_commit(plan->misuse, plan->cache);
	}
	return false;
}

/* Where the file says, if that CPU is there. A CPU that goes is left in time by cpu_down() itself. */
static void move_to(const struct plan_event *plan)
{
	bool hotplug = plan->action == EVENT_OFFLINE || plan->action == EVENT_ONLINE;

	if (!hotplug && plan->cpu < NR_CPUS && cpu_online(plan->cpu) && hw->current->number != plan->cpu)
		kernel_task_move_self(plan->cpu);
}

/* --- in order of time --- */

static struct work_event *first_event(void)
{
	struct work_event *first = NULL;

	for (uint32_t index = 0; index < workload->plan->event_count; index++) {
		struct work_event *event = &workload->events->events[index];

		if (event->next_ns != UINT64_MAX && (first == NULL || event->next_ns < first->next_ns))
			first = event;
	}
	return first;
}

static void happen(struct work_event *event)
{
	event->next_ns = event->plan->every_ns != 0 ? event->next_ns + event->plan->every_ns : UINT64_MAX;
	move_to(event->plan);
	event->counts.times++;
	kernel_enter();
	if (!carry_out(event->plan))
		event->counts.refused++;
	kernel_exit();
}

/* Carries out what is due first; false when it is not due yet: *NEXT_NS is its time, UINT64_MAX when nothing is left.
 */
static bool step(uint64_t *next_ns)
{
	struct work_events *events = workload->events;
	struct work_event *event = first_event();
	uint64_t event_ns = event != NULL ? event->next_ns : UINT64_MAX;
	uint64_t release_ns = events->held != NULL ? events->held->release_ns : UINT64_MAX;
	uint64_t now = hw_now_cycles();

	*next_ns = event_ns < release_ns ? event_ns : release_ns;
	if (*next_ns == UINT64_MAX || work_cycles_at(*next_ns) > now)
		return false;
	if (release_ns <= event_ns)
		release_first();
	else
		happen(event);
	return true;
}

static void events_task(void *argument)
{
	struct work_events *events = argument;
	uint64_t next_ns;

	while (workload->phase == WORK_RUNNING) {
		if (step(&next_ns))
			continue;
		work_progress();
		if (workload->phase != WORK_RUNNING)
			break;
		if (next_ns == UINT64_MAX)
			sleeper_rest(&events->sleeper);
		else
			sleeper_rest_until(&events->sleeper, work_cycles_at(next_ns));
	}
	work_park(&events->sleeper);
	kernel_enter();
	while (events->held != NULL)
		release_first();
	kernel_exit();
	work_task_ends();
}

/* --- life --- */

void events_setup(void)
{
	const struct plan *plan = workload->plan;
	struct work_events *events = world_alloc(sizeof(*events));

	events->events = world_alloc((plan->event_count + 1) * sizeof(*events->events));
	for (uint32_t index = 0; index < plan->event_count; index++) {
		events->events[index].plan = &plan->events[index];
		events->events[index].next_ns = plan->events[index].at_ns;
	}
	workload->events = events;
}

void events_start(void)
{
	if (workload->plan->event_count != 0)
		work_task_new(&workload->events->sleeper, "workload-events", 0, 0, events_task, workload->events);
}

bool events_are_outstanding(void)
{
	const struct work_events *events = workload->events;

	for (uint32_t index = 0; index < workload->plan->event_count; index++)
		if (events->events[index].next_ns != UINT64_MAX && events->events[index].plan->every_ns == 0)
			return true;
	return events->held != NULL && events->held->release_ns != UINT64_MAX;
}

const struct workload_event_counts *events_counts(uint32_t event)
{
	return &workload->events->events[event].counts;
}

struct sleeper *events_sleeper(void)
{
	return workload->plan->event_count != 0 ? &workload->events->sleeper : NULL;
}
