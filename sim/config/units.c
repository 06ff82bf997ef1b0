/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Exact reading and writing of numbers with units. */
#include "sim/config/units.h"

#include <string.h>

G_DEFINE_QUARK(slabsim_units_error, units_error)

enum { DECIMALS_MAX = 18, MILLIONTHS = 1000000 };

struct unit {
	const char *name;
	uint64_t factor;
};

static const struct unit time_units[] = { { "ns", 1 }, { "us", 1000 }, { "ms", 1000000 }, { "s", 1000000000 } };
static const struct unit size_units[] = { { "", 1 }, { "K", 1 << 10 }, { "M", 1 << 20 }, { "G", 1 << 30 } };
static const struct unit plain_units[] = { { "", 1 } };
static const struct unit rate_units[] = { { "/s", 1 } };
static const struct unit decimal_units[] = { { "", MILLIONTHS } };

/* What kind of number a text is read as; `expected` ends the messages. */
struct number_form {
	const struct unit *units;
	guint unit_count;
	const char *expected;
	const char *smallest; /* what a value must be a multiple of */
};

static const struct number_form time_form = { time_units, G_N_ELEMENTS(time_units),
	"a time with its unit such as 250ns, 3us, 1.5ms or 2s", "1 ns" };
static const struct number_form size_form = { size_units, G_N_ELEMENTS(size_units),
	"a size in bytes such as 64, 4K, 1.5M or 2G", "1 byte" };
static const struct number_form rate_form = { rate_units, G_N_ELEMENTS(rate_units), "a rate such as 5000/s", "1/s" };
static const struct number_form integer_form = { plain_units, G_N_ELEMENTS(plain_units), "a whole number", "1" };
static const struct number_form decimal_form = { decimal_units, G_N_ELEMENTS(decimal_units),
	"a number with up to six decimals such as 1.5", "0.000001" };

/* The digits of a number, before its unit is known. */
struct digits {
	uint64_t whole;
	uint64_t fraction; /* over 10^decimals */
	guint decimals;
	gboolean overflow;
};

static uint64_t power_of_ten(guint exponent)
{
	uint64_t power = 1;

	while (exponent-- > 0)
		power *= 10;
	return power;
}

static const char *read_whole(const char *text, struct digits *digits)
{
	for (; g_ascii_isdigit(*text); text++) {
		if (__builtin_mul_overflow(digits->whole, 10, &digits->whole) ||
			__builtin_add_overflow(digits->whole, (uint64_t)(*text - '0'), &digits->whole))
			digits->overflow = TRUE;
	}
	return text;
}

/* Trailing zeros say nothing and do not count as decimals. */
static const char *read_fraction(const char *text, struct digits *digits)
{
	const char *end = text;
	const char *last = text;

	for (; g_ascii_isdigit(*end); end++) {
		if (*end != '0')
			last = end + 1;
	}
	if (last - text > DECIMALS_MAX) {
		digits->decimals = DECIMALS_MAX + 1;
		return end;
	}
	for (; text < last; text++, digits->decimals++)
		digits->fraction = digits->fraction * 10 + (uint64_t)(*text - '0');
	return end;
}

/* Returns the first character behind the digits, or NULL if there are none. */
static const char *read_digits(const char *text, struct digits *digits)
{
	const char *end = read_whole(text, digits);

	if (end == text)
		return NULL;
	if (*end != '.')
		return end;
	return g_ascii_isdigit(end[1]) ? read_fraction(end + 1, digits) : NULL;
}

static const struct unit *find_unit(const struct number_form *form, const char *name)
{
	for (guint index = 0; index < form->unit_count; index++) {
		if (strcmp(form->units[index].name, name) == 0)
			return &form->units[index];
	}
	return NULL;
}

static gboolean set_syntax_error(const char *text, const struct number_form *form, GError **error)
{
	if (*text == '\0')
		g_set_error(error, UNITS_ERROR, UNITS_ERROR_SYNTAX, "is empty, expected %s", form->expected);
	else
		g_set_error(error, UNITS_ERROR, UNITS_ERROR_SYNTAX, "\"%s\" is not %s", text, form->expected);
	return FALSE;
}

