/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef SIM_RUN_RUN_H
#define SIM_RUN_RUN_H

#include "models/hw/hw.h"
#include "models/kernel/report.h"
#include "sim/config/config.h"
#include "sim/metrics/result.h"
#include "sim/metrics/timeline.h"

#include <glib.h>
#include <stdbool.h>
#include <stdint.h>

/*
 * One run of one configuration. Host context; one run at a time in a process.
 *
 * None of the options below that only watch (samples, checks, checkers, timeline, progress) changes the digest.
 */
enum run_error {
	RUN_ERROR_INPUT,	/* the workload, trace, machine or module cannot be used: exit code 2 */
	RUN_ERROR_SURROUNDINGS, /* the host refuses memory or addresses: exit code 3 */
	RUN_ERROR_INTERNAL,	/* the simulator's own code failed: exit code 4 */
};
#define RUN_ERROR (run_error_quark())
GQuark run_error_quark(void);

struct run_options {
	const struct config *config; /* borrowed */
	const char *allocator;	     /* file of a module; NULL: the slab allocator that was built with the program */
	uint64_t sample_ns;	     /* of simulated time between samples; 0: none */
	uint64_t check_operations; /* check all laws every so many of the workload's operations, too; 0: at the end only
				    */
	unsigned int checkers;	   /* of sim/check/checkers.h: those that watch the whole run */
	struct timeline *timeline; /* new, records the run; borrowed. NULL: none */
	bool slab_allocators; /* read /proc/slab_allocators at the end, inside the world: that changes the digest */
	enum kernel_on_misuse on_misuse; /* what a debugging allocator finds: does the run go on? */
	bool quiet;			 /* no progress on the terminal */
	uint64_t region_base;		 /* host address of the world; 0: the usual one. For tests */
	/* For tests of determinism: sees every interval of the run. NULL: nobody does. */
	void (*interval_receiver)(const struct hw_cpu *cpu, const struct interval_granule *granules, uint32_t count);
};

/*
 * Runs and returns a new result (free with run_result_free), also when the run failed or found something; NULL with an
 * error when it could not be run, or a trace turned out to be wrong on the way.
 */
struct run_result *run_execute(const struct run_options *options, GError **error);

/* The module that `--allocator` means when it is not given. New string. */
char *run_allocator_default(void);

#endif
