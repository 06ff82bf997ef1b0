/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef KERNEL_TREE_LINUX_STRING_H
#define KERNEL_TREE_LINUX_STRING_H

/* Text functions that the kernel has beside the few that the model charges as one access. */

#include_next <linux/string.h>

static inline char *strcpy(char *to, const char *from)
{
	return memcpy(to, from, strlen(from) + 1);
}

static inline size_t strlcpy(char *to, const char *from, size_t size)
{
	size_t length = strlen(from);

	if (size != 0) {
		size_t kept = length < size ? length : size - 1;

		memcpy(to, from, kept);
		to[kept] = 0;
	}
	return length;
}

static inline char *strncpy(char *to, const char *from, size_t size)
{
	size_t length = strlen(from);

	memcpy(to, from, length < size ? length + 1 : size);
	if (length + 1 < size)
		memset(to + length + 1, 0, size - length - 1);
	return to;
}

static inline void *memchr(const void *bytes, int byte, size_t size)
{
	const unsigned char *at = bytes, *end = at + size;

	for (; at < end; at++)
		if (*at == (unsigned char)byte)
			return (void *)at;
	return NULL;
}

static inline char *strstr(const char *text, const char *wanted)
{
	size_t length = strlen(wanted);

	for (;; text++) {
		if (strncmp(text, wanted, length) == 0)
			return (char *)text;
		if (!*text)
			return NULL;
	}
}

#endif
