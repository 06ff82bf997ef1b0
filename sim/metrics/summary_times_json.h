/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef SIM_METRICS_SUMMARY_TIMES_JSON_H
#define SIM_METRICS_SUMMARY_TIMES_JSON_H

#include "sim/metrics/json_writer.h"
#include "sim/metrics/result.h"

/* Private to the summary: the members of the document that are about CPUs and time. */
void summary_times_json(struct json_writer *json, const struct run_result *result);

#endif
