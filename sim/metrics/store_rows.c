/* SPDX-License-Identifier: GPL-2.0-or-later */
/* One function for each table; values stand in the order of the columns named above them. */
#include "sim/metrics/store_rows.h"

#include "sim/metrics/memory_kinds.h"
#include "sim/metrics/store_cpus.h"
#include "sim/metrics/store_row.h"
#include "sim/metrics/store_times.h"

#include <string.h>

/* Puts the element of an array into the columns after run_id. */
typedef void (*put_element)(struct row *row, const struct run_result *result, guint index);

struct table {
	const char *name;
	const char *columns; /* after run_id */
	put_element put;
	gboolean (*wanted)(const struct run_result *result, guint index); /* NULL: all of them */
};

static gboolean insert_array(struct connection *connection, const struct run_result *result, int64_t run_id,
	const struct table *table, guint count, GError **error)
{
	g_autofree char *columns = g_strconcat("run_id, ", table->columns, NULL);
	struct row row;
	gboolean inserted = TRUE;

	if (!row_prepare(connection, &row, table->name, columns, error))
		return FALSE;
	for (guint i = 0; inserted && i < count; i++) {
		if (table->wanted != NULL && !table->wanted(result, i))
			continue;
		put_signed(&row, run_id);
		table->put(&row, result, i);
		inserted = row_insert(connection, &row, error);
	}
	sqlite3_finalize(row.statement);
	return inserted;
}

static gboolean insert_run(
	struct connection *connection, const struct run_result *result, int64_t *run_id, GError **error)
{
	struct row row;
	gboolean inserted;

	if (!row_prepare(connection, &row, "run",
		    "workload, machine, allocator, seed, config_json, version, digest, status, failure, sim_ns, "
		    "warmup_ns, host_ns, operations, findings, statistics, nodes, cpus, created_at, experiment, "
		    "point_json",
		    error))
		return FALSE;
	put_text(&row, result->workload);
	put_text(&row, result->machine);
	put_text(&row, result->allocator);
	put_signed(&row, result->seed);
	put_text(&row, result->config_json);
	put_text(&row, result->version);
	put_text(&row, result->digest);
	put_text(&row, run_result_status(result));
	put_text(&row, result->failure);
	put(&row, result->sim_ns);
	put(&row, result->warmup_ns);
	put(&row, result->host_ns);
	put(&row, result->operations);
	put(&row, result->findings_total);
	put(&row, result->statistics);
	put(&row, result->nodes);
	put(&row, result->cpus);
	put_text(&row, result->created_at);
	put_text(&row, result->experiment);
	put_text(&row, result->point_json);
	inserted = row_insert(connection, &row, error);
	sqlite3_finalize(row.statement);
	*run_id = sqlite3_last_insert_rowid(connection->db);
	return inserted;
}

static void put_cache(struct row *row, const struct run_result *result, guint index)
{
	const struct cache_result *cache = run_result_cache(result, index);

	put_text(row, cache->name);
	put(row, index);
	put(row, cache->object_size_bytes);
	put(row, cache->buffer_size_bytes);
	put(row, cache->objperslab);
	put(row, cache->pagesperslab);
	put(row, cache->page_size_bytes);
	put(row, cache->gfporder);
	put(row, cache->colour);
	put(row, cache->colour_off_bytes);
	put(row, cache->slab_size_bytes);
	put(row, cache->off_slab);
	put(row, cache->flags);
	put(row, cache->boot_cache);
	put(row, cache->destroyed);
	put(row, cache->limit);
	put(row, cache->batchcount);
	put(row, cache->shared);
}

static void put_counter(struct row *row, const struct cache_result *cache, uint64_t value)
{
	if (cache->uncounted)
		put_null(row);
	else
		put(row, value);
}

