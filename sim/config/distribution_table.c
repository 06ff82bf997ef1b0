/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Tables of cumulative weights: zipf by formula, empirical from a file. */
#include "sim/config/distribution_table.h"
#include "sim/config/fixed_point.h"
#include "sim/config/units.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>

typedef unsigned __int128 wide;

enum { MILLIONTHS = 1000000, ZIPF_WEIGHT_BITS = 42, FILE_LINE_BYTES_MAX = 256 };
#define WEIGHT_SUM_MAX ((uint64_t)1 << 62)

/* Sums of weights become 64-bit fractions of the total: a random number r draws the first i with r <= cumulative[i]. */
static void normalise(struct distribution *distribution)
{
	uint64_t total = distribution->cumulative[distribution->length - 1];

	for (uint32_t index = 0; index < distribution->length; index++) {
		wide share = ((wide)distribution->cumulative[index] << 64) / total;

		distribution->cumulative[index] = (uint64_t)(share - 1);
	}
}

/* rank^-s as 2^(-s log2 rank), in Q42. */
static uint64_t zipf_weight(uint64_t rank, uint64_t exponent)
{
	uint64_t log2_rank = ((uint64_t)64 << FIXED_LOG_BITS) - fixed_negative_log2(rank);
	wide power = (wide)log2_rank * exponent / MILLIONTHS;
	wide whole = (power >> FIXED_LOG_BITS) + 1; /* 2^-power = 2^-whole * 2^(whole - power) */

	if (whole > ZIPF_WEIGHT_BITS)
		return 0;
	uint64_t rest = (uint64_t)((whole << FIXED_LOG_BITS) - power);
	uint64_t one = (uint64_t)1 << FIXED_LOG_BITS;
	uint64_t scaled = rest == one ? (uint64_t)2 << FIXED_UNIT_BITS : fixed_exp2(rest);
	return scaled >> (FIXED_UNIT_BITS - ZIPF_WEIGHT_BITS + (unsigned int)whole);
}

void distribution_table_zipf(struct distribution *distribution)
{
	uint64_t sum = 0;

	distribution->length = (uint32_t)distribution->first;
	distribution->cumulative = g_new(uint64_t, distribution->length);
	for (uint32_t index = 0; index < distribution->length; index++) {
		sum += zipf_weight((uint64_t)index + 1, distribution->second);
		distribution->cumulative[index] = sum;
	}
	normalise(distribution);
}

struct table_reader {
	const char *path;
	guint line;
	enum distribution_unit unit;
	GArray *values;
	GArray *sums;
	uint64_t sum;
};

static gboolean fail(const struct table_reader *reader, GError **error, const char *message)
{
	g_set_error(
		error, DISTRIBUTION_ERROR, DISTRIBUTION_ERROR_FILE, "%s:%u: %s", reader->path, reader->line, message);
	return FALSE;
}

static gboolean add_row(struct table_reader *reader, const char *value_text, const char *weight_text, GError **error)
{
	g_autoptr(GError) cause = NULL;
	uint64_t value;
	uint64_t weight = MILLIONTHS;

	if (!distribution_parse_value(value_text, reader->unit, &value, &cause))
		return fail(reader, error, cause->message);
	if (weight_text != NULL && !units_parse_decimal(weight_text, &weight, &cause)) {
		g_autofree char *message = g_strdup_printf("weight %s", cause->message);
		return fail(reader, error, message);
	}
	if (weight == 0)
		return TRUE;
	if (reader->values->len == DISTRIBUTION_TABLE_MAX)
		return fail(reader, error, "too many values, at most 1048576 are possible");
	if (weight > WEIGHT_SUM_MAX - reader->sum)
		return fail(reader, error, "the weights add up to more than 4611686018427");
	reader->sum += weight;
	g_array_append_val(reader->values, value);
	g_array_append_val(reader->sums, reader->sum);
	return TRUE;
}

static gboolean read_row(struct table_reader *reader, char *line, GError **error)
{
	if (strlen(line) >= FILE_LINE_BYTES_MAX)
		return fail(reader, error, "the line is too long, expected VALUE WEIGHT");
	if (!g_utf8_validate(line, -1, NULL))
		return fail(reader, error, "the line is not UTF-8 text");
	g_strstrip(line);
	if (*line == '\0' || *line == '#')
		return TRUE;
	char *weight = strpbrk(line, " \t");
	if (weight != NULL) {
		*weight++ = '\0';
		g_strchug(weight);
		if (strpbrk(weight, " \t") != NULL)
			return fail(reader, error, "more than two columns, expected VALUE WEIGHT");
	}
	return add_row(reader, line, weight, error);
}

static gboolean read_rows(struct table_reader *reader, FILE *stream, GError **error)
{
	char line[FILE_LINE_BYTES_MAX + 2];

	errno = 0;
	while (fgets(line, sizeof(line), stream) != NULL) {
		reader->line++;
		if (!read_row(reader, line, error))
			return FALSE;
	}
	if (!ferror(stream))
		return TRUE;
	g_set_error(error, DISTRIBUTION_ERROR, DISTRIBUTION_ERROR_FILE, "%s: cannot be read: %s", reader->path,
		g_strerror(errno));
	return FALSE;
}

gboolean distribution_table_load(struct distribution *distribution, const char *path, GError **error)
{
	FILE *stream = fopen(path, "re");
	struct table_reader reader = { .path = path, .unit = distribution->unit };

	if (stream == NULL) {
		g_set_error(error, DISTRIBUTION_ERROR, DISTRIBUTION_ERROR_FILE, "%s: cannot be read: %s", path,
			g_strerror(errno));
		return FALSE;
	}
	reader.values = g_array_new(FALSE, FALSE, sizeof(uint64_t));
	reader.sums = g_array_new(FALSE, FALSE, sizeof(uint64_t));
	gboolean read = read_rows(&reader, stream, error);
	fclose(stream);
	if (read && reader.values->len == 0) {
		g_set_error(error, DISTRIBUTION_ERROR, DISTRIBUTION_ERROR_FILE,
			"%s: no value with a weight above 0, expected lines VALUE WEIGHT", path);
		read = FALSE;
	}
	distribution->length = reader.values->len;
	distribution->values = (uint64_t *)(void *)g_array_free(reader.values, FALSE);
	distribution->cumulative = (uint64_t *)(void *)g_array_free(reader.sums, FALSE);
	if (read)
		normalise(distribution);
	return read;
}