/* digits * factor, which must be whole and fit. */
static gboolean scale(const struct digits *digits, uint64_t factor, const char *text, const struct number_form *form,
	uint64_t *value, GError **error)
{
	if (digits->decimals > DECIMALS_MAX ||
		(unsigned __int128)digits->fraction * factor % power_of_ten(digits->decimals) != 0) {
		g_set_error(
			error, UNITS_ERROR, UNITS_ERROR_RANGE, "\"%s\" is not a multiple of %s", text, form->smallest);
		return FALSE;
	}
	unsigned __int128 total = (unsigned __int128)digits->whole * factor +
				  (unsigned __int128)digits->fraction * factor / power_of_ten(digits->decimals);
	if (digits->overflow || total > INT64_MAX) {
		g_set_error(error, UNITS_ERROR, UNITS_ERROR_RANGE, "\"%s\" is too large", text);
		return FALSE;
	}
	*value = (uint64_t)total;
	return TRUE;
}

static gboolean parse_number(const char *raw, const struct number_form *form, uint64_t *value, GError **error)
{
	g_autofree char *text = g_strstrip(g_strdup(raw));
	struct digits digits = { 0 };

	if (*text == '-' && g_ascii_isdigit(text[1])) {
		g_set_error(
			error, UNITS_ERROR, UNITS_ERROR_RANGE, "\"%s\" is negative, expected %s", text, form->expected);
		return FALSE;
	}
	const char *end = read_digits(text, &digits);
	if (end == NULL)
		return set_syntax_error(text, form, error);
	while (g_ascii_isspace(*end))
		end++;
	const struct unit *unit = find_unit(form, end);
	if (unit == NULL && *end == '\0' && digits.whole == 0 && digits.fraction == 0 && !digits.overflow)
		unit = &form->units[0];
	if (unit == NULL)
		return set_syntax_error(text, form, error);
	return scale(&digits, unit->factor, text, form, value, error);
}

gboolean units_parse_time(const char *text, uint64_t *time_ns, GError **error)
{
	return parse_number(text, &time_form, time_ns, error);
}

gboolean units_parse_size(const char *text, uint64_t *size_bytes, GError **error)
{
	return parse_number(text, &size_form, size_bytes, error);
}

gboolean units_parse_rate(const char *text, uint64_t *per_second, GError **error)
{
	return parse_number(text, &rate_form, per_second, error);
}

gboolean units_parse_integer(const char *text, int64_t *value, GError **error)
{
	g_autofree char *stripped = g_strstrip(g_strdup(text));
	gboolean negative = *stripped == '-' && g_ascii_isdigit(stripped[1]);
	uint64_t magnitude;

	if (!parse_number(stripped + (negative ? 1 : 0), &integer_form, &magnitude, error))
		return FALSE;
	*value = negative ? -(int64_t)magnitude : (int64_t)magnitude;
	return TRUE;
}

gboolean units_parse_decimal(const char *text, uint64_t *millionths, GError **error)
{
	return parse_number(text, &decimal_form, millionths, error);
}

static char *format(uint64_t value, const struct unit *units, guint unit_count)
{
	guint index = unit_count - 1;

	while (index > 0 && (value == 0 || value % units[index].factor != 0))
		index--;
	return g_strdup_printf("%" G_GUINT64_FORMAT "%s", value / units[index].factor, units[index].name);
}

char *units_format_time(uint64_t time_ns)
{
	return format(time_ns, time_units, G_N_ELEMENTS(time_units));
}

char *units_format_size(uint64_t size_bytes)
{
	return format(size_bytes, size_units, G_N_ELEMENTS(size_units));
}

char *units_format_decimal(uint64_t millionths)
{
	char *text = g_strdup_printf(
		"%" G_GUINT64_FORMAT ".%06" G_GUINT64_FORMAT, millionths / MILLIONTHS, millionths % MILLIONTHS);
	gsize length = strlen(text);

	while (text[length - 1] == '0')
		text[--length] = '\0';
	if (text[length - 1] == '.')
		text[length - 1] = '\0';
	return text;
}
