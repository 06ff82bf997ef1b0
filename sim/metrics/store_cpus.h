/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef SIM_METRICS_STORE_CPUS_H
#define SIM_METRICS_STORE_CPUS_H

#include "sim/metrics/store_row.h"

/*
 * Private to the store: what CPUs did. INDEX counts all rows that a table can have, CPU by CPU (memory_total:
 * MEMORY_KINDS each, ledger: HW_LEDGER_ENTRIES each); has_...() tells which of them there are.
 */
void put_cpu(struct row *row, const struct run_result *result, guint index);
gboolean has_memory(const struct run_result *result, guint index);
void put_memory(struct row *row, const struct run_result *result, guint index);
gboolean has_ledger(const struct run_result *result, guint index);
void put_ledger(struct row *row, const struct run_result *result, guint index);
gboolean has_irq_off(const struct run_result *result, guint index);
void put_irq_off_longest(struct row *row, const struct run_result *result, guint index);

#endif
