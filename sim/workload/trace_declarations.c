/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Parses and keeps the cache declarations of a trace. */
#include "sim/workload/trace_declarations.h"

#include <string.h>

#include "sim/config/nearest.h"
#include "sim/workload/trace_error.h"
#include "sim/workload/trace_words.h"

/* Where messages point. */
struct place {
	const char *path;
	guint64 line;
};

void trace_declarations_init(struct trace_declarations *declarations)
{
	declarations->caches = g_ptr_array_new_with_free_func(g_free);
	declarations->by_name = g_hash_table_new(g_str_hash, g_str_equal);
}

void trace_declarations_release(struct trace_declarations *declarations)
{
	g_clear_pointer(&declarations->by_name, g_hash_table_unref);
	g_clear_pointer(&declarations->caches, g_ptr_array_unref);
}

static gboolean fail(const struct place *place, const char *key, const char *what, GError **error)
{
	return trace_error_at(
		error, TRACE_ERROR_SYNTAX, place->path, place->line, "cache: %s%s%s", key, *key ? ": " : "", what);
}

static gboolean read_size(struct trace_cache *cache, const char *value, const struct place *place, GError **error)
{
	if (cache->size_bytes != 0)
		return fail(place, "size", "given twice", error);
	if (trace_word_number(value, &cache->size_bytes) && cache->size_bytes > 0)
		return TRUE;
	return trace_error_at(error, TRACE_ERROR_SYNTAX, place->path, place->line,
		"cache: size: \"%s\" is not a size in bytes, expected a number above 0", value);
}

static gboolean read_align(struct trace_cache *cache, const char *value, const struct place *place, GError **error)
{
	guint64 align;

	if (trace_word_number(value, &align) && (align & (align - 1)) == 0) {
		cache->align_bytes = align;
		return TRUE;
	}
	return trace_error_at(error, TRACE_ERROR_SYNTAX, place->path, place->line,
		"cache: align: \"%s\" is not an alignment, expected a power of two or 0", value);
}

static gboolean unknown_key(const char *word, const struct place *place, GError **error)
{
	g_autofree char *key = g_strndup(word, strcspn(word, "="));
	struct nearest nearest;

	nearest_init(&nearest, key);
	nearest_offer(&nearest, "size");
	nearest_offer(&nearest, "align");
	nearest_offer(&nearest, "flags");
	g_autofree char *hint = nearest_hint(&nearest);
	return trace_error_at(error, TRACE_ERROR_SYNTAX, place->path, place->line,
		"cache: \"%s\" is unknown, expected size=N, align=N or flags=LIST%s", word, hint);
}

static gboolean read_key(
	struct trace_cache *cache, GStringChunk *words, const char *word, const struct place *place, GError **error)
{
	if (g_str_has_prefix(word, "size="))
		return read_size(cache, word + strlen("size="), place, error);
	if (g_str_has_prefix(word, "align="))
		return read_align(cache, word + strlen("align="), place, error);
	if (!g_str_has_prefix(word, "flags="))
		return unknown_key(word, place, error);
	cache->flags = g_string_chunk_insert_const(words, word + strlen("flags="));
	return TRUE;
}

gboolean trace_declarations_read(struct trace_declarations *declarations, GStringChunk *words, char *text,
	const char *path, guint64 line, GError **error)
{
	const struct place place = { .path = path, .line = line };
	char *name = trace_next_word(&text);

	if (!name || strchr(name, '='))
		return fail(&place, "", "the name is missing, expected \"# cache NAME size=N [align=N] [flags=LIST]\"",
			error);
	if (trace_declarations_find(declarations, name))
		return trace_error_at(error, TRACE_ERROR_SYNTAX, path, line,
			"cache: \"%s\" is declared twice, first on line %" G_GUINT64_FORMAT, name,
			trace_declarations_find(declarations, name)->line);

	g_autofree struct trace_cache *cache = g_new0(struct trace_cache, 1);
	cache->name = g_string_chunk_insert_const(words, name);
	cache->flags = "";
	cache->index = declarations->caches->len;
	cache->line = line;
	for (char *word = trace_next_word(&text); word; word = trace_next_word(&text))
		if (!read_key(cache, words, word, &place, error))
			return FALSE;
	if (cache->size_bytes == 0)
		return fail(&place, "size", "missing, expected size=N with the object size in bytes", error);

	g_hash_table_insert(declarations->by_name, (char *)cache->name, cache);
	g_ptr_array_add(declarations->caches, g_steal_pointer(&cache));
	return TRUE;
}

const struct trace_cache *trace_declarations_find(const struct trace_declarations *declarations, const char *name)
{
	return g_hash_table_lookup(declarations->by_name, name);
}
