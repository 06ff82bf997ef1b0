/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Does a [cache NAME] describe a cache that the allocator would create? */
#include "sim/config/config_check.h"

static const uint32_t debug_flags = CACHE_DEBUG_INITIAL | CACHE_RED_ZONE | CACHE_POISON | CACHE_STORE_USER;

static gboolean check_boot_cache(const struct config_section *section, GError **error)
{
	static const char *const others[] = { "size", "align", "flags", "ctor", "reclaim" };

	for (guint index = 0; index < G_N_ELEMENTS(others); index++) {
		if (config_has(section, others[index]))
			return config_fail(section, others[index], CONFIG_ERROR_CONFLICT, error,
				"%s exists after boot, expected only limit, batchcount and shared",
				config_section_name(section));
	}
	return TRUE;
}

static gboolean check_flags(const struct config *config, const struct config_section *section, GError **error)
{
	uint32_t flags = config_flags(section, "flags");

	if ((flags & debug_flags) != 0 && config->kernel.debug == KERNEL_DEBUG_OFF)
		return config_fail(section, "flags", CONFIG_ERROR_CONFLICT, error,
			"debug_initial, red_zone, poison and store_user need debug in [kernel]");
	if ((flags & CACHE_POISON) != 0 && (flags & CACHE_DESTROY_BY_RCU) != 0)
		return config_fail(
			section, "flags", CONFIG_ERROR_CONFLICT, error, "destroy_by_rcu and poison exclude each other");
	return TRUE;
}

static gboolean check_layout(const struct config *config, const struct config_section *section, GError **error)
{
	uint64_t largest = (uint64_t)config->machine.page_size << config->kernel.max_object_order;
	uint64_t align = config_size(section, "align");

	if (!config_has(section, "size"))
		return config_fail(section, NULL, CONFIG_ERROR_VALUE, error,
			"size is missing and no cache of this name exists after boot, expected a size");
	if (config_size(section, "size") > largest)
		return config_fail(section, "size", CONFIG_ERROR_CONFLICT, error,
			"the largest object of this kernel has %" G_GUINT64_FORMAT
			" bytes (page size << max_object_order)",
			largest);
	if ((align & (align - 1)) != 0)
		return config_fail(section, "align", CONFIG_ERROR_VALUE, error,
			"%" G_GUINT64_FORMAT " is not possible, expected 0 or a power of two", align);
	return check_flags(config, section, error);
}

gboolean check_cache(const struct config *config, const struct config_section *section, GError **error)
{
	bool at_boot = config_boot_cache_exists(config, config_section_name(section));

	if (!(at_boot ? check_boot_cache(section, error) : check_layout(config, section, error)))
		return FALSE;
	return check_batchcount(section, error);
}
