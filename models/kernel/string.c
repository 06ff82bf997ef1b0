/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The modeled kernel's string functions. Each looks at all it will touch before it does, so that a wild address ends
 * the world like one of the module's own accesses; the record of the interval is the same for every compiler. Work is
 * charged by bytes, at the machine's rate. Where a length is only known at the end, byte by byte.
 */
#include "models/hw/hw.h"
#include "sim/engine/access.h"

#include <linux/kernel.h>
#include <linux/kernel_string.h>

#include <string.h>

#include "sim/engine/poison.h"

/* Where kernel code called: reports of wild addresses name it. */
#define CALLER __builtin_return_address(0)

static void note(const void *address, size_t size, bool write, const void *caller)
{
	if (size != 0)
		access_note(address, size, write, caller);
}

static void charge(size_t bytes)
{
	hw_charge(bytes / hw->machine->latency.string_bytes);
}

static bool is_modeled(const void *address)
{
	return world_physical(address) != UINT64_MAX;
}

/*
 * Moves and fills between variables on the stack are free, as all accesses there: some compilers make calls of them
 * where others store word by word.
 */
static void charge_move(const void *to, const void *from, size_t bytes)
{
	if (is_modeled(to) || is_modeled(from))
		charge(bytes);
}

void *kernel_memcpy(void *to, const void *from, size_t size)
{
	note(from, size, false, CALLER);
	note(to, size, true, CALLER);
	charge_move(to, from, size);
	/* Overlapping areas are a bug of the caller; the outcome must not depend on the host's memcpy. */
	return memmove(to, from, size);
}

void *kernel_memmove(void *to, const void *from, size_t size)
{
	note(from, size, false, CALLER);
	note(to, size, true, CALLER);
	charge_move(to, from, size);
	return memmove(to, from, size);
}

void *kernel_memset(void *to, int byte, size_t size)
{
	note(to, size, true, CALLER);
	charge_move(to, to, size);
	return memset(to, byte, size);
}

void *kernel_memchr_inv(const void *start, int byte, size_t size)
{
	const unsigned char *bytes = start;

	note(start, size, false, CALLER);
	charge(size);
	for (size_t i = 0; i < size; i++)
		if (bytes[i] != (unsigned char)byte)
			return (void *)(uintptr_t)(bytes + i);
	return NULL;
}

static char read_char(const char *from, const void *caller)
{
	access_note(from, 1, false, caller);
	return *from;
}

/* Bytes that differ decide as unsigned numbers; up to SIZE bytes, and to the first NUL with UNTIL_NUL. */
static int compare(const char *a, const char *b, size_t size, bool until_nul, const void *caller)
{
	int difference = 0;
	size_t i;

	for (i = 0; i < size && difference == 0; i++) {
		unsigned char left = (unsigned char)read_char(a + i, caller);
		unsigned char right = (unsigned char)read_char(b + i, caller);

		difference = (left > right) - (left < right);
		if (until_nul && left == '\0')
			break;
	}
	charge(i);
	return difference;
}

int kernel_memcmp(const void *a, const void *b, size_t size)
{
	return compare(a, b, size, false, CALLER);
}

int kernel_strcmp(const char *a, const char *b)
{
	return compare(a, b, SIZE_MAX, true, CALLER);
}

int kernel_strncmp(const char *a, const char *b, size_t size)
{
	return compare(a, b, size, true, CALLER);
}

size_t kernel_strlen(const char *text)
{
	const void *caller = CALLER;
	size_t length = 0;

	while (read_char(text + length, caller) != '\0')
		length++;
	charge(length);
	return length;
}

char *kernel_strchr(const char *text, int character)
{
	const void *caller = CALLER;
	char found;
	size_t i = 0;

	while ((found = read_char(text + i, caller)) != (char)character && found != '\0')
		i++;
	charge(i);
	return found == (char)character ? (char *)(uintptr_t)(text + i) : NULL;
}

/* --- numbers --- */

static unsigned int digit_value(char character)
{
	if (character >= '0' && character <= '9')
		return (unsigned int)(character - '0');
	if (character >= 'a' && character <= 'z')
		return (unsigned int)(character - 'a') + 10;
	if (character >= 'A' && character <= 'Z')
		return (unsigned int)(character - 'A') + 10;
	return UINT32_MAX;
}

/* Base 0: by the prefix, 0x or 0; base 16 allows its prefix. Returns the base, and *TEXT behind the prefix. */
static unsigned int take_base(const char **text, unsigned int base, const void *caller)
{
	const char *start = *text;
	bool hexadecimal;

	if ((base != 0 && base != 16) || read_char(start, caller) != '0')
		return base != 0 ? base : 10;
	hexadecimal = (read_char(start + 1, caller) | 0x20) == 'x' && digit_value(read_char(start + 2, caller)) < 16;
	if (hexadecimal) {
		*text = start + 2;
		return 16;
	}
	return base != 0 ? base : 8;
}

unsigned long simple_strtoul(const char *text, char **end, unsigned int base)
{
	const void *caller = CALLER;
	const char *start = text;
	unsigned long value = 0;
	unsigned int digit;

	base = take_base(&text, base, caller);
	while ((digit = digit_value(read_char(text, caller))) < base) {
		value = value * base + digit;
		text++;
	}
	charge((size_t)(text - start));
	if (end != NULL) {
		note(end, sizeof(*end), true, caller);
		*end = (char *)(uintptr_t)text;
	}
	return value;
}
