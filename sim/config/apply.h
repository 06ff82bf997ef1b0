/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef SIM_CONFIG_APPLY_H
#define SIM_CONFIG_APPLY_H

#include "sim/config/config_private.h"
#include "sim/config/ini.h"

/*
 * Private to this room: entering what files and command line say into a configuration. Each call overrides what is
 * there, so callers apply the weakest source first. All return FALSE with the error set.
 */

/* Where values come from; decides which sections are possible. */
struct apply_source {
	enum { SOURCE_MACHINE, SOURCE_WORKLOAD, SOURCE_COMMAND_LINE } kind;
	const char *file; /* path, or "--set" and the like */
	char *directory;  /* paths are relative to it; NULL: the current folder */
};

/* All sections of a file. */
gboolean apply_file(
	struct config *config, const struct apply_source *source, const struct ini_file *file, GError **error);

/* One value for [header] key. */
gboolean apply_text(struct config *config, const struct apply_source *source, const char *header, const char *key,
	const char *value, GError **error);

/* SECTION.KEY=VALUE texts; `sets` ends with NULL or is NULL. */
gboolean apply_sets(struct config *config, const char *const *sets, GError **error);

#endif