static void put_cache_total(struct row *row, const struct run_result *result, guint index)
{
	const struct cache_result *cache = run_result_cache(result, index);
	const struct cache_counters *counters = &cache->counters;

	put_text(row, cache->name);
	put_counter(row, cache, counters->allochit);
	put_counter(row, cache, counters->allocmiss);
	put_counter(row, cache, counters->freehit);
	put_counter(row, cache, counters->freemiss);
	put_counter(row, cache, counters->node_allocs);
	put_counter(row, cache, counters->node_frees);
	put_counter(row, cache, counters->node_overflow);
	put_counter(row, cache, counters->foreign_slabs);
	put_counter(row, cache, counters->num_allocations);
	put_counter(row, cache, counters->grown);
	put_counter(row, cache, counters->reaped);
	put_counter(row, cache, counters->errors);
	put(row, cache->high_mark);
	put(row, cache->max_freeable);
	put(row, cache->num_active);
	put(row, cache->active_objects);
	put(row, cache->array_objects);
	put(row, cache->objects);
	put(row, cache_result_slabs(cache));
	put(row, cache->slabs_full);
	put(row, cache->slabs_partial);
	put(row, cache->slabs_free);
	put(row, cache_result_pages(cache));
	put(row, cache->requests.allocs);
	put(row, cache->requests.requested_bytes);
	put(row, cache->requests.failures);
	put(row, cache->requests.frees);
	put(row, cache->requests.alloc_ns);
	put(row, cache->requests.alloc_ns_max);
	put(row, cache->requests.free_ns);
	put(row, cache->requests.free_ns_max);
}

static gboolean has_flow(const struct run_result *result, guint index)
{
	static const struct cache_flow none;

	return memcmp(&run_result_cache(result, index)->flow, &none, sizeof(none)) != 0;
}

static void put_cache_flow(struct row *row, const struct run_result *result, guint index)
{
	const struct cache_result *cache = run_result_cache(result, index);
	const struct cache_flow *flow = &cache->flow;

	put_text(row, cache->name);
	put(row, flow->refills_shared);
	put(row, flow->refilled_shared);
	put(row, flow->refills_slabs);
	put(row, flow->refilled_slabs);
	put(row, flow->flushes_shared);
	put(row, flow->flushed_shared);
	put(row, flow->flushes_slabs);
	put(row, flow->flushed_slabs);
	put(row, flow->alien_drains);
	put(row, flow->drained_aliens);
	put(row, flow->drains);
	put(row, flow->drained);
	put(row, flow->free_blocks);
	put(row, flow->freed_objects);
	put(row, flow->grown);
	put(row, flow->destroyed);
}

static void put_node(struct row *row, const struct run_result *result, guint index)
{
	const struct node_result *node = &g_array_index(result->node_totals, struct node_result, index);

	put(row, node->node);
	put(row, node->cpus);
	put(row, node->pages);
	put(row, node->managed_pages);
	put(row, node->free_pages);
	put(row, node->slab_pages);
	put(row, node->numa_hit);
	put(row, node->numa_miss);
	put(row, node->numa_foreign);
	put(row, node->page_failures);
	put(row, node->slabs);
	put(row, node->objects);
	put(row, node->active_objects);
}

static void put_lock(struct row *row, const struct run_result *result, guint index)
{
	const struct lock_result *lock = &g_array_index(result->locks, struct lock_result, index);

	put_text(row, lock->name);
	put(row, lock->acquisitions);
	put(row, lock->contended);
	put(row, lock->wait_ns);
	put(row, lock->hold_ns);
	put(row, lock->hold_ns_max);
}

static void put_event(struct row *row, const struct run_result *result, guint index)
{
	const struct event_result *event = &g_array_index(result->events, struct event_result, index);

	put_text(row, event->name);
	put(row, event->times);
	put(row, event->refused);
}

static void put_fault(struct row *row, const struct run_result *result, guint index)
{
	const struct fault_result *fault = &g_array_index(result->faults, struct fault_result, index);

	put_text(row, fault->name);
	put_text(row, fault->target);
	put(row, fault->seen);
	put(row, fault->struck);
}

