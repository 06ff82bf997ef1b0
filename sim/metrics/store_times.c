/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Histograms of times. See store_times.h. */
#include "sim/metrics/store_times.h"

#include "sim/metrics/store_row.h"

/* What comes before the buckets: whose they are. */
static void put_subject(struct row *row, const struct latency_result *latency)
{
	if (latency->subject == NULL) {
		put(row, latency->cpu);
		return;
	}
	put_text(row, latency->subject);
	put_text(row, latency->kind);
}

static gboolean insert_buckets(struct connection *connection, struct row *row, int64_t run_id,
	const struct latency_result *latency, GError **error)
{
	for (guint i = 0; i < latency->buckets->len; i++) {
		const struct latency_bucket *bucket = &g_array_index(latency->buckets, struct latency_bucket, i);

		put_signed(row, run_id);
		put_subject(row, latency);
		put(row, bucket->number);
		put(row, bucket->low_ns);
		put(row, bucket->high_ns);
		put(row, bucket->count);
		if (!row_insert(connection, row, error))
			return FALSE;
	}
	return TRUE;
}

/* SUBJECT: the columns that say whose a histogram is. */
static gboolean insert_all(struct connection *connection, int64_t run_id, const char *table, const char *subject,
	const GArray *latencies, GError **error)
{
	g_autofree char *columns = g_strdup_printf("run_id, %s, bucket, low_ns, high_ns, count", subject);
	struct row row;
	gboolean inserted = TRUE;

	if (!row_prepare(connection, &row, table, columns, error))
		return FALSE;
	for (guint i = 0; inserted && i < latencies->len; i++)
		inserted = insert_buckets(
			connection, &row, run_id, &g_array_index(latencies, struct latency_result, i), error);
	sqlite3_finalize(row.statement);
	return inserted;
}

gboolean store_times_insert(
	struct connection *connection, const struct run_result *result, int64_t run_id, GError **error)
{
	return insert_all(connection, run_id, "latency", "cache, operation", result->latencies, error) &&
	       insert_all(connection, run_id, "lock_latency", "lock, kind", result->lock_latencies, error) &&
	       insert_all(connection, run_id, "irq_off", "cpu", result->irq_offs, error);
}
