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

/* A tunable's key in TUNABLES, and its value behind the "="; NULL when WORD is another key. */
static guint32 *tunable_of(struct trace_tunables *tunables, const char *word, const char **value)
{
	const struct {
		const char *key;
		guint32 *number;
	} keys[] = { { "limit=", &tunables->limit }, { "batchcount=", &tunables->batchcount },
		{ "shared=", &tunables->shared } };

	for (guint i = 0; i < G_N_ELEMENTS(keys); i++) {
		if (!g_str_has_prefix(word, keys[i].key))
			continue;
		*value = word + strlen(keys[i].key);
		return keys[i].number;
	}
	return NULL;
}

gboolean trace_tunables_read(struct trace_tunables *tunables, const char *word, gboolean *known)
{
	const char *value;
	guint64 number;
	guint32 *tunable = tunable_of(tunables, word, &value);

	*known = tunable != NULL;
	if (!tunable || !trace_word_number(value, &number) || number > TRACE_TUNABLE_MAX)
		return FALSE;
	*tunable = (guint32)number;
	return TRUE;
}

const char *trace_tunables_check(const struct trace_tunables *tunables)
{
	if (tunables->limit == 0)
		return "limit is missing or 0, expected all of limit=N (above 0), batchcount=N and shared=N";
	if (tunables->batchcount == 0 || tunables->batchcount > tunables->limit)
		return "batchcount is missing, 0 or above the limit, expected 1 up to the limit";
	return NULL;
}

static gboolean unknown_key(const char *word, const struct place *place, GError **error)
{
	g_autofree char *key = g_strndup(word, strcspn(word, "="));
	struct nearest nearest;

	nearest_init(&nearest, key);
	nearest_offer(&nearest, "size");
	nearest_offer(&nearest, "align");
	nearest_offer(&nearest, "flags");
	nearest_offer(&nearest, "limit");
	nearest_offer(&nearest, "batchcount");
	nearest_offer(&nearest, "shared");
	g_autofree char *hint = nearest_hint(&nearest);
	return trace_error_at(error, TRACE_ERROR_SYNTAX, place->path, place->line,
		"cache: \"%s\" is unknown, expected size=N, align=N, flags=LIST, limit=N, batchcount=N or shared=N%s",
		word, hint);
}

static gboolean read_tunable(struct trace_cache *cache, const char *word, const struct place *place, GError **error)
{
	gboolean known;

	if (trace_tunables_read(&cache->tunables, word, &known))
		return TRUE;
	if (!known)
		return unknown_key(word, place, error);
	return trace_error_at(error, TRACE_ERROR_SYNTAX, place->path, place->line,
		"cache: \"%s\" is not a tunable, expected a number from 0 to %d", word, TRACE_TUNABLE_MAX);
}

static gboolean read_key(
	struct trace_cache *cache, GStringChunk *words, const char *word, const struct place *place, GError **error)
{
	if (g_str_has_prefix(word, "size="))
		return read_size(cache, word + strlen("size="), place, error);
	if (g_str_has_prefix(word, "align="))
		return read_align(cache, word + strlen("align="), place, error);
	if (g_str_has_prefix(word, "flags=")) {
		cache->flags = g_string_chunk_insert_const(words, word + strlen("flags="));
		return TRUE;
	}
	return read_tunable(cache, word, place, error);
}

static gboolean check_tunables(const struct trace_cache *cache, const struct place *place, GError **error)
{
	const struct trace_tunables *tunables = &cache->tunables;
	gboolean none = tunables->limit == 0 && tunables->batchcount == 0 && tunables->shared == 0;
	const char *wrong = none ? NULL : trace_tunables_check(tunables);

	return wrong ? fail(place, "tunables", wrong, error) : TRUE;
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
	if (!check_tunables(cache, &place, error))
		return FALSE;

	g_hash_table_insert(declarations->by_name, (char *)cache->name, cache);
	g_ptr_array_add(declarations->caches, g_steal_pointer(&cache));
	return TRUE;
}

const struct trace_cache *trace_declarations_find(const struct trace_declarations *declarations, const char *name)
{
	return g_hash_table_lookup(declarations->by_name, name);
}