static void put_sample(struct row *row, const struct run_result *result, guint index)
{
	const struct sample_result *sample = &g_array_index(result->samples, struct sample_result, index);

	put_text(row, run_result_cache(result, sample->cache)->name);
	put(row, sample->node);
	put(row, sample->sim_ns);
	put(row, sample->active_objects);
	put(row, sample->free_objects);
	put(row, sample->slabs);
	put(row, sample->pages);
}

static void put_slabinfo(struct row *row, const struct run_result *result, guint index)
{
	const struct slabinfo_result *slabinfo = &g_array_index(result->slabinfos, struct slabinfo_result, index);

	put(row, slabinfo->sim_ns);
	put_text(row, slabinfo->text);
}

static void put_remark(struct row *row, const struct run_result *result, guint index)
{
	put(row, index + 1);
	put_text(row, g_ptr_array_index(result->remarks, index));
}

static void put_line(struct row *row, const struct run_result *result, guint index)
{
	const struct line_result *line = &g_array_index(result->lines, struct line_result, index);
	const struct line_counts *counts = &line->counts;
	g_autofree char *readers = line_cpus_text(line->readers), *writers = line_cpus_text(line->writers);

	put(row, index + 1);
	put_text(row, line->owner);
	put_text(row, line->cache);
	put_text(row, line->instance);
	put_text(row, line->structure);
	put_text(row, line->field);
	put_text(row, line->site);
	put(row, line->lines);
	put(row, line->touches);
	put(row, line_counts_misses(counts));
	put(row, counts->true_sharing);
	put(row, counts->false_sharing);
	put(row, counts->invalidations);
	put(row, counts->dirty_local);
	put(row, counts->dirty_remote);
	put(row, counts->other_misses);
	put(row, counts->cycles);
	put(row, line->ns);
	put(row, (uint64_t)__builtin_popcountll(line->readers));
	put(row, (uint64_t)__builtin_popcountll(line->writers));
	put_text_copy(row, readers);
	put_text_copy(row, writers);
}

static void put_line_pair(struct row *row, const struct run_result *result, guint index)
{
	const struct line_pair_result *pair = &g_array_index(result->line_pairs, struct line_pair_result, index);

	put(row, pair->row + 1);
	put(row, pair->with + 1);
	put(row, pair->false_sharing);
}

static void put_line_traffic(struct row *row, const struct run_result *result, guint index)
{
	put(row, index / result->nodes);
	put(row, index % result->nodes);
	put(row, g_array_index(result->line_traffic, uint64_t, index));
}

static void put_job(struct row *row, const struct run_result *result, guint index)
{
	const struct job_result *job = &g_array_index(result->jobs, struct job_result, index);

	put_text(row, job->name);
	put(row, job->instances);
	put(row, job->allocs);
	put(row, job->frees);
	put(row, job->failures);
	put(row, job->absent);
	put(row, job->reclaimed);
	put(row, job->requested_bytes);
	put(row, job->handed);
	put(row, job->dropped);
	put(row, job->waits);
	put(row, job->activations);
	put(row, job->lost);
	put(row, job->alloc_ns);
	put(row, job->free_ns);
	put(row, job->active_ns);
}

static void put_finding(struct row *row, const struct run_result *result, guint index)
{
	const struct finding_result *finding = &g_array_index(result->findings, struct finding_result, index);

	put(row, index + 1);
	put_text(row, finding->kind);
	put_text(row, finding->detector);
	put_text(row, finding->message);
	if (finding->cpu < 0)
		put_null(row);
	else
		put_signed(row, finding->cpu);
	put(row, finding->sim_ns);
}

