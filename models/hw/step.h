/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef MODELS_HW_STEP_H
#define MODELS_HW_STEP_H

#include <stdint.h>

/* Inner interface of models/hw: the turn-taking of CPUs. */

/* Recomputes up to which clock the current CPU may go on without asking. */
void hw_horizon_update(void);

/* The current CPU is at or past the horizon: due events run, and CPUs that are behind step first. */
void hw_step_others(uint32_t kind, uint64_t subject);

#endif
