/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef MODELS_KERNEL_PHASE_H
#define MODELS_KERNEL_PHASE_H

#include "models/hw/hw.h"

#include <trace/slab.h>

/*
 * Which phase of the ledger (models/hw/ledger.h) the running context is in.
 *
 * Whoever begins and ends within one function keeps the phase before it in a variable, as the page allocator's entries
 * do with hw_phase_set(). The allocator's trace points stand in different functions: what they interrupt is kept with
 * the task. Interrupts run on the stack of the task that they stop, and end before it goes on; so one stack per task
 * serves both. None of this takes simulated time.
 */
void kernel_phase_begin(enum slab_phase phase);
void kernel_phase_end(void);

#endif
