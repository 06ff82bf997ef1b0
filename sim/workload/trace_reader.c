/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Reader of the slabsim trace format.
 *
 * Each field of an operation has its function, named read_FIELD, which takes the next word of the line and sets the
 * field or fails with a message that begins with the field's name.
 */
#include "sim/workload/trace_reader.h"

#include <string.h>

#include "sim/config/nearest.h"
#include "sim/workload/trace_declarations.h"
#include "sim/workload/trace_error.h"
#include "sim/workload/trace_objects.h"
#include "sim/workload/trace_stream.h"
#include "sim/workload/trace_words.h"

struct trace_reader {
	trace_stream *stream;
	GStringChunk *words;
	struct trace_declarations declarations;
	struct trace_objects objects;
	guint64 time_ns;
	gboolean any_operation;
	gboolean started;	   /* an operation with a time was read */
	struct trace_line pending; /* first operation, met while reading the declarations; text NULL when none */
};

static gboolean G_GNUC_PRINTF(3, 4) fail(trace_reader *reader, GError **error, const char *format, ...)
{
	va_list arguments;

	va_start(arguments, format);
	g_autofree char *text = g_strdup_vprintf(format, arguments);
	va_end(arguments);
	return trace_error_at(error, TRACE_ERROR_SYNTAX, trace_stream_path(reader->stream),
		trace_stream_line(reader->stream), "%s", text);
}

/* ` (did you mean "X"?)` out of a NULL-ended list, or "". */
static char *hint_of_words(const char *word, const char *const *known)
{
	struct nearest nearest;

	nearest_init(&nearest, word);
	for (; *known; known++)
		nearest_offer(&nearest, *known);
	return nearest_hint(&nearest);
}

static int index_of(const char *word, size_t length, const char *const *known)
{
	for (int i = 0; known[i]; i++)
		if (strncmp(known[i], word, length) == 0 && known[i][length] == '\0')
			return i;
	return -1;
}

static gboolean missing(trace_reader *reader, const char *field, GError **error)
{
	return fail(reader, error, "%s: missing, expected " TRACE_FORMAT_FIELDS, field);
}

static gboolean read_time(trace_reader *reader, char *word, struct trace_operation *operation, GError **error)
{
	operation->before_start = strcmp(word, "-") == 0;
	if (operation->before_start && reader->started)
		return fail(reader, error,
			"time: \"-\" after an operation with a time, expected the state at the start before all "
			"others");
	if (operation->before_start)
		return TRUE;
	if (!trace_word_number(word, &operation->time_ns))
		return fail(reader, error, "time: \"%s\" is not a time, expected nanoseconds as a whole number", word);
	if (operation->time_ns < reader->time_ns)
		return fail(reader, error,
			"time: %s is before %" G_GUINT64_FORMAT " of an earlier line, times must not decrease", word,
			reader->time_ns);
	return TRUE;
}

static gboolean read_cpu(trace_reader *reader, const char *word, struct trace_operation *operation, GError **error)
{
	guint64 cpu;

	if (!word)
		return missing(reader, "cpu", error);
	if (!trace_word_number(word, &cpu) || cpu > TRACE_CPU_MAX)
		return fail(
			reader, error, "cpu: \"%s\" is not a CPU, expected a number from 0 to %d", word, TRACE_CPU_MAX);
	operation->cpu = (int)cpu;
	return TRUE;
}

static gboolean read_task(trace_reader *reader, const char *word, struct trace_operation *operation, GError **error)
{
	if (!word)
		return missing(reader, "task", error);
	operation->task = g_string_chunk_insert_const(reader->words, word);
	return TRUE;
}

static gboolean read_kind(trace_reader *reader, const char *word, struct trace_operation *operation, GError **error)
{
	if (!word)
		return missing(reader, "operation", error);
	int kind = index_of(word, strlen(word), trace_operation_words);
	if (kind >= 0) {
		operation->kind = (enum trace_operation_kind)kind;
		return TRUE;
	}
	g_autofree char *hint = hint_of_words(word, trace_operation_words);
	return fail(reader, error, "operation: \"%s\" is unknown, expected alloc, kmalloc, free, tune, reap or rest%s",
		word, hint);
}

static gboolean unknown_cache(trace_reader *reader, const char *word, GError **error)
{
	struct nearest nearest;

	nearest_init(&nearest, word);
	for (guint i = 0; i < trace_reader_cache_count(reader); i++)
		nearest_offer(&nearest, trace_reader_cache(reader, i)->name);
	g_autofree char *hint = nearest_hint(&nearest);
	return fail(reader, error, "cache: \"%s\" is not declared, expected a name from a \"# cache\" line above%s",
		word, hint);
}

