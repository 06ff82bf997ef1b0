/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Damaged inputs: whatever happens to the bytes of a file, readers and importers answer with a result or an error,
 * never with a crash, and what an importer writes is a trace that the reader accepts.
 */
#include "tests/unit/workload/test_trace_support.h"

#include <criterion/new/assert.h>

TestSuite(import_mutations, .init = scratch_begin, .fini = scratch_end);

enum { ROUNDS = 60, CHANGES_MAX = 12 };

static guint32 next_random(guint32 *state)
{
	*state = *state * 1664525u + 1013904223u;
	return *state >> 8;
}

/* Overwrites, removes, repeats or cuts at random places. */
static void mutate(GString *text, guint32 *state)
{
	static const char bytes[] = " \t\n[]():=|+0x9-#fa\xff";
	guint32 changes = 1 + next_random(state) % CHANGES_MAX;

	for (guint32 i = 0; i < changes && text->len > 0; i++) {
		gsize place = next_random(state) % text->len;
		gsize wanted = 1 + next_random(state) % 40;
		gsize length = MIN(wanted, text->len - place);
		switch (next_random(state) % 5) {
		case 0:
			g_string_erase(text, (gssize)place, (gssize)length);
			break;
		case 1: {
			g_autofree char *piece = g_strndup(text->str + place, length);
			g_string_insert(text, (gssize)(next_random(state) % text->len), piece);
			break;
		}
		case 2:
			if (next_random(state) % 20 == 0)
				g_string_truncate(text, place);
			break;
		default:
			text->str[place] = bytes[next_random(state) % (sizeof(bytes) - 1)];
		}
	}
}

/* Imports as `format`; on success the trace must be readable. */
static gboolean import_mutant(const char *format, const char *path, guint32 seed)
{
	g_autoptr(GError) error = NULL;
	g_autofree char *output = scratch_path("out.trace");
	struct import_summary summary;
	gboolean done = import_with(format, path, (struct import_request){ .invent = seed % 2 == 0 }, &summary, &error);

	cr_assert(eq(int, done, error == NULL));
	if (!done)
		return FALSE;
	int operations = read_trace(output, &error);
	cr_assert(eq(int, operations, (int)summary.operations), "seed %u of %s: %s", seed, format,
		error ? error->message : "");
	return TRUE;
}

Test(import_mutations, importers_survive_and_write_valid_traces)
{
	static const char *const files[][2] = {
		{ "ftrace", "6.1-ftrace-softirq.txt" },
		{ "ftrace", "6.18-ftrace-fields.txt" },
		{ "ftrace", "6.18-ftrace-latency-format.txt" },
		{ "ftrace", "6.18-ftrace-verbose-latency.txt" },
		{ "ftrace", "6.18-ftrace-record-tgid.txt" },
		{ "trace-cmd", "6.1-tracecmd-report-ts-diff.txt" },
		{ "perf-script", "6.18-perf-script-pid-tid-ns.txt" },
		{ "mrec", "pigz.mrec" },
	};

	for (size_t i = 0; i < G_N_ELEMENTS(files); i++) {
		g_autofree char *source = g_build_filename(TEST_DATA_DIR, "traces", files[i][1], NULL);
		g_autofree char *original = NULL;
		int imported = 0;
		cr_assert(g_file_get_contents(source, &original, NULL, NULL));
		for (guint32 seed = 0; seed < ROUNDS; seed++) {
			guint32 state = seed;
			g_autoptr(GString) text = g_string_new(original);
			mutate(text, &state);
			g_autofree char *path = scratch_write("mutant", text->str);
			imported += import_mutant(files[i][0], path, seed);
		}
		/* Kernel text forgives, so most mutants must get through; mrec is strict. */
		if (strcmp(files[i][0], "mrec") != 0)
			cr_assert(lt(int, ROUNDS / 2, imported), "%s", files[i][1]);
	}
}

Test(import_mutations, the_reader_survives)
{
	g_autoptr(GString) original = g_string_new("# slabsim trace 1\n# cache dentry size=192 align=64 flags=panic\n");
	int refused = 0;

	for (int i = 0; i < 30; i++)
		g_string_append_printf(original,
			"%d %d ls-%d alloc dentry %d d+0x1/0x2 gfp=kernel|zero node=1\n%d 0 t free - %d ctx=softirq\n",
			i * 10, i % 4, i, i, i * 10 + 5, i);
	for (guint32 seed = 0; seed < 500; seed++) {
		g_autoptr(GError) error = NULL;
		guint32 state = seed;
		g_autoptr(GString) text = g_string_new(original->str);
		mutate(text, &state);
		g_autofree char *path = scratch_write("mutant", text->str);
		int operations = read_trace(path, &error);
		cr_assert(eq(int, operations < 0, error != NULL));
		refused += operations < 0;
	}
	cr_assert(lt(int, 250, refused));
}

Test(import_mutations, damaged_compressed_traces_are_refused)
{
	g_autofree char *source = g_build_filename(SOURCE_DIR, "workloads", "traces", "ffmpeg-threads.trace.zst", NULL);
	g_autofree char *original = NULL;
	gsize length;

	cr_assert(g_file_get_contents(source, &original, &length, NULL));
	for (guint32 seed = 0; seed < 20; seed++) {
		g_autoptr(GError) error = NULL;
		guint32 state = seed;
		g_autofree char *bytes = g_memdup2(original, length);
		g_autofree char *path = scratch_path("mutant.zst");
		/* Behind the header; the checksum at the end of the data catches what decoding does not. */
		gsize place = 32 + next_random(&state) % (length - 32);
		bytes[place] ^= (char)(1 << next_random(&state) % 8);
		remove(path); /* a file that is replaced would be flushed to the disk */
		cr_assert(g_file_set_contents(path, bytes, (gssize)length, NULL));
		cr_assert(eq(int, read_trace(path, &error), -1), "seed %u, byte %zu", seed, (size_t)place);
		cr_assert_not_null(error);
	}
}
