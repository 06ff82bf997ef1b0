/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef TESTS_UNIT_METRICS_SYNTHETIC_RESULT_H
#define TESTS_UNIT_METRICS_SYNTHETIC_RESULT_H

#include "sim/metrics/result.h"

/* A result in which every number is different and every metric can be worked out by hand. */

#define SYNTHETIC_SLABINFO                                                                                             \
	"slabinfo - version: 2.1\n"                                                                                    \
	"# name            <active_objs> <num_objs> <objsize> <objperslab> <pagesperslab> : tunables <limit> "         \
	"<batchcount> <sharedfactor> : slabdata <active_slabs> <num_slabs> <sharedavail>\n"                            \
	"size-64               90    118     64   59    1 : tunables  120   60    8 : slabdata      2      2      0\n"

static inline void synthetic_add_caches(struct run_result *result)
{
	struct cache_result *cache = run_result_add_cache(result, "size-64");

	cache->object_size_bytes = 64;
	cache->buffer_size_bytes = 64;
	cache->page_size_bytes = 4096;
	cache->objperslab = 59;
	cache->pagesperslab = 1;
	cache->limit = 120;
	cache->batchcount = 60;
	cache->shared = 8;
	cache->boot_cache = true;
	cache->counters = (struct cache_counters){ .allochit = 750,
		.allocmiss = 250,
		.freehit = 600,
		.freemiss = 100,
		.node_allocs = 30,
		.node_frees = 300,
		.node_overflow = 7,
		.foreign_slabs = 1,
		.num_allocations = 15000,
		.grown = 5,
		.reaped = 3 };
	cache->high_mark = 110;
	cache->max_freeable = 44;
	cache->num_active = 91;
	cache->active_objects = 90;
	cache->array_objects = 31;
	cache->objects = 118;
	cache->slabs_full = 1;
	cache->slabs_partial = 1;
	cache->requests = (struct request_counts){ .allocs = 1000,
		.requested_bytes = 48000,
		.failures = 6,
		.frees = 970,
		.alloc_ns = 52000,
		.alloc_ns_max = 3100,
		.free_ns = 38800,
		.free_ns_max = 2900 };
	/* One that never did anything. */
	cache = run_result_add_cache(result, "idle, \"quoted\"");
	cache->buffer_size_bytes = 128;
	cache->page_size_bytes = 4096;
	cache->objperslab = 31;
	cache->pagesperslab = 1;
	/* One that exists no more. */
	cache = run_result_add_cache(result, "gone");
	cache->buffer_size_bytes = 256;
	cache->page_size_bytes = 4096;
	cache->objperslab = 15;
	cache->pagesperslab = 1;
	cache->destroyed = true;
	cache->counters.allocmiss = 4;
	cache->counters.freehit = 4;
	cache->counters.grown = 1;
	cache->high_mark = 4;
}

/* 800 hits, 5 invalidations, 100 + 50 lines from memory, 30 + 15 from other CPUs. */
static inline struct hw_memory_counts synthetic_memory(void)
{
	struct hw_memory_counts counts = { .l1_hits = 790, .l2_hits = 10, .invalidate_local = 5 };

	counts.misses[HW_SOURCE_MEMORY_LOCAL][HW_MISS_COLD] = 40;
	counts.misses[HW_SOURCE_MEMORY_LOCAL][HW_MISS_CAPACITY] = 60;
	counts.misses[HW_SOURCE_MEMORY_REMOTE][HW_MISS_COLD] = 50;
	counts.misses[HW_SOURCE_TRANSFER_LOCAL][HW_MISS_TRUE] = 18;
	counts.misses[HW_SOURCE_CLEAN_LOCAL][HW_MISS_FALSE] = 12;
	counts.misses[HW_SOURCE_TRANSFER_REMOTE][HW_MISS_TRUE] = 15;
	return counts;
}

/* An entry of the ledger. */
#define AT(phase, cause) (HW_PHASE_##phase * HW_CAUSES + HW_CAUSE_##cause)

static inline void synthetic_add_latency(
	GArray *latencies, const char *subject, const char *kind, const struct latency_bucket *buckets, guint count)
{
	struct latency_result latency = { .subject = g_strdup(subject),
		.kind = kind,
		.max_ns = buckets[count - 1].high_ns,
		.buckets = g_array_new(FALSE, FALSE, sizeof(struct latency_bucket)) };

	g_array_append_vals(latency.buckets, buckets, count);
	for (guint i = 0; i < count; i++)
		latency.count += buckets[i].count;
	g_array_append_val(latencies, latency);
}

/* Of 1006 allocations 900 took no more than 20 ns, all but one no more than 102 ns. */
static inline void synthetic_add_times(struct run_result *result)
{
	static const struct latency_bucket allocs[] = { { 40, 20, 20, 900 }, { 113, 100, 102, 105 },
		{ 231, 3008, 3100, 1 } };
	static const struct latency_bucket frees[] = { { 38, 19, 19, 970 } };
	static const struct latency_bucket holds[] = { { 60, 30, 30, 190 }, { 224, 2432, 2500, 10 } };
	static const struct latency_bucket offs[] = { { 20, 10, 10, 98 }, { 244, 4096, 4200, 2 } };

	synthetic_add_latency(result->latencies, "size-64", "alloc", allocs, G_N_ELEMENTS(allocs));
	synthetic_add_latency(result->latencies, "size-64", "free", frees, G_N_ELEMENTS(frees));
	latency_append_sum(result->latencies, ALL_CACHES, "alloc");
	latency_append_sum(result->latencies, ALL_CACHES, "free");
	synthetic_add_latency(result->lock_latencies, "list_lock", "hold", holds, G_N_ELEMENTS(holds));
	synthetic_add_latency(result->irq_offs, NULL, NULL, offs, G_N_ELEMENTS(offs));
}

