/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Phases that begin and end at trace points. See phase.h. */
#include "models/kernel/phase.h"

#include "models/kernel/task.h"

#include "sim/engine/poison.h"

static enum hw_phase ledger_phase(enum slab_phase phase)
{
	static const uint8_t phases[] = {
		[SLAB_PHASE_REFILL] = HW_PHASE_REFILL,
		[SLAB_PHASE_FLUSH] = HW_PHASE_FLUSH,
		[SLAB_PHASE_DRAIN] = HW_PHASE_DRAIN,
		[SLAB_PHASE_GROW] = HW_PHASE_GROW,
		[SLAB_PHASE_REAP] = HW_PHASE_REAP,
		[SLAB_PHASE_TUNE] = HW_PHASE_TUNE,
	};

	return (enum hw_phase)phases[phase];
}

/* What is nested deeper than the stack counts as the innermost phase on it. */

void kernel_phase_begin(enum slab_phase phase)
{
	struct task *task = kernel_current();

	if (task->phase_depth < TASK_PHASES_MAX)
		task->phases[task->phase_depth] = (uint8_t)hw_phase_set(ledger_phase(phase));
	task->phase_depth++;
}

void kernel_phase_end(void)
{
	struct task *task = kernel_current();

	if (task->phase_depth == 0)
		return; /* an allocator module that ends what it has not begun */
	task->phase_depth--;
	if (task->phase_depth < TASK_PHASES_MAX)
		hw_phase_set((enum hw_phase)task->phases[task->phase_depth]);
}
