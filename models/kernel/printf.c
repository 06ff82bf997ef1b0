/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Formatted text. See printf.h. */
#include "models/kernel/printf.h"

#include "models/kernel/symbols.h"
#include "sim/engine/world.h"

#include <linux/kernel.h>
#include <linux/kernel_string.h>

#include <limits.h>
#include <stdbool.h>
#include <stdint.h>

#include "sim/engine/poison.h"

struct output {
	char *buffer;
	size_t size;
	size_t length; /* of the text so far, also of what did not fit */
	unsigned int checks;
};

/* How much wider than int an argument is: hh -2, h -1, none 0, l 1, ll 2. */
struct conversion {
	bool left, plus, blank, alternative, zeros;
	int width;
	int precision; /* -1: none given */
	int length;
	char letter;
};

/* Looks at a byte that kernel code named before it is used; free of charge where memory is modeled. */
static void look(const char *address, bool write)
{
	if (world_physical(address) == UINT64_MAX)
		world_access(address, 1, write);
	else if (write)
		world_touch(address, 1);
}

static char read_char(const struct output *output, const char *from)
{
	if ((output->checks & KERNEL_FORMAT_CHECK_STRINGS) != 0)
		look(from, false);
	return *from;
}

static void store(struct output *output, size_t at, char character)
{
	if ((output->checks & KERNEL_FORMAT_CHECK_BUFFER) != 0)
		look(output->buffer + at, true);
	output->buffer[at] = character;
}

static void put(struct output *output, char character)
{
	if (output->length + 1 < output->size)
		store(output, output->length, character);
	output->length++;
}

static void put_repeated(struct output *output, char character, int count)
{
	for (int i = 0; i < count; i++)
		put(output, character);
}

static void finish(struct output *output)
{
	if (output->size != 0)
		store(output, output->length < output->size ? output->length : output->size - 1, '\0');
}

/* Text of known length with the padding that the conversion asks for. */
static void put_padded(struct output *output, const struct conversion *conversion, const char *text, int length)
{
	int padding = conversion->width > length ? conversion->width - length : 0;

	if (!conversion->left)
		put_repeated(output, ' ', padding);
	for (int i = 0; i < length; i++)
		put(output, text[i]);
	if (conversion->left)
		put_repeated(output, ' ', padding);
}

static int string_length(const struct output *output, const char *text, int limit)
{
	int length = 0;

	while ((limit < 0 || length < limit) && length < INT_MAX && read_char(output, text + length) != '\0')
		length++;
	return length;
}

static void put_string(struct output *output, const struct conversion *conversion, const char *text)
{
	if (text == NULL)
		text = "(null)";
	put_padded(output, conversion, text, string_length(output, text, conversion->precision));
}

/* --- numbers --- */

enum { DIGITS_MAX = 22 }; /* of 64 bits in octal */

static int write_digits(char *end, uint64_t value, unsigned int base, bool capitals)
{
	const char *digits = capitals ? "0123456789ABCDEF" : "0123456789abcdef";
	int count = 0;

	for (; value != 0; value /= base)
		end[-++count] = digits[value % base];
	return count;
}

static unsigned int base_of(char letter)
{
	switch (letter) {
	case 'o':
		return 8;
	case 'x':
	case 'X':
	case 'p':
		return 16;
	default:
		return 10;
	}
}

static const char *sign_of(const struct conversion *conversion, bool negative)
{
	if (conversion->letter != 'd')
		return "";
	return negative ? "-" : conversion->plus ? "+" : conversion->blank ? " " : "";
}

static const char *prefix_of(const struct conversion *conversion, uint64_t value)
{
	if (!conversion->alternative || value == 0)
		return "";
	return conversion->letter == 'x' ? "0x" : conversion->letter == 'X' ? "0X" : "";
}

static int length_of(const char *text)
{
	int length = 0;

	while (text[length] != '\0')
		length++;
	return length;
}

/* How many zeros stand before COUNT digits of VALUE; LEAD is the length of sign and prefix. */
static int leading_zeros(const struct conversion *conversion, int count, int lead)
{
	int wanted = conversion->precision >= 0 ? conversion->precision : 1;

	if (conversion->precision < 0 && conversion->zeros && !conversion->left && conversion->width - lead > wanted)
		wanted = conversion->width - lead;
	if (conversion->letter == 'o' && conversion->alternative && wanted <= count)
		wanted = count + 1;
	return wanted > count ? wanted - count : 0;
}

static void put_number(struct output *output, const struct conversion *conversion, uint64_t value, bool negative)
{
	char digits[DIGITS_MAX];
	const char *sign = sign_of(conversion, negative);
	const char *prefix = prefix_of(conversion, value);
	int count = write_digits(digits + DIGITS_MAX, value, base_of(conversion->letter), conversion->letter == 'X');
	int lead = length_of(sign) + length_of(prefix);
	int zeros = leading_zeros(conversion, count, lead);
	int padding = conversion->width - lead - zeros - count;

	if (!conversion->left)
		put_repeated(output, ' ', padding);
	for (; *sign != '\0'; sign++)
		put(output, *sign);
	for (; *prefix != '\0'; prefix++)
		put(output, *prefix);
	put_repeated(output, '0', zeros);
	for (int i = count; i > 0; i--)
		put(output, digits[DIGITS_MAX - i]);
	if (conversion->left)
		put_repeated(output, ' ', padding);
}

