/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Who watches the kernel. See watch.h. */
#include "models/kernel/watch.h"

#include "sim/engine/fault.h"
#include "sim/engine/world.h"

#include <linux/compiler.h>

#include "sim/engine/poison.h"

void kernel_watcher_add(const struct kernel_watcher *watcher)
{
	if (kernel->watch == NULL)
		kernel->watch = world_alloc(sizeof(*kernel->watch));
	ENGINE_ASSERT(kernel->watch->count < KERNEL_WATCHERS_MAX);
	kernel->watch->watchers[kernel->watch->count++] = watcher;
}

void kernel_data_race_begin(void)
{
	KERNEL_WATCH(race_wanted, true);
}

void kernel_data_race_end(void)
{
	KERNEL_WATCH(race_wanted, false);
}
