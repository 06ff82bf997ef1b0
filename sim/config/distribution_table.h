/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef SIM_CONFIG_DISTRIBUTION_TABLE_H
#define SIM_CONFIG_DISTRIBUTION_TABLE_H

#include "sim/config/distribution.h"

/* Private to distributions: those that are drawn from a table of cumulative weights. */

/* One number of a distribution in its unit, at most DISTRIBUTION_VALUE_MAX. */
gboolean distribution_parse_value(const char *text, enum distribution_unit unit, uint64_t *value, GError **error);

/* Fills the table for 1..first with exponent `second`. Always succeeds; first is at most DISTRIBUTION_TABLE_MAX. */
void distribution_table_zipf(struct distribution *distribution);

/* Fills values and weights from a file. */
gboolean distribution_table_load(struct distribution *distribution, const char *path, GError **error);

#endif
