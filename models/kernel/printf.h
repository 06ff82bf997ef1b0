/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef MODELS_KERNEL_PRINTF_H
#define MODELS_KERNEL_PRINTF_H

#include <stdarg.h>
#include <stddef.h>

/*
 * The kernel's own formatting: the conversions that <linux/kernel.h> lists, the same text on every host, nothing
 * charged. %p is a simulated address (symbols.h: kernel_shown_address). No floating point, no %n.
 *
 * Pointers that came from kernel code may be wild. A checked pointer is looked at before it is followed, as the access
 * hooks do: a wild one ends the world and not the simulator.
 */
enum kernel_format_checks {
	KERNEL_FORMAT_TRUSTED = 0,
	KERNEL_FORMAT_CHECK_STRINGS = 1, /* the format and the arguments of %s */
	KERNEL_FORMAT_CHECK_BUFFER = 2,
};

/*
 * Writes at most SIZE bytes with the final NUL; returns the length of the whole text without it. CHECKS: a sum of
 * enum kernel_format_checks; any of them needs a running world.
 */
int kernel_format(char *buffer, size_t size, unsigned int checks, const char *format, va_list arguments)
	__attribute__((format(printf, 4, 0)));

#endif
