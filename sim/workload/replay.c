/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Replays a trace, in the world. See replay.h. */
#include "sim/workload/replay_state.h"

#include "models/hw/boundary.h"
#include "models/kernel/timer.h"
#include "models/kernel/watch.h"
#include "sim/workload/caches.h"
#include "sim/workload/operation.h"

#include <linux/sched.h>

#include "sim/engine/poison.h"

#define SUBJECT_TRACE (UINT64_C(1) << 63) /* tells its operations from those of jobs */
#define MILLION 1000000u

static uint64_t subject_of(const struct replay_operation *operation)
{
	return SUBJECT_TRACE | operation->number;
}

/* --- objects --- */

static void object_release(struct replay *replay, uint32_t place)
{
	struct replay_object *object = replay_object(replay, place);

	object->state = REPLAY_OBJECT_NONE;
	object->next = replay->objects_spare;
	replay->objects_spare = place;
}

static void object_arrives(struct replay_object *object, unsigned int cpu, bool allocated)
{
	object->state = allocated ? REPLAY_OBJECT_LIVE : REPLAY_OBJECT_FAILED;
	object->cpu = cpu;
	kernel_send(object);
	if (object->waiter != NULL)
		sleeper_wake(object->waiter);
}

/* --- one operation --- */

/* An allocation or a free, on the CPU with that number. */
static void carry_out_object(struct replay *replay, const struct replay_operation *traced)
{
	struct replay_object *object = replay_object(replay, traced->object);
	struct operation operation = { .subject = subject_of(traced),
		.cache = traced->cache,
		.bytes = traced->bytes,
		.gfp = traced->gfp,
		.node = traced->node,
		.zero = traced->zero,
		.site = traced->site };

	if (traced->kind != TRACE_FREE) {
		object_arrives(object, traced->cpu, operation_alloc(&operation, &replay->counts, &object->object));
	} else {
		kernel_receive(object);
		if (object->state == REPLAY_OBJECT_LIVE)
			operation_free(subject_of(traced), &object->object, &replay->counts);
		object_release(replay, traced->object);
	}
}

/* After the last one is done, the next in the file may be waiting for its turn. */
static void pass_turn(struct replay *replay)
{
	uint64_t next = replay->operations_done + 1;
	struct replay_cpu *cpu = &replay->cpus[replay->cpu_of[next % REPLAY_AHEAD]];

	if (next <= replay->operations_read && cpu->awaits_turn)
		sleeper_wake(&cpu->sleeper);
}

static void carry_out(struct replay *replay, const struct replay_operation *traced)
{
	const struct trace_tunables *tunables = &traced->tunables;

	switch ((enum trace_operation_kind)traced->kind) {
	case TRACE_TUNE:
		hw_boundary(BOUNDARY_OPERATION, subject_of(traced));
		if (!cache_tune(workload->caches[traced->cache].name, tunables->limit, tunables->batchcount,
			    tunables->shared))
			workload->failures.tunings_refused++;
		break;
	case TRACE_REAP:
		hw_boundary(BOUNDARY_OPERATION, subject_of(traced));
		timers_hurry(traced->cpu);
		break;
	case TRACE_REST:
		break;
	default:
		carry_out_object(replay, traced);
		break;
	}
	replay->operations_done++;
	pass_turn(replay);
}

/* --- interrupts --- */

void replay_interrupt(enum trace_context context)
{
	struct replay *replay = workload->replay;
	struct replay_cpu *cpu = replay != NULL ? replay->interrupting[hw->current->number] : NULL;

	if (cpu == NULL || cpu->operation.context != context)
		return;
	replay->interrupting[hw->current->number] = NULL;
	carry_out(replay, &cpu->operation);
	cpu->in_interrupt = false;
}

bool replay_wants_softirq(void)
{
	const struct replay *replay = workload->replay;
	const struct replay_cpu *cpu = replay != NULL ? replay->interrupting[hw->current->number] : NULL;

	return cpu != NULL && cpu->operation.context == TRACE_CONTEXT_SOFTIRQ;
}

