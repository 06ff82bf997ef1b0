/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef SIM_METRICS_STORE_ROWS_H
#define SIM_METRICS_STORE_ROWS_H

#include "sim/metrics/result.h"
#include "sim/metrics/store_connection.h"

/* Private to the store: a result as rows. To be called inside a transaction. */
gboolean store_rows_insert(
	struct connection *connection, const struct run_result *result, int64_t *run_id, GError **error);

#endif
