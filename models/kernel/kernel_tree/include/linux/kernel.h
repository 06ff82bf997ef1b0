/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef KERNEL_TREE_LINUX_KERNEL_H
#define KERNEL_TREE_LINUX_KERNEL_H

/* Limits of types, and text functions. */

#include_next <linux/kernel.h>

#include <linux/string.h>

#include <stdarg.h>

#define INT_MAX ((int)(~0U >> 1))
#define INT_MIN (-INT_MAX - 1)
#define UINT_MAX (~0U)
#define LONG_MAX ((long)(~0UL >> 1))
#define LONG_MIN (-LONG_MAX - 1)
#define ULONG_MAX (~0UL)
#define STACK_MAGIC 0xdeadbeef
#define roundup(x, to) ((((x) + (to)-1) / (to)) * (to))
#define abs(x) ((x) < 0 ? -(x) : (x))
#define printk_ratelimit() 1

static inline long simple_strtol(const char *text, char **end, unsigned int base)
{
	return *text == '-' ? -(long)simple_strtoul(text + 1, end, base) : (long)simple_strtoul(text, end, base);
}

/* Numbers (d, i, u, x, each with or without l), blanks and plain characters. Returns how many numbers were stored. */
int sscanf(const char *text, const char *format, ...) __attribute__((format(scanf, 2, 3)));

/* No end is known: the caller's buffer is large enough. */
static inline int sprintf(char *buffer, const char *format, ...)
{
	va_list arguments;
	int length;

	va_start(arguments, format);
	length = vsnprintf(buffer, INT_MAX, format, arguments);
	va_end(arguments);
	return length;
}

#endif
