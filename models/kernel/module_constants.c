/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Does a module built for fixed values fit this run? See module_constants.h. */
#include "models/kernel/module_constants.h"

#include "models/kernel/kernel.h"

#include <linux/build_constants.h>

#include <dlfcn.h>
#include <stdio.h>
#include <string.h>

#include "sim/engine/poison.h"

/* --- what this run has --- */

static long has_page_shift(void)
{
	return (long)kernel->config.page_shift;
}

static long has_page_size(void)
{
	return 1L << kernel->config.page_shift;
}

static long has_hz(void)
{
	return (long)kernel->config.hz;
}

static long has_cpus(void)
{
	return (long)kernel->config.nr_cpus;
}

static long has_nodes(void)
{
	return (long)kernel->config.max_numnodes;
}

static long has_line(void)
{
	return (long)kernel->config.kmalloc_line;
}

static long has_line_shift(void)
{
	return __builtin_ctz(kernel->config.kmalloc_line);
}

static long has_numa(void)
{
	return kernel->config.numa;
}

static long has_smp(void)
{
	return kernel->config.smp;
}

static long has_debug(void)
{
	return kernel->config.debug != KERNEL_DEBUG_OFF;
}

static long has_debug_leak(void)
{
	return kernel->config.debug == KERNEL_DEBUG_LEAK;
}

static long has_debug_pages(void)
{
	return kernel->config.debug == KERNEL_DEBUG_PAGEALLOC;
}

static long has_preempt(void)
{
	return kernel->params->preempt;
}

struct known_constant {
	const char *name;
	long (*has)(void);
	bool room; /* the module may have room for more */
	const char *whose, *key;
};

static const struct known_constant known_constants[] = {
	{ "PAGE_SHIFT", has_page_shift, false, "machine", "machine.page_size" },
	{ "PAGE_SIZE", has_page_size, false, "machine", "machine.page_size" },
	{ "HZ", has_hz, false, "machine", "machine.hz" },
	{ "NR_CPUS", has_cpus, true, "machine", "topology.cpus_per_node" },
	{ "MAX_NUMNODES", has_nodes, true, "machine", "topology.nodes" },
	{ "L1_CACHE_BYTES", has_line, false, "kernel", "kernel.kmalloc_line" },
	{ "L1_CACHE_SHIFT", has_line_shift, false, "kernel", "kernel.kmalloc_line" },
	{ "CONFIG_NUMA", has_numa, false, "kernel", "kernel.numa" },
	{ "CONFIG_SMP", has_smp, false, "kernel", "kernel.smp" },
	{ "CONFIG_DEBUG_SLAB", has_debug, false, "kernel", "kernel.debug" },
	{ "CONFIG_DEBUG_SLAB_LEAK", has_debug_leak, false, "kernel", "kernel.debug" },
	{ "CONFIG_DEBUG_PAGEALLOC", has_debug_pages, false, "kernel", "kernel.debug" },
	{ "CONFIG_PREEMPT", has_preempt, false, "kernel", "kernel.preempt" },
};

static const struct known_constant *find(const char *name)
{
	for (size_t i = 0; i < sizeof(known_constants) / sizeof(known_constants[0]); i++)
		if (strcmp(known_constants[i].name, name) == 0)
			return &known_constants[i];
	return NULL;
}

/* --- comparison --- */

/* Appends to a list in TEXT, as far as it fits. */
static void differs(char *text, size_t size, const struct slabsim_module_constant *constant,
	const struct known_constant *known, long has)
{
	size_t length = strlen(text);

	snprintf(text + length, size - length, "%s %s = %ld, but this %s has %ld (%s)",
		length == 0 ? "was built for" : ";", constant->name, constant->value, known->whose, has, known->key);
}

bool module_constants_check(void *handle, char *error, size_t error_size)
{
	const struct slabsim_module_constant *constant = dlsym(handle, "slabsim_module_constants");
	bool fits = true;
	error[0] = '\0';
	if (constant == NULL)
		return true;
	for (; constant->name != NULL; constant++) {
		const struct known_constant *known = find(constant->name);
		long has = known != NULL ? known->has() : 0;

		if (known == NULL || constant->value == has || (known->room && constant->value > has))
			continue;
		differs(error, error_size, constant, known, has);
		fits = false;
	}
	return fits;
}
