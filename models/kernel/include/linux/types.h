/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef LINUX_TYPES_H
#define LINUX_TYPES_H

/* Fixed-width and kernel types, for the modeled kernel and the modules that run in it. */

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

typedef uint8_t u8;
typedef uint16_t u16;
typedef uint32_t u32;
typedef uint64_t u64;
typedef int8_t s8;
typedef int16_t s16;
typedef int32_t s32;
typedef int64_t s64;

/* As user space sees them: the host's <sys/stat.h> comes here, too, through the host's <linux/stat.h>. */
typedef unsigned short __u16;
typedef unsigned int __u32;
typedef signed int __s32;
typedef unsigned long long __u64;
typedef signed long long __s64;

/* The names that user-space headers of Linux use: host code that includes <sys/stat.h> finds this file, too. */
typedef uint8_t __u8;
typedef uint16_t __u16;
typedef uint32_t __u32;
typedef unsigned long long __u64;
typedef int8_t __s8;
typedef int16_t __s16;
typedef int32_t __s32;
typedef long long __s64;

typedef unsigned int gfp_t;	 /* flags of a memory request: <linux/gfp.h> */
typedef long kernel_ssize_t;	 /* a length, or a negative error code */
typedef long long kernel_loff_t; /* a file position */

struct list_head {
	struct list_head *next, *prev;
};

/* A counter that several CPUs change without a lock; the operations are in <linux/atomic.h>. */
typedef struct {
	int counter;
} atomic_t;

#endif
