/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Lines of plain and compressed files, and what happens when they are damaged. */
#include "tests/unit/workload/test_trace_support.h"

#include <criterion/new/assert.h>
#include <gio/gio.h>
#include <zstd.h>

#include "sim/workload/trace_error.h"

TestSuite(trace_stream, .init = scratch_begin, .fini = scratch_end);

struct bytes {
	char *data;
	size_t length;
};

static struct bytes gzip(const char *text)
{
	g_autoptr(GConverter) compressor = G_CONVERTER(g_zlib_compressor_new(G_ZLIB_COMPRESSOR_FORMAT_GZIP, 6));
	size_t room = strlen(text) + 1024;
	struct bytes packed = { .data = g_malloc(room) };
	gsize used;

	g_converter_convert(compressor, text, strlen(text), packed.data, room, G_CONVERTER_INPUT_AT_END, &used,
		&packed.length, NULL);
	cr_assert(eq(sz, used, strlen(text)));
	return packed;
}

static struct bytes zstd(const char *text)
{
	size_t room = ZSTD_compressBound(strlen(text));
	struct bytes packed = { .data = g_malloc(room) };

	packed.length = ZSTD_compress(packed.data, room, text, strlen(text), 3);
	cr_assert(not(ZSTD_isError(packed.length)));
	return packed;
}

static char *write_bytes(const char *name, const char *data, size_t length)
{
	char *path = scratch_path(name);

	cr_assert(g_file_set_contents(path, data, (gssize)length, NULL));
	return path;
}

/* 60,000 different lines: more than any buffer, and hard enough to compress that cuts hit the middle. */
static char *long_text(void)
{
	GString *text = g_string_new(NULL);
	guint32 state = 1;

	for (int i = 0; i < 60000; i++) {
		state = state * 1664525u + 1013904223u;
		g_string_append_printf(text, "%d %08x %u\n", i, state, state % 997);
	}
	return g_string_free(text, FALSE);
}

Test(trace_stream, lines_come_without_their_ends)
{
	static const struct {
		const char *file, *lines;
	} cases[] = {
		{ "", "" },
		{ "a", "a\n" },
		{ "a\n", "a\n" },
		{ "a\n\nb", "a\n\nb\n" },
		{ "a\r\nb\r\n", "a\nb\n" },
		{ "\n", "\n" },
		{ "\r", "\n" },
	};

	for (size_t i = 0; i < G_N_ELEMENTS(cases); i++) {
		GError *error = NULL;
		g_autofree char *path = scratch_write("plain", cases[i].file);
		g_autofree char *text = stream_text(path, &error);
		cr_assert_null(error);
		cr_assert(eq(str, text, (char *)cases[i].lines));
	}
}

Test(trace_stream, compressed_files_read_as_their_text)
{
	g_autofree char *text = long_text();
	struct bytes packed[] = { { g_strdup(text), strlen(text) }, gzip(text), zstd(text) };

	for (size_t i = 0; i < G_N_ELEMENTS(packed); i++) {
		GError *error = NULL;
		g_autofree char *path = write_bytes("packed", packed[i].data, packed[i].length);
		g_autofree char *read = stream_text(path, &error);
		cr_assert_null(error);
		cr_assert(strcmp(read, text) == 0, "coding %zu", i);
		g_free(packed[i].data);
	}
}

Test(trace_stream, members_and_frames_in_a_row_are_one_file)
{
	struct bytes pairs[][2] = { { gzip("one\ntw"), gzip("o\nthree\n") }, { zstd("one\ntw"), zstd("o\nthree\n") } };

	for (size_t i = 0; i < G_N_ELEMENTS(pairs); i++) {
		GError *error = NULL;
		g_autoptr(GString) both = g_string_new_len(pairs[i][0].data, (gssize)pairs[i][0].length);
		g_string_append_len(both, pairs[i][1].data, (gssize)pairs[i][1].length);
		g_autofree char *path = write_bytes("two", both->str, both->len);
		g_autofree char *text = stream_text(path, &error);
		cr_assert_null(error);
		cr_assert(eq(str, text, "one\ntwo\nthree\n"));
		g_free(pairs[i][0].data);
		g_free(pairs[i][1].data);
	}
}