/*
 * The task's CPU gets a device interrupt now, and takes it at this boundary, unless a strategy lets it wait. Meanwhile
 * the task may have moved: then the interrupt goes where it is.
 */
static void carry_out_in_interrupt(struct replay *replay, struct replay_cpu *cpu)
{
	cpu->in_interrupt = true;
	while (cpu->in_interrupt) {
		unsigned int on = hw->current->number;

		if (replay->interrupting[on] == NULL) {
			replay->interrupting[on] = cpu;
			hw_interrupt_raise(on, HW_VECTOR_DEVICE, hw_now_cycles());
		}
		hw_boundary(BOUNDARY_OPERATION, subject_of(&cpu->operation));
		if (cpu->in_interrupt && replay->interrupting[on] == cpu)
			replay->interrupting[on] = NULL;
	}
}

/* --- the task of a CPU --- */

static void replay_task(void *argument);

static void task_new(struct replay_cpu *cpu)
{
	work_task_new(&cpu->sleeper, "replay", cpu->number, cpu->number, replay_task, cpu);
}

/* After the host has read on: whoever ran dry goes on, and CPUs that were not heard of before begin. */
static void announce(struct replay *replay)
{
	for (unsigned int number = 0; number < hw->machine->cpus; number++) {
		struct replay_cpu *cpu = &replay->cpus[number];

		if (cpu->first == REPLAY_NONE)
			continue;
		if (cpu->sleeper.task == NULL)
			task_new(cpu);
		else
			sleeper_wake(&cpu->sleeper);
	}
}

/*
 * The world pauses at the boundary, in the beginning and whenever half of what was read ahead is used up. True if
 * anything may be new.
 */
static bool read_more(struct replay *replay)
{
	if (replay->complete || replay->operations_spare_count < REPLAY_AHEAD / 2)
		return false;
	replay->wanting = true;
	hw_pause_request();
	hw_boundary(BOUNDARY_OPERATION, SUBJECT_TRACE);
	return true;
}

static void read_ahead(struct replay *replay)
{
	if (read_more(replay))
		announce(replay);
}

static uint64_t due_cycles(const struct replay_operation *operation)
{
	uint64_t speed = workload->plan->speed_millionths;

	if (speed == 0)
		return 0;
	return work_cycles_at((uint64_t)((unsigned __int128)operation->time_ns * MILLION / speed));
}

static void await_time(struct replay *replay, struct replay_cpu *cpu, uint64_t due)
{
	uint64_t now = hw_now_cycles();

	if (due != 0 && now > due && now - due > replay->late_cycles_max)
		replay->late_cycles_max = now - due;
	while (hw_now_cycles() < due && workload->phase == WORK_RUNNING)
		sleeper_rest_until(&cpu->sleeper, due);
}

/* What is freed must have been allocated. */
static void await_object(struct replay *replay, struct replay_cpu *cpu, const struct replay_operation *operation)
{
	struct replay_object *object;

	if (operation->kind != TRACE_FREE)
		return;
	object = replay_object(replay, operation->object);
	while (object->state == REPLAY_OBJECT_EXPECTED && workload->phase == WORK_RUNNING) {
		object->waiter = &cpu->sleeper;
		replay->counts.waits++;
		sleeper_rest(&cpu->sleeper);
	}
}

static void await_turn(const struct replay *replay, struct replay_cpu *cpu, uint64_t number)
{
	while (workload->plan->in_order && replay->operations_done + 1 != number && workload->phase == WORK_RUNNING) {
		cpu->awaits_turn = true;
		sleeper_rest(&cpu->sleeper);
		cpu->awaits_turn = false;
	}
}

/* The first of a list. */
static struct replay_operation operation_take(struct replay *replay, uint32_t *first)
{
	uint32_t place = *first;
	struct replay_operation operation = replay->operations[place];

	*first = operation.next;
	replay->operations[place].next = replay->operations_spare;
	replay->operations_spare = place;
	replay->operations_spare_count++;
	return operation;
}

