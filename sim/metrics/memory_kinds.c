/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Words for what becomes of memory accesses. See memory_kinds.h. */
#include "sim/metrics/memory_kinds.h"

enum { HITS = 4 };
_Static_assert(HITS + HW_SOURCES * HW_MISSES == MEMORY_KINDS, "hits, and each source for each reason");

static const char *const levels[HW_SOURCES] = {
	[HW_SOURCE_SHARED] = "l3",
	[HW_SOURCE_CLUSTER] = "peer",
	[HW_SOURCE_CLEAN_LOCAL] = "peer-clean",
	[HW_SOURCE_CLEAN_REMOTE] = "peer-clean",
	[HW_SOURCE_TRANSFER_LOCAL] = "peer",
	[HW_SOURCE_TRANSFER_REMOTE] = "peer",
	[HW_SOURCE_MEMORY_LOCAL] = "memory",
	[HW_SOURCE_MEMORY_REMOTE] = "memory",
};

static const char *const distances[HW_SOURCES] = {
	[HW_SOURCE_SHARED] = "cluster",
	[HW_SOURCE_CLUSTER] = "cluster",
	[HW_SOURCE_CLEAN_LOCAL] = "local",
	[HW_SOURCE_CLEAN_REMOTE] = "remote",
	[HW_SOURCE_TRANSFER_LOCAL] = "local",
	[HW_SOURCE_TRANSFER_REMOTE] = "remote",
	[HW_SOURCE_MEMORY_LOCAL] = "local",
	[HW_SOURCE_MEMORY_REMOTE] = "remote",
};

static const char *const reasons[HW_MISSES] = {
	[HW_MISS_COLD] = "cold",
	[HW_MISS_CAPACITY] = "capacity",
	[HW_MISS_TRUE] = "true-sharing",
	[HW_MISS_FALSE] = "false-sharing",
};

struct memory_kind memory_kind_get(guint index)
{
	static const struct memory_kind hits[HITS] = {
		{ "l1", "hit", "own" },
		{ "l2", "hit", "own" },
		{ "l1", "invalidate", "local" },
		{ "l1", "invalidate", "remote" },
	};
	guint miss = index - HITS;

	g_assert(index < MEMORY_KINDS);
	if (index < HITS)
		return hits[index];
	return (struct memory_kind){ levels[miss / HW_MISSES], reasons[miss % HW_MISSES], distances[miss / HW_MISSES] };
}

uint64_t memory_kind_lines(const struct hw_memory_counts *counts, guint index)
{
	const uint64_t hits[HITS] = { counts->l1_hits, counts->l2_hits, counts->invalidate_local,
		counts->invalidate_remote };
	guint miss = index - HITS;

	return index < HITS ? hits[index] : counts->misses[miss / HW_MISSES][miss % HW_MISSES];
}

uint64_t memory_lines(const struct hw_memory_counts *counts)
{
	uint64_t lines = 0;

	for (guint index = 0; index < MEMORY_KINDS; index++)
		lines += memory_kind_lines(counts, index);
	return lines;
}

uint64_t memory_lines_from(const struct hw_memory_counts *counts, enum hw_source source)
{
	uint64_t lines = 0;

	for (unsigned int reason = 0; reason < HW_MISSES; reason++)
		lines += counts->misses[source][reason];
	return lines;
}
