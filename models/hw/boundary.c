/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What happens at a boundary, and interrupts. See boundary.h. */
#include "models/hw/boundary.h"

#include "models/hw/memory_system.h"
#include "models/hw/step.h"
#include "sim/engine/access.h"

#include "sim/engine/poison.h"

static inline void charge(const struct interval_granule *granules, uint32_t count)
{
	struct hw_cpu *cpu = hw->current;

	if (hw->cost_mode == HW_COST_LINES)
		memory_system_interval(hw->memory, cpu, granules, count);
	if (__builtin_expect(hw->interval_receiver != NULL, 0))
		hw->interval_receiver(cpu, granules, count);
}

static __attribute__((noinline)) void interval_charge(void)
{
	uint32_t count;
	const struct interval_granule *granules = interval_close(&engine->host.interval, &count);

	charge(granules, count);
}

static inline void interval_end(void)
{
	struct interval *interval = &engine->host.interval;

	if (interval->count != 0)
		interval_charge();
	else
		interval->accesses_left = interval->accesses_max;
}

void hw_interval_end(void)
{
	interval_end();
}

/* Only whether an interrupt is taken here is a choice; which one follows from its priority. */
static bool interrupt_chosen(const struct hw_cpu *cpu, unsigned int vector)
{
	struct choice_subject about = { .cpu = cpu->number, .operation = BOUNDARY_INTERRUPT, .object = vector };

	return choice(engine->host.strategy, CHOICE_INTERRUPT, about, 2, 1) != 0;
}

/* The most urgent of the interrupts that have arrived; one has. */
static unsigned int interrupt_first(const struct hw_cpu *cpu)
{
	const uint64_t *arrivals = &hw->interrupt_times[cpu->number * HW_VECTORS];
	uint32_t left = cpu->pending;

	while (arrivals[__builtin_ctz(left)] > cpu->clock)
		left &= left - 1;
	return (unsigned int)__builtin_ctz(left);
}

static void interrupt_clear(struct hw_cpu *cpu, unsigned int vector)
{
	const uint64_t *arrivals = &hw->interrupt_times[cpu->number * HW_VECTORS];

	cpu->pending &= ~(UINT32_C(1) << vector);
	cpu->interrupt_at = HW_NEVER;
	for (uint32_t left = cpu->pending; left != 0; left &= left - 1)
		if (arrivals[__builtin_ctz(left)] < cpu->interrupt_at)
			cpu->interrupt_at = arrivals[__builtin_ctz(left)];
}

static void interrupt_take(struct hw_cpu *cpu, unsigned int vector)
{
	enum hw_phase before = hw_cpu_phase_set(cpu, HW_PHASE_INTERRUPT);

	interrupt_clear(cpu, vector);
	hw_irq_set(false);
	cpu->interrupts++;
	hw_cpu_spend(cpu, HW_CAUSE_INTERRUPT, hw->machine->latency.interrupt);
	engine->world.boundaries++;
	hw_note(BOUNDARY_INTERRUPT, vector, 0);
	hw->interrupt_handler(vector);
	hw_interval_end();
	hw_phase_set(before); /* maybe on another CPU: the phase belongs to this context */
}

void hw_interrupts_take_arrived(void)
{
	/* The handler may schedule: after it, this context may be on another CPU. */
	while (hw->current->irq_enabled && hw->current->clock >= hw->current->interrupt_at) {
		unsigned int vector = interrupt_first(hw->current);

		if (!interrupt_chosen(hw->current, vector))
			return;
		hw_interval_end();
		interrupt_take(hw->current, vector);
	}
}

static inline void note(enum boundary_kind kind, uint64_t subject, uint64_t result)
{
	const struct hw_cpu *cpu = hw->current;

	digest_add(&engine->world.digest, cpu->clock, cpu->number, cpu->task, kind, subject, result);
	if (__builtin_expect(hw->boundary_receiver != NULL, 0))
		hw->boundary_receiver(cpu, kind, subject);
}

void hw_note(enum boundary_kind kind, uint64_t subject, uint64_t result)
{
	note(kind, subject, result);
}

/* Somebody may come in. */
static __attribute__((noinline)) void others_come_in(enum boundary_kind kind, uint64_t subject)
{
	if (hw->current->clock >= hw->horizon)
		hw_step_others(kind, subject);
	if (__builtin_expect(hw->current->clock >= hw->current->interrupt_at && hw->current->irq_enabled, 0)) {
		hw_interrupts_take_arrived();
		/* Handlers took time: others may be behind again. */
		if (hw->current->clock >= hw->horizon)
			hw_step_others(kind, subject);
	}
	note(kind, subject, 0);
}

