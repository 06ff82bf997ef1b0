/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef LINUX_KALLSYMS_H
#define LINUX_KALLSYMS_H

#include <linux/types.h>

/* Writes "symbol+0xoffset/0xsize" of a code address, or the bare simulated address, to BUFFER; returns its length. */
int sprint_symbol(char *buffer, size_t size, unsigned long address);

#endif
