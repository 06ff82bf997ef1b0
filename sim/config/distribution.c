/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Reading distributions from text. */
#include "sim/config/distribution.h"
#include "sim/config/distribution_table.h"
#include "sim/config/nearest.h"
#include "sim/config/units.h"

#include <string.h>

G_DEFINE_QUARK(slabsim_distribution_error, distribution_error)

enum { MILLIONTHS = 1000000, ARGUMENTS_MAX = 2 };

/* At most this exponent of pareto and zipf: above, every draw is the smallest value. */
#define EXPONENT_MAX ((uint64_t)1000 * MILLIONTHS)

static const struct {
	const char *name;
	guint arguments;
	const char *form;
} forms[] = {
	[DISTRIBUTION_CONST] = { "const", 1, "const(x)" },
	[DISTRIBUTION_UNIFORM] = { "uniform", 2, "uniform(a,b)" },
	[DISTRIBUTION_EXP] = { "exp", 1, "exp(mean)" },
	[DISTRIBUTION_NORMAL] = { "normal", 2, "normal(mean,sd)" },
	[DISTRIBUTION_PARETO] = { "pareto", 2, "pareto(min,alpha)" },
	[DISTRIBUTION_ZIPF] = { "zipf", 2, "zipf(n,s)" },
	[DISTRIBUTION_EMPIRICAL] = { "empirical", 1, "empirical(FILE)" },
};

static gboolean fail(enum distribution_error code, GError **error, const char *format, ...) G_GNUC_PRINTF(3, 4);

static gboolean fail(enum distribution_error code, GError **error, const char *format, ...)
{
	va_list arguments;

	va_start(arguments, format);
	g_autofree char *message = g_strdup_vprintf(format, arguments);
	va_end(arguments);
	g_set_error_literal(error, DISTRIBUTION_ERROR, code, message);
	return FALSE;
}

static gboolean parse_in_unit(const char *text, enum distribution_unit unit, uint64_t *value, GError **error)
{
	int64_t count;

	switch (unit) {
	case DISTRIBUTION_TIME:
		return units_parse_time(text, value, error);
	case DISTRIBUTION_SIZE:
		return units_parse_size(text, value, error);
	case DISTRIBUTION_COUNT:
		break;
	}
	if (!units_parse_integer(text, &count, error))
		return FALSE;
	if (count < 0)
		return fail(
			DISTRIBUTION_ERROR_RANGE, error, "\"%s\" is negative, expected a whole number from 0", text);
	*value = (uint64_t)count;
	return TRUE;
}

gboolean distribution_parse_value(const char *text, enum distribution_unit unit, uint64_t *value, GError **error)
{
	if (!parse_in_unit(text, unit, value, error))
		return FALSE;
	if (*value > DISTRIBUTION_VALUE_MAX)
		return fail(DISTRIBUTION_ERROR_RANGE, error, "\"%s\" is too large", text);
	return TRUE;
}

static gboolean check_exponent(uint64_t exponent, uint64_t minimum, const char *name, GError **error)
{
	if (exponent >= minimum && exponent <= EXPONENT_MAX)
		return TRUE;
	return fail(DISTRIBUTION_ERROR_RANGE, error, "%s is out of range, expected %s to 1000", name,
		minimum == 0 ? "0" : "0.01");
}

static gboolean read_zipf(struct distribution *distribution, const char *exponent, GError **error)
{
	if (distribution->first < 1 || distribution->first > DISTRIBUTION_TABLE_MAX)
		return fail(DISTRIBUTION_ERROR_RANGE, error, "n of zipf(n,s) is out of range, expected 1 to 1048576");
	if (!units_parse_decimal(exponent, &distribution->second, error) ||
		!check_exponent(distribution->second, 0, "s of zipf(n,s)", error))
		return FALSE;
	distribution_table_zipf(distribution);
	return TRUE;
}

static gboolean read_pareto(struct distribution *distribution, const char *alpha, GError **error)
{
	if (distribution->first < 1)
		return fail(DISTRIBUTION_ERROR_RANGE, error, "min of pareto(min,alpha) is 0, expected more");
	return units_parse_decimal(alpha, &distribution->second, error) &&
	       check_exponent(distribution->second, MILLIONTHS / 100, "alpha of pareto(min,alpha)", error);
}

static gboolean read_empirical(
	struct distribution *distribution, const char *file, const char *directory, GError **error)
{
	g_autofree char *path = g_path_is_absolute(file) || directory == NULL ? g_strdup(file)
									      : g_build_filename(directory, file, NULL);
	if (*file == '\0')
		return fail(DISTRIBUTION_ERROR_SYNTAX, error, "empirical() names no file, expected empirical(FILE)");
	return distribution_table_load(distribution, path, error);
}

