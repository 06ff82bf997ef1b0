/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef SIM_CONFIG_CONFIG_CHECK_H
#define SIM_CONFIG_CONFIG_CHECK_H

#include "sim/config/config_private.h"

/* Private to this room: checks that concern several keys or sections. All return FALSE with the error set. */

gboolean check_cache(const struct config *config, const struct config_section *section, GError **error);
gboolean check_job(const struct config *config, const struct config_section *section, GError **error);
gboolean check_event(const struct config *config, const struct config_section *section, GError **error);
gboolean check_fault(const struct config *config, const struct config_section *section, GError **error);

/* The key names a cache of the workload or of the boot; a job, which is returned; a node of the machine. */
gboolean check_cache_name(
	const struct config *config, const struct config_section *section, const char *key, GError **error);
const struct config_section *check_job_name(
	const struct config *config, const struct config_section *section, const char *key, GError **error);
gboolean check_node(const struct config *config, const struct config_section *section, const char *key, GError **error);

/* Not both keys are given. */
gboolean check_pair(const struct config_section *section, const char *first, const char *second, GError **error);

/* batchcount comes with limit and is at most that. */
gboolean check_batchcount(const struct config_section *section, GError **error);

#endif
