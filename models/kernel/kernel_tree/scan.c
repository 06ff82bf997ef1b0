/* SPDX-License-Identifier: GPL-2.0-or-later */
/* sscanf(), as far as files of /proc use it: numbers, blanks and plain characters. */
#include <linux/kernel.h>
#include <linux/string.h>

static bool is_blank(char character)
{
	return character == ' ' || (character >= '\t' && character <= '\r');
}

static const char *skip_blanks(const char *text)
{
	while (is_blank(*text))
		text++;
	return text;
}

/* A number at *TEXT behind blanks, which moves behind it. False: there is none. */
static bool scan_number(const char **text, unsigned int base, long *value)
{
	const char *at = skip_blanks(*text);
	bool negative = *at == '-';
	char *end;

	if (*at == '-' || *at == '+')
		at++;
	*value = (long)simple_strtoul(at, &end, base);
	if (end == at)
		return false;
	if (negative)
		*value = -*value;
	*text = end;
	return true;
}

/* False: a conversion that is not known. */
static bool base_of(char conversion, unsigned int *base)
{
	*base = conversion == 'x' ? 16 : conversion == 'i' ? 0 : 10;
	return conversion == 'd' || conversion == 'u' || conversion == 'x' || conversion == 'i';
}

/* One conversion; FORMAT points behind its %. False: the text does not have it. */
static bool scan_one(const char **text, const char **format, va_list *arguments)
{
	bool is_long = **format == 'l';
	unsigned int base;
	long value;

	*format += is_long;
	if (!base_of(**format, &base) || !scan_number(text, base, &value))
		return false;
	++*format;
	if (is_long)
		*va_arg(*arguments, long *) = value;
	else
		*va_arg(*arguments, int *) = (int)value;
	return true;
}

int sscanf(const char *text, const char *format, ...)
{
	va_list arguments;
	int found = 0;

	va_start(arguments, format);
	while (*format) {
		if (is_blank(*format)) {
			text = skip_blanks(text);
			format++;
		} else if (*format == '%') {
			format++;
			if (!scan_one(&text, &format, &arguments))
				break;
			found++;
		} else if (*format++ != *text++) {
			break;
		}
	}
	va_end(arguments);
	return found;
}
