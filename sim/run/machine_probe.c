/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Timed accesses inside a world. See machine_probe.h. */
#include "sim/run/machine_probe.h"

#include "models/hw/boundary.h"
#include "models/kernel/call.h"
#include "models/kernel/task.h"

#include <linux/irqflags.h>

enum { WORD_BYTES = 8, REST_CYCLES = 10000 };

/* --- memory --- */

void probe_memory_init(struct probe_memory *memory)
{
	const struct machine_config *machine = hw->machine;

	memory->left = world_alloc(machine->nodes * sizeof(uint64_t));
	memory->line_bytes = machine->cache_line;
	for (unsigned int node = 0; node < machine->nodes; node++)
		memory->left[node] = hw_node_memory_start(node) + machine->memory_per_node[node];
}

bool probe_memory_has(const struct probe_memory *memory, unsigned int node, uint64_t bytes)
{
	uint64_t floor = hw_node_memory_start(node) + hw->machine->memory_per_node[node] / 4;

	return memory->left[node] >= floor && memory->left[node] - floor >= bytes;
}

struct probe_lines probe_memory_take(struct probe_memory *memory, unsigned int node, uint64_t count, uint64_t stride)
{
	struct probe_lines lines = { .stride = stride, .count = count };

	/* Whole pages, so that two sets of lines never meet. */
	memory->left[node] -= count * stride;
	memory->left[node] &= ~(uint64_t)(hw->machine->page_size - 1);
	lines.start = memory->left[node];
	return lines;
}

/* --- walks --- */

static void access_line(uint64_t physical, enum probe_access access)
{
	hw_boundary(BOUNDARY_OPERATION, 0);
	if (access == PROBE_NONE)
		return;
	if (access == PROBE_ATOMIC) {
		hw_access_alone(world_memory(physical), WORD_BYTES, true, true);
		return;
	}
	if (access == PROBE_UPDATE)
		world_access(world_memory(physical + WORD_BYTES), WORD_BYTES, false);
	world_access(world_memory(physical), WORD_BYTES, access != PROBE_READ);
	hw_interval_end();
}

static uint64_t common_divisor(uint64_t a, uint64_t b)
{
	return b == 0 ? a : common_divisor(b, a % b);
}

/* About the golden section of COUNT, and prime to it: such steps reach every line once, and no two neighbours in turn.
 */
static uint64_t walk_step(uint64_t count)
{
	uint64_t step = (count * 618 / 1000) | 1;

	while (step > 1 && common_divisor(count, step) != 1)
		step -= 2;
	return step;
}

struct walk {
	const struct probe_lines *lines;
	enum probe_access access;
	unsigned int run; /* 0: a walk; else a sweep */
	uint64_t cycles;
};

/* COUNT lines from FIRST on. */
static void walk_block(const struct probe_lines *lines, uint64_t first, uint64_t count, enum probe_access access)
{
	uint64_t step = walk_step(count), index = 0;

	for (uint64_t i = 0; i < count; i++) {
		access_line(lines->start + (first + index) * lines->stride, access);
		index = (index + step) % count;
	}
}

/* Block by block, so that few pages are in use at a time and translation costs next to nothing. */
static void walk_all(const struct probe_lines *lines, enum probe_access access)
{
	uint64_t block = hw->machine->tlb.page_bytes / lines->stride;

	if (block == 0)
		block = 1;
	for (uint64_t first = 0; first < lines->count; first += block) {
		uint64_t left = lines->count - first;

		walk_block(lines, first, left < block ? left : block, access);
	}
}

static void sweep(const struct probe_lines *lines, unsigned int run)
{
	for (uint64_t first = 0; first + run <= lines->count; first += run) {
		hw_boundary(BOUNDARY_OPERATION, 0);
		for (uint64_t i = first; i < first + run; i++)
			world_access(world_memory(lines->start + i * lines->stride), WORD_BYTES, false);
		hw_interval_end();
	}
}

static void timed(void *info)
{
	struct walk *what = info;
	uint64_t before;

	hw_interval_end();
	before = hw_now_cycles();
	if (what->run == 0)
		walk_all(what->lines, what->access);
	else
		sweep(what->lines, what->run);
	what->cycles = hw_now_cycles() - before;
}

static uint64_t timed_on(unsigned int cpu, struct walk *what)
{
	if (cpu != hw->current->number) {
		kernel_call_on_cpu(cpu, timed, what);
		return what->cycles;
	}
	local_irq_disable();
	timed(what);
	local_irq_enable();
	return what->cycles;
}

