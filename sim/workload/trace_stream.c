/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Lines of a plain, gzip or zstd file.
 *
 * Bytes go from the file into `raw`, are decoded into `text`, and lines are cut out of `text` in place:
 *
 *	text:  | done | start ... line ... \n ... end | room |
 *
 * A refill first moves what is left to the front. Plain files skip `raw` except for the bytes read to find the coding.
 */
#include "sim/workload/trace_stream.h"

#include <errno.h>
#include <fcntl.h>
#include <gio/gio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>
#include <zstd.h>

#include "sim/workload/trace_error.h"

enum {
	RAW_BYTES = 128 * 1024,
	/* Room for a line of the longest kind, its end and a NUL, and for decoding in large pieces. */
	TEXT_BYTES = TRACE_LINE_BYTES_MAX + 256 * 1024,
};

enum coding { CODING_PLAIN, CODING_GZIP, CODING_ZSTD };

struct trace_stream {
	char *path;
	int file;
	gboolean regular;
	guint64 size_bytes;
	guint64 position_bytes;
	guint64 line;

	enum coding coding;
	GConverter *gzip;
	ZSTD_DCtx *zstd;
	gboolean frame_open; /* inside a gzip member or zstd frame: the file must not end here */

	char *raw;
	size_t raw_start, raw_end;
	gboolean raw_at_end;

	char *text;
	size_t start, end;
	gboolean text_at_end;
};

static gboolean fail(trace_stream *stream, enum trace_error code, const char *what, GError **error)
{
	return trace_error_at(error, code, stream->path, stream->line + 1, "%s", what);
}

/* Reads up to `room` bytes of the file; 0 at its end, -1 with an error. */
static ssize_t read_file(trace_stream *stream, char *bytes, size_t room, GError **error)
{
	ssize_t got;

	do
		got = read(stream->file, bytes, room);
	while (got < 0 && errno == EINTR);
	if (got < 0) {
		g_set_error(
			error, TRACE_ERROR, TRACE_ERROR_OPEN, "%s: cannot read: %s", stream->path, g_strerror(errno));
		return -1;
	}
	stream->position_bytes += (guint64)got;
	return got;
}

/* Adds bytes to `raw`, moving what is left to the front. */
static gboolean fill_raw(trace_stream *stream, GError **error)
{
	memmove(stream->raw, stream->raw + stream->raw_start, stream->raw_end - stream->raw_start);
	stream->raw_end -= stream->raw_start;
	stream->raw_start = 0;
	ssize_t got = read_file(stream, stream->raw + stream->raw_end, RAW_BYTES - stream->raw_end, error);
	if (got < 0)
		return FALSE;
	stream->raw_at_end = got == 0;
	stream->raw_end += (size_t)got;
	return TRUE;
}

/* The decoders put at most `room` bytes at `bytes` and return how many; 0 only at the end of the file, -1 with an
 * error. */

static ssize_t decode_plain(trace_stream *stream, char *bytes, size_t room, GError **error)
{
	size_t buffered = MIN(stream->raw_end - stream->raw_start, room);

	if (buffered == 0)
		return read_file(stream, bytes, room, error);
	memcpy(bytes, stream->raw + stream->raw_start, buffered);
	stream->raw_start += buffered;
	return (ssize_t)buffered;
}

/* Between two members: TRUE when another one follows, FALSE without an error at the end of the file. */
static gboolean next_gzip_member(trace_stream *stream, GError **error)
{
	while (!stream->raw_at_end && stream->raw_end - stream->raw_start < 2)
		if (!fill_raw(stream, error))
			return FALSE;
	if (stream->raw_end == stream->raw_start)
		return FALSE;
	if (stream->raw_end - stream->raw_start < 2 || memcmp(stream->raw + stream->raw_start, "\x1f\x8b", 2) != 0)
		return fail(
			stream, TRACE_ERROR_COMPRESSED, "bytes after the end of the gzip data are no gzip data", error);
	g_converter_reset(stream->gzip);
	stream->frame_open = TRUE;
	return TRUE;
}