static gboolean read_rest_time(
	trace_reader *reader, const char *word, struct trace_operation *operation, GError **error)
{
	if (!operation->before_start)
		return fail(reader, error, "rest: only before the start, expected the time \"-\"");
	if (trace_word_number(word, &operation->size_bytes) && operation->size_bytes <= TRACE_REST_MAX_NS)
		return TRUE;
	return fail(reader, error,
		"rest: \"%s\" is not a time, expected nanoseconds as a whole number up to %" G_GUINT64_FORMAT, word,
		TRACE_REST_MAX_NS);
}

static gboolean read_what(trace_reader *reader, const char *word, struct trace_operation *operation, GError **error)
{
	if (!word)
		return missing(reader, "what", error);
	switch (operation->kind) {
	case TRACE_ALLOC:
	case TRACE_TUNE:
		operation->cache = trace_declarations_find(&reader->declarations, word);
		return operation->cache ? TRUE : unknown_cache(reader, word, error);
	case TRACE_REST:
		return read_rest_time(reader, word, operation, error);
	case TRACE_KMALLOC:
		if (trace_word_number(word, &operation->size_bytes))
			return TRUE;
		return fail(reader, error, "size: \"%s\" is not a size, expected a whole number of bytes", word);
	default:
		if (strcmp(word, "-") == 0)
			return TRUE;
		return fail(reader, error, "what: \"%s\" in a %s, expected \"-\"", word,
			trace_operation_words[operation->kind]);
	}
}

static gboolean not_live(trace_reader *reader, guint64 object, GError **error)
{
	if (!reader->objects.any || object > reader->objects.highest)
		return fail(reader, error, "object: %" G_GUINT64_FORMAT " was never allocated, expected a live object",
			object);
	return fail(reader, error,
		"object: %" G_GUINT64_FORMAT " is not live (freed before or never allocated), expected a live object",
		object);
}

static gboolean read_object(trace_reader *reader, const char *word, struct trace_operation *operation, GError **error)
{
	if (!word)
		return missing(reader, "object", error);
	if (!trace_word_number(word, &operation->object))
		return fail(reader, error, "object: \"%s\" is not an object, expected a whole number", word);
	if (operation->kind == TRACE_FREE) {
		operation->slot = trace_objects_remove(&reader->objects, operation->object);
		return operation->slot != TRACE_SLOT_NONE ? TRUE : not_live(reader, operation->object, error);
	}
	operation->slot = trace_objects_add(&reader->objects, operation->object);
	if (operation->slot != TRACE_SLOT_NONE)
		return TRUE;
	return fail(reader, error, "object: %s is live already, expected a number never used before", word);
}

static gboolean read_gfp(trace_reader *reader, const char *value, struct trace_operation *operation, GError **error)
{
	if (operation->kind == TRACE_FREE)
		return fail(reader, error, "gfp: a free takes no flags");
	if (operation->gfp)
		return fail(reader, error, "gfp: given twice");
	for (const char *word = value;;) {
		size_t length = strcspn(word, "|");
		int bit = index_of(word, length, trace_gfp_words);
		if (bit < 0) {
			g_autofree char *wrong = g_strndup(word, length);
			g_autofree char *hint = hint_of_words(wrong, trace_gfp_words);
			return fail(reader, error,
				"gfp: \"%s\" is unknown, expected kernel, atomic, nowait, dma or zero joined by "
				"\"|\"%s",
				wrong, hint);
		}
		operation->gfp |= 1u << bit;
		if (word[length] == '\0')
			break;
		word += length + 1;
	}
	unsigned int wait = operation->gfp & TRACE_GFP_WAIT_MASK;
	if ((wait & (wait - 1)) != 0)
		return fail(reader, error, "gfp: \"%s\", expected only one of kernel, atomic and nowait", value);
	return TRUE;
}

static gboolean read_node(trace_reader *reader, const char *value, struct trace_operation *operation, GError **error)
{
	guint64 node;

	if (operation->kind == TRACE_FREE)
		return fail(reader, error, "node: a free takes no node");
	if (strcmp(value, "-1") == 0) {
		operation->node = TRACE_NODE_ANY;
		return TRUE;
	}
	if (!trace_word_number(value, &node) || node > TRACE_NODE_MAX)
		return fail(reader, error, "node: \"%s\" is not a node, expected a number from 0 to %d, or -1 for any",
			value, TRACE_NODE_MAX);
	operation->node = (int)node;
	return TRUE;
}

