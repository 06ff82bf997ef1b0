/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Writing records into the buffer of a sequential file. Nothing is charged. See <linux/seq_file.h>. */
#include "models/kernel/printf.h"

#include <linux/seq_file.h>

#include <stdarg.h>

#include "sim/engine/poison.h"

/* What does not fit is no error of the writer: the reader shows the record again with a larger buffer. */
static int overflow(struct seq_file *file)
{
	file->count = file->size;
	return -1;
}

__attribute__((format(printf, 2, 0))) static int put(struct seq_file *file, const char *format, va_list arguments)
{
	size_t room = file->size - file->count;
	int length = kernel_format(file->buffer + file->count, room, KERNEL_FORMAT_CHECK_STRINGS, format, arguments);

	/* A text that fills the room to its end has lost a byte to the final NUL. */
	if ((size_t)length >= room)
		return overflow(file);
	file->count += (size_t)length;
	return 0;
}

int seq_printf(struct seq_file *file, const char *format, ...)
{
	va_list arguments;
	int result;

	va_start(arguments, format);
	result = put(file, format, arguments);
	va_end(arguments);
	return result;
}

int seq_puts(struct seq_file *file, const char *text)
{
	return seq_printf(file, "%s", text);
}

int seq_putc(struct seq_file *file, char character)
{
	return seq_printf(file, "%c", character);
}