static ssize_t decode_gzip(trace_stream *stream, char *bytes, size_t room, GError **error)
{
	for (;;) {
		g_autoptr(GError) local = NULL;
		gsize used = 0, made = 0;

		if (!stream->frame_open && !next_gzip_member(stream, &local)) {
			if (!local)
				return 0;
			g_propagate_error(error, g_steal_pointer(&local));
			return -1;
		}
		GConverterResult result = g_converter_convert(stream->gzip, stream->raw + stream->raw_start,
			stream->raw_end - stream->raw_start, bytes, room,
			stream->raw_at_end ? G_CONVERTER_INPUT_AT_END : G_CONVERTER_NO_FLAGS, &used, &made, &local);
		stream->raw_start += used;
		if (result == G_CONVERTER_FINISHED)
			stream->frame_open = FALSE;
		if (made > 0)
			return (ssize_t)made;
		if (result != G_CONVERTER_ERROR)
			continue;
		if (!g_error_matches(local, G_IO_ERROR, G_IO_ERROR_PARTIAL_INPUT)) {
			fail(stream, TRACE_ERROR_COMPRESSED, "the gzip data are damaged here", error);
			return -1;
		}
		if (stream->raw_at_end) {
			fail(stream, TRACE_ERROR_COMPRESSED, "the gzip data end too early, the file is truncated",
				error);
			return -1;
		}
		if (!fill_raw(stream, error))
			return -1;
	}
}

static ssize_t decode_zstd(trace_stream *stream, char *bytes, size_t room, GError **error)
{
	ZSTD_outBuffer output = { .dst = bytes, .size = room };

	for (;;) {
		if (stream->raw_start == stream->raw_end && !stream->raw_at_end && !fill_raw(stream, error))
			return -1;
		ZSTD_inBuffer input = { .src = stream->raw, .size = stream->raw_end, .pos = stream->raw_start };
		gboolean nothing_left = input.pos == input.size;
		/* A frame may still hold decoded bytes when its input is used up. */
		if (nothing_left && !stream->frame_open)
			return 0;
		size_t result = ZSTD_decompressStream(stream->zstd, &output, &input);
		stream->raw_start = input.pos;
		if (ZSTD_isError(result)) {
			fail(stream, TRACE_ERROR_COMPRESSED, "the zstd data are damaged here", error);
			return -1;
		}
		stream->frame_open = result != 0;
		if (output.pos > 0)
			return (ssize_t)output.pos;
		if (nothing_left && stream->frame_open) {
			fail(stream, TRACE_ERROR_COMPRESSED, "the zstd data end too early, the file is truncated",
				error);
			return -1;
		}
	}
}

static ssize_t decode(trace_stream *stream, char *bytes, size_t room, GError **error)
{
	switch (stream->coding) {
	case CODING_GZIP:
		return decode_gzip(stream, bytes, room, error);
	case CODING_ZSTD:
		return decode_zstd(stream, bytes, room, error);
	case CODING_PLAIN:
		break;
	}
	return decode_plain(stream, bytes, room, error);
}

static enum coding coding_of(const char *bytes, size_t length)
{
	if (length >= 2 && memcmp(bytes, "\x1f\x8b", 2) == 0)
		return CODING_GZIP;
	/* A zstd frame, or a skippable one (0x184D2A50 to 5F) before it. */
	if (length >= 4 && memcmp(bytes, "\x28\xb5\x2f\xfd", 4) == 0)
		return CODING_ZSTD;
	if (length >= 4 && (bytes[0] & 0xf0) == 0x50 && memcmp(bytes + 1, "\x2a\x4d\x18", 3) == 0)
		return CODING_ZSTD;
	return CODING_PLAIN;
}

static gboolean find_coding(trace_stream *stream, GError **error)
{
	while (!stream->raw_at_end && stream->raw_end < 4)
		if (!fill_raw(stream, error))
			return FALSE;
	stream->coding = coding_of(stream->raw, stream->raw_end);
	if (stream->coding == CODING_GZIP) {
		stream->gzip = G_CONVERTER(g_zlib_decompressor_new(G_ZLIB_COMPRESSOR_FORMAT_GZIP));
		stream->frame_open = TRUE;
	}
	if (stream->coding == CODING_ZSTD)
		stream->zstd = ZSTD_createDCtx();
	return TRUE;
}

