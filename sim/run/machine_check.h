/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef SIM_RUN_MACHINE_CHECK_H
#define SIM_RUN_MACHINE_CHECK_H

#include "sim/config/config.h"

#include <glib.h>

/*
 * Measures a machine from the inside and holds the result against its machine file: a world is built and booted, and
 * programs that know nothing of the cost tables time their own accesses (sim/run/machine_probe.h). What the file makes
 * of the declared figures (distances in proportion) is computed here anew, apart from the model.
 *
 * Host context; no other world may exist.
 */
struct machine_figure {
	const char *key; /* what declares it: "latency.memory_local", "cache l2.hit" */
	char *what;	 /* how it was measured, for people */
	double declared; /* CPU cycles */
	double measured;
};

typedef struct machine_check MachineCheck;
struct machine_check {
	GArray *figures; /* of struct machine_figure, in a fixed order */
};

/*
 * Measures CONFIG's machine and compares with DECLARED, the same machine but for its costs; NULL: with its own. NULL
 * with an error (RUN_ERROR) when the world cannot be built or ends before its time.
 */
struct machine_check *machine_check_new(
	const struct config *config, const struct machine_config *declared, GError **error);
void machine_check_free(struct machine_check *check);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(MachineCheck, machine_check_free)

/* A figure is off when it differs from the declared one by more than 3 % and more than one cycle. */
#define MACHINE_CHECK_PERCENT 3
#define MACHINE_CHECK_CYCLES 1
gboolean machine_figure_is_off(const struct machine_figure *figure);
guint machine_check_count_off(const struct machine_check *check);

#endif
