/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef KERNEL_TREE_ASM_UACCESS_H
#define KERNEL_TREE_ASM_UACCESS_H

/* Memory of user space is memory: what /proc gets was copied by the kernel already. */

#include <linux/compiler.h>
#include <linux/errno.h>
#include <linux/string.h>

static inline unsigned long copy_from_user(void *to, const void __user *from, unsigned long size)
{
	memcpy(to, from, size);
	return 0; /* bytes not copied */
}

static inline unsigned long copy_to_user(void __user *to, const void *from, unsigned long size)
{
	memcpy(to, from, size);
	return 0;
}

/* Which addresses __get_user() takes: all. */
typedef struct {
	unsigned long seg;
} mm_segment_t;

#define KERNEL_DS ((mm_segment_t){ 0 })
#define USER_DS KERNEL_DS
#define get_ds() KERNEL_DS
#define get_fs() KERNEL_DS
#define set_fs(segment) ((void)(segment))

/* 0, always: what is not there is a fault that ends the run. */
#define __get_user(value, address) ((value) = *(address), 0)
#define __put_user(value, address) (*(address) = (value), 0)
#define get_user(value, address) __get_user(value, address)
#define put_user(value, address) __put_user(value, address)

#endif
