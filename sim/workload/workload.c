/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Carries out a plan inside a world: start, end, and what is between. See workload.h. */
#include "sim/workload/workload_state.h"

#include "models/hw/boundary.h"
#include "models/kernel/lock.h"
#include "sim/workload/caches.h"
#include "sim/workload/events.h"
#include "sim/workload/faults.h"
#include "sim/workload/instance.h"
#include "sim/workload/job_interrupt.h"
#include "sim/workload/job_task.h"
#include "sim/workload/reclaim.h"
#include "sim/workload/replay.h"
#include "sim/workload/shared.h"

#include <linux/cpumask.h>

#include <stdio.h>
#include <string.h>

struct workload *workload;

uint64_t work_cycles_at(uint64_t time_ns)
{
	return workload->origin_cycles + hw_ns_to_cycles(time_ns);
}

/* --- setup --- */

/* The allocator keeps names by reference, and reads them: they lie in the world. */
static const char *name_new(const char *name)
{
	return strcpy(world_alloc(strlen(name) + 1), name);
}

static void caches_setup(const struct plan *plan)
{
	workload->caches = world_alloc((plan->cache_count + 2 * WORK_GENERALS_MAX) * sizeof(*workload->caches));
	workload->cache_count = plan->cache_count;
	for (uint32_t index = 0; index < plan->cache_count; index++) {
		workload->caches[index].name = name_new(plan->caches[index].name);
		workload->caches[index].plan = &plan->caches[index];
	}
}

static void instances_setup(const struct plan *plan)
{
	workload->instances = world_alloc((plan->instance_count + 1) * sizeof(*workload->instances));
	workload->job_counts = world_alloc((plan->job_count + 1) * sizeof(*workload->job_counts));
	for (uint32_t index = 0; index < plan->job_count; index++) {
		const struct plan_job *job = &plan->jobs[index];

		for (uint32_t number = 0; number < job->cpu_count * job->instances; number++) {
			instance_init(&workload->instances[job->instance_first + number], job, number);
			workload->instances_unfinished += !job->consumes;
		}
	}
}

void workload_setup(const struct plan *plan, const struct workload_hooks *hooks)
{
	workload = world_alloc(sizeof(*workload));
	workload->plan = plan;
	workload->hooks = *hooks;
	workload->cpus = world_alloc(hw->machine->cpus * sizeof(*workload->cpus));
	caches_setup(plan);
	instances_setup(plan);
	events_setup();
	faults_setup();
	job_interrupts_setup();
	if (plan->has_trace)
		replay_setup();
}

gboolean workload_refill(GError **error)
{
	return replay_refill(error);
}

/* --- tasks --- */

void work_task_new(struct sleeper *sleeper, const char *name, unsigned int number, unsigned int cpu,
	void (*function)(void *argument), void *argument)
{
	char full[TASK_NAME_BYTES];

	snprintf(full, sizeof(full), "%.16s/%u", name, number);
	workload->tasks_unparked++;
	workload->tasks_left++;
	sleeper->task = kernel_task_new(full, cpu, function, argument);
}

void work_park(struct sleeper *sleeper)
{
	workload->tasks_unparked--;
	work_progress();
	while (workload->phase != WORK_TEARDOWN)
		sleeper_rest(sleeper);
}

void work_task_ends(void)
{
	workload->tasks_left--;
	work_progress();
}

static void wake_tasks(void)
{
	struct sleeper *events = events_sleeper();

	for (uint32_t number = 0; number < workload->plan->instance_count; number++)
		if (workload->instances[number].sleeper.task != NULL)
			sleeper_wake(&workload->instances[number].sleeper);
	if (workload->replay != NULL)
		replay_wake_all();
	if (events != NULL)
		sleeper_wake(events);
}

/* --- time --- */

uint64_t workload_time_ns(void)
{
	return workload->started ? hw_cycles_to_ns(hw_now_cycles() - workload->origin_cycles) : 0;
}

uint64_t workload_origin_cycles(void)
{
	return workload->origin_cycles;
}

uint64_t workload_duration_ns(void)
{
	return hw_cycles_to_ns(workload->stopped_cycles - workload->origin_cycles);
}

/* Even if the main task does not get its CPU back: nobody begins anything from now on. */
static void deadline_passes(struct event *event)
{
	(void)event;
	if (workload->phase == WORK_RUNNING)
		workload->phase = WORK_STOPPING;
}

static void maxima_restart(void)
{
	hw_irq_off_max_restart();
	kernel_locks_maxima_restart();
	for (uint32_t index = 0; index < workload->cache_count; index++) {
		workload->caches[index].counts.alloc.cycles_max = 0;
		workload->caches[index].counts.free.cycles_max = 0;
	}
	for (uint32_t index = 0; index < workload->plan->job_count; index++) {
		workload->job_counts[index].alloc.cycles_max = 0;
		workload->job_counts[index].free.cycles_max = 0;
	}
	if (workload->replay != NULL)
		replay_maxima_restart();
}

static void warmup_passes(struct event *event)
{
	(void)event;
	maxima_restart();
	if (workload->hooks.warmup_over != NULL)
		workload->hooks.warmup_over(workload->hooks.context);
}

static void sample_passes(struct event *event)
{
	if (workload->phase != WORK_RUNNING)
		return;
	workload->hooks.sample(workload->hooks.context, workload->sample_next_ns);
	workload->sample_next_ns += workload->hooks.sample_every_ns;
	hw_event_push(event, work_cycles_at(workload->sample_next_ns));
}

