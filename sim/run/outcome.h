/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef SIM_RUN_OUTCOME_H
#define SIM_RUN_OUTCOME_H

#include "sim/engine/world.h"

#include <glib.h>

/* What it means that a world ended before its time. */

/* Adds a finding for an end that has none yet: a wild address, a signal, a loop without boundaries. */
void outcome_report(enum world_end end);

/* How the run ended, for people. New string. */
char *outcome_text(enum world_end end);

/* The simulator's own code raised a signal: sets ERROR, returns FALSE. */
gboolean outcome_internal_error(GError **error);

#endif
