/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Jobs in interrupt and softirq context. See job_interrupt.h. */
#include "sim/workload/job_interrupt.h"

#include "models/kernel/cpu.h"
#include "sim/workload/instance.h"
#include "sim/workload/replay.h"

#include <linux/cpumask.h>

#include "sim/engine/poison.h"

enum {
	WORK_VECTOR = HW_VECTOR_DEVICE,
	DUE_MAX = 64, /* activations that may wait, as the ring of a device: more are lost */
};

/* --- what is due --- */

static void due_append(struct work_instance **first, struct work_instance **last, struct work_instance *instance)
{
	instance->due_next = NULL;
	if (*first == NULL)
		*first = instance;
	else
		(*last)->due_next = instance;
	*last = instance;
}

static void raise_listed(struct work_instance *instance, unsigned int cpu, uint64_t time_cycles)
{
	struct work_cpu *on = &workload->cpus[cpu];

	if (!instance->due_listed) {
		instance->due_listed = true;
		due_append(&on->due_first, &on->due_last, instance);
	}
	hw_interrupt_raise(cpu, WORK_VECTOR, time_cycles);
}

void interrupt_instance_raise(struct work_instance *instance, unsigned int cpu, uint64_t time_cycles)
{
	if (!cpu_online(cpu) || instance->due == DUE_MAX) {
		instance->counts->lost++;
		return;
	}
	instance->due++;
	raise_listed(instance, cpu, time_cycles);
}

/* All that is queued is freed at once, so one activation is enough; none while its CPU is off. */
void interrupt_instance_arouse(struct work_instance *instance)
{
	if (!cpu_online(instance->cpu))
		return;
	instance->due = 1;
	raise_listed(instance, instance->cpu, hw_now_cycles() + hw->machine->latency.ipi);
}

/* --- events of the hardware --- */

static void arrival_schedule(struct work_instance *instance)
{
	uint64_t at = instance_next_arrival(instance);

	if (at < instance->stop_cycles)
		hw_event_push(&instance->arrival, at);
}

static void arrived(struct event *event)
{
	struct work_instance *instance = event->context;

	if (workload->phase != WORK_RUNNING || instance->finished)
		return;
	/* In this order: afterwards the event's time is that of the next arrival. */
	interrupt_instance_raise(instance, instance->cpu, event->time_cycles);
	arrival_schedule(instance);
}

static void expired(struct event *event)
{
	struct work_instance *instance = event->context;

	if (workload->phase != WORK_RUNNING || !cpu_online(instance->cpu))
		return;
	instance->due_expired = true;
	raise_listed(instance, instance->cpu, event->time_cycles);
}

/* An interrupt at the time when the first object is due. */
static void expiry_arm(struct work_instance *instance)
{
	uint64_t next = expiry_next(&instance->expiry);

	if (instance->expired.place != 0) {
		if (instance->expired.time_cycles <= next)
			return;
		hw_event_remove(&instance->expired);
	}
	if (next < instance->stop_cycles)
		hw_event_push(&instance->expired, next > hw_now_cycles() ? next : hw_now_cycles());
}

/* --- handlers --- */

static void drain(struct work_instance *instance)
{
	while (!instance_is_over(instance) && instance_consume(instance))
		;
}

static void carry_out(struct work_instance *instance)
{
	uint32_t due = instance->due;

	instance->due_listed = false;
	instance->due = 0;
	if (instance->due_expired) {
		instance->due_expired = false;
		instance_expire(instance);
	}
	if (instance->job->consumes && !instance->job->open_loop)
		drain(instance);
	for (; due != 0 && !instance_is_over(instance); due--)
		instance_activate(instance);
	if (instance->job->end == PLAN_END_TIMED && workload->phase == WORK_RUNNING)
		expiry_arm(instance);
	instance_note_progress(instance);
}

static void carry_out_list(struct work_instance **first)
{
	while (*first != NULL) {
		struct work_instance *instance = *first;

		*first = instance->due_next;
		carry_out(instance);
	}
}

static void softirq(void)
{
	struct work_cpu *cpu = &workload->cpus[hw->current->number];

	workload->handlers++;
	replay_interrupt(TRACE_CONTEXT_SOFTIRQ);
	carry_out_list(&cpu->soft_first);
	workload->handlers--;
}

/* Interrupt jobs at once; the others follow in the softirq. */
static void interrupt(unsigned int vector)
{
	struct work_cpu *cpu = &workload->cpus[hw->current->number];
	struct work_instance *instance;
	struct work_instance *urgent_first = NULL, *urgent_last = NULL;

	(void)vector;
	workload->handlers++;
	while ((instance = cpu->due_first) != NULL) {
		cpu->due_first = instance->due_next;
		if (instance->job->context == JOB_IRQ)
			due_append(&urgent_first, &urgent_last, instance);
		else
			due_append(&cpu->soft_first, &cpu->soft_last, instance);
	}
	replay_interrupt(TRACE_CONTEXT_IRQ);
	carry_out_list(&urgent_first);
	if (cpu->soft_first != NULL || replay_wants_softirq())
		kernel_softirq_raise(SOFTIRQ_DEVICE);
	workload->handlers--;
}

/* --- life --- */

void job_interrupts_setup(void)
{
	kernel_device_set_handler(WORK_VECTOR, interrupt);
	kernel_device_set_softirq(softirq);
}

void interrupt_instance_start(struct work_instance *instance)
{
	instance->arrival = (struct event){ .handler = arrived, .context = instance };
	instance->expired = (struct event){ .handler = expired, .context = instance };
	if (instance->job->open_loop)
		arrival_schedule(instance);
}

void interrupt_instance_stop(struct work_instance *instance)
{
	hw_event_remove(&instance->arrival);
	hw_event_remove(&instance->expired);
}
