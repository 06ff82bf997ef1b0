/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef LINUX_SEQ_FILE_H
#define LINUX_SEQ_FILE_H

/* /proc files that are read record by record. */

#include <linux/types.h>

struct seq_file {
	char *buffer;
	size_t size, count; /* bytes; count == size: it did not fit, the record is shown again with a larger buffer */
	kernel_loff_t index;
	const struct seq_operations *op;
	void *private;
};

struct seq_operations {
	void *(*start)(struct seq_file *file, kernel_loff_t *position);
	void (*stop)(struct seq_file *file, void *record);
	void *(*next)(struct seq_file *file, void *record, kernel_loff_t *position);
	int (*show)(struct seq_file *file, void *record);
};

int seq_printf(struct seq_file *file, const char *format, ...) __attribute__((format(printf, 2, 3)));
int seq_puts(struct seq_file *file, const char *text);
int seq_putc(struct seq_file *file, char character);

#endif
