/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef LINUX_STACKTRACE_H
#define LINUX_STACKTRACE_H

/*
 * Writes the simulated addresses that the calls under way return to, innermost first, to ENTRIES: at most MAX. Returns
 * how many. How many calls there are depends on what the compiler has inlined. No boundary.
 */
unsigned int save_stack_addresses(unsigned long *entries, unsigned int max);

#endif
