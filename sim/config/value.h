/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef SIM_CONFIG_VALUE_H
#define SIM_CONFIG_VALUE_H

#include "sim/config/config.h"

/* Private to this room: one value of one key, as written and as read. */

enum cpu_scope { CPU_SCOPE_ALL, CPU_SCOPE_NUMBERS, CPU_SCOPE_NODES };

/* One item of a list of CPUs or nodes, before the machine is known: all, first-last, node:first-last. */
struct cpu_range {
	enum cpu_scope scope;
	unsigned int first;
	unsigned int last;
};

struct config_value {
	bool present;	 /* given or by default; else nothing below counts */
	bool given;	 /* not by default */
	char *text;	 /* as written */
	char *place;	 /* "FILE:LINE", "--set"; NULL for defaults */
	int64_t number;	 /* all types of one number; index of an enum; bits of flags; node */
	bool is_time;	 /* KEY_CYCLES that was written as a time: `number` is ns until the machine is known */
	char *path;	 /* KEY_PATH: usable from the current folder */
	GArray *numbers; /* int64_t: lists; the matrix row by row; groups as pairs */
	guint rows;	 /* of a matrix */
	GArray *ranges;	 /* struct cpu_range: CPUs and nodes */
	GArray *members; /* unsigned int, ascending: CPUs and nodes once the machine is known */
	struct distribution *distribution;
};

/*
 * Reads `text` as a value of `key` into `value`, which is empty before. Paths and files are relative to `directory`
 * (NULL: the current folder). The error says what is wrong and what was expected, without place and key.
 */
gboolean config_value_parse(struct config_value *value, const struct config_key *key, const char *text,
	const char *directory, GError **error);
void config_value_clear(struct config_value *value);

/* Fills `members` of a KEY_CPUS or KEY_NODES value. */
gboolean config_value_resolve(
	struct config_value *value, enum key_type type, const struct machine_config *machine, GError **error);

#endif