static void put_signed(struct output *output, const struct conversion *conversion, int64_t value)
{
	uint64_t magnitude = value < 0 ? -(uint64_t)value : (uint64_t)value;

	put_number(output, conversion, magnitude, value < 0);
}

/* Sixteen digits, as the kernel prints pointers. */
static void put_pointer(struct output *output, struct conversion *conversion, const void *pointer)
{
	conversion->precision = 2 * (int)sizeof(void *);
	put_number(output, conversion, kernel_shown_address(pointer), false);
}

/* --- arguments --- */

/* va_list may be an array type: only inside a structure can a function take it on for its caller. */
struct arguments {
	va_list list;
};

static int64_t take_signed(struct arguments *arguments, int length)
{
	switch (length) {
	case -2:
		return (signed char)va_arg(arguments->list, int);
	case -1:
		return (short)va_arg(arguments->list, int);
	case 0:
		return va_arg(arguments->list, int);
	case 1:
		return va_arg(arguments->list, long);
	default:
		return va_arg(arguments->list, long long);
	}
}

static uint64_t take_unsigned(struct arguments *arguments, int length)
{
	switch (length) {
	case -2:
		return (unsigned char)va_arg(arguments->list, unsigned int);
	case -1:
		return (unsigned short)va_arg(arguments->list, unsigned int);
	case 0:
		return va_arg(arguments->list, unsigned int);
	case 1:
		return va_arg(arguments->list, unsigned long);
	default:
		return va_arg(arguments->list, unsigned long long);
	}
}

/* --- the format --- */

static bool take_flag(struct conversion *conversion, char character)
{
	switch (character) {
	case '-':
		return conversion->left = true;
	case '+':
		return conversion->plus = true;
	case ' ':
		return conversion->blank = true;
	case '#':
		return conversion->alternative = true;
	case '0':
		return conversion->zeros = true;
	default:
		return false;
	}
}

/* A number in the format, or the next argument for "*". */
static int take_count(const struct output *output, const char **format, struct arguments *arguments)
{
	int count = 0;
	char character = read_char(output, *format);

	if (character == '*') {
		(*format)++;
		return va_arg(arguments->list, int);
	}
	for (; character >= '0' && character <= '9' && count < INT_MAX / 10 - 1;
		character = read_char(output, *format)) {
		count = count * 10 + (character - '0');
		(*format)++;
	}
	return count;
}

static int take_length(const struct output *output, const char **format)
{
	int length = 0;

	for (;; (*format)++) {
		switch (read_char(output, *format)) {
		case 'h':
			length--;
			break;
		case 'l':
			length++;
			break;
		case 'z':
		case 't':
			length = 1;
			break;
		default:
			return length;
		}
	}
}

/* Reads what follows a percent sign, up to and with the letter. */
static struct conversion take_conversion(const struct output *output, const char **format, struct arguments *arguments)
{
	struct conversion conversion = { .precision = -1 };

	while (take_flag(&conversion, read_char(output, *format)))
		(*format)++;
	conversion.width = take_count(output, format, arguments);
	if (conversion.width < 0) {
		conversion.left = true;
		conversion.width = conversion.width > -INT_MAX ? -conversion.width : INT_MAX;
	}
	if (read_char(output, *format) == '.') {
		(*format)++;
		conversion.precision = take_count(output, format, arguments);
	}
	conversion.length = take_length(output, format);
	conversion.letter = read_char(output, *format);
	if (conversion.letter == 'i')
		conversion.letter = 'd';
	return conversion;
}

static void convert(struct output *output, struct conversion *conversion, struct arguments *arguments)
{
	char character;

	switch (conversion->letter) {
	case 'd':
		put_signed(output, conversion, take_signed(arguments, conversion->length));
		break;
	case 'u':
	case 'x':
	case 'X':
	case 'o':
		put_number(output, conversion, take_unsigned(arguments, conversion->length), false);
		break;
	case 'p':
		put_pointer(output, conversion, va_arg(arguments->list, void *));
		break;
	case 's':
		put_string(output, conversion, va_arg(arguments->list, const char *));
		break;
	case 'c':
		character = (char)va_arg(arguments->list, int);
		put_padded(output, conversion, &character, 1);
		break;
	case '%':
		put(output, '%');
		break;
	default: /* not ours: show it as it stands */
		put(output, '%');
		put(output, conversion->letter);
	}
}

int kernel_format(char *buffer, size_t size, unsigned int checks, const char *format, va_list list)
{
	struct output output = { .buffer = buffer, .size = size, .checks = checks };
	struct arguments arguments;
	char character;

	va_copy(arguments.list, list);
	for (; (character = read_char(&output, format)) != '\0'; format++) {
		struct conversion conversion;

		if (character != '%') {
			put(&output, character);
			continue;
		}
		format++;
		conversion = take_conversion(&output, &format, &arguments);
		if (conversion.letter == '\0')
			break;
		convert(&output, &conversion, &arguments);
	}
	va_end(arguments.list);
	finish(&output);
	return output.length < INT_MAX ? (int)output.length : INT_MAX;
}

int kernel_vsnprintf(char *buffer, size_t size, const char *format, va_list arguments)
{
	return kernel_format(buffer, size, KERNEL_FORMAT_CHECK_STRINGS | KERNEL_FORMAT_CHECK_BUFFER, format, arguments);
}

int kernel_snprintf(char *buffer, size_t size, const char *format, ...)
{
	va_list arguments;
	int length;

	va_start(arguments, format);
	length = kernel_vsnprintf(buffer, size, format, arguments);
	va_end(arguments);
	return length;
}
