/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef LINUX_PROC_FS_H
#define LINUX_PROC_FS_H

#include <linux/seq_file.h>

/* Writer of a /proc file: takes SIZE bytes; length consumed or a negative error. */
typedef kernel_ssize_t (*proc_write_t)(const char *buffer, size_t size);

/* Makes /proc/NAME readable through OP and, unless WRITE is NULL, writable. Task context, at start-up. */
void proc_create_seq(const char *name, const struct seq_operations *op, proc_write_t write);

/*
 * The same for a file that has something of its own for each reader: OPEN sets file->private up before the first record
 * (0, or a negative error that the reader gets), RELEASE gives it back after the last. Both may sleep.
 */
void proc_create_seq_private(const char *name, const struct seq_operations *op, int (*open)(struct seq_file *file),
	void (*release)(struct seq_file *file));

#endif
