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

static inline void synthetic_add_machine(struct run_result *result)
{
	const struct cpu_result cpus[] = { { .cpu = 0,
						   .busy_ns = 3000000,
						   .idle_ns = 1000000,
						   .interrupts = 17,
						   .irq_off_ns_max = 4200,
						   .hits = 800,
						   .memory_local = 100,
						   .memory_remote = 50,
						   .transfer_local = 30,
						   .transfer_remote = 15,
						   .upgrades = 5 },
		{ .cpu = 1, .node = 1, .busy_ns = 1000000, .idle_ns = 3000000, .interrupts = 18, .hits = 10 } };
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
	result->statistics = true;
	result->sim_ns = 4000000;
	result->warmup_ns = 500000;
	result->host_ns = 2000000;
	result->operations = 2030;
	synthetic_add_caches(result);
	synthetic_add_machine(result);
	run_result_add_slabinfo(result, 1000000, "slabinfo - version: 2.1\n");
	run_result_add_slabinfo(result, 4000000, SYNTHETIC_SLABINFO);
	return result;
}

#endif
