/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef SIM_METRICS_PROGRESS_H
#define SIM_METRICS_PROGRESS_H

#include <glib.h>
#include <stdint.h>
#include <stdio.h>

/*
 * A bar with rate and remaining time on standard error, for work that takes longer than a second. It appears only on a
 * terminal, and leaves no trace when the work is done. It reads the host's clock and is for host context only.
 */
struct progress {
	gboolean enabled;
	uint64_t total;	  /* of done; 0: unknown, there is a rate but no bar */
	const char *unit; /* of counted: "operations"; borrowed */
	gint64 started_us, shown_us;
	gboolean visible;
};

/* QUIET: say nothing at all. */
void progress_start(struct progress *progress, uint64_t total, const char *unit, gboolean quiet);
/* Cheap unless it is time to draw anew. DONE of the total is over, COUNTED units of work were done in it. */
void progress_update(struct progress *progress, uint64_t done, uint64_t counted);
/* Wipes the bar. */
void progress_end(struct progress *progress);

/* The bar as it is drawn after ELAPSED_US. New string. */
char *progress_line(const struct progress *progress, uint64_t done, uint64_t counted, gint64 elapsed_us);

#endif
