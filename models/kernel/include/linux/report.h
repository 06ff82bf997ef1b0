/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef LINUX_REPORT_H
#define LINUX_REPORT_H

/*
 * What kernel code finds its users to have done wrong. A report is a finding of the run, with the CPU and the call
 * chain; the kernel log tells CPU, task and call chain, too. Any context, no boundary, no simulated time.
 */
enum kernel_misuse {
	MISUSE_DOUBLE_FREE,
	MISUSE_OVERRUN, /* written outside of an object */
	MISUSE_USE_AFTER_FREE,
	MISUSE_WRONG_CACHE, /* an object is given to another cache than its own */
	MISUSE_BAD_POINTER, /* it leads to no object at all */
	MISUSE_LEAK
};

/* The kernel can live with it and goes on, unless the user wants to stop at whatever is found. */
void kernel_report(enum kernel_misuse misuse, const char *format, ...) __attribute__((format(printf, 2, 3)));

/*
 * The operation under way cannot be carried out: a BUG, which ends the world. If the user wants to go on all the same
 * it returns, and the caller gives the operation up with everything as before.
 */
void kernel_report_bug(enum kernel_misuse misuse, const char *format, ...) __attribute__((format(printf, 2, 3)));

#endif
