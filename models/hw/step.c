/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Who steps next: events before CPUs, then the smallest clock, then the smallest number. See hw.h. */
#include "models/hw/step.h"

#include "models/hw/boundary.h"
#include "models/hw/hw.h"
#include "sim/engine/fault.h"

#include "sim/engine/poison.h"

void hw_horizon_update(void)
{
	uint64_t event = event_queue_next_time(&engine->world.events);
	uint64_t first = clock_race_first(&hw->race);
	uint64_t other = first != CLOCK_RACE_ABSENT ? clock_race_key_clock(first) : UINT64_MAX;

	hw->horizon = event < other ? event : other;
	if (hw->pause_wanted || engine->host.strategy != NULL)
		hw->horizon = 0;
}

void hw_event_push(struct event *event, uint64_t time_cycles)
{
	event_queue_push(&engine->world.events, event, time_cycles);
	if (time_cycles < hw->horizon)
		hw_horizon_update();
}

bool hw_event_remove(struct event *event)
{
	return event_queue_remove(&engine->world.events, event);
}

void hw_pause_request(void)
{
	hw->pause_wanted = true;
	hw->horizon = 0;
}

/* CPU continues in place of the running one, which has put itself wherever it belongs. */
static void continue_cpu(uint32_t number)
{
	struct hw_cpu *next = &hw->cpus[number];

	if (number == clock_race_key_cpu(clock_race_first(&hw->race)))
		clock_race_remove_first(&hw->race);
	else
		clock_race_set(&hw->race, number, CLOCK_RACE_ABSENT);
	hw->current = next;
	hw_horizon_update();
	if (next->fiber != engine->world.running)
		world_switch(next->fiber);
}

/* Runs the earliest event if it is due before any CPU that could step. */
static inline bool run_due_event(uint64_t first_clock)
{
	struct event *event;

	if (event_queue_next_time(&engine->world.events) > first_clock)
		return false;
	event = event_queue_pop(&engine->world.events);
	if (event == NULL)
		return false;
	event->handler(event);
	return true;
}

/* A strategy says which CPU goes on; timed mode's answer is the first in the race. */
static uint32_t choose_cpu(uint32_t timed_answer, uint32_t kind, uint64_t subject)
{
	struct choice_subject about;
	uint32_t answer;

	if (__builtin_expect(engine->host.strategy == NULL, 1))
		return timed_answer;
	about = (struct choice_subject){ .cpu = hw->current->number, .operation = kind, .object = subject };
	answer = choice(engine->host.strategy, CHOICE_CPU, about, hw->machine->cpus, timed_answer);
	ENGINE_ASSERT(hw->cpus[answer].state == HW_CPU_READY);
	return answer;
}

/*
 * The current CPU has left the race: whoever is first goes on. Returns when this CPU was made the current one again,
 * which may be at once.
 */
static void step_next(void)
{
	for (;;) {
		uint64_t first = clock_race_first(&hw->race);
		uint64_t clock = first != CLOCK_RACE_ABSENT ? clock_race_key_clock(first) : UINT64_MAX;

		if (run_due_event(clock))
			continue;
		if (first != CLOCK_RACE_ABSENT) {
			continue_cpu(choose_cpu(clock_race_key_cpu(first), 0, 0));
			return;
		}
		if (hw->deadlock_handler != NULL)
			hw->deadlock_handler();
		world_end(WORLD_END_DEADLOCK, 0);
	}
}

void hw_step_others(uint32_t kind, uint64_t subject)
{
	struct hw_cpu *self = hw->current;
	uint64_t own = clock_race_key(self->clock, self->number);
	uint64_t first;
	uint32_t chosen;

	/* Who is first may change with each event. */
	do {
		first = clock_race_first(&hw->race) < own ? clock_race_first(&hw->race) : own;
	} while (run_due_event(clock_race_key_clock(first)));
	if (__builtin_expect(hw->pause_wanted, 0)) {
		hw->pause_wanted = false;
		hw_horizon_update();
		world_pause();
		first = clock_race_first(&hw->race) < own ? clock_race_first(&hw->race) : own;
	}
	chosen = choose_cpu(clock_race_key_cpu(first), kind, subject);
	if (chosen == self->number) {
		hw_horizon_update();
		return;
	}
	clock_race_set(&hw->race, self->number, own);
	continue_cpu(chosen);
}

