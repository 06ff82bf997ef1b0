/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef SIM_CHECK_CHECKERS_H
#define SIM_CHECK_CHECKERS_H

#include "models/hw/hw.h"

#include <glib.h>

/*
 * The checkers that watch a world while it runs, as chosen by name. They change nothing in it: one digest with any of
 * them or none. Their findings are those of models/kernel/finding.h. docs/checkers.md says what each finds and costs.
 */
enum checker {
	CHECKER_RACE = 1 << 0,	   /* race.h */
	CHECKER_LOCKDEP = 1 << 1,  /* lockdep.h */
	CHECKER_CONTEXT = 1 << 2,  /* context.h */
	CHECKER_MEMORY = 1 << 3,   /* memory_check.h */
	CHECKER_PROGRESS = 1 << 4, /* progress_check.h */
	CHECKER_LAWS = 1 << 5,	   /* laws.h, again and again; by whoever runs the world */
};
#define CHECKERS_ALL ((1u << 6) - 1)
#define CHECKERS_NONE 0u

/* LIST: names joined by commas, or "all". False with an error that names what there is. */
gboolean checkers_parse(const char *list, unsigned int *wanted, GError **error);
/* "race, lockdep, ... or all", for help. */
char *checkers_names(void);

struct checkers;

/* After kernel_setup(), before the world starts. NULL when WANTED asks for nothing that watches. */
struct checkers *checkers_new(unsigned int wanted);
void checkers_free(struct checkers *checkers);

/* Is to be told what hw->interval_receiver is told. */
void checkers_interval(
	struct checkers *checkers, const struct hw_cpu *cpu, const struct interval_granule *granules, uint32_t count);

/* The world has ended, or is about to be left: judge what can be judged only now. */
void checkers_finish(struct checkers *checkers);

/* A snapshot was restored: what was seen since is void. */
void checkers_forget(struct checkers *checkers);

/* Names that are wrong are errors of the user's input. */
#define CHECKERS_ERROR (checkers_error_quark())
GQuark checkers_error_quark(void);
enum checkers_error { CHECKERS_ERROR_NAME };

#endif