static gboolean read_context(trace_reader *reader, const char *value, struct trace_operation *operation, GError **error)
{
	int context = index_of(value, strlen(value), trace_context_words);

	if (context >= 0) {
		operation->context = (enum trace_context)context;
		return TRUE;
	}
	g_autofree char *hint = hint_of_words(value, trace_context_words);
	return fail(reader, error, "ctx: \"%s\" is unknown, expected task, softirq or irq%s", value, hint);
}

static gboolean unknown_key(trace_reader *reader, const char *word, GError **error)
{
	static const char *const keys[] = { "gfp", "node", "ctx", NULL };

	if (!strchr(word, '='))
		return fail(reader, error, "\"%s\" after the call site, expected key=value", word);
	g_autofree char *key = g_strndup(word, strcspn(word, "="));
	g_autofree char *hint = hint_of_words(key, keys);
	return fail(reader, error, "key \"%s\" is unknown, expected gfp, node or ctx%s", key, hint);
}

static gboolean read_key(trace_reader *reader, const char *word, struct trace_operation *operation, GError **error)
{
	if (strncmp(word, "gfp=", 4) == 0)
		return read_gfp(reader, word + 4, operation, error);
	if (strncmp(word, "ctx=", 4) == 0)
		return read_context(reader, word + 4, operation, error);
	if (strncmp(word, "node=", 5) == 0)
		return read_node(reader, word + 5, operation, error);
	return unknown_key(reader, word, error);
}

/* What follows the object: a call site, when the first word is no key, and keys. */
static gboolean read_rest(trace_reader *reader, char *cursor, struct trace_operation *operation, GError **error)
{
	char *word = trace_next_word(&cursor);

	if (word && !strchr(word, '=')) {
		operation->site = g_string_chunk_insert_const(reader->words, word);
		word = trace_next_word(&cursor);
	}
	for (; word; word = trace_next_word(&cursor))
		if (!read_key(reader, word, operation, error))
			return FALSE;
	if (operation->gfp == 0 && operation->kind != TRACE_FREE)
		operation->gfp = trace_gfp_default(operation->context);
	/* "dma" or "zero" alone says nothing about waiting. */
	if (operation->gfp != 0 && (operation->gfp & TRACE_GFP_WAIT_MASK) == 0)
		operation->gfp |= trace_gfp_default(operation->context);
	return TRUE;
}

static gboolean read_tunables(trace_reader *reader, char *cursor, struct trace_operation *operation, GError **error)
{
	gboolean known;

	for (char *word = trace_next_word(&cursor); word; word = trace_next_word(&cursor))
		if (!trace_tunables_read(&operation->tunables, word, &known))
			return fail(reader, error,
				"tune: \"%s\" is no tunable, expected limit=N batchcount=N shared=N with numbers up to "
				"%d",
				word, TRACE_TUNABLE_MAX);
	const char *wrong = trace_tunables_check(&operation->tunables);
	return wrong ? fail(reader, error, "tune: %s", wrong) : TRUE;
}

static gboolean read_nothing(trace_reader *reader, char *cursor, GError **error)
{
	const char *word = trace_next_word(&cursor);

	return word ? fail(reader, error, "\"%s\", expected the end of the line", word) : TRUE;
}

/* What follows WHAT. */
static gboolean read_tail(trace_reader *reader, char *cursor, struct trace_operation *operation, GError **error)
{
	operation->site = "-";
	if (operation->kind == TRACE_TUNE)
		return read_tunables(reader, cursor, operation, error);
	if (!trace_has_object(operation->kind))
		return read_nothing(reader, cursor, error);
	return read_object(reader, trace_next_word(&cursor), operation, error) &&
	       read_rest(reader, cursor, operation, error);
}

static gboolean read_operation(trace_reader *reader, char *text, struct trace_operation *operation, GError **error)
{
	char *cursor = text;

	*operation = (struct trace_operation){ .node = TRACE_NODE_ANY, .line = trace_stream_line(reader->stream) };
	if (!read_time(reader, trace_next_word(&cursor), operation, error) ||
		!read_cpu(reader, trace_next_word(&cursor), operation, error) ||
		!read_task(reader, trace_next_word(&cursor), operation, error) ||
		!read_kind(reader, trace_next_word(&cursor), operation, error) ||
		!read_what(reader, trace_next_word(&cursor), operation, error) ||
		!read_tail(reader, cursor, operation, error))
		return FALSE;
	reader->started |= !operation->before_start;
	reader->time_ns = operation->time_ns;
	reader->any_operation = TRUE;
	return TRUE;
}