static const struct table tables[] = {
	{ "cache",
		"name, position, object_size_bytes, buffer_size_bytes, objperslab, pagesperslab, page_size_bytes, "
		"gfporder, colour, colour_off_bytes, slab_size_bytes, off_slab, flags, boot_cache, destroyed, "
		"\"limit\", batchcount, shared",
		put_cache, NULL },
	{ "cache_total",
		"cache, allochit, allocmiss, freehit, freemiss, node_allocs, node_frees, node_overflow, "
		"foreign_slabs, num_allocations, grown, reaped, errors, high_mark, max_freeable, num_active, "
		"active_objects, array_objects, objects, slabs, slabs_full, slabs_partial, slabs_free, pages, "
		"requests, requested_bytes, request_failures, request_frees, alloc_ns, alloc_ns_max, free_ns, "
		"free_ns_max",
		put_cache_total, NULL },
	{ "cache_flow",
		"cache, refills_shared, refilled_shared, refills_slabs, refilled_slabs, flushes_shared, "
		"flushed_shared, flushes_slabs, flushed_slabs, alien_drains, drained_aliens, drains, drained, "
		"free_blocks, freed_objects, grown, destroyed",
		put_cache_flow, has_flow },
	{ "cpu_total", "cpu, node, busy_ns, idle_ns, interrupts, irq_off_ns_max", put_cpu, NULL },
	{ "memory_total", "cpu, level, kind, distance, accesses", put_memory, has_memory },
	{ "ledger", "cpu, phase, cause, cycles, ns", put_ledger, has_ledger },
	{ "irq_off_longest", "cpu, sim_ns, ns, call_chain", put_irq_off_longest, has_irq_off },
	{ "node_total",
		"node, cpus, pages, managed_pages, free_pages, slab_pages, numa_hit, numa_miss, numa_foreign, "
		"page_failures, slabs, objects, active_objects",
		put_node, NULL },
	{ "lock_total", "lock, acquisitions, contended, wait_ns, hold_ns, hold_ns_max", put_lock, NULL },
	{ "sample", "cache, node, sim_ns, active_objects, free_objects, slabs, pages", put_sample, NULL },
	{ "slabinfo", "sim_ns, text", put_slabinfo, NULL },
	{ "remark", "number, text", put_remark, NULL },
	{ "line_total",
		"number, owner, cache, instance, structure, field, site, lines, touches, misses, true_sharing, "
		"false_sharing, invalidations, dirty_local, dirty_remote, other_misses, cycles, ns, readers, writers, "
		"reader_cpus, writer_cpus",
		put_line, NULL },
	{ "line_pair", "number, with_number, false_sharing", put_line_pair, NULL },
	{ "line_traffic", "from_node, to_node, lines", put_line_traffic, NULL },
	{ "job_total",
		"job, instances, allocs, frees, failures, absent, reclaimed, requested_bytes, handed, dropped, waits, "
		"activations, lost, alloc_ns, free_ns, active_ns",
		put_job, NULL },
	{ "event_total", "event, times, refused", put_event, NULL },
	{ "fault_total", "fault, fail, seen, struck", put_fault, NULL },
	{ "finding", "number, kind, detector, message, cpu, sim_ns", put_finding, NULL },
};

gboolean store_rows_insert(
	struct connection *connection, const struct run_result *result, int64_t *run_id, GError **error)
{
	const guint counts[] = { result->caches->len, result->caches->len, result->caches->len, result->cpu_totals->len,
		result->cpu_totals->len * MEMORY_KINDS, result->cpu_totals->len * HW_LEDGER_ENTRIES,
		result->cpu_totals->len, result->node_totals->len, result->locks->len, result->samples->len,
		result->slabinfos->len, result->remarks->len, result->lines->len, result->line_pairs->len,
		result->line_traffic->len, result->jobs->len, result->events->len, result->faults->len,
		result->findings->len };

	_Static_assert(G_N_ELEMENTS(counts) == G_N_ELEMENTS(tables), "a count for each table");
	if (!insert_run(connection, result, run_id, error))
		return FALSE;
	for (gsize i = 0; i < G_N_ELEMENTS(tables); i++) {
		if (!insert_array(connection, result, *run_id, &tables[i], counts[i], error))
			return FALSE;
	}
	return store_times_insert(connection, result, *run_id, error);
}
