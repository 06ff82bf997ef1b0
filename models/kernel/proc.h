/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef MODELS_KERNEL_PROC_H
#define MODELS_KERNEL_PROC_H

#include <linux/proc_fs.h>

#include <stddef.h>

/*
 * The files of /proc: registered by kernel code (<linux/proc_fs.h>), read and written by tasks of the world on behalf
 * of workloads and reports.
 */
enum { KERNEL_PROC_FILES_MAX = 16, KERNEL_PROC_NAME_BYTES = 32, KERNEL_PROC_TEXT_BYTES_MAX = 16 << 20 };

/* Sets kernel->proc up. */
void kernel_proc_init(void);

/*
 * Reads all of /proc/NAME as a program does that reads it page by page: each page is one walk from start() to stop(),
 * so that others come in between two, and a record that changes its position meanwhile may be missing or there twice.
 *
 * 0: *TEXT has *LENGTH bytes and a NUL behind them; release it with kernel_proc_text_release(). -ENOENT: no such file.
 * -ENOMEM: more than KERNEL_PROC_TEXT_BYTES_MAX. Any other negative number: show() failed with it. Task context, may
 * sleep.
 */
int kernel_proc_read(const char *name, char **text, size_t *length);
void kernel_proc_text_release(char *text);

/*
 * Writes LENGTH bytes of TEXT to /proc/NAME. Returns what its writer does: the length consumed, or a negative error;
 * -ENOENT: no such file, -EINVAL: it cannot be written. TEXT may lie anywhere on the host. Task context, may sleep.
 */
kernel_ssize_t kernel_proc_write(const char *name, const char *text, size_t length);

#endif
