/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Imports the trace of a kernel whose SLAB printed its own steps (import_step.h), so that a replay can be held against
 * what that kernel did: caches with its geometry and tunables, the state at the start, reaps when it reaped, and a
 * table of its decisions.
 */
#ifndef SIM_WORKLOAD_IMPORT_SLAB_H
#define SIM_WORKLOAD_IMPORT_SLAB_H

#include "sim/workload/import_options.h"

gboolean import_slab(const struct import_request *request, GError **error);

#endif