/* The interval has ended. */
static inline __attribute__((always_inline)) void boundary_pass(enum boundary_kind kind, uint64_t subject)
{
	struct hw_cpu *cpu = hw->current;

	hw_cpu_spend(cpu, HW_CAUSE_WORK, hw->machine->latency.boundary);
	engine->world.boundaries++;
	if (cpu->clock >= hw->horizon || cpu->clock >= cpu->interrupt_at)
		others_come_in(kind, subject);
	else
		note(kind, subject, 0);
}

static __attribute__((noinline)) void boundary_after_accesses(enum boundary_kind kind, uint64_t subject)
{
	interval_charge();
	boundary_pass(kind, subject);
}

void hw_boundary(enum boundary_kind kind, uint64_t subject)
{
	struct interval *interval = &engine->host.interval;

	if (interval->count != 0) {
		boundary_after_accesses(kind, subject);
		return;
	}
	interval->accesses_left = interval->accesses_max;
	boundary_pass(kind, subject);
}

void hw_lock_spinners(const void *address, unsigned int others)
{
	if (hw->cost_mode == HW_COST_LINES && others != 0)
		memory_system_spinners(hw->memory, hw->current, world_physical(address), others);
}

/*
 * The access of one word of memory, of which no snapshot, guard or receiver need hear, is charged without an interval
 * being opened and closed; the record is the same. Everything else takes the usual way.
 */
static bool charge_word(const void *address, size_t size, bool write)
{
	const struct interval *interval = &engine->host.interval;
	uint64_t offset = (uint64_t)((const char *)address - engine->host.region.memory_base);
	unsigned int within = offset % INTERVAL_GRANULE_BYTES;
	uint64_t bytes;
	struct interval_granule granule;

	if (offset >= engine->world.memory_bytes || size > sizeof(uint64_t) || within + size > INTERVAL_GRANULE_BYTES)
		return false;
	if (interval->count != 0 || interval->room == 0 || interval->accesses_left <= 0)
		return false;
	if (write && engine->host.tracking.active)
		return false;
	bytes = ((UINT64_C(1) << size) - 1) << within;
	granule = (struct interval_granule){
		.number = offset >> INTERVAL_GRANULE_SHIFT, .read = write ? 0 : bytes, .written = write ? bytes : 0
	};
	charge(&granule, 1);
	return true;
}

void hw_access_alone_as(
	enum hw_interval_nature nature, const void *address, size_t size, bool write, bool atomic, const void *code)
{
	hw->interval_nature = nature;
	if (!charge_word(address, size, write)) {
		access_note(address, size, write, code);
		interval_end();
	}
	hw->interval_nature = HW_INTERVAL_PLAIN;
	if (atomic)
		hw_charge_cause(HW_CAUSE_ATOMIC, hw->machine->latency.atomic);
}

void hw_access_alone(const void *address, size_t size, bool write, bool atomic)
{
	hw_access_alone_as(HW_INTERVAL_SYNC, address, size, write, atomic, __builtin_return_address(0));
}

const char *boundary_kind_name(enum boundary_kind kind)
{
	static const char *const names[BOUNDARY_KINDS] = {
		[BOUNDARY_NONE] = "none",
		[BOUNDARY_LOCK] = "lock",
		[BOUNDARY_TRYLOCK] = "trylock",
		[BOUNDARY_UNLOCK] = "unlock",
		[BOUNDARY_IRQ_DISABLE] = "irq-disable",
		[BOUNDARY_IRQ_ENABLE] = "irq-enable",
		[BOUNDARY_PREEMPT_ENABLE] = "preempt-enable",
		[BOUNDARY_IPI_SEND] = "ipi-send",
		[BOUNDARY_IPI_RECEIVE] = "ipi-receive",
		[BOUNDARY_SLEEP] = "sleep",
		[BOUNDARY_WAKE] = "wake",
		[BOUNDARY_TIMER] = "timer",
		[BOUNDARY_RCU] = "rcu",
		[BOUNDARY_MARKED_READ] = "marked-read",
		[BOUNDARY_MARKED_WRITE] = "marked-write",
		[BOUNDARY_ATOMIC] = "atomic",
		[BOUNDARY_PAGE_ALLOC] = "page-alloc",
		[BOUNDARY_PAGE_FREE] = "page-free",
		[BOUNDARY_OPERATION] = "operation",
		[BOUNDARY_SCHEDULE] = "schedule",
		[BOUNDARY_INTERRUPT] = "interrupt",
		[BOUNDARY_RESULT] = "result",
	};

	return names[kind];
}
