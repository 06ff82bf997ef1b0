/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef SIM_METRICS_STORE_READ_H
#define SIM_METRICS_STORE_READ_H

#include "sim/metrics/store_connection.h"

/* Private to the store: what all readers begin with. */

/* Opens a database that has runs, to read it alone. CONNECTION is to be closed in any case. */
gboolean store_open_to_read(struct connection *connection, const char *path, GError **error);

/* STORE_RUN_LAST becomes a number. FALSE with an error when there is no such run. */
gboolean store_find_run(struct connection *connection, int64_t *run_id, GError **error);

#endif