trace_stream *trace_stream_open(const char *path, GError **error)
{
	g_assert(path != NULL);

	struct stat status;
	int file = open(path, O_RDONLY | O_CLOEXEC);
	if (file < 0 || fstat(file, &status) < 0) {
		g_set_error(error, TRACE_ERROR, TRACE_ERROR_OPEN, "%s: cannot open: %s", path, g_strerror(errno));
		if (file >= 0)
			close(file);
		return NULL;
	}
	g_autoptr(trace_stream) stream = g_new0(trace_stream, 1);
	stream->path = g_strdup(path);
	stream->file = file;
	stream->regular = S_ISREG(status.st_mode);
	stream->size_bytes = stream->regular ? (guint64)status.st_size : 0;
	stream->raw = g_malloc(RAW_BYTES);
	stream->text = g_malloc(TEXT_BYTES);
	if (!find_coding(stream, error))
		return NULL;
	return g_steal_pointer(&stream);
}

void trace_stream_free(trace_stream *stream)
{
	if (!stream)
		return;
	close(stream->file);
	g_clear_object(&stream->gzip);
	ZSTD_freeDCtx(stream->zstd);
	g_free(stream->raw);
	g_free(stream->text);
	g_free(stream->path);
	g_free(stream);
}

/* Decodes more text behind what is left; keeps one byte free for the NUL of a last line without an end. */
static gboolean fill_text(trace_stream *stream, GError **error)
{
	memmove(stream->text, stream->text + stream->start, stream->end - stream->start);
	stream->end -= stream->start;
	stream->start = 0;
	ssize_t got = decode(stream, stream->text + stream->end, TEXT_BYTES - 1 - stream->end, error);
	if (got < 0)
		return FALSE;
	stream->text_at_end = got == 0;
	stream->end += (size_t)got;
	return TRUE;
}

static gboolean fail_overlong(trace_stream *stream, GError **error)
{
	return fail(stream, TRACE_ERROR_SYNTAX, "the line has more than 65536 bytes: this is no trace of a known form",
		error);
}

/* Ends the line of `length` bytes at `start` with a NUL and steps behind it. */
static gboolean take_line(
	trace_stream *stream, size_t length, gboolean has_end, struct trace_line *line, GError **error)
{
	char *text = stream->text + stream->start;

	if (memchr(text, '\0', length))
		return fail(stream, TRACE_ERROR_SYNTAX, "a NUL byte: this is not a text file", error);
	stream->start += length + (has_end ? 1 : 0);
	if (length > 0 && text[length - 1] == '\r')
		length--;
	if (length > TRACE_LINE_BYTES_MAX)
		return fail_overlong(stream, error);
	text[length] = '\0';
	stream->line++;
	line->text = text;
	line->length = length;
	return TRUE;
}

gboolean trace_stream_next(trace_stream *stream, struct trace_line *line, GError **error)
{
	size_t searched = 0;

	for (;;) {
		size_t length = stream->end - stream->start;
		const char *text = stream->text + stream->start;
		const char *newline = length > searched ? memchr(text + searched, '\n', length - searched) : NULL;
		size_t line_length = newline ? (size_t)(newline - text) : length;

		/* Without an end in sight; one byte more for a "\r", which does not count. */
		if (line_length > TRACE_LINE_BYTES_MAX + 1)
			return fail_overlong(stream, error);
		if (newline)
			return take_line(stream, line_length, TRUE, line, error);
		if (stream->text_at_end && length > 0)
			return take_line(stream, length, FALSE, line, error);
		if (stream->text_at_end) {
			line->text = NULL;
			line->length = 0;
			return TRUE;
		}
		searched = length;
		if (!fill_text(stream, error))
			return FALSE;
	}
}

const char *trace_stream_path(const trace_stream *stream)
{
	return stream->path;
}

guint64 trace_stream_line(const trace_stream *stream)
{
	return stream->line;
}

guint64 trace_stream_position(const trace_stream *stream)
{
	return stream->position_bytes;
}

guint64 trace_stream_size(const trace_stream *stream)
{
	return stream->size_bytes;
}

gboolean trace_stream_is_regular(const trace_stream *stream)
{
	return stream->regular;
}
