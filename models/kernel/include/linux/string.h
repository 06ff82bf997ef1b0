/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef LINUX_STRING_H
#define LINUX_STRING_H

#include <linux/types.h>

/* Charged by bytes and lines, as one access each; not boundaries. */
void *memcpy(void *to, const void *from, size_t size);
void *memmove(void *to, const void *from, size_t size);
void *memset(void *to, int byte, size_t size);
int memcmp(const void *a, const void *b, size_t size);
size_t strlen(const char *text);
int strcmp(const char *a, const char *b);
int strncmp(const char *a, const char *b, size_t size);
char *strchr(const char *text, int character);

/* The first of SIZE bytes that is not BYTE, or NULL; all of them count as read. */
void *memchr_inv(const void *start, int byte, size_t size);

#endif