/* Every cut must be noticed, wherever it is; the line in the message is the one that is incomplete. */
Test(trace_stream, truncated_data_are_an_error_at_every_length)
{
	struct bytes packed[] = { gzip("one\ntwo\nthree\n"), zstd("one\ntwo\nthree\n") };

	for (size_t i = 0; i < G_N_ELEMENTS(packed); i++) {
		for (size_t length = 4; length < packed[i].length; length++) {
			g_autoptr(GError) error = NULL;
			g_autofree char *path = write_bytes("cut", packed[i].data, length);
			g_free(stream_text(path, &error));
			cr_assert(g_error_matches(error, TRACE_ERROR, TRACE_ERROR_COMPRESSED), "%zu of %zu bytes",
				length, packed[i].length);
		}
		g_free(packed[i].data);
	}
}

Test(trace_stream, truncation_names_file_and_line)
{
	g_autofree char *text = long_text();
	struct bytes packed[] = { gzip(text), zstd(text) };
	static const char *const kinds[] = { "gzip", "zstd" };

	for (size_t i = 0; i < G_N_ELEMENTS(packed); i++) {
		g_autoptr(GError) error = NULL;
		g_autofree char *path = write_bytes("cut", packed[i].data, packed[i].length / 2);
		g_autofree char *read = stream_text(path, &error);
		guint64 lines = 1;
		for (const char *at = read; *at; at++)
			lines += *at == '\n';
		g_autofree char *expected = g_strdup_printf(
			"cut:%" G_GUINT64_FORMAT ": the %s data end too early, the file is truncated", lines, kinds[i]);
		cr_assert_not_null(error);
		cr_assert(eq(str, (char *)without_folder(error), expected));
		cr_assert(lt(u64, 20000, lines));
		g_free(packed[i].data);
	}
}

Test(trace_stream, damaged_data_are_an_error)
{
	g_autofree char *text = long_text();
	struct bytes gzipped = gzip(text);

	g_autoptr(GError) error = NULL;
	memset(gzipped.data + gzipped.length / 2, 0xff, 64);
	g_autofree char *path = write_bytes("damaged", gzipped.data, gzipped.length);
	g_free(stream_text(path, &error));
	cr_assert(g_error_matches(error, TRACE_ERROR, TRACE_ERROR_COMPRESSED));
	cr_assert_not_null(strstr(error->message, "the gzip data are damaged here"));
	g_free(gzipped.data);
}

Test(trace_stream, bytes_after_the_gzip_data_are_an_error)
{
	struct bytes packed = gzip("one\n");
	g_autoptr(GError) error = NULL;
	g_autoptr(GString) with_tail = g_string_new_len(packed.data, (gssize)packed.length);

	g_string_append(with_tail, "tail");
	g_autofree char *path = write_bytes("tail.gz", with_tail->str, with_tail->len);
	g_free(stream_text(path, &error));
	cr_assert_not_null(error);
	cr_assert(eq(str, (char *)without_folder(error),
		"tail.gz:2: bytes after the end of the gzip data are no gzip data"));
	g_free(packed.data);
}

Test(trace_stream, longest_line_is_accepted_and_one_more_byte_refused)
{
	for (int extra = 0; extra <= 1; extra++) {
		g_autoptr(GError) error = NULL;
		g_autoptr(GString) file = g_string_new("first\n");
		for (int i = 0; i < TRACE_LINE_BYTES_MAX + extra; i++)
			g_string_append_c(file, 'x');
		g_string_append_c(file, '\n');
		g_autofree char *path = scratch_write("long", file->str);
		g_free(stream_text(path, &error));
		if (extra == 0) {
			cr_assert_null(error);
			continue;
		}
		cr_assert_not_null(error);
		cr_assert(eq(str, (char *)without_folder(error),
			"long:2: the line has more than 65536 bytes: this is no trace of a known form"));
	}
}

Test(trace_stream, nul_bytes_are_refused)
{
	g_autoptr(GError) error = NULL;
	g_autofree char *path = write_bytes("nul", "one\ntw\0o\n", 9);
	g_free(stream_text(path, &error));

	cr_assert_not_null(error);
	cr_assert(eq(str, (char *)without_folder(error), "nul:2: a NUL byte: this is not a text file"));
}

Test(trace_stream, files_that_cannot_be_read_are_named)
{
	g_autoptr(GError) missing = NULL;
	g_autoptr(GError) folder = NULL;
	g_autofree char *path = scratch_path("absent");

	cr_assert_null(trace_stream_open(path, &missing));
	cr_assert(eq(str, (char *)without_folder(missing), "absent: cannot open: No such file or directory"));
	cr_assert_null(trace_stream_open(scratch_folder, &folder));
	cr_assert(g_error_matches(folder, TRACE_ERROR, TRACE_ERROR_OPEN));
}
