/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What the workload asks for and did not get, in words. See remarks.h. */
#include "sim/run/remarks.h"

#include "sim/workload/workload.h"

/* A remark of the form "WHO: COUNT WHAT", if there is anything to count. */
static void remark(struct run_result *result, const char *who, uint64_t count, const char *what)
{
	if (count != 0)
		g_ptr_array_add(result->remarks, g_strdup_printf("%s: %" G_GUINT64_FORMAT " %s", who, count, what));
}

static void remark_counts(struct run_result *result, const char *who, const struct workload_job_counts *counts)
{
	remark(result, who, counts->failures, "allocations got nothing");
	remark(result, who, counts->absent, "allocations were left out, because the cache did not exist at the time");
	remark(result, who, counts->dropped, "objects were freed at once, because the consumer's queue was full");
	remark(result, who, counts->lost,
		"activations were lost, because the CPU was off or too many of them were waiting");
}

static void remark_event(struct run_result *result, const struct plan_event *event, uint32_t index)
{
	const struct workload_event_counts *counts = workload_event_counts(index);
	g_autofree char *who = g_strdup_printf("event %s", event->name);
	g_autofree char *what = g_strdup_printf("of %" G_GUINT64_FORMAT " times refused", counts->times);

	remark(result, who, counts->refused, what);
}

static void remark_start(struct run_result *result)
{
	const struct workload_failures failures = workload_failures();

	remark(result, "caches", failures.caches_missing, "not found, or not created");
	remark(result, "limit, batchcount and shared", failures.tunings_refused,
		"times refused (their arrays exceed the largest general cache, or memory is short); the cache keeps "
		"its own");
}

void remarks_make(const struct plan *plan, struct run_result *result)
{
	remark_start(result);
	for (uint32_t job = 0; job < plan->job_count; job++) {
		g_autofree char *who = g_strdup_printf("job %s", plan->jobs[job].name);

		remark_counts(result, who, workload_job_counts(job));
	}
	if (workload_trace_counts() != NULL)
		remark_counts(result, "trace", workload_trace_counts());
	for (uint32_t event = 0; event < plan->event_count; event++)
		remark_event(result, &plan->events[event], event);
}
