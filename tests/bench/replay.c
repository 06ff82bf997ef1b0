/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The memory model alone: every access of a run of the allocator on 4 CPUs of 2 nodes is recorded, then sent through
 * memory_system_access() as fast as it goes, with coherence, NUMA costs and attribution on.
 *
 * In the recorded load each CPU allocates into, or frees from, a slot drawn at random: in three of four draws one of
 * its own, else any, so that a fifth of the frees are of another CPU's object. It writes a word of what it got, and
 * reads it before a free.
 */
#include "models/hw/boundary.h"
#include "models/hw/memory_system.h"
#include "models/kernel/allocator.h"
#include "models/kernel/task.h"
#include "sim/engine/access.h"
#include "sim/engine/random.h"
#include "tests/bench/bench.h"

#include <stdio.h>
#include <stdlib.h>

enum { NODES = 2, CPUS = 2, SLOTS = 4096, RECORDS = 4000000, PASSES = 2 * BENCH_REPEATS + 1 };

/* One access to bytes of one granule, packed into 8 bytes, as files of such traces are. */
struct record {
	uint64_t address : 48;
	uint64_t bytes : 7;
	uint64_t write : 1;
	uint64_t cpu : 8;
};

static struct {
	struct record *records;
	size_t count;
	unsigned int running;
	struct task *main;
	void *slots[SLOTS];
} trace;

static void record(uint64_t physical, size_t size, bool write)
{
	while (size != 0 && trace.count < RECORDS) {
		size_t here = INTERVAL_GRANULE_BYTES - physical % INTERVAL_GRANULE_BYTES;

		if (here > size)
			here = size;
		trace.records[trace.count++] = (struct record){
			.address = physical, .cpu = hw->current->number, .bytes = (unsigned int)here, .write = write
		};
		physical += here;
		size -= here;
	}
}

static void slot_use(void **slot, uint64_t bits)
{
	static const unsigned int sizes[] = { 32, 64, 192, 256, 1024 };
	const struct allocator *allocator = kernel_allocator();
	uint64_t *object = *slot;

	kernel_task_checkpoint();
	hw_boundary(BOUNDARY_OPERATION, bits % SLOTS);
	if (object != NULL) {
		*slot = NULL;
		world_access(object, sizeof(*object), false);
		allocator->kfree(object);
		return;
	}
	object = allocator->__kmalloc(sizes[bits >> 32 & 3], GFP_KERNEL);
	if (object == NULL)
		return;
	world_access(object, sizeof(*object), true);
	*object = bits;
	/* Another CPU may have filled the slot in the meantime. */
	if (*slot == NULL)
		*slot = object;
	else
		allocator->kfree(object);
}

static void worker(void *argument)
{
	unsigned int cpu = hw->current->number;
	struct random_key key = { .seed = 1, .stream = cpu };

	(void)argument;
	for (uint64_t draw = 0; trace.count < RECORDS; draw++) {
		uint64_t bits = random_draw(key, draw);
		uint64_t slot = bits % SLOTS;

		if (bits >> 60 >= 4)
			slot = slot / (NODES * CPUS) * (NODES * CPUS) + cpu;
		slot_use(&trace.slots[slot], bits);
	}
	if (--trace.running == 0)
		kernel_task_wake(trace.main);
}

static void record_run(void *argument)
{
	(void)argument;
	trace.main = kernel_current();
	trace.running = NODES * CPUS;
	hw_interval_end();
	access_set_receiver(record);
	for (unsigned int cpu = 0; cpu < NODES * CPUS; cpu++)
		kernel_task_new("record", cpu, worker, NULL);
	while (trace.running != 0)
		kernel_task_sleep();
}

static void replay_once(void)
{
	struct memory_system *memory = hw->memory;
	struct hw_cpu *cpus = hw->cpus;
	struct interval_granule granule = { 0 };

	for (const struct record *access = trace.records; access < trace.records + trace.count; access++) {
		unsigned int within = access->address % INTERVAL_GRANULE_BYTES;
		uint64_t mask = (UINT64_MAX >> (INTERVAL_GRANULE_BYTES - access->bytes)) << within;

		granule.number = access->address >> INTERVAL_GRANULE_SHIFT;
		granule.written = access->write ? mask : 0;
		granule.read = mask ^ granule.written;
		memory_system_access(memory, &cpus[access->cpu], &granule);
	}
}

static void replay_run(void *argument)
{
	double *rates = argument;

	replay_once(); /* the tables' pages */
	for (unsigned int pass = 0; pass < PASSES; pass++) {
		double start = bench_seconds_now();

		replay_once();
		rates[pass] = (double)trace.count / (bench_seconds_now() - start);
	}
}

/* Lines that the CPUs looked for, and those that they did not have. */
static void count_misses(uint64_t *hits, uint64_t *misses)
{
	*hits = *misses = 0;
	for (unsigned int cpu = 0; cpu < NODES * CPUS; cpu++) {
		const struct hw_memory_counts *counts = &hw->memory_counts[cpu];

		*hits += counts->l1_hits + counts->l2_hits;
		for (unsigned int source = 0; source < HW_SOURCES; source++)
			for (unsigned int miss = 0; miss < HW_MISSES; miss++)
				*misses += counts->misses[source][miss];
	}
}

struct replay_result {
	double rates[PASSES];
	uint64_t hits, misses;
};

static void replay_main(void *argument)
{
	struct replay_result *result = argument;

	replay_run(result->rates);
	count_misses(&result->hits, &result->misses);
}

void bench_replay(void)
{
	struct replay_result result;

	trace.records = malloc(RECORDS * sizeof(struct record));
	if (trace.records == NULL) {
		perror("the trace");
		exit(3);
	}
	bench_simulate(NODES, CPUS, UINT64_C(256) << 20, record_run, NULL, NULL);
	bench_simulate(NODES, CPUS, UINT64_C(256) << 20, replay_main, &result, NULL);
	bench_row("replay of accesses, 4 CPUs on 2 nodes", bench_median(result.rates, PASSES) / 1e6, "M accesses/s",
		NULL, 0);
	bench_row("accesses of that trace that miss",
		100.0 * (double)result.misses / (double)(result.hits + result.misses), "%", NULL, 0);
	free(trace.records);
}
