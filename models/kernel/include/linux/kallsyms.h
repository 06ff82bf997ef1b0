/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef LINUX_KALLSYMS_H
#define LINUX_KALLSYMS_H

#include <linux/types.h>

/*
 * Writes "symbol+0xoffset/0xsize" of a code address, as kernel_code_address() gives it or as the host has it, to
 * BUFFER, with " [module]" behind it if it is a module's; or the bare simulated address. Returns the length.
 */
int sprint_symbol(char *buffer, size_t size, unsigned long address);

#endif
