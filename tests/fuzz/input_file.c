/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Inputs as files. See input_file.h. */
#include "tests/fuzz/input_file.h"

#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <unistd.h>

static int descriptor = -1;

static void write_all(int file, const uint8_t *data, size_t size)
{
	while (size > 0) {
		ssize_t written = write(file, data, size);

		if (written <= 0)
			abort();
		data += written;
		size -= (size_t)written;
	}
}

const char *input_file_open(const uint8_t *data, size_t size)
{
	static char path[64];

	descriptor = memfd_create("input", MFD_CLOEXEC);
	if (descriptor < 0)
		abort();
	write_all(descriptor, data, size);
	snprintf(path, sizeof(path), "/proc/self/fd/%d", descriptor);
	return path;
}

void input_file_close(void)
{
	close(descriptor);
	descriptor = -1;
}

void input_file_write(const char *name, const uint8_t *data, size_t size)
{
	int file = open(name, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0600);

	if (file < 0)
		abort();
	write_all(file, data, size);
	close(file);
}
