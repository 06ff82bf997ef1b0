/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef SIM_METRICS_SLABINFO_LOOK_H
#define SIM_METRICS_SLABINFO_LOOK_H

#include <glib.h>
#include <stdbool.h>

struct slab_inspection;

/*
 * What /proc/slabinfo would read at this moment, looked at from outside: reading the file itself takes locks, which
 * would change the run. Host context, while the world is paused at a boundary; a CPU paused inside the allocator may
 * have objects or a slab in its hands, which are then missing.
 *
 * NODES: of the machine. STATISTICS: the kernel counts them. New string.
 */
char *slabinfo_look(const struct slab_inspection *inspection, unsigned int nodes, bool statistics);

#endif
