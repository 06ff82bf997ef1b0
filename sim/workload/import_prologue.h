/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Brings caches of the modeled kernel into a given state by ordinary operations: allocations, frees, and writing the
 * tunables, which empties all arrays into the slabs.
 *
 * For each cache and node, on the node's first CPU: as many objects are allocated as the state needs, slab by slab;
 * those that shall be free on the lists are freed; the tunables are written; then each CPU frees what shall be in its
 * array, and the first one so much more that its flushes fill the shared array. Two things come out by approximation
 * only: the shared array gets whole batches (the rest goes to the lists), and free objects of partial slabs lie in as
 * few slabs as they can.
 */
#ifndef SIM_WORKLOAD_IMPORT_PROLOGUE_H
#define SIM_WORKLOAD_IMPORT_PROLOGUE_H

#include "sim/workload/import_join.h"
#include "sim/workload/import_start.h"

/*
 * Sends the operations that lead to `start` to `sink`. Objects of the record that were there before have the number
 * their index + 1; others are numbered from `*next_object` on.
 */
void import_prologue(const struct import_start *start, guint64 *next_object, import_sink sink, void *sink_data);

#endif
