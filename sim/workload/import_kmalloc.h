/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The general cache of a later kernel that serves a kmalloc, by name. */
#ifndef SIM_WORKLOAD_IMPORT_KMALLOC_H
#define SIM_WORKLOAD_IMPORT_KMALLOC_H

#include "sim/workload/import_join.h"
#include "sim/workload/import_slabinfo.h"

/*
 * Makes `event`, a kmalloc, an allocation from the cache "kmalloc-96", "kmalloc-4k", "kmalloc-rcl-64" and so on, whose
 * name is interned in `words`. FALSE when `slabinfo` has no such cache (large requests of some kernels take pages), or
 * its objects are larger than the modeled kernel's largest.
 */
gboolean import_kmalloc(GStringChunk *words, const import_slabinfo_file *slabinfo, struct import_event *event);

#endif