static void pass_until(struct hw_cpu *cpu, enum hw_cause cause, uint64_t time_cycles)
{
	if (cpu->clock < time_cycles)
		hw_cpu_spend(cpu, cause, time_cycles - cpu->clock);
}

void hw_cpu_start(unsigned int number, struct fiber *fiber, uint64_t time_cycles)
{
	struct hw_cpu *cpu = &hw->cpus[number];

	ENGINE_ASSERT(cpu->state == HW_CPU_OFF);
	cpu->state = HW_CPU_READY;
	cpu->irq_enabled = false;
	cpu->pending = 0;
	cpu->interrupt_at = HW_NEVER;
	cpu->fiber = fiber;
	pass_until(cpu, HW_CAUSE_IDLE, time_cycles);
	cpu->irq_off_since = cpu->clock;
	clock_race_set(&hw->race, number, clock_race_key(cpu->clock, number));
	hw_horizon_update();
}

void hw_cpu_stop_self(void)
{
	hw_phase_set(HW_PHASE_IDLE);
	hw->current->state = HW_CPU_OFF;
	hw->current->pending = 0;
	hw->current->interrupt_at = HW_NEVER;
	step_next();
	engine_bug("a CPU that was taken off goes on");
}

void hw_cpu_wait(enum hw_cause cause)
{
	struct hw_cpu *self = hw->current;

	ENGINE_ASSERT(engine->host.interval.count == 0);
	self->state = HW_CPU_WAITING;
	self->wait_cause = (uint8_t)cause;
	step_next();
	ENGINE_ASSERT(hw->current == self);
}

void hw_cpu_release(unsigned int number, uint64_t time_cycles)
{
	struct hw_cpu *cpu = &hw->cpus[number];

	ENGINE_ASSERT(cpu->state == HW_CPU_WAITING || cpu->state == HW_CPU_HALTED);
	cpu->state = HW_CPU_READY;
	pass_until(cpu, (enum hw_cause)cpu->wait_cause, time_cycles);
	clock_race_set(&hw->race, number, clock_race_key(cpu->clock, number));
	hw_horizon_update();
}

void hw_cpu_halt(bool idle)
{
	struct hw_cpu *self = hw->current;
	enum hw_phase before;

	ENGINE_ASSERT(self->irq_enabled);
	hw_interval_end();
	before = hw_phase_set(idle ? HW_PHASE_IDLE : (enum hw_phase)self->phase);
	if (self->clock < self->interrupt_at) {
		self->state = HW_CPU_HALTED;
		self->wait_cause = idle ? HW_CAUSE_IDLE : HW_CAUSE_CPU_WAIT;
		if (self->pending != 0) /* on its way: nothing can wake this CPU much earlier */
			hw_cpu_release(self->number, self->interrupt_at);
		step_next();
		ENGINE_ASSERT(hw->current == self);
	}
	hw_phase_set(before);
	hw_interrupts_take();
}

void hw_cpu_switch_fiber(struct fiber *fiber, uint32_t task)
{
	hw->current->fiber = fiber;
	hw->current->task = task;
	if (fiber != engine->world.running)
		world_switch(fiber);
}

void hw_interrupt_raise(unsigned int number, unsigned int vector, uint64_t time_cycles)
{
	struct hw_cpu *cpu = &hw->cpus[number];
	uint64_t *arrival = &hw->interrupt_times[number * HW_VECTORS + vector];
	uint32_t bit = UINT32_C(1) << vector;

	if (cpu->state == HW_CPU_OFF)
		return;
	if ((cpu->pending & bit) == 0 || time_cycles < *arrival)
		*arrival = time_cycles;
	cpu->pending |= bit;
	if (*arrival < cpu->interrupt_at)
		cpu->interrupt_at = *arrival;
	if (cpu->state == HW_CPU_HALTED)
		hw_cpu_release(number, time_cycles);
}
