/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef SIM_RUN_MACHINE_MEASURE_H
#define SIM_RUN_MACHINE_MEASURE_H

#include "models/hw/hw.h"
#include "sim/run/machine_check.h"
#include "sim/run/machine_probe.h"

/*
 * Inner interface of the check of machines: what is measured inside its world, figure by figure. Task context of CPU 0.
 */
enum {
	LINES_FEW = 64,	   /* fit in every first level */
	LINES_COLD = 4096, /* never touched before */
	SWEEP_RUN = 16,
	REPEATS = 16,
	CONTENDING = 8,	     /* CPUs at most */
	CONTEST_EACH = 4096, /* accesses of each of them, about */
};

/* While the world exists; the figures are the host's memory. */
struct measurement {
	const struct machine_config *machine; /* as declared */
	GArray *figures;
	struct probe_memory memory;
	unsigned int node; /* of CPU 0, which measures */
	double empty;	   /* cycles of a loop without access */
	double at_hand;	   /* of a loop with a word of a line that is in the first level */
};

/* Main of the world; the argument is a struct measurement with machine and figures. */
void measure(void *measurement);
/* Its parts that have files of their own. */
void measure_caches(struct measurement *this);
void measure_memory(struct measurement *this);
void measure_peers(struct measurement *this);

/* What is declared for DISTANCE, when LOCAL is for 10 and REMOTE for 20. */
double declared_by_distance(double local, double remote, unsigned int distance);
/* NULL: the machine has no caches. */
const struct machine_cache *machine_outermost_cache(const struct machine_config *machine);
unsigned int machine_cluster_cpus(const struct machine_config *machine);

/* The next figure; FORMAT: how it was measured. */
void measurement_add(struct measurement *this, const char *key, double declared, double measured, const char *format,
	...) G_GNUC_PRINTF(5, 6);
/* COUNT lines in a row that nobody has touched yet. */
struct probe_lines measurement_take(struct measurement *this, unsigned int node, uint64_t count);
/* Cycles of one access of CPU 0 when it visits these lines now, beyond those of a line that is at hand. */
double measurement_visit(const struct measurement *this, const struct probe_lines *lines, enum probe_access access);
/*
 * The first node at the next larger distance from CPU 0's, WITH_CPUS or any, starting from *DISTANCE; FALSE: there is
 * none.
 */
gboolean measurement_next_distance(
	const struct measurement *this, gboolean with_cpus, unsigned int *distance, unsigned int *node);

#endif
