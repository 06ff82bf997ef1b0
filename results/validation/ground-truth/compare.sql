-- SPDX-License-Identifier: GPL-2.0-or-later
-- Holds one replay (the only run of database "ours") against what the recorded kernel did (table kernel_text, imported
-- from CSV, all text). Makes the tables that `run` prints:
--   figure      one row per figure: kernel, ours, both summed over all caches, and the sum of the caches' differences
--   cache_row   one row per cache, with a note

-- Numbers of both sides, cache by cache. `stat_` columns are empty where there was no slabinfo at the beginning.
CREATE TABLE pair AS
SELECT kernel.cache AS cache,
	CAST(objects_per_slab AS INTEGER) AS per_slab, CAST(objects_per_slab_here AS INTEGER) AS per_slab_here,
	allocs + kernel.node_allocs AS traced_allocs, frees + kernel.node_frees AS traced_frees,
	CAST(objects_before AS INTEGER) AS before, CAST(objects_untraced AS INTEGER) AS untraced_replayed,
	CASE stat_alloc_hit WHEN '' THEN 0 ELSE stat_alloc_hit + stat_alloc_miss + stat_node_allocs - allocs - kernel.node_allocs END
		AS untraced_allocs,
	CASE stat_alloc_hit WHEN '' THEN 0 ELSE stat_free_hit + stat_free_miss + stat_node_frees - frees - kernel.node_frees END
		AS untraced_frees,
	CAST(refills_told AS INTEGER) AS refills_told, CAST(flushes_told AS INTEGER) AS flushes_told,
	CASE stat_alloc_hit WHEN '' THEN allocs - refills ELSE stat_alloc_hit END + 0 AS k_alloc_hit,
	CAST(refills AS INTEGER) AS k_alloc_miss, CAST(kernel.refills_shared AS INTEGER) AS k_refill_shared,
	refills - kernel.refills_shared AS k_refill_slabs,
	CASE stat_alloc_hit WHEN '' THEN frees - flushes ELSE stat_free_hit END + 0 AS k_free_hit,
	CAST(flushes AS INTEGER) AS k_free_miss, CAST(kernel.free_blocks AS INTEGER) AS k_free_blocks,
	CAST(kernel.freed_objects AS INTEGER) AS k_freed_objects, CAST(aliens AS INTEGER) AS k_remote,
	CAST(overflows AS INTEGER) AS k_overflow, CAST(kernel.grown AS INTEGER) AS k_grown,
	CAST(kernel.destroyed AS INTEGER) AS k_destroyed,
	IFNULL(total.allochit, 0) AS o_alloc_hit, IFNULL(total.allocmiss, 0) AS o_alloc_miss,
	IFNULL(flow.refills_shared, 0) AS o_refill_shared, IFNULL(total.allocmiss - IFNULL(flow.refills_shared, 0), 0) AS o_refill_slabs,
	IFNULL(total.freehit, 0) AS o_free_hit, IFNULL(total.freemiss, 0) AS o_free_miss,
	IFNULL(flow.free_blocks, 0) AS o_free_blocks, IFNULL(flow.freed_objects, 0) AS o_freed_objects,
	IFNULL(total.node_frees, 0) AS o_remote, IFNULL(total.node_overflow, 0) AS o_overflow,
	IFNULL(total.grown, 0) AS o_grown, IFNULL(flow.destroyed, 0) AS o_destroyed
FROM kernel_text AS kernel
LEFT JOIN ours.cache_total AS total ON total.cache = kernel.traced_as AND kernel.traced_as <> ''
LEFT JOIN ours.cache_flow AS flow ON flow.cache = kernel.traced_as AND kernel.traced_as <> '';

CREATE TABLE figure (number INTEGER PRIMARY KEY, name TEXT, kernel INTEGER, ours INTEGER, apart INTEGER, because INTEGER);
-- `because`: what the difference should be by what was not traced. An allocation that is invented counts as a hit.
INSERT INTO figure SELECT 1, 'allocation: array hit', sum(k_alloc_hit), sum(o_alloc_hit),
	sum(abs(o_alloc_hit - k_alloc_hit)), sum(untraced_replayed - untraced_allocs) FROM pair;
INSERT INTO figure SELECT 2, 'allocation: array empty (miss)', sum(k_alloc_miss), sum(o_alloc_miss),
	sum(abs(o_alloc_miss - k_alloc_miss)), 0 FROM pair;
INSERT INTO figure SELECT 3, '  refilled from the shared array', sum(k_refill_shared), sum(o_refill_shared),
	sum(abs(o_refill_shared - k_refill_shared)), 0 FROM pair;
