/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The importers. What they accept, the reader of slabsim traces must accept, too. The format is the one the input looks
 * like, and if it looks like none, its first byte chooses.
 */
#include "sim/workload/import_trace.h"
#include "sim/workload/trace_reader.h"
#include "tests/fuzz/input_file.h"

#include <stdlib.h>
#include <unistd.h>

static const char OUTPUT[] = "imported.trace";

static void check_output(void)
{
	g_autoptr(GError) error = NULL;
	g_autoptr(trace_reader) reader = trace_reader_open(OUTPUT, &error);
	struct trace_operation operation = { 0 };

	while (error == NULL && operation.kind != TRACE_END)
		trace_reader_next(reader, &operation, &error);
	if (error != NULL) {
		g_printerr("refused: %s\n", error->message);
		abort();
	}
}

static gboolean import(const char *format, const char *path)
{
	g_autoptr(GError) error = NULL;
	struct import_summary summary = { 0 };
	const struct import_request request = { .format = format,
		.input_path = path,
		.output_path = OUTPUT,
		.tick_hz = 1000000000,
		.step_ns = 1000,
		.summary = &summary };
	gboolean done = import_trace(&request, &error);

	if (done != (error == NULL))
		abort();
	if (done)
		check_output();
	else if (access(OUTPUT, F_OK) == 0)
		abort(); /* it left a file behind */
	unlink(OUTPUT);
	return done;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	const char *path = input_file_open(data, size);

	if (!import("auto", path) && size > 0)
		import(import_formats[data[0] % import_format_count].word, path);
	input_file_close();
	return 0;
}
