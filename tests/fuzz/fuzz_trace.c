/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The reader of slabsim traces, compressed ones too: reads to the end, or refuses with a message. */
#include "sim/workload/trace_reader.h"
#include "tests/fuzz/input_file.h"

#include <stdlib.h>

/* Compressed input can be much longer than it looks. */
enum { OPERATIONS_MAX = 100000 };

static void read_all(trace_reader *reader, GError **error)
{
	struct trace_operation operation = { 0 };

	for (int count = 0; count < OPERATIONS_MAX; count++) {
		if (!trace_reader_next(reader, &operation, error) || operation.kind == TRACE_END)
			return;
		if (trace_reader_live(reader) > trace_reader_live_max(reader))
			abort();
	}
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	g_autoptr(GError) error = NULL;
	g_autoptr(trace_reader) reader = trace_reader_open(input_file_open(data, size), &error);

	if ((reader == NULL) != (error != NULL))
		abort();
	if (reader != NULL)
		read_all(reader, &error);
	input_file_close();
	return 0;
}
