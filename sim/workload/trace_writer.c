/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Writer of the slabsim trace format.
 *
 * Lines are put together in `text`; a full buffer goes through the compressor, if any, into `packed` and to the file.
 */
#include "sim/workload/trace_writer.h"

#include <errno.h>
#include <fcntl.h>
#include <gio/gio.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>
#include <zstd.h>

#include "sim/workload/trace_error.h"

enum {
	TEXT_BYTES = 256 * 1024,
	PACKED_BYTES = 128 * 1024,
	/* A 22.8 MB kernel trace becomes 2.0 MB at level 6, 1.51 MB at 9, 1.49 MB at 12 for twice the time. */
	ZSTD_LEVEL = 9,
	GZIP_LEVEL = 6,
};

struct trace_writer {
	char *path;
	char *temporary; /* NULL when the target is written directly */
	int file;
	GError *failure; /* the first one */
	GConverter *gzip;
	ZSTD_CCtx *zstd;
	char *text;
	size_t length;
	char *packed;
};

static void fail(trace_writer *writer, const char *what, int number)
{
	if (!writer->failure)
		g_set_error(&writer->failure, TRACE_ERROR, TRACE_ERROR_WRITE, "%s: %s: %s", writer->path, what,
			g_strerror(number));
}

static void write_file(trace_writer *writer, const char *bytes, size_t length)
{
	while (length > 0 && !writer->failure) {
		ssize_t done = write(writer->file, bytes, length);
		if (done < 0 && errno == EINTR)
			continue;
		if (done < 0) {
			fail(writer, "cannot write", errno);
			return;
		}
		bytes += done;
		length -= (size_t)done;
	}
}

static void pack_gzip(trace_writer *writer, gboolean last)
{
	const char *input = writer->text;
	size_t left = writer->length;
	GConverterResult result = G_CONVERTER_CONVERTED;

	while ((left > 0 || last) && result != G_CONVERTER_FINISHED && !writer->failure) {
		gsize used = 0, made = 0;
		result = g_converter_convert(writer->gzip, input, left, writer->packed, PACKED_BYTES,
			last ? G_CONVERTER_INPUT_AT_END : G_CONVERTER_NO_FLAGS, &used, &made, NULL);
		if (result == G_CONVERTER_ERROR) {
			fail(writer, "cannot compress", ENOMEM);
			return;
		}
		write_file(writer, writer->packed, made);
		input += used;
		left -= used;
	}
}

static void pack_zstd(trace_writer *writer, gboolean last)
{
	ZSTD_inBuffer input = { .src = writer->text, .size = writer->length };
	gboolean done = FALSE;

	while (!done && !writer->failure) {
		ZSTD_outBuffer output = { .dst = writer->packed, .size = PACKED_BYTES };
		size_t left = ZSTD_compressStream2(writer->zstd, &output, &input, last ? ZSTD_e_end : ZSTD_e_continue);
		if (ZSTD_isError(left)) {
			fail(writer, "cannot compress", ENOMEM);
			return;
		}
		write_file(writer, writer->packed, output.pos);
		done = last ? left == 0 : input.pos == input.size;
	}
}

static void flush_text(trace_writer *writer, gboolean last)
{
	if (writer->gzip)
		pack_gzip(writer, last);
	else if (writer->zstd)
		pack_zstd(writer, last);
	else
		write_file(writer, writer->text, writer->length);
	writer->length = 0;
}

static void put_bytes(trace_writer *writer, const char *bytes, size_t length)
{
	while (length > 0) {
		if (writer->length == TEXT_BYTES)
			flush_text(writer, FALSE);
		size_t part = MIN(length, TEXT_BYTES - writer->length);
		memcpy(writer->text + writer->length, bytes, part);
		writer->length += part;
		bytes += part;
		length -= part;
	}
}

static void put(trace_writer *writer, const char *text)
{
	put_bytes(writer, text, strlen(text));
}

/* A number in decimal. */
static void put_number(trace_writer *writer, guint64 number)
{
	char digits[24];
	size_t place = sizeof(digits);

	do
		digits[--place] = (char)('0' + number % 10);
	while ((number /= 10) > 0);
	put_bytes(writer, digits + place, sizeof(digits) - place);
}

static void create_compressor(trace_writer *writer)
{
	if (g_str_has_suffix(writer->path, ".gz"))
		writer->gzip = G_CONVERTER(g_zlib_compressor_new(G_ZLIB_COMPRESSOR_FORMAT_GZIP, GZIP_LEVEL));
	if (!g_str_has_suffix(writer->path, ".zst"))
		return;
	writer->zstd = ZSTD_createCCtx();
	ZSTD_CCtx_setParameter(writer->zstd, ZSTD_c_compressionLevel, ZSTD_LEVEL);
	ZSTD_CCtx_setParameter(writer->zstd, ZSTD_c_checksumFlag, 1);
}

static gboolean open_target(trace_writer *writer, GError **error)
{
	struct stat status;

	if (stat(writer->path, &status) == 0 && !S_ISREG(status.st_mode)) {
		writer->file = open(writer->path, O_WRONLY | O_CLOEXEC);
	} else {
		writer->temporary = g_strconcat(writer->path, ".tmp-XXXXXX", NULL);
		writer->file = g_mkstemp_full(writer->temporary, O_WRONLY | O_CLOEXEC, 0666);
	}
	if (writer->file >= 0)
		return TRUE;
	g_set_error(error, TRACE_ERROR, TRACE_ERROR_WRITE, "%s: cannot create: %s", writer->path, g_strerror(errno));
	g_clear_pointer(&writer->temporary, g_free);
	return FALSE;
}

