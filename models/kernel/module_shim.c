/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Linked into every allocator module, with hidden visibility: binds the C names that compilers and kernel code use to
 * the modeled kernel's functions, which charge what they touch. Not instrumented. What the loader looks for is visible.
 */
#include <linux/kernel.h>
#include <linux/kernel_string.h>
#include <linux/string.h>

/* The loader's: where the copy of the module's data is from which every world begins. */
extern void *kernel_module_pristine;
__attribute__((visibility("default"))) void *kernel_module_pristine;

void *memcpy(void *to, const void *from, size_t size)
{
	return kernel_memcpy(to, from, size);
}

void *memmove(void *to, const void *from, size_t size)
{
	return kernel_memmove(to, from, size);
}

void *memset(void *to, int byte, size_t size)
{
	return kernel_memset(to, byte, size);
}

int memcmp(const void *a, const void *b, size_t size)
{
	return kernel_memcmp(a, b, size);
}

size_t strlen(const char *text)
{
	return kernel_strlen(text);
}

int strcmp(const char *a, const char *b)
{
	return kernel_strcmp(a, b);
}

int strncmp(const char *a, const char *b, size_t size)
{
	return kernel_strncmp(a, b, size);
}

char *strchr(const char *text, int character)
{
	return kernel_strchr(text, character);
}

void *memchr_inv(const void *start, int byte, size_t size)
{
	return kernel_memchr_inv(start, byte, size);
}

int vsnprintf(char *buffer, size_t size, const char *format, va_list arguments)
{
	return kernel_vsnprintf(buffer, size, format, arguments);
}

int snprintf(char *buffer, size_t size, const char *format, ...)
{
	va_list arguments;
	int length;

	va_start(arguments, format);
	length = kernel_vsnprintf(buffer, size, format, arguments);
	va_end(arguments);
	return length;
}
