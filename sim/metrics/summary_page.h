/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef SIM_METRICS_SUMMARY_PAGE_H
#define SIM_METRICS_SUMMARY_PAGE_H

#include "sim/metrics/result.h"
#include "sim/metrics/summary.h"

/* Private to the summary: the page that its parts append to. */
struct page {
	GString *text;
	const struct run_result *result;
	const struct summary_options *options;
};

#define PAGE_BOLD "\033[1m"
#define PAGE_OFF "\033[0m"

/* An empty line, and the title of what follows. */
void page_title(struct page *page, const char *title);
/* The same, for what should not be. */
void page_title_warning(struct page *page, const char *title);
/* Under a table that leaves rows out: how many, and where they are. Nothing when there are none. */
void page_more(struct page *page, guint hidden, const char *where);

#endif
