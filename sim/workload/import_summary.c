/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Prints what an import read, left out and mended; one table feeds both forms. */
#include "sim/workload/import_summary.h"

#include <stddef.h>

enum section { SECTION_SOURCE, SECTION_TRACE, SECTION_START, SECTION_LEFT_OUT, SECTION_MENDED };

static const char *const section_titles[] = { "read", "trace", "state at the start", "left out", "mended" };

struct count {
	enum section section;
	size_t offset;
	const char *key;
	const char *text;
};

#define COUNT(SECTION, FIELD, TEXT)                                                                                    \
	{                                                                                                              \
		SECTION_##SECTION, offsetof(struct import_summary, FIELD), #FIELD, TEXT                                \
	}

static const struct count counts[] = {
	COUNT(SOURCE, lines, "lines"),
	COUNT(SOURCE, events, "allocation events"),
	COUNT(SOURCE, steps, "steps of the allocator"),
	COUNT(SOURCE, other_lines, "other lines"),
	COUNT(TRACE, operations, "operations"),
	COUNT(TRACE, allocations, "allocations"),
	COUNT(TRACE, frees, "frees"),
	COUNT(TRACE, cross_cpu_frees, "frees on another CPU than the allocation"),
	COUNT(TRACE, caches, "caches"),
	COUNT(TRACE, cpus, "CPUs"),
	COUNT(TRACE, tasks, "tasks"),
	COUNT(TRACE, duration_ns, "nanoseconds"),
	COUNT(TRACE, live_objects_max, "most objects live at once"),
	COUNT(TRACE, live_objects_end, "objects live at the end"),
	COUNT(START, operations_before, "operations that make up the state at the start"),
	COUNT(START, reaps, "reaps"),
	COUNT(START, arrays_told, "arrays whose fill at the start a refill, flush or drain tells"),
	COUNT(START, arrays_assumed, "arrays that held at least what was taken from them"),
	COUNT(LEFT_OUT, frees_of_null, "frees of NULL"),
	COUNT(LEFT_OUT, frees_of_unknown, "frees of objects whose allocation was not recorded"),
	COUNT(LEFT_OUT, failed_allocations, "allocations that failed"),
	COUNT(LEFT_OUT, oversized_requests, "requests above 131072 bytes"),
	COUNT(LEFT_OUT, requests_of_pages, "requests that no general cache of the kernel served"),
	COUNT(LEFT_OUT, oversized_frees, "frees of requests above 131072 bytes"),
	COUNT(LEFT_OUT, malformed_lines, "allocation events that cannot be read"),
	COUNT(LEFT_OUT, malformed_line_first, "the first of them, on line"),
	COUNT(LEFT_OUT, lost_events, "events that the recorder lost"),
	COUNT(MENDED, frees_implied, "allocations at a live address: free added just before"),
	COUNT(MENDED, frees_invented, "frees of unknown objects: allocation added just before"),
	COUNT(MENDED, reallocations, "reallocations: became an allocation and a free"),
	COUNT(MENDED, aligned_requests, "aligned allocations: alignment dropped"),
	COUNT(MENDED, clamped_times, "times before the time of the line above: set to it"),
	COUNT(MENDED, misnamed_frees, "frees that name another cache than their allocation got"),
	COUNT(MENDED, header_mismatches, "wrong counts in the file's header"),
};

static guint64 value_of(const struct import_summary *summary, const struct count *count)
{
	return *(const guint64 *)(const void *)((const char *)summary + count->offset);
}

void import_summary_print_text(const struct import_summary *summary, gboolean all, FILE *out)
{
	int section = -1;

	for (gsize i = 0; i < G_N_ELEMENTS(counts); i++) {
		const struct count *count = &counts[i];
		guint64 value = value_of(summary, count);

		if (value == 0 &&
			(count->section >= SECTION_START || count->offset == offsetof(struct import_summary, steps)) &&
			!all)
			continue;
		if ((int)count->section != section)
			fprintf(out, "%s\n", section_titles[count->section]);
		section = (int)count->section;
		fprintf(out, "  %14" G_GUINT64_FORMAT "  %s\n", value, count->text);
	}
}

void import_summary_print_json(const struct import_summary *summary, FILE *out)
{
	for (gsize i = 0; i < G_N_ELEMENTS(counts); i++)
		fprintf(out, "%s\"%s\": %" G_GUINT64_FORMAT, i == 0 ? "{" : ", ", counts[i].key,
			value_of(summary, &counts[i]));
	fputs("}\n", out);
}