static gboolean read_arguments(
	struct distribution *distribution, char **arguments, const char *directory, GError **error)
{
	if (distribution->kind == DISTRIBUTION_EMPIRICAL)
		return read_empirical(distribution, arguments[0], directory, error);
	if (!distribution_parse_value(arguments[0], distribution->unit, &distribution->first, error))
		return FALSE;
	if (distribution->kind == DISTRIBUTION_ZIPF)
		return read_zipf(distribution, arguments[1], error);
	if (distribution->kind == DISTRIBUTION_PARETO)
		return read_pareto(distribution, arguments[1], error);
	if (forms[distribution->kind].arguments == 2 &&
		!distribution_parse_value(arguments[1], distribution->unit, &distribution->second, error))
		return FALSE;
	if (distribution->kind == DISTRIBUTION_UNIFORM && distribution->first > distribution->second)
		return fail(DISTRIBUTION_ERROR_RANGE, error, "a is above b in uniform(%s,%s), expected a <= b",
			arguments[0], arguments[1]);
	return TRUE;
}

static gboolean find_kind(const char *name, enum distribution_kind *kind, GError **error)
{
	struct nearest nearest;

	nearest_init(&nearest, name);
	for (guint index = 0; index < G_N_ELEMENTS(forms); index++) {
		if (strcmp(forms[index].name, name) == 0) {
			*kind = (enum distribution_kind)index;
			return TRUE;
		}
		nearest_offer(&nearest, forms[index].name);
	}
	g_autofree char *hint = nearest_hint(&nearest);
	return fail(DISTRIBUTION_ERROR_SYNTAX, error,
		"there is no distribution \"%s\", expected const, uniform, exp, normal, pareto, zipf or empirical%s",
		name, hint);
}

/* NAME(ARGUMENT,...) */
static gboolean read_call(struct distribution *distribution, char *text, const char *directory, GError **error)
{
	char *open = strchr(text, '(');
	gsize length = strlen(text);

	if (text[length - 1] != ')')
		return fail(DISTRIBUTION_ERROR_SYNTAX, error, "\"%s\" does not end with )", text);
	text[length - 1] = '\0';
	*open = '\0';
	if (!find_kind(g_strchomp(text), &distribution->kind, error))
		return FALSE;
	guint wanted = forms[distribution->kind].arguments;
	g_auto(GStrv) arguments = g_strsplit(open + 1, ",", wanted == 1 ? 1 : -1);
	guint given = g_strv_length(arguments);
	for (guint index = 0; index < given; index++)
		g_strstrip(arguments[index]);
	if (given != wanted)
		return fail(DISTRIBUTION_ERROR_SYNTAX, error, "%u argument%s of %s, expected %s", given,
			given == 1 ? "" : "s", forms[distribution->kind].name, forms[distribution->kind].form);
	return read_arguments(distribution, arguments, directory, error);
}

struct distribution *distribution_parse(
	const char *text, enum distribution_unit unit, const char *directory, GError **error)
{
	g_autofree char *copy = g_strstrip(g_strdup(text));
	struct distribution *distribution = g_new0(struct distribution, 1);
	gboolean read;

	distribution->unit = unit;
	if (strchr(copy, '(') != NULL)
		read = read_call(distribution, copy, directory, error);
	else
		read = distribution_parse_value(copy, unit, &distribution->first, error);
	if (!read)
		g_clear_pointer(&distribution, distribution_free);
	return distribution;
}

void distribution_free(struct distribution *distribution)
{
	if (distribution == NULL)
		return;
	g_free(distribution->values);
	g_free(distribution->cumulative);
	g_free(distribution);
}

gboolean distribution_is_bounded(const struct distribution *distribution)
{
	return distribution->kind == DISTRIBUTION_CONST || distribution->kind == DISTRIBUTION_UNIFORM ||
	       distribution->values != NULL || distribution->cumulative != NULL;
}

static uint64_t table_extreme(const struct distribution *distribution, gboolean greatest)
{
	uint64_t extreme = distribution->values[0];

	for (uint32_t index = 1; index < distribution->length; index++) {
		uint64_t value = distribution->values[index];

		extreme = greatest ? MAX(extreme, value) : MIN(extreme, value);
	}
	return extreme;
}

uint64_t distribution_minimum(const struct distribution *distribution)
{
	switch (distribution->kind) {
	case DISTRIBUTION_EMPIRICAL:
		return table_extreme(distribution, FALSE);
	case DISTRIBUTION_ZIPF:
		return 1;
	case DISTRIBUTION_EXP:
		return 0;
	case DISTRIBUTION_NORMAL:
		return distribution_sample(distribution, 0, (uint64_t)1 << 63);
	default:
		return distribution->first;
	}
}

uint64_t distribution_maximum(const struct distribution *distribution)
{
	switch (distribution->kind) {
	case DISTRIBUTION_EMPIRICAL:
		return table_extreme(distribution, TRUE);
	case DISTRIBUTION_UNIFORM:
		return distribution->second;
	case DISTRIBUTION_CONST:
	case DISTRIBUTION_ZIPF:
		return distribution->first;
	default:
		return distribution_sample(distribution, 0, 0);
	}
}
