/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef SIM_METRICS_SUMMARY_TIMES_H
#define SIM_METRICS_SUMMARY_TIMES_H

#include "sim/metrics/summary_page.h"

/* Private to the summary: where the time went, and how long things took. Nothing where nothing was measured. */
void summary_latencies(struct page *page);
void summary_ledger(struct page *page);
void summary_irq_off(struct page *page);

#endif
