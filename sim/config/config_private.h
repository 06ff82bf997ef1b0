/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef SIM_CONFIG_CONFIG_PRIVATE_H
#define SIM_CONFIG_CONFIG_PRIVATE_H

#include "sim/config/config.h"
#include "sim/config/value.h"

/*
 * Private to this room. A configuration comes about in steps, each in a file of its own: config.c collects values from
 * the weakest to the strongest source, config_machine.c and config_kernel.c turn sections into plain structs,
 * config_check.c looks at what concerns several keys.
 */
struct config_section {
	enum section_kind kind;
	char *name;
	char *file;		     /* where the section begins; "--set" or "default" for those in no file */
	guint line;		     /* 0: in no file */
	struct config_value *values; /* one for each key of the kind, in the order of the table */
};

struct config {
	GPtrArray *sections; /* of struct config_section */
	char *workload_path;
	char *workload_name;
	char *machine_path;
	char *machine_name;
	struct machine_config machine;
	struct kernel_params kernel;
};

struct config_section *config_section_new(enum section_kind kind, const char *name, const char *file, guint line);
void config_section_free(struct config_section *section);

/* The section, made with defaults if it is not there. For the kinds of a machine, [workload] and [kernel]. */
struct config_section *config_section_ensure(struct config *config, enum section_kind kind, const char *name);

/* The value of a key of this section's kind; the key must exist. */
struct config_value *config_section_value(const struct config_section *section, const char *key);

/* "[cache l1]" without the brackets. New string. */
char *config_section_header(const struct config_section *section);

/* Sets the error at the place of the key (or of the section, if the key was not given); returns FALSE. */
gboolean config_fail(const struct config_section *section, const char *key, enum config_error code, GError **error,
	const char *format, ...) G_GNUC_PRINTF(5, 6);

/* Whether the kernel makes this general cache at boot ("size-64", "size-64(DMA)") or it is kmem_cache itself. */
bool config_boot_cache_exists(const struct config *config, const char *name);
/* The sizes of all possible general caches, ascending; *count of them. */
const unsigned int *config_general_sizes(guint *count);
bool config_general_size_exists(const struct config *config, unsigned int size_bytes);

gboolean config_machine_build(struct config *config, GError **error);
/* Its parts: [cache lN] and [tlb], [latency] and [interrupt]. The topology comes before. */
gboolean config_machine_caches(struct config *config, GError **error);
gboolean config_machine_latencies(struct config *config, GError **error);
void config_machine_release(struct config *config);
gboolean config_kernel_build(struct config *config, GError **error);
gboolean config_check(struct config *config, GError **error);

#endif