trace_writer *trace_writer_open(const char *path, GError **error)
{
	g_assert(path != NULL);

	g_autoptr(trace_writer) writer = g_new0(trace_writer, 1);
	writer->path = g_strdup(path);
	if (!open_target(writer, error))
		return NULL;
	create_compressor(writer);
	writer->text = g_malloc(TEXT_BYTES);
	writer->packed = g_malloc(PACKED_BYTES);
	put(writer, TRACE_FORMAT_HEADER "\n");
	return g_steal_pointer(&writer);
}

void trace_writer_comment(trace_writer *writer, const char *text)
{
	put(writer, "# ");
	put(writer, text);
	put(writer, "\n");
}

static void put_tunables(trace_writer *writer, const struct trace_tunables *tunables)
{
	put(writer, " limit=");
	put_number(writer, tunables->limit);
	put(writer, " batchcount=");
	put_number(writer, tunables->batchcount);
	put(writer, " shared=");
	put_number(writer, tunables->shared);
}

void trace_writer_cache(trace_writer *writer, const struct trace_cache *cache)
{
	put(writer, "# cache ");
	put(writer, cache->name);
	put(writer, " size=");
	put_number(writer, cache->size_bytes);
	if (cache->align_bytes != 0) {
		put(writer, " align=");
		put_number(writer, cache->align_bytes);
	}
	if (cache->flags && *cache->flags) {
		put(writer, " flags=");
		put(writer, cache->flags);
	}
	if (cache->tunables.limit != 0)
		put_tunables(writer, &cache->tunables);
	put(writer, "\n");
}

static void put_gfp(trace_writer *writer, unsigned int gfp)
{
	const char *separator = " gfp=";

	for (int bit = 0; trace_gfp_words[bit]; bit++) {
		if (!(gfp & (1u << bit)))
			continue;
		put(writer, separator);
		put(writer, trace_gfp_words[bit]);
		separator = "|";
	}
}

static void put_what(trace_writer *writer, const struct trace_operation *operation)
{
	if (operation->kind == TRACE_ALLOC || operation->kind == TRACE_TUNE)
		put(writer, operation->cache->name);
	else if (operation->kind == TRACE_KMALLOC || operation->kind == TRACE_REST)
		put_number(writer, operation->size_bytes);
	else
		put(writer, "-");
}

static void put_keys(trace_writer *writer, const struct trace_operation *operation)
{
	if (operation->kind != TRACE_FREE && operation->gfp != trace_gfp_default(operation->context))
		put_gfp(writer, operation->gfp);
	if (operation->node != TRACE_NODE_ANY) {
		put(writer, " node=");
		put_number(writer, (guint64)operation->node);
	}
	if (operation->context != TRACE_CONTEXT_TASK) {
		put(writer, " ctx=");
		put(writer, trace_context_words[operation->context]);
	}
}

static void put_object(trace_writer *writer, const struct trace_operation *operation)
{
	put_bytes(writer, " ", 1);
	put_number(writer, operation->object);
	if (strcmp(operation->site, "-") != 0) {
		put_bytes(writer, " ", 1);
		put(writer, operation->site);
	}
	put_keys(writer, operation);
}

void trace_writer_operation(trace_writer *writer, const struct trace_operation *operation)
{
	g_assert(operation->kind != TRACE_END);

	if (operation->before_start)
		put_bytes(writer, "-", 1);
	else
		put_number(writer, operation->time_ns);
	put_bytes(writer, " ", 1);
	put_number(writer, (guint64)operation->cpu);
	put_bytes(writer, " ", 1);
	put(writer, operation->task);
	put_bytes(writer, " ", 1);
	put(writer, trace_operation_words[operation->kind]);
	put_bytes(writer, " ", 1);
	put_what(writer, operation);
	if (trace_has_object(operation->kind))
		put_object(writer, operation);
	else if (operation->kind == TRACE_TUNE)
		put_tunables(writer, &operation->tunables);
	put_bytes(writer, "\n", 1);
}

gboolean trace_writer_failed(const trace_writer *writer)
{
	return writer->failure != NULL;
}

/* Closes the file and renames it; what fails here, too, leaves the target alone. */
static void complete(trace_writer *writer)
{
	int file = writer->file;

	flush_text(writer, TRUE);
	writer->file = -1;
	if (close(file) < 0)
		fail(writer, "cannot write", errno);
	if (writer->failure || !writer->temporary)
		return;
	if (rename(writer->temporary, writer->path) < 0)
		fail(writer, "cannot rename the finished trace", errno);
	else
		g_clear_pointer(&writer->temporary, g_free);
}

gboolean trace_writer_close(trace_writer *writer, GError **error)
{
	complete(writer);
	GError *failure = g_steal_pointer(&writer->failure);
	trace_writer_free(writer);
	if (!failure)
		return TRUE;
	g_propagate_error(error, failure);
	return FALSE;
}

void trace_writer_free(trace_writer *writer)
{
	if (!writer)
		return;
	if (writer->file >= 0)
		close(writer->file);
	if (writer->temporary)
		unlink(writer->temporary);
	g_clear_error(&writer->failure);
	g_clear_object(&writer->gzip);
	ZSTD_freeCCtx(writer->zstd);
	g_free(writer->text);
	g_free(writer->packed);
	g_free(writer->temporary);
	g_free(writer->path);
	g_free(writer);
}
