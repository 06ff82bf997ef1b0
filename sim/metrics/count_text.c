/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Numbers for people. */
#include "sim/metrics/count_text.h"

#include <glib.h>
#include <string.h>

char *count_text(uint64_t value)
{
	g_autofree char *digits = g_strdup_printf("%" G_GUINT64_FORMAT, value);
	gsize length = strlen(digits);
	GString *text = g_string_new(NULL);

	for (gsize i = 0; i < length; i++) {
		if (i > 0 && (length - i) % 3 == 0)
			g_string_append_c(text, ',');
		g_string_append_c(text, digits[i]);
	}
	return g_string_free(text, FALSE);
}

/* DECIMALS after the point, without zeros at the end. */
static char *number(double value, int decimals)
{
	char format[8], digits[G_ASCII_DTOSTR_BUF_SIZE];
	gsize length;

	g_snprintf(format, sizeof(format), "%%.%df", decimals);
	g_ascii_formatd(digits, sizeof(digits), format, value);
	length = strlen(digits);
	if (strchr(digits, '.') != NULL) {
		while (digits[length - 1] == '0')
			length--;
		if (digits[length - 1] == '.')
			length--;
	}
	return g_strndup(digits, length);
}

struct scale {
	double unit;
	const char *name;
};

/* In the largest unit of which VALUE is at least one; scales ascend. */
static char *scaled(double value, const struct scale *scales, gsize count, int decimals)
{
	gsize i = count - 1;

	while (i > 0 && value < scales[i].unit)
		i--;
	g_autofree char *digits = number(value / scales[i].unit, decimals);
	return g_strdup_printf("%s%s", digits, scales[i].name);
}

char *count_text_time(uint64_t time_ns)
{
	static const struct scale scales[] = { { 1, " ns" }, { 1e3, " us" }, { 1e6, " ms" }, { 1e9, " s" } };

	return scaled((double)time_ns, scales, G_N_ELEMENTS(scales), 3);
}

char *count_text_bytes(uint64_t bytes)
{
	static const struct scale scales[] = { { 1, " B" }, { 1024, " KiB" }, { 1048576, " MiB" },
		{ 1073741824, " GiB" } };

	return scaled((double)bytes, scales, G_N_ELEMENTS(scales), 1);
}

char *count_text_percent(double value)
{
	char digits[G_ASCII_DTOSTR_BUF_SIZE];

	g_ascii_formatd(digits, sizeof(digits), "%.2f", 100 * value);
	return g_strdup_printf("%s%%", digits);
}

char *count_text_short(double value)
{
	static const struct scale scales[] = { { 1, "" }, { 1e3, " k" }, { 1e6, " M" }, { 1e9, " G" } };

	return scaled(value, scales, G_N_ELEMENTS(scales), 2);
}
