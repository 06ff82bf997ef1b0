/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef LINUX_KERNEL_STRING_H
#define LINUX_KERNEL_STRING_H

/*
 * The modeled kernel's string functions under names of their own: the program has a C library, too, whose memcpy must
 * stay its own. Modules reach these through a private shim (module_shim.c) that is linked into each of them.
 */

#include <linux/types.h>

#include <stdarg.h>

void *kernel_memcpy(void *to, const void *from, size_t size);
void *kernel_memmove(void *to, const void *from, size_t size);
void *kernel_memset(void *to, int byte, size_t size);
int kernel_memcmp(const void *a, const void *b, size_t size);
size_t kernel_strlen(const char *text);
int kernel_strcmp(const char *a, const char *b);
int kernel_strncmp(const char *a, const char *b, size_t size);
char *kernel_strchr(const char *text, int character);
void *kernel_memchr_inv(const void *start, int byte, size_t size);
int kernel_snprintf(char *buffer, size_t size, const char *format, ...) __attribute__((format(printf, 3, 4)));
int kernel_vsnprintf(char *buffer, size_t size, const char *format, va_list arguments)
	__attribute__((format(printf, 3, 0)));

#endif