/* The text behind "# cache", or NULL when the comment is no declaration. */
static char *declaration_of(char *text)
{
	char *word = text + 1;

	while (trace_is_blank(*word))
		word++;
	if (strncmp(word, "cache", 5) != 0 || !(trace_is_blank(word[5]) || word[5] == '\0'))
		return NULL;
	return word + 5;
}

static gboolean read_comment(trace_reader *reader, char *text, GError **error)
{
	char *declaration = declaration_of(text);

	if (!declaration)
		return TRUE;
	if (reader->any_operation)
		return fail(reader, error, "cache: declared after an operation, expected before the first");
	return trace_declarations_read(&reader->declarations, reader->words, declaration,
		trace_stream_path(reader->stream), trace_stream_line(reader->stream), error);
}

static gboolean is_empty(const char *text)
{
	while (trace_is_blank(*text))
		text++;
	return *text == '\0';
}

/* The next line that is neither blank nor a comment; text NULL at the end of the file. */
static gboolean next_operation_line(trace_reader *reader, struct trace_line *line, GError **error)
{
	for (;;) {
		if (!trace_stream_next(reader->stream, line, error))
			return FALSE;
		if (!line->text || (line->text[0] != '#' && !is_empty(line->text)))
			return TRUE;
		if (line->text[0] == '#' && !read_comment(reader, line->text, error))
			return FALSE;
	}
}

static gboolean check_header(trace_reader *reader, GError **error)
{
	static const char prefix[] = "# slabsim trace ";
	struct trace_line line;

	if (!trace_stream_next(reader->stream, &line, error))
		return FALSE;
	if (!line.text)
		return trace_error_at(error, TRACE_ERROR_SYNTAX, trace_stream_path(reader->stream), 1,
			"the file is empty, expected \"" TRACE_FORMAT_HEADER "\"");
	if (strcmp(line.text, TRACE_FORMAT_HEADER) == 0)
		return TRUE;
	if (g_str_has_prefix(line.text, prefix))
		return fail(reader, error, "trace format version \"%s\" is unknown, expected %d",
			line.text + strlen(prefix), TRACE_FORMAT_VERSION);
	return fail(reader, error,
		"not a slabsim trace, expected \"" TRACE_FORMAT_HEADER
		"\" on the first line (other traces come in through \"slabsim import\")");
}

trace_reader *trace_reader_open(const char *path, GError **error)
{
	g_autoptr(trace_stream) stream = trace_stream_open(path, error);
	if (!stream)
		return NULL;
	g_autoptr(trace_reader) reader = g_new0(trace_reader, 1);
	reader->stream = g_steal_pointer(&stream);
	reader->words = g_string_chunk_new(4096);
	trace_declarations_init(&reader->declarations);
	trace_objects_init(&reader->objects);
	if (!check_header(reader, error) || !next_operation_line(reader, &reader->pending, error))
		return NULL;
	return g_steal_pointer(&reader);
}

void trace_reader_free(trace_reader *reader)
{
	if (!reader)
		return;
	trace_objects_release(&reader->objects);
	trace_declarations_release(&reader->declarations);
	g_string_chunk_free(reader->words);
	trace_stream_free(reader->stream);
	g_free(reader);
}

gboolean trace_reader_next(trace_reader *reader, struct trace_operation *operation, GError **error)
{
	struct trace_line line = reader->pending;

	reader->pending.text = NULL;
	if (!line.text && !next_operation_line(reader, &line, error))
		return FALSE;
	if (line.text)
		return read_operation(reader, line.text, operation, error);
	*operation = (struct trace_operation){ .kind = TRACE_END, .node = TRACE_NODE_ANY, .task = "-", .site = "-" };
	return TRUE;
}

guint trace_reader_cache_count(const trace_reader *reader)
{
	return reader->declarations.caches->len;
}

const struct trace_cache *trace_reader_cache(const trace_reader *reader, guint index)
{
	return g_ptr_array_index(reader->declarations.caches, index);
}

const char *trace_reader_path(const trace_reader *reader)
{
	return trace_stream_path(reader->stream);
}

guint32 trace_reader_live(const trace_reader *reader)
{
	return trace_objects_live(&reader->objects);
}

guint32 trace_reader_live_max(const trace_reader *reader)
{
	return reader->objects.slot_count;
}

guint64 trace_reader_position(const trace_reader *reader)
{
	return trace_stream_position(reader->stream);
}

guint64 trace_reader_size(const trace_reader *reader)
{
	return trace_stream_size(reader->stream);
}
