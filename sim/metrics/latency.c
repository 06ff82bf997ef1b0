/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Histograms of the world as results. See latency.h. */
#include "sim/metrics/latency.h"

#include "models/hw/hw.h"

#include <string.h>

enum { PARTS = 10000 };

static struct latency_result latency_new(const char *subject, unsigned int cpu, const char *kind)
{
	return (struct latency_result){ .subject = g_strdup(subject),
		.cpu = cpu,
		.kind = kind,
		.buckets = g_array_new(FALSE, FALSE, sizeof(struct latency_bucket)) };
}

/* The last bucket ends with the longest that there was. */
static void latency_add(GArray *latencies, struct latency_result *latency)
{
	struct latency_bucket *last;

	if (latency->count == 0) {
		latency_clear(latency);
		return;
	}
	last = &g_array_index(latency->buckets, struct latency_bucket, latency->buckets->len - 1);
	last->high_ns = MAX(last->low_ns, MIN(last->high_ns, latency->max_ns));
	latency->max_ns = last->high_ns;
	g_array_append_val(latencies, *latency);
}

static void bucket_add(struct latency_result *latency, unsigned int number, uint64_t count)
{
	const struct latency_bucket bucket = { .number = number,
		.low_ns = hw_cycles_to_ns(histogram_bucket_low(number)),
		.high_ns = hw_cycles_to_ns(histogram_bucket_high(number)),
		.count = count };

	latency->count += count;
	g_array_append_val(latency->buckets, bucket);
}

void latency_append(GArray *latencies, const char *subject, unsigned int cpu, const char *kind,
	const struct histogram *now, const struct histogram *before, uint64_t max_cycles)
{
	struct latency_result latency;

	if (now == NULL)
		return;
	latency = latency_new(subject, cpu, kind);
	latency.max_ns = hw_cycles_to_ns(max_cycles);
	for (unsigned int number = 0; number < HISTOGRAM_BUCKETS; number++) {
		uint64_t count = now->counts[number] - (before == NULL ? 0 : before->counts[number]);

		if (count != 0)
			bucket_add(&latency, number, count);
	}
	latency_add(latencies, &latency);
}

/* Adds the buckets of one to the counts by number; ends in time are those of a bucket that is not the last of its own.
 */
static void sum_up(struct latency_bucket *sum, const struct latency_result *latency)
{
	for (guint i = 0; i < latency->buckets->len; i++) {
		const struct latency_bucket *bucket = &g_array_index(latency->buckets, struct latency_bucket, i);

		sum[bucket->number].number = bucket->number;
		sum[bucket->number].low_ns = bucket->low_ns;
		sum[bucket->number].high_ns = MAX(sum[bucket->number].high_ns, bucket->high_ns);
		sum[bucket->number].count += bucket->count;
	}
}

void latency_append_sum(GArray *latencies, const char *subject, const char *kind)
{
	g_autofree struct latency_bucket *sum = g_new0(struct latency_bucket, HISTOGRAM_BUCKETS);
	struct latency_result all = latency_new(subject, 0, kind);

	for (guint i = 0; i < latencies->len; i++) {
		const struct latency_result *latency = &g_array_index(latencies, struct latency_result, i);

		if (strcmp(latency->kind, kind) != 0)
			continue;
		sum_up(sum, latency);
		all.count += latency->count;
		all.max_ns = MAX(all.max_ns, latency->max_ns);
	}
	for (unsigned int number = 0; number < HISTOGRAM_BUCKETS; number++)
		if (sum[number].count != 0)
			g_array_append_val(all.buckets, sum[number]);
	latency_add(latencies, &all);
}

uint64_t latency_percentile(const struct latency_result *latency, unsigned int part)
{
	uint64_t upto = 0;

	for (guint i = 0; i < latency->buckets->len; i++) {
		const struct latency_bucket *bucket = &g_array_index(latency->buckets, struct latency_bucket, i);

		upto += bucket->count;
		if (upto * PARTS >= latency->count * part)
			return bucket->high_ns;
	}
	return 0;
}

const struct latency_result *latency_find(const GArray *latencies, const char *subject, const char *kind)
{
	for (guint i = 0; i < latencies->len; i++) {
		const struct latency_result *latency = &g_array_index(latencies, struct latency_result, i);

		if (strcmp(latency->subject, subject) == 0 && strcmp(latency->kind, kind) == 0)
			return latency;
	}
	return NULL;
}

void latency_clear(gpointer data)
{
	struct latency_result *latency = data;

	g_free(latency->subject);
	g_array_unref(latency->buckets);
}
