/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Tasks that rest. See sleeper.h. */
#include "sim/workload/sleeper.h"

#include "models/hw/hw.h"
#include "models/kernel/task.h"

#include "sim/engine/poison.h"

void sleeper_rest(struct sleeper *sleeper)
{
	sleeper->resting = true;
	kernel_task_sleep();
	sleeper->resting = false;
}

void sleeper_rest_until(struct sleeper *sleeper, uint64_t time_cycles)
{
	uint64_t now = hw_now_cycles();

	if (time_cycles >= now + 2 * (uint64_t)hw->machine->latency.context_switch) {
		sleeper->resting = true;
		kernel_task_sleep_until(time_cycles);
		sleeper->resting = false;
		return;
	}
	if (time_cycles > now) {
		enum hw_phase before = hw_phase_set(HW_PHASE_IDLE);

		hw_charge_cause(HW_CAUSE_IDLE, time_cycles - now);
		hw_phase_set(before);
	}
	kernel_task_checkpoint();
}

void sleeper_wake(struct sleeper *sleeper)
{
	if (!sleeper->resting)
		return;
	sleeper->resting = false; /* one is enough, also while it is still on its way */
	kernel_task_wake(sleeper->task);
}
