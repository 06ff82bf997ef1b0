/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What a kernel build fixes, as values of this run. See <linux/config.h> and config.h. */
#include "models/kernel/config.h"

#include "models/kernel/kernel.h"
#include "sim/engine/fault.h"

#include "sim/engine/poison.h"

/* With more memory than this, slabs may be one order larger (the allocator's reference, chapter 1). */
static const uint64_t BREAK_ORDER_MEMORY_BYTES = UINT64_C(32) << 20;

const struct kernel_config *kernel_config(void)
{
	return &kernel->config;
}

static uint64_t memory_of(const struct machine_config *machine)
{
	uint64_t bytes = 0;

	for (unsigned int node = 0; node < machine->nodes; node++)
		bytes += machine->memory_per_node[node];
	return bytes;
}

static unsigned int break_order(const struct machine_config *machine, const struct kernel_params *params)
{
	return memory_of(machine) > BREAK_ORDER_MEMORY_BYTES ? params->break_order_high : params->break_order_low;
}

void kernel_config_init(const struct machine_config *machine, const struct kernel_params *params)
{
	ENGINE_ASSERT((machine->page_size & (machine->page_size - 1)) == 0);
	kernel->machine = machine;
	kernel->params = params;
	kernel->config = (struct kernel_config){
		.numa = params->numa,
		.smp = params->smp,
		.debug = params->debug,
		.stats = params->stats,
		.charge_stats = params->charge_stats,
		.check_owner = params->check_owner,
		.colouring = params->colouring,
		.max_object_order = params->max_object_order,
		.cache_line = machine->cache_line,
		.kmalloc_line = params->kmalloc_line,
		.kmalloc_min_align = params->kmalloc_min_align,
		.slab_min_align = params->slab_min_align,
		.alien_limit = params->alien_limit,
		.reap_timeout_cpu = params->reap_timeout_cpu,
		.reap_timeout_node = params->reap_timeout_node,
		.batch_refill_limit = params->batch_refill_limit,
		.break_order = break_order(machine, params),
		.hz = machine->hz,
		.page_shift = (unsigned int)__builtin_ctz(machine->page_size),
		.nr_cpus = params->smp ? machine->cpus : 1,
		.max_numnodes = params->numa ? machine->nodes : 1,
	};
}