INSERT INTO figure SELECT 4, '  refilled from slabs, old or new', sum(k_refill_slabs), sum(o_refill_slabs),
	sum(abs(o_refill_slabs - k_refill_slabs)), 0 FROM pair;
INSERT INTO figure SELECT 5, 'free: array hit', sum(k_free_hit), sum(o_free_hit), sum(abs(o_free_hit - k_free_hit)),
	-sum(untraced_frees) FROM pair;
INSERT INTO figure SELECT 6, 'free: array full (flush)', sum(k_free_miss), sum(o_free_miss),
	sum(abs(o_free_miss - k_free_miss)), 0 FROM pair;
INSERT INTO figure SELECT 7, 'free: remote', sum(k_remote), sum(o_remote), sum(abs(o_remote - k_remote)), 0 FROM pair;
INSERT INTO figure SELECT 8, '  alien array full', sum(k_overflow), sum(o_overflow), sum(abs(o_overflow - k_overflow)), 0
	FROM pair;
INSERT INTO figure SELECT 9, 'objects back to slabs: times', sum(k_free_blocks), sum(o_free_blocks),
	sum(abs(o_free_blocks - k_free_blocks)), 0 FROM pair;
INSERT INTO figure SELECT 10, 'objects back to slabs: objects', sum(k_freed_objects), sum(o_freed_objects),
	sum(abs(o_freed_objects - k_freed_objects)), 0 FROM pair;
INSERT INTO figure SELECT 11, 'slabs grown', sum(k_grown), sum(o_grown), sum(abs(o_grown - k_grown)), 0 FROM pair;
INSERT INTO figure SELECT 12, 'slabs destroyed', sum(k_destroyed), sum(o_destroyed), sum(abs(o_destroyed - k_destroyed)),
	0 FROM pair;

CREATE VIEW figure_text AS
SELECT name AS figure, kernel, ours, printf('%+d', ours - kernel) AS difference,
	CASE kernel WHEN 0 THEN '' ELSE printf('%+.2f %%', 100.0 * (ours - kernel) / kernel) END AS percent,
	CASE because WHEN 0 THEN '' ELSE printf('%+d', because) END AS untraced,
	CASE kernel WHEN 0 THEN '' ELSE printf('%+.2f %%', 100.0 * (ours - kernel - because) / (kernel + because)) END
		AS "without these", apart AS "apart by cache"
FROM figure ORDER BY number;

-- What is known about each cache that may make a difference.
CREATE VIEW cache_row AS
SELECT cache, traced_allocs AS allocs, traced_frees AS frees,
	k_alloc_hit AS hit_kernel, o_alloc_hit AS hit, k_alloc_miss AS miss_kernel, o_alloc_miss AS miss,
	k_refill_shared AS shared_kernel, o_refill_shared AS shared, k_refill_slabs AS slabs_kernel, o_refill_slabs AS slabs,
	k_free_hit AS free_hit_kernel, o_free_hit AS free_hit, k_free_miss AS flush_kernel, o_free_miss AS flush,
	k_remote AS remote_kernel, o_remote AS remote, k_overflow AS overflow_kernel, o_overflow AS overflow,
	k_freed_objects AS freed_kernel, o_freed_objects AS freed, k_grown AS grown_kernel, o_grown AS grown,
	k_destroyed AS destroyed_kernel, o_destroyed AS destroyed, refills_told,
	trim(CASE WHEN per_slab <> per_slab_here AND per_slab_here > 0
			THEN 'geometry: ' || per_slab || ' objects a slab there; ' || per_slab_here || ' here. ' ELSE '' END
		|| CASE WHEN untraced_allocs > 0 THEN untraced_allocs || ' allocations not traced; '
			|| untraced_replayed || ' of them replayed. '
			WHEN untraced_replayed > 0 THEN untraced_replayed || ' allocations not traced; replayed. ' ELSE '' END
		|| CASE WHEN untraced_frees > 0 THEN untraced_frees || ' frees not traced. ' ELSE '' END
		|| CASE WHEN before > 0 THEN before || ' objects older than the record. ' ELSE '' END
		|| CASE WHEN per_slab_here = 0 THEN 'not replayed. ' WHEN traced_allocs + traced_frees = 0 THEN 'reaped only. '
			ELSE '' END) AS note
FROM pair
WHERE traced_allocs + traced_frees + k_alloc_miss + o_alloc_miss + k_destroyed + o_destroyed > 0 ORDER BY cache;
