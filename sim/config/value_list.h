/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef SIM_CONFIG_VALUE_LIST_H
#define SIM_CONFIG_VALUE_LIST_H

#include "sim/config/value.h"

/* Private to this room: values that are lists, and the numbers they are made of. */

/* A value, or an item of a list, that is longer is refused rather than repeated in a message. */
enum { VALUE_BYTES_MAX = 1000 };
gboolean config_value_check_length(const char *text, GError **error);

gboolean config_value_parse_number(const struct config_key *key, const char *text, int64_t *number, GError **error);
gboolean config_value_check_range(const struct config_key *key, int64_t number, const char *text, GError **error);

/* "1,2,3", and rows of it separated by ; for a matrix. */
gboolean value_list_parse_numbers(
	struct config_value *value, const struct config_key *key, const char *text, GError **error);

/* "4:15, 64:30" */
gboolean value_list_parse_groups(
	struct config_value *value, const struct config_key *key, const char *text, GError **error);

/* "0-3,5", "all", and of CPUs "node:1", "node:0-1" */
gboolean value_list_parse_ranges(
	struct config_value *value, const struct config_key *key, const char *text, GError **error);

#endif
