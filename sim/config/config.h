/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef SIM_CONFIG_CONFIG_H
#define SIM_CONFIG_CONFIG_H

#include "models/hw/machine.h"
#include "models/kernel/params.h"
#include "sim/config/distribution.h"
#include "sim/config/keys.h"

#include <glib.h>

/*
 * The resolved configuration of one run: machine, kernel parameters, caches, jobs, events.
 *
 * Each key is decided by the strongest of: command line option, --set SECTION.KEY=VALUE, workload file, machine file,
 * default. Every value given anywhere is checked, also one that a stronger one replaces. A configuration that loads is
 * consistent: names refer to something, CPUs and nodes exist, figures are in range. It never changes afterwards and
 * must outlive the worlds built from it, which read it in place.
 *
 * Errors read `FILE:LINE: [section] key: what is wrong, what was expected (did you mean "X"?)`, with `--set` or the
 * option's name in the place of FILE:LINE for what comes from the command line.
 */
enum config_error {
	CONFIG_ERROR_FILE,     /* cannot be found or read, is no INI file */
	CONFIG_ERROR_UNKNOWN,  /* section, key, machine, job, cache... of that name does not exist */
	CONFIG_ERROR_VALUE,    /* cannot be read as the key's type, or lies outside its range */
	CONFIG_ERROR_CONFLICT, /* does not go with another key */
};
#define CONFIG_ERROR (config_error_quark())
GQuark config_error_quark(void);

struct config_options {
	const char *workload; /* a file or the name of a shipped workload; NULL: none (defaults, no jobs) */
	const char
		*machine;  /* --machine, a shipped name or a file; NULL: the workload's, else CONFIG_MACHINE_DEFAULT */
	const char *trace; /* sets workload.trace; relative to the current folder */
	const char *const *sets; /* --set texts, ends with NULL; may be NULL */
	const char *seed;	 /* --seed and --duration as texts; NULL: not given */
	const char *duration;
};
#define CONFIG_MACHINE_DEFAULT "numa-2x2"

struct config;
struct config_section; /* one [section] of the workload; owned by the configuration */

struct config *config_load(const struct config_options *options, GError **error);
void config_free(struct config *config);

/* What the world is built from. Borrowed. */
const struct machine_config *config_machine(const struct config *config);
const struct kernel_params *config_kernel(const struct config *config);

/* The file that was loaded and its base name without .ini; both "none" without a workload. */
const char *config_workload_path(const struct config *config);
const char *config_workload_name(const struct config *config);

/*
 * Sections by kind, in file order, those that only --set made last. [workload] and [kernel] always exist, once, even
 * if nowhere written.
 */
guint config_section_count(const struct config *config, enum section_kind kind);
const struct config_section *config_section_at(const struct config *config, enum section_kind kind, guint index);
const struct config_section *config_section_find(const struct config *config, enum section_kind kind, const char *name);

enum section_kind config_section_kind(const struct config_section *section);
const char *config_section_name(const struct config_section *section); /* "" for kinds without names */
const char *config_section_file(const struct config_section *section);
guint config_section_line(const struct config_section *section); /* 0: not from a file */

/*
 * Values by key. The key must exist for this kind of section and have the type of the getter, anything else is a bug
 * of the caller. Where nothing was given they return the default of the table; where the table has none, 0 or NULL
 * (config_has tells the difference). Pointers are borrowed and live as long as the configuration.
 */
bool config_has(const struct config_section *section, const char *key); /* given by anyone, not a default */
bool config_bool(const struct config_section *section, const char *key);
int64_t config_integer(const struct config_section *section, const char *key);
uint64_t config_decimal(const struct config_section *section, const char *key); /* millionths */
uint64_t config_size(const struct config_section *section, const char *key);	/* bytes */
uint64_t config_time(const struct config_section *section, const char *key);	/* ns */
uint64_t config_rate(const struct config_section *section, const char *key);	/* events per second */
const char *config_string(const struct config_section *section, const char *key);
const char *config_path(const struct config_section *section, const char *key); /* usable from the current folder */
unsigned int config_enum(const struct config_section *section, const char *key);
uint32_t config_flags(const struct config_section *section, const char *key); /* also gfp */
int config_node(const struct config_section *section, const char *key);	      /* number, CONFIG_NODE_* */
/* Ascending, without repetition; all of the machine for the default `all`. */
const unsigned int *config_cpus(const struct config_section *section, const char *key, guint *count);
const unsigned int *config_nodes(const struct config_section *section, const char *key, guint *count);
const struct distribution *config_distribution(const struct config_section *section, const char *key);

/* For semantic errors found by later rooms: always sets `error`, in the form above. `key` may be NULL. */
void config_error_at(const struct config_section *section, const char *key, GError **error, const char *format, ...)
	G_GNUC_PRINTF(4, 5);

/* Everything resolved, in a stable order, so that the run can be repeated. New string, free with g_free. */
char *config_to_json(const struct config *config);
/* Of all that decides the run: the JSON and the contents of files with distributions; not names and descriptions. */
uint64_t config_hash(const struct config *config);

/*
 * Shipped files. They are looked for in $SLABSIM_DATA_DIR, then in the source tree that this program was compiled in,
 * then next to and above the executable (also in ../share/slabsim of it).
 */
enum config_data { CONFIG_DATA_MACHINES, CONFIG_DATA_WORKLOADS };

struct config_data_entry {
	char *name; /* "numa-2x2" */
	char *path;
	char *description; /* from [machine] or [workload]; "" if there is none */
};

/* Path of the shipped file of this name; NULL if there is none. New string. */
char *config_data_path(enum config_data data, const char *name);
/* All of them by name, of struct config_data_entry; free with g_ptr_array_unref. */
GPtrArray *config_data_list(enum config_data data);

#endif
