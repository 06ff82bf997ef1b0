/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef KERNEL_TREE_LINUX_KALLSYMS_H
#define KERNEL_TREE_LINUX_KALLSYMS_H

/* Names of code addresses. */

#include_next <linux/kallsyms.h>

#define KSYM_NAME_LEN 127

/*
 * The name of the function around ADDRESS in BUFFER of KSYM_NAME_LEN + 1 bytes, its size and the place in it; NULL:
 * none. *MODULE is NULL: to the allocator it is all one kernel.
 */
const char *kallsyms_lookup(
	unsigned long address, unsigned long *size, unsigned long *offset, char **module, char *buffer);

/* Prints FORMAT, which has one %s for the name. */
void __print_symbol(const char *format, unsigned long address);
#define print_symbol(format, address) __print_symbol(format, address)

#endif