static inline void synthetic_add_wishes(struct run_result *result)
{
	const struct job_result job = { .name = (char *)"make",
		.instances = 2,
		.allocs = 1000,
		.frees = 970,
		.failures = 6,
		.absent = 1,
		.reclaimed = 2,
		.requested_bytes = 48000,
		.handed = 3,
		.dropped = 4,
		.waits = 5,
		.activations = 70,
		.lost = 8,
		.alloc_ns = 52000,
		.free_ns = 38800,
		.active_ns = 99000 };

	run_result_add_job(result, &job);
	run_result_add_event(result, "shrink", 3, 1);
}

static inline void synthetic_add_machine(struct run_result *result)
{
	const struct cpu_result cpus[] = { { .cpu = 0,
						   .busy_ns = 3000000,
						   .idle_ns = 1000000,
						   .interrupts = 17,
						   .irq_off_ns_max = 4200,
						   .irq_off_max_sim_ns = 1500000,
						   .irq_off_call_chain = g_strdup("local_irq_restore < cache_reap"),
						   .memory = synthetic_memory(),
						   .ledger = { [AT(TASK, WORK)] = 4000000,
							   [AT(ALLOC, WORK)] = 1500000,
							   [AT(ALLOC, MEMORY_LOCAL)] = 300000,
							   [AT(REFILL, LOCK_WAIT)] = 200000,
							   [AT(IDLE, IDLE)] = 2000000 } },
		{ .cpu = 1,
			.node = 1,
			.busy_ns = 1000000,
			.idle_ns = 3000000,
			.interrupts = 18,
			.memory = { .l1_hits = 10 },
			.ledger = { [AT(TASK, WORK)] = 1999000,
				[AT(FREE, TRANSFER_REMOTE)] = 1000,
				[AT(IDLE, IDLE)] = 6000000 } } };
	const struct node_result nodes[] = { { .node = 0,
						     .cpus = 1,
						     .pages = 1000,
						     .managed_pages = 990,
						     .free_pages = 900,
						     .slab_pages = 2,
						     .numa_hit = 6,
						     .slabs = 2,
						     .objects = 118,
						     .active_objects = 90 },
		{ .node = 1, .cpus = 1, .pages = 1001, .managed_pages = 999, .free_pages = 950, .numa_miss = 2 } };
	const struct lock_result locks[] = { { .name = g_strdup("list_lock size-64 node 0"),
						     .acquisitions = 200,
						     .contended = 50,
						     .wait_ns = 75000,
						     .hold_ns = 90000,
						     .hold_ns_max = 2500 },
		{ .name = g_strdup("cache_chain_mutex"), .acquisitions = 9, .hold_ns = 1234 } };
	const struct sample_result samples[] = {
		{ .sim_ns = 1000000,
			.cache = 0,
			.node = 0,
			.active_objects = 50,
			.free_objects = 9,
			.slabs = 1,
			.pages = 1 },
		{ .sim_ns = 2000000,
			.cache = 0,
			.node = 0,
			.active_objects = 90,
			.free_objects = 28,
			.slabs = 2,
			.pages = 2 },
	};

	g_array_append_vals(result->cpu_totals, cpus, G_N_ELEMENTS(cpus));
	g_array_append_vals(result->node_totals, nodes, G_N_ELEMENTS(nodes));
	g_array_append_vals(result->locks, locks, G_N_ELEMENTS(locks));
	g_array_append_vals(result->samples, samples, G_N_ELEMENTS(samples));
}

/* Free with run_result_free. */
static inline struct run_result *synthetic_result(void)
{
	struct run_result *result = run_result_new();

	result->workload = g_strdup("hand-over");
	result->machine = g_strdup("numa-2x1");
	result->allocator = g_strdup("slab");
	result->config_json = g_strdup("{\"workload\": {}}");
	result->version = g_strdup("0.1.0");
	result->created_at = g_strdup("2026-11-22T13:00:00Z");
	result->digest = g_strdup("00ff00ff00ff00ff");
	result->seed = 42;
	result->nodes = 2;
	result->cpus = 2;
	result->cpu_hz = 2000000000;
	result->statistics = true;
	result->sim_ns = 4000000;
	result->warmup_ns = 500000;
	result->host_ns = 2000000;
	result->operations = 2030;
	synthetic_add_caches(result);
	synthetic_add_machine(result);
	synthetic_add_times(result);
	synthetic_add_wishes(result);
	run_result_add_slabinfo(result, 1000000, "slabinfo - version: 2.1\n");
	run_result_add_slabinfo(result, 4000000, SYNTHETIC_SLABINFO);
	return result;
}

#endif
