/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef SIM_METRICS_STORE_TIMES_H
#define SIM_METRICS_STORE_TIMES_H

#include "sim/metrics/result.h"
#include "sim/metrics/store_connection.h"

/* Private to the store: the tables latency, lock_latency and irq_off, a row for each bucket. */
gboolean store_times_insert(
	struct connection *connection, const struct run_result *result, int64_t run_id, GError **error);

#endif
