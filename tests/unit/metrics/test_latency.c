/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Percentiles of histograms against those of a sorted list of the same values. */
#include <criterion/criterion.h>
#include <criterion/new/assert.h>

#include "models/hw/hw.h"
#include "sim/metrics/latency.h"

#include <stdlib.h>
#include <string.h>

enum { VALUES = 20000 };

/* Half a nanosecond a cycle. */
static const struct machine_config machine = { .cpu_hz = 2000000000 };
static struct hw hardware = { .machine = &machine };

static GArray *latencies_new(void)
{
	GArray *latencies = g_array_new(FALSE, FALSE, sizeof(struct latency_result));

	hw = &hardware;
	g_array_set_clear_func(latencies, latency_clear);
	return latencies;
}

static const struct latency_result *at(const GArray *latencies, guint index)
{
	return &g_array_index(latencies, struct latency_result, index);
}

static int compare(const void *a, const void *b)
{
	uint64_t left = *(const uint64_t *)a, right = *(const uint64_t *)b;

	return left < right ? -1 : left > right;
}

/* Cycles as of an allocator: most calls are short, some miss, few grow. */
static uint64_t draw(GRand *rand)
{
	uint64_t base = (uint64_t)g_rand_int_range(rand, 40, 90);

	if (g_rand_int_range(rand, 0, 30) == 0)
		base *= (uint64_t)g_rand_int_range(rand, 5, 40);
	if (g_rand_int_range(rand, 0, 3000) == 0)
		base *= (uint64_t)g_rand_int_range(rand, 100, 5000);
	return base;
}

/* The smallest value such that PART of 10,000 are no larger. */
static uint64_t of_sorted(const uint64_t *sorted, unsigned int part)
{
	uint64_t rank = ((uint64_t)VALUES * part + 9999) / 10000;

	return sorted[rank - 1] / 2;
}

Test(latency, percentiles_are_those_of_a_sorted_list_but_for_the_width_of_a_bucket)
{
	static const unsigned int parts[] = { 1, 100, 2500, 5000, 9000, 9900, 9990, 9999, 10000 };
	static struct histogram histogram;
	static uint64_t values[VALUES];
	GRand *rand = g_rand_new_with_seed(4);
	g_autoptr(GArray) latencies = latencies_new();

	for (unsigned int i = 0; i < VALUES; i++) {
		values[i] = draw(rand);
		histogram_add(&histogram, values[i]);
	}
	g_rand_free(rand);
	qsort(values, VALUES, sizeof(*values), compare);
	latency_append(latencies, "size-64", 0, "alloc", &histogram, NULL, values[VALUES - 1]);
	cr_assert(eq(u64, at(latencies, 0)->count, VALUES));
	for (gsize i = 0; i < G_N_ELEMENTS(parts); i++) {
		uint64_t exact = of_sorted(values, parts[i]), told = latency_percentile(at(latencies, 0), parts[i]);

		cr_assert(ge(u64, told, exact), "part %u", parts[i]);
		cr_assert(le(u64, (told - exact) * 32, exact + 32), "part %u", parts[i]);
	}
	cr_assert(eq(u64, latency_percentile(at(latencies, 0), 10000), values[VALUES - 1] / 2), "the longest is exact");
	cr_assert(eq(u64, at(latencies, 0)->max_ns, values[VALUES - 1] / 2));
}

Test(latency, what_was_counted_before_is_left_out)
{
	static struct histogram now, before;
	g_autoptr(GArray) latencies = latencies_new();

	now.counts[histogram_bucket(20)] = 7;
	before.counts[histogram_bucket(20)] = 7;
	latency_append(latencies, "a", 0, "alloc", &now, &before, 20);
	latency_append(latencies, "b", 0, "alloc", NULL, NULL, 0);
	cr_assert(eq(uint, latencies->len, 0), "nothing happened");
	now.counts[histogram_bucket(20)] = 9;
	latency_append(latencies, "a", 0, "alloc", &now, &before, 20);
	cr_assert(eq(u64, at(latencies, 0)->count, 2));
	cr_assert(eq(u64, latency_percentile(at(latencies, 0), 5000), 10));
}

/* Three calls of 10 ns and one of 50 ns; one of 100 ns: by hand. */
Test(latency, all_caches_together)
{
	static struct histogram a, b, frees;
	g_autoptr(GArray) latencies = latencies_new();
	const struct latency_result *all;

	a.counts[histogram_bucket(20)] = 3;
	a.counts[histogram_bucket(100)] = 1;
	b.counts[histogram_bucket(200)] = 1;
	frees.counts[histogram_bucket(4000)] = 1;
	latency_append(latencies, "a", 0, "alloc", &a, NULL, 100);
	latency_append(latencies, "b", 0, "alloc", &b, NULL, 200);
	latency_append(latencies, "b", 0, "free", &frees, NULL, 4000);
	latency_append_sum(latencies, "*", "alloc");
	latency_append_sum(latencies, "*", "none");
	cr_assert(eq(uint, latencies->len, 4));
	all = latency_find(latencies, "*", "alloc");
	cr_assert(all == at(latencies, 3));
	cr_assert(eq(u64, all->count, 5));
	cr_assert(eq(u64, latency_percentile(all, 6000), 10));
	cr_assert(eq(u64, latency_percentile(all, 8000), 50));
	cr_assert(eq(u64, latency_percentile(all, 9900), 100));
	cr_assert(eq(u64, all->max_ns, 100));
	cr_assert(latency_find(latencies, "*", "free") == NULL);
}
