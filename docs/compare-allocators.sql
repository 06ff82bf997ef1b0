-- Runs of one workload with different allocators, side by side (docs/porting.md).
SELECT allocator, operations,
  (SELECT sum(alloc_ns) / sum(requests) FROM cache_total t WHERE t.run_id = run.run_id) AS mean_alloc_ns,
  (SELECT sum(free_ns) / sum(request_frees) FROM cache_total t WHERE t.run_id = run.run_id) AS mean_free_ns,
  (SELECT max(alloc_ns_max) FROM cache_total t WHERE t.run_id = run.run_id) AS longest_alloc_ns,
  (SELECT sum(slab_pages) FROM node_total n WHERE n.run_id = run.run_id) AS slab_pages,
  (SELECT sum(acquisitions) FROM lock_total l WHERE l.run_id = run.run_id) AS locks_taken,
  (SELECT sum(contended) FROM lock_total l WHERE l.run_id = run.run_id) AS contended,
  (SELECT sum(wait_ns) FROM lock_total l WHERE l.run_id = run.run_id) AS waited_ns
FROM run;
SELECT cache, allocator, requests, alloc_ns / requests AS mean_alloc_ns, pages,
  round(internal_fragmentation, 2) AS internal, round(external_fragmentation, 2) AS external
FROM run JOIN cache_total USING (run_id) JOIN v_fragmentation USING (run_id, cache)
WHERE requests > 1000 ORDER BY cache, run_id;