static void times_start(const struct plan *plan)
{
	workload->origin_cycles = hw_now_cycles();
	workload->end_cycles = plan->duration_ns != 0 ? work_cycles_at(plan->duration_ns) : UINT64_MAX;
	workload->warmup.handler = warmup_passes;
	hw_event_push(&workload->warmup, work_cycles_at(plan->warmup_ns));
	workload->deadline.handler = deadline_passes;
	if (plan->duration_ns != 0)
		hw_event_push(&workload->deadline, workload->end_cycles);
	workload->sample.handler = sample_passes;
	if (workload->hooks.sample == NULL || workload->hooks.sample_every_ns == 0)
		return;
	workload->sample_next_ns = workload->hooks.sample_every_ns;
	hw_event_push(&workload->sample, work_cycles_at(workload->sample_next_ns));
}

/* --- the run, on the main task --- */

static void instances_start(void)
{
	for (uint32_t number = 0; number < workload->plan->instance_count; number++) {
		struct work_instance *instance = &workload->instances[number];

		if (instance->job->stop_ns != UINT64_MAX)
			instance->stop_cycles = work_cycles_at(instance->job->stop_ns);
		if (instance->job->context == JOB_TASK)
			job_task_start(instance);
		else
			interrupt_instance_start(instance);
	}
}

void workload_start(void)
{
	workload->allocator = kernel_allocator();
	workload->main.task = kernel_current();
	caches_start();
	shared_start();
	reclaim_start();
	if (workload->replay != NULL)
		replay_before_start();
	times_start(workload->plan);
	workload->started = true;
	faults_start();
	instances_start();
	events_start();
	if (workload->replay != NULL)
		replay_start();
}

/* Everything that has an end is done. */
static bool is_complete(void)
{
	if (workload->plan->duration_ns == 0)
		return replay_is_done();
	if (workload->plan->job_count == 0 && workload->replay == NULL)
		return false;
	return workload->instances_unfinished == 0 && workload->handed_pending == 0 && replay_is_done() &&
	       !events_are_outstanding();
}

/* What the main task waits for in this phase. */
static bool phase_is_over(void)
{
	switch (workload->phase) {
	case WORK_RUNNING:
		return is_complete() || hw_now_cycles() >= workload->end_cycles;
	case WORK_STOPPING:
		return workload->tasks_unparked == 0 && workload->handlers == 0;
	case WORK_TEARDOWN:
		return workload->tasks_left == 0;
	}
	return true;
}

void work_progress(void)
{
	if (phase_is_over())
		sleeper_wake(&workload->main);
}

void workload_wait(void)
{
	while (workload->phase == WORK_RUNNING && !phase_is_over()) {
		if (workload->end_cycles == UINT64_MAX)
			sleeper_rest(&workload->main);
		else
			sleeper_rest_until(&workload->main, workload->end_cycles);
	}
}

static void arrivals_stop(void)
{
	hw_event_remove(&workload->deadline);
	hw_event_remove(&workload->warmup);
	hw_event_remove(&workload->sample);
	for (uint32_t number = 0; number < workload->plan->instance_count; number++)
		interrupt_instance_stop(&workload->instances[number]);
}

void workload_stop(void)
{
	workload->phase = WORK_STOPPING;
	workload->stopped_cycles = hw_now_cycles();
	arrivals_stop();
	wake_tasks();
	while (!phase_is_over())
		sleeper_rest(&workload->main);
	workload->operations_measured = workload->operations;
}

/* --- teardown --- */

/* What interrupts hold is freed by the main task, on the CPU where it was allocated if that is there. */
static void free_of_interrupts(void)
{
	for (uint32_t number = 0; number < workload->plan->instance_count; number++) {
		struct work_instance *instance = &workload->instances[number];

		if (instance->job->context == JOB_TASK || instance_live(instance) == 0)
			continue;
		if (cpu_online(instance->cpu) && hw->current->number != instance->cpu)
			kernel_task_move_self(instance->cpu);
		kernel_enter();
		instance_free_all(instance);
		kernel_exit();
	}
}

void workload_teardown(void)
{
	workload->phase = WORK_TEARDOWN;
	reclaim_stop();
	wake_tasks();
	while (!phase_is_over())
		sleeper_rest(&workload->main);
	free_of_interrupts();
	shared_teardown();
	caches_teardown();
}

/* --- counts --- */

uint64_t workload_operations(void)
{
	return workload->phase == WORK_RUNNING ? workload->operations : workload->operations_measured;
}

const char *workload_cache_name(uint32_t index)
{
	return index < workload->cache_count ? workload->caches[index].name : NULL;
}

const struct workload_cache_counts *workload_cache_counts(uint32_t index)
{
	return &workload->caches[index].counts;
}

const struct workload_cache_counts *workload_cache_counts_find(const char *name)
{
	for (uint32_t index = 0; index < workload->cache_count; index++)
		if (strcmp(workload->caches[index].name, name) == 0)
			return &workload->caches[index].counts;
	return NULL;
}

const struct workload_job_counts *workload_job_counts(uint32_t job)
{
	return &workload->job_counts[job];
}

const struct workload_event_counts *workload_event_counts(uint32_t event)
{
	return events_counts(event);
}

const struct workload_fault_counts *workload_fault_counts(uint32_t fault)
{
	return faults_counts(fault);
}

const struct workload_job_counts *workload_trace_counts(void)
{
	return workload->replay != NULL ? replay_counts() : NULL;
}

uint64_t workload_trace_late_ns_max(void)
{
	return workload->replay != NULL ? hw_cycles_to_ns(replay_late_cycles_max()) : 0;
}

struct workload_failures workload_failures(void)
{
	return workload->failures;
}
