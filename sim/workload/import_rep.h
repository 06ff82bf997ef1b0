/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Imports allocation scripts of malloc exercises (".rep"): a header of two or four numbers, one a line (objects and
 * operations; or weight, objects, operations and a fourth), then "a ID SIZE", "r ID SIZE" (realloc) and "f ID".
 *
 * They have no time and no thread: operations follow each other on CPU 0 at a fixed step. "f -1" is a free of NULL.
 */
#ifndef SIM_WORKLOAD_IMPORT_REP_H
#define SIM_WORKLOAD_IMPORT_REP_H

#include "sim/workload/import_options.h"

gboolean import_rep(const struct import_request *request, GError **error);

#endif
