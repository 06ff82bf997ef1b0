/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef SIM_RUN_REMARKS_H
#define SIM_RUN_REMARKS_H

#include "sim/metrics/result.h"
#include "sim/workload/plan.h"

/*
 * Adds to RESULT a remark for all that the workload asks for and did not get: tunables and events that the allocator
 * refused, activations and objects that were dropped, allocations that failed. Host context, while the world exists and
 * before teardown. They are no findings: a kernel may refuse.
 */
void remarks_make(const struct plan *plan, struct run_result *result);

#endif
