/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef SIM_CONFIG_UNITS_H
#define SIM_CONFIG_UNITS_H

#include <glib.h>
#include <stdint.h>

/*
 * Numbers with units, as people write them in files and on the command line, read exactly: decimals are accepted
 * where the result is whole ("1.5ms" is 1500000 ns), nothing is rounded and nothing overflows. Values never exceed
 * INT64_MAX, so that callers may subtract. Blanks around the text and between number and unit are ignored.
 *
 * The messages say what is wrong and what was expected; callers add file, line and key.
 */
enum units_error {
	UNITS_ERROR_SYNTAX, /* not a number of this kind */
	UNITS_ERROR_RANGE,  /* does not fit, or is not whole */
};
#define UNITS_ERROR (units_error_quark())
GQuark units_error_quark(void);

/* Nanoseconds from "250ns", "3us", "1.5 ms", "2s". A bare number is refused, but for 0. */
gboolean units_parse_time(const char *text, uint64_t *time_ns, GError **error);

/* Bytes from "64", "4K", "1.5M", "2G"; the letters are binary (1K = 1024 bytes). */
gboolean units_parse_size(const char *text, uint64_t *size_bytes, GError **error);

/* A whole number of events per second from "5000/s". */
gboolean units_parse_rate(const char *text, uint64_t *per_second, GError **error);

/* A whole number, with a sign if need be. */
gboolean units_parse_integer(const char *text, int64_t *value, GError **error);

/* A number with up to six decimals, in millionths: "1.5" is 1500000. Not negative. */
gboolean units_parse_decimal(const char *text, uint64_t *millionths, GError **error);

/* The shortest text in the largest unit that is exact: "1500us", "4K", "1.5". New strings, free with g_free. */
char *units_format_time(uint64_t time_ns);
char *units_format_size(uint64_t size_bytes);
char *units_format_decimal(uint64_t millionths);

#endif
