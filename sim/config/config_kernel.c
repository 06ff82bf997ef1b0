/* SPDX-License-Identifier: GPL-2.0-or-later */
/* From section [kernel] to struct kernel_params, and which caches such a kernel has after boot. */
#include "sim/config/config_private.h"

#include <string.h>

enum { ARRAY_HEADER_BYTES = 24 }; /* struct array_cache of LP64, chapter 2 of the allocator reference */

static bool is_power_of_two(uint64_t number)
{
	return (number & (number - 1)) == 0;
}

static unsigned int general_size_max(const struct config *config)
{
	guint count;
	const unsigned int *sizes = config_general_sizes(&count);

	while (!config_general_size_exists(config, sizes[count - 1]))
		count--;
	return sizes[count - 1];
}

/* An alien array is allocated by kmalloc: start-up would fail without memory for it. */
static gboolean check_alien_limit(const struct config *config, const struct config_section *section, GError **error)
{
	unsigned int largest = general_size_max(config);
	unsigned int entries_max = (largest - ARRAY_HEADER_BYTES) / sizeof(void *);

	return !config->kernel.numa || config->kernel.alien_limit <= entries_max ||
	       config_fail(section, "alien_limit", CONFIG_ERROR_CONFLICT, error,
		       "arrays of %u entries do not fit into the largest general cache, size-%u, expected 0 to %u",
		       config->kernel.alien_limit, largest, entries_max);
}

static gboolean check_kernel(const struct config *config, const struct config_section *section, GError **error)
{
	const struct kernel_params *kernel = &config->kernel;

	if (!kernel->smp && config->machine.cpus > 1)
		return config_fail(section, "smp", CONFIG_ERROR_CONFLICT, error,
			"machine %s has %u CPUs, expected yes, or a machine of one CPU such as uma-1",
			config->machine.name, config->machine.cpus);
	if (kernel->max_object_order != 5 && kernel->max_object_order != 8 && kernel->max_object_order != 13)
		return config_fail(section, "max_object_order", CONFIG_ERROR_VALUE, error,
			"%u is not possible, expected 5, 8 or 13", kernel->max_object_order);
	if (!is_power_of_two(kernel->kmalloc_line))
		return config_fail(section, "kmalloc_line", CONFIG_ERROR_VALUE, error,
			"%u is not possible, expected 32, 64 or 128", kernel->kmalloc_line);
	if (!is_power_of_two(kernel->kmalloc_min_align))
		return config_fail(section, "kmalloc_min_align", CONFIG_ERROR_VALUE, error,
			"%u is not possible, expected 0 or a power of two", kernel->kmalloc_min_align);
	if (!is_power_of_two(kernel->slab_min_align))
		return config_fail(section, "slab_min_align", CONFIG_ERROR_VALUE, error,
			"%u is not possible, expected 0 or a power of two", kernel->slab_min_align);
	if (kernel->charge_stats && !kernel->stats)
		return config_fail(section, "charge_stats", CONFIG_ERROR_CONFLICT, error, "needs stats = yes");
	return check_alien_limit(config, section, error);
}

static unsigned int number(const struct config_section *section, const char *key)
{
	return (unsigned int)config_integer(section, key);
}

/* Gives a key its default where that follows from the machine. */
static void set_computed(const struct config_section *section, const char *key, uint64_t computed)
{
	struct config_value *value = config_section_value(section, key);

	if (value->given)
		return;
	value->present = true;
	value->number = (int64_t)computed;
}

static void set_defaults(const struct machine_config *machine, const struct config_section *section)
{
	set_computed(section, "numa", machine->nodes > 1);
	set_computed(section, "smp", machine->cpus > 1);
	set_computed(section, "kmalloc_line", machine->cache_line);
	set_computed(section, "reap_timeout_cpu", 2 * machine->hz);
	set_computed(section, "reap_timeout_node", 4 * machine->hz);
}

gboolean config_kernel_build(struct config *config, GError **error)
{
	const struct config_section *section = config_section_find(config, SECTION_KERNEL, "");
	struct kernel_params *kernel = &config->kernel;

	set_defaults(&config->machine, section);
	kernel->numa = config_bool(section, "numa");
	kernel->smp = config_bool(section, "smp");
	kernel->kmalloc_line = (unsigned int)config_size(section, "kmalloc_line");
	kernel->reap_timeout_cpu = number(section, "reap_timeout_cpu");
	kernel->reap_timeout_node = number(section, "reap_timeout_node");
	kernel->debug = (enum kernel_debug)config_enum(section, "debug");
	kernel->stats = config_bool(section, "stats");
	kernel->charge_stats = config_bool(section, "charge_stats");
	kernel->check_owner = config_bool(section, "check_owner");
	kernel->max_object_order = number(section, "max_object_order");
	kernel->kmalloc_min_align = (unsigned int)config_size(section, "kmalloc_min_align");
	kernel->slab_min_align = (unsigned int)config_size(section, "slab_min_align");
	kernel->alien_limit = number(section, "alien_limit");
	kernel->batch_refill_limit = number(section, "batch_refill_limit");
	kernel->break_order_high = number(section, "break_order_high");
	kernel->break_order_low = number(section, "break_order_low");
	kernel->colouring = config_bool(section, "colouring");
	kernel->preempt = config_bool(section, "preempt");
	return check_kernel(config, section, error);
}

const unsigned int *config_general_sizes(guint *count)
{
	static const unsigned int sizes[] = { 32, 64, 96, 128, 192, 256, 512, 1024, 2048, 4096, 8192, 16384, 32768,
		65536, 131072, 262144, 524288, 1 << 20, 2 << 20, 4 << 20, 8 << 20, 16 << 20, 32 << 20 };

	*count = G_N_ELEMENTS(sizes);
	return sizes;
}

/* Chapter 2 of the allocator reference, "general caches". */
bool config_general_size_exists(const struct config *config, unsigned int size_bytes)
{
	const struct kernel_params *kernel = &config->kernel;

	if (size_bytes > (uint64_t)config->machine.page_size << kernel->max_object_order)
		return false;
	switch (size_bytes) {
	case 32:
		return config->machine.page_size == 4096;
	case 96:
		return kernel->kmalloc_line < 64;
	case 192:
		return kernel->kmalloc_line < 128;
	case 262144:
		return config->machine.cpus > 512 || kernel->max_object_order > 5;
	default:
		return size_bytes < 262144 || kernel->max_object_order >= (size_bytes > 1 << 20 ? 13 : 8);
	}
}

bool config_boot_cache_exists(const struct config *config, const char *name)
{
	guint count;
	const unsigned int *sizes = config_general_sizes(&count);

	if (strcmp(name, "kmem_cache") == 0)
		return true;
	for (guint index = 0; index < count; index++) {
		char general[32];
		char dma[32];

		g_snprintf(general, sizeof(general), "size-%u", sizes[index]);
		g_snprintf(dma, sizeof(dma), "size-%u(DMA)", sizes[index]);
		if (strcmp(name, general) == 0 || strcmp(name, dma) == 0)
			return config_general_size_exists(config, sizes[index]);
	}
	return false;
}
