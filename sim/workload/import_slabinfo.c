/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Lines of /proc/slabinfo: a name, then groups of numbers that begin with ":" and a word. */
#include "sim/workload/import_slabinfo.h"

#include <string.h>

#include "sim/workload/trace_error.h"
#include "sim/workload/trace_stream.h"
#include "sim/workload/trace_words.h"

/* Numbers of each group, in order. */
enum { OBJECTS, TUNABLES, SLABDATA, GLOBALSTAT, CPUSTAT, GROUPS };
enum { NUMBERS_MAX = 9 };

static const struct {
	const char *word;
	guint count;
} groups[GROUPS] = { { "", 5 }, { "tunables", 3 }, { "slabdata", 3 }, { "globalstat", 9 }, { "cpustat", 4 } };

struct import_slabinfo_file {
	GPtrArray *lines; /* struct import_slabinfo, owned */
	GHashTable *by_name;
	GStringChunk *names;
};

void import_slabinfo_free(import_slabinfo_file *file)
{
	if (!file)
		return;
	g_hash_table_unref(file->by_name);
	g_ptr_array_unref(file->lines);
	g_string_chunk_free(file->names);
	g_free(file);
}

/* All 64 bits: the kernel prints marks that went below zero as they are. */
static gboolean read_count(const char *word, guint64 *number)
{
	char *end;

	*number = g_ascii_strtoull(word, &end, 10);
	return trace_is_digit(*word) && *end == '\0';
}

/* Reads the numbers of a group behind its word; what follows them is the next group's, or the end of the line. */
static gboolean read_group(char **cursor, guint group, guint64 numbers[NUMBERS_MAX])
{
	for (guint i = 0; i < groups[group].count; i++) {
		const char *word = trace_next_word(cursor);
		if (!word || !read_count(word, &numbers[i]))
			return FALSE;
	}
	return TRUE;
}

static gboolean read_group_word(char **cursor, guint group)
{
	const char *colon = trace_next_word(cursor);
	const char *word = colon ? trace_next_word(cursor) : NULL;

	return word && strcmp(colon, ":") == 0 && strcmp(word, groups[group].word) == 0;
}

static void take_counters(struct import_slabinfo *line, guint64 numbers[GROUPS][NUMBERS_MAX])
{
	line->grown = numbers[GLOBALSTAT][2];
	line->reaped = numbers[GLOBALSTAT][3];
	line->node_allocs = numbers[GLOBALSTAT][6];
	line->node_frees = numbers[GLOBALSTAT][7];
	line->node_overflow = numbers[GLOBALSTAT][8];
	line->alloc_hit = numbers[CPUSTAT][0];
	line->alloc_miss = numbers[CPUSTAT][1];
	line->free_hit = numbers[CPUSTAT][2];
	line->free_miss = numbers[CPUSTAT][3];
}

static void take_state(struct import_slabinfo *line, guint64 numbers[GROUPS][NUMBERS_MAX])
{
	line->active_objects = numbers[OBJECTS][0];
	line->objects = numbers[OBJECTS][1];
	line->object_size = numbers[OBJECTS][2];
	line->objects_per_slab = numbers[OBJECTS][3];
	line->pages_per_slab = numbers[OBJECTS][4];
	line->tunables.limit = (guint32)MIN(numbers[TUNABLES][0], TRACE_TUNABLE_MAX);
	line->tunables.batchcount = (guint32)MIN(numbers[TUNABLES][1], TRACE_TUNABLE_MAX);
	line->tunables.shared = (guint32)MIN(numbers[TUNABLES][2], TRACE_TUNABLE_MAX);
	line->active_slabs = numbers[SLABDATA][0];
	line->slabs = numbers[SLABDATA][1];
	line->shared_objects = numbers[SLABDATA][2];
}

/* FALSE when the text is not a line of slabinfo. A kernel without statistics ends its lines after the slab data. */
static gboolean read_line(struct import_slabinfo *line, char *text)
{
	guint64 numbers[GROUPS][NUMBERS_MAX] = { { 0 } };

	if (!read_group(&text, OBJECTS, numbers[OBJECTS]))
		return FALSE;
	for (guint group = TUNABLES; group <= SLABDATA; group++)
		if (!read_group_word(&text, group) || !read_group(&text, group, numbers[group]))
			return FALSE;
	take_state(line, numbers);
	if (line->objects_per_slab == 0 || line->pages_per_slab == 0 || line->active_objects > line->objects ||
		line->active_slabs > line->slabs)
		return FALSE;
	line->counted = *text != '\0';
	for (guint group = GLOBALSTAT; line->counted && group <= CPUSTAT; group++)
		if (!read_group_word(&text, group) || !read_group(&text, group, numbers[group]))
			return FALSE;
	take_counters(line, numbers);
	return TRUE;
}

static gboolean add_line(import_slabinfo_file *file, const trace_stream *stream, char *text, GError **error)
{
	g_autofree struct import_slabinfo *line = g_new0(struct import_slabinfo, 1);
	const char *name = trace_next_word(&text);

	if (!name)
		return TRUE;
	line->name = g_string_chunk_insert_const(file->names, name);
	if (!read_line(line, text))
		return trace_error_at(error, TRACE_ERROR_SYNTAX, trace_stream_path(stream), trace_stream_line(stream),
			"cache %s: not a line of slabinfo, expected the columns of version 2.1", line->name);
	g_hash_table_insert(file->by_name, (char *)line->name, line);
	g_ptr_array_add(file->lines, g_steal_pointer(&line));
	return TRUE;
}

static gboolean read_lines(import_slabinfo_file *file, trace_stream *stream, GError **error)
{
	struct trace_line line;

	if (!trace_stream_next(stream, &line, error))
		return FALSE;
	if (!line.text || !g_str_has_prefix(line.text, "slabinfo - version: 2.1"))
		return trace_error_at(error, TRACE_ERROR_SYNTAX, trace_stream_path(stream), 1,
			"not a slabinfo file, expected \"slabinfo - version: 2.1\" on the first line");
	for (;;) {
		if (!trace_stream_next(stream, &line, error))
			return FALSE;
		if (!line.text)
			return TRUE;
		if (line.text[0] != '#' && !add_line(file, stream, line.text, error))
			return FALSE;
	}
}

import_slabinfo_file *import_slabinfo_read(const char *path, GError **error)
{
	g_autoptr(trace_stream) stream = trace_stream_open(path, error);
	if (!stream)
		return NULL;
	g_autoptr(import_slabinfo_file) file = g_new0(import_slabinfo_file, 1);
	file->lines = g_ptr_array_new_with_free_func(g_free);
	file->by_name = g_hash_table_new(g_str_hash, g_str_equal);
	file->names = g_string_chunk_new(4096);
	return read_lines(file, stream, error) ? g_steal_pointer(&file) : NULL;
}

const struct import_slabinfo *import_slabinfo_find(const import_slabinfo_file *file, const char *name)
{
	return file ? g_hash_table_lookup(file->by_name, name) : NULL;
}

guint import_slabinfo_count(const import_slabinfo_file *file)
{
	return file->lines->len;
}

const struct import_slabinfo *import_slabinfo_at(const import_slabinfo_file *file, guint index)
{
	return g_ptr_array_index(file->lines, index);
}