static void step(struct replay *replay, struct replay_cpu *cpu)
{
	const struct replay_operation *next = &replay->operations[cpu->first];

	kernel_task_checkpoint();
	await_time(replay, cpu, due_cycles(next));
	await_object(replay, cpu, next);
	await_turn(replay, cpu, next->number);
	if (workload->phase != WORK_RUNNING)
		return;
	cpu->operation = operation_take(replay, &cpu->first);
	if (cpu->operation.context != TRACE_CONTEXT_TASK) {
		carry_out_in_interrupt(replay, cpu);
		return;
	}
	kernel_enter();
	carry_out(replay, &cpu->operation);
	kernel_exit();
}

/* What is live at the end is freed by the CPU that allocated it. */
static void free_all(struct replay *replay, const struct replay_cpu *cpu)
{
	for (uint32_t place = 0; place < replay->objects_used; place++) {
		struct replay_object *object = replay_object(replay, place);

		if (object->state != REPLAY_OBJECT_LIVE || object->cpu != cpu->number)
			continue;
		kernel_receive(object);
		operation_free(SUBJECT_TRACE | place, &object->object, &replay->counts);
		object->state = REPLAY_OBJECT_NONE;
	}
}

static void replay_task(void *argument)
{
	struct replay_cpu *cpu = argument;
	struct replay *replay = workload->replay;

	while (workload->phase == WORK_RUNNING) {
		read_ahead(replay);
		if (cpu->first != REPLAY_NONE) {
			step(replay, cpu);
			continue;
		}
		if (replay_is_done())
			work_progress();
		if (workload->phase == WORK_RUNNING)
			sleeper_rest(&cpu->sleeper);
	}
	work_park(&cpu->sleeper);
	kernel_enter();
	free_all(replay, cpu);
	kernel_exit();
	work_task_ends();
}

/* --- life --- */

static void move_to(unsigned int cpu)
{
	if (hw->current->number != cpu)
		kernel_task_move_self(cpu);
}

static long ticks_of(uint64_t time_ns)
{
	return (long)(time_ns / (1000000000u / HZ));
}

void replay_before_start(void)
{
	struct replay *replay = workload->replay;
	unsigned int home = hw->current->number;

	read_more(replay);
	while (replay->before_first != REPLAY_NONE) {
		struct replay_operation operation = operation_take(replay, &replay->before_first);

		move_to(operation.cpu);
		kernel_enter();
		carry_out(replay, &operation);
		/* A reap is done with the next tick: nothing that follows shall be reaped. */
		if (operation.kind == TRACE_REAP)
			schedule_timeout_uninterruptible(2);
		if (operation.kind == TRACE_REST)
			schedule_timeout_uninterruptible(ticks_of(operation.bytes));
		kernel_exit();
		if (!replay->started)
			read_more(replay);
	}
	move_to(home);
	/* They are no part of the run. */
	workload->operations = 0;
	replay->counts = (struct workload_job_counts){ 0 };
}

/* Also those CPUs that have nothing to do but free what they allocated before the start. */
void replay_start(void)
{
	struct replay *replay = workload->replay;

	for (unsigned int number = 0; number < hw->machine->cpus; number++)
		if (replay->cpus[number].exists)
			task_new(&replay->cpus[number]);
}

void replay_wake_all(void)
{
	for (unsigned int number = 0; number < hw->machine->cpus; number++) {
		struct sleeper *sleeper = &workload->replay->cpus[number].sleeper;

		if (sleeper->task != NULL)
			sleeper_wake(sleeper);
	}
}

bool replay_is_done(void)
{
	const struct replay *replay = workload->replay;

	return replay == NULL || (replay->complete && replay->operations_done == replay->operations_read);
}

const struct workload_job_counts *replay_counts(void)
{
	return &workload->replay->counts;
}

uint64_t replay_late_cycles_max(void)
{
	return workload->replay->late_cycles_max;
}

void replay_maxima_restart(void)
{
	workload->replay->counts.alloc.cycles_max = workload->replay->counts.free.cycles_max = 0;
	workload->replay->late_cycles_max = 0;
}