uint64_t probe_walk(unsigned int cpu, const struct probe_lines *lines, enum probe_access access)
{
	return timed_on(cpu, &(struct walk){ .lines = lines, .access = access });
}

uint64_t probe_sweep(unsigned int cpu, const struct probe_lines *lines, unsigned int run)
{
	return timed_on(cpu, &(struct walk){ .lines = lines, .run = run });
}

/* --- interrupts --- */

uint64_t probe_irq_flag(unsigned int count)
{
	uint64_t before, cycles;

	local_irq_disable();
	before = hw_now_cycles();
	for (unsigned int i = 0; i < count; i++)
		local_irq_disable();
	cycles = hw_now_cycles() - before;
	local_irq_enable();
	return cycles;
}

uint64_t probe_boundaries(unsigned int count)
{
	uint64_t before, cycles;

	local_irq_disable();
	before = hw_now_cycles();
	for (unsigned int i = 0; i < count; i++)
		hw_boundary(BOUNDARY_OPERATION, 0);
	cycles = hw_now_cycles() - before;
	local_irq_enable();
	return cycles;
}

static void note_time(void *info)
{
	*(uint64_t *)info = hw_now_cycles();
}

uint64_t probe_interrupt(void)
{
	uint64_t before = hw_now_cycles();

	hw_interrupt_raise(hw->current->number, HW_VECTOR_CALL_FUNCTION, before);
	hw_boundary(BOUNDARY_OPERATION, 0);
	return hw_now_cycles() - before;
}

uint64_t probe_ipi(unsigned int cpu)
{
	uint64_t before = hw_now_cycles(), entered = 0;

	kernel_call_on_cpu(cpu, note_time, &entered);
	return entered - before;
}

/* --- several CPUs at once --- */

struct contest {
	const struct probe_contest *what;
	struct probe_lines *lines; /* [cpus], of sweeps; else one line for all */
	uint64_t begin, end;	   /* nobody starts before or goes on after */
	uint64_t done;		   /* accesses by all */
	unsigned int running;
};

struct contender {
	struct contest *contest;
	unsigned int place;
};

static void contend_for_memory(struct contest *contest, const struct probe_lines *lines)
{
	struct probe_lines part = { lines->start, lines->stride, contest->what->run };
	uint64_t end = lines->start + lines->count * lines->stride;

	for (; hw_now_cycles() < contest->end && part.start < end; part.start += part.count * part.stride) {
		sweep(&part, contest->what->run);
		contest->done += part.count;
	}
}

static void contend_for_line(struct contest *contest)
{
	for (; hw_now_cycles() < contest->end; contest->done++)
		access_line(contest->lines->start, PROBE_ATOMIC);
}

static void contend(void *argument)
{
	const struct contender *self = argument;
	struct contest *contest = self->contest;

	kernel_task_sleep_until(contest->begin);
	local_irq_disable();
	if (contest->what->run != 0)
		contend_for_memory(contest, &contest->lines[self->place]);
	else
		contend_for_line(contest);
	contest->running--;
	local_irq_enable();
}

static void contest_lines(struct contest *contest, struct probe_memory *memory)
{
	const struct probe_contest *what = contest->what;
	unsigned int node = hw->current->node, count = what->run != 0 ? what->cpus : 1;

	contest->lines = world_alloc(count * sizeof(struct probe_lines));
	for (unsigned int place = 0; place < count; place++)
		contest->lines[place] =
			probe_memory_take(memory, node, what->run != 0 ? what->lines_each : 1, memory->line_bytes);
}

double probe_contest(struct probe_memory *memory, const struct probe_contest *what)
{
	struct contender *contenders = world_alloc(what->cpus * sizeof(*contenders));
	struct contest contest = { .what = what, .running = what->cpus };

	contest_lines(&contest, memory);
	contest.begin = hw_now_cycles() + hw_ns_to_cycles(1000000);
	contest.end = contest.begin + what->cycles;
	for (unsigned int place = 0; place < what->cpus; place++) {
		contenders[place] = (struct contender){ .contest = &contest, .place = place };
		kernel_task_new("probe", place * what->step, contend, &contenders[place]);
	}
	while (contest.running != 0)
		kernel_task_sleep_until(hw_now_cycles() + REST_CYCLES);
	return (double)what->cycles / (double)contest.done;
}
