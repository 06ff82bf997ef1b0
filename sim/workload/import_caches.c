/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Signatures of allocations, groups of them, and the caches they become. */
#include "sim/workload/import_caches.h"

#include <string.h>

#include "sim/workload/trace_table.h"

struct vote {
	const char *name;
	guint64 count;
};

struct known_signature {
	struct import_signature what;
	guint64 allocations;
	GArray *votes;		 /* struct vote, names on frees; NULL while there are none */
	guint32 parent;		 /* group: a tree whose root stands for all (union-find) */
	const char *source_name; /* name in the source, NULL when the cache's name was made up */
	const struct trace_cache *cache;
};

struct import_caches {
	GPtrArray *signatures; /* struct known_signature, owned */
	GHashTable *by_what;   /* struct import_signature to known_signature number + 1 */
	struct trace_table signature_of_address;
	GPtrArray *caches;   /* struct trace_cache, owned */
	GHashTable *by_name; /* name to struct trace_cache */
	GStringChunk *names;
	/* Allocations repeat their signature: the last one seen, to spare a look-up. */
	struct import_signature last_what;
	guint32 last_number;
};

static guint hash_what(gconstpointer key)
{
	const struct import_signature *what = key;

	return g_direct_hash(what->site) * 31 + g_direct_hash(what->name) * 17 + (guint)what->bytes_requested * 7 +
	       (guint)what->bytes_allocated;
}

static gboolean equal_what(gconstpointer a, gconstpointer b)
{
	const struct import_signature *one = a, *other = b;

	return one->bytes_requested == other->bytes_requested && one->bytes_allocated == other->bytes_allocated &&
	       one->site == other->site && one->name == other->name;
}

static void free_signature(gpointer data)
{
	struct known_signature *signature = data;

	g_clear_pointer(&signature->votes, g_array_unref);
	g_free(signature);
}

import_caches *import_caches_new(void)
{
	import_caches *caches = g_new0(import_caches, 1);

	caches->signatures = g_ptr_array_new_with_free_func(free_signature);
	caches->by_what = g_hash_table_new(hash_what, equal_what);
	trace_table_init(&caches->signature_of_address);
	caches->caches = g_ptr_array_new_with_free_func(g_free);
	caches->by_name = g_hash_table_new(g_str_hash, g_str_equal);
	caches->names = g_string_chunk_new(1024);
	return caches;
}

void import_caches_free(import_caches *caches)
{
	if (!caches)
		return;
	g_string_chunk_free(caches->names);
	g_hash_table_unref(caches->by_name);
	g_ptr_array_unref(caches->caches);
	trace_table_release(&caches->signature_of_address);
	g_hash_table_unref(caches->by_what);
	g_ptr_array_unref(caches->signatures);
	g_free(caches);
}

static struct known_signature *at(const import_caches *caches, guint32 number)
{
	return g_ptr_array_index(caches->signatures, number);
}

static guint32 add_signature(import_caches *caches, const struct import_signature *what)
{
	struct known_signature *signature = g_new0(struct known_signature, 1);
	guint32 number = caches->signatures->len;

	signature->what = *what;
	signature->parent = number;
	g_ptr_array_add(caches->signatures, signature);
	g_hash_table_insert(caches->by_what, &signature->what, GUINT_TO_POINTER(number + 1));
	return number;
}

guint32 import_caches_signature(import_caches *caches, const struct import_signature *what)
{
	if (caches->signatures->len == 0 || !equal_what(what, &caches->last_what)) {
		guint found = GPOINTER_TO_UINT(g_hash_table_lookup(caches->by_what, what));
		caches->last_number = found ? found - 1 : add_signature(caches, what);
		caches->last_what = *what;
	}
	at(caches, caches->last_number)->allocations++;
	return caches->last_number;
}

static guint32 group_of(const import_caches *caches, guint32 number)
{
	while (at(caches, number)->parent != number) {
		struct known_signature *signature = at(caches, number);
		signature->parent = at(caches, signature->parent)->parent;
		number = signature->parent;
	}
	return number;
}

void import_caches_learn_address(import_caches *caches, guint32 number, guint64 address)
{
	guint32 before = trace_table_get(&caches->signature_of_address, address);

	if (before == number)
		return;
	trace_table_set(&caches->signature_of_address, address, number);
	if (before == TRACE_TABLE_NONE)
		return;
	const struct import_signature *one = &at(caches, before)->what, *other = &at(caches, number)->what;
	if (one->bytes_requested != other->bytes_requested || one->bytes_allocated != other->bytes_allocated)
		return;
	/* Other sizes, or other names: the slab changed its owner meanwhile. */
	if (one->name != other->name)
		return;
	at(caches, group_of(caches, number))->parent = group_of(caches, before);
}

static void vote(GArray **votes, const char *name, guint64 count)
{
	if (!*votes)
		*votes = g_array_new(FALSE, FALSE, sizeof(struct vote));
	for (guint i = 0; i < (*votes)->len; i++) {
		struct vote *known = &g_array_index(*votes, struct vote, i);
		if (known->name == name) {
			known->count += count;
			return;
		}
	}
	struct vote new_vote = { .name = name, .count = count };
	g_array_append_val(*votes, new_vote);
}

void import_caches_learn_name(import_caches *caches, guint32 number, const char *name)
{
	vote(&at(caches, number)->votes, name, 1);
}

/* The name with most votes, the first of equals; NULL without votes. */
static const char *winner(const GArray *votes)
{
	const struct vote *best = NULL;

	for (guint i = 0; votes && i < votes->len; i++) {
		const struct vote *candidate = &g_array_index(votes, struct vote, i);
		if (!best || candidate->count > best->count)
			best = candidate;
	}
	return best ? best->name : NULL;
}

/* "FUNCTION" of "FUNCTION+0x24/0x1f0"; NULL when the call site is an address, or there is none. */
static char *function_of(const char *site)
{
	size_t length = site ? strcspn(site, "+") : 0;

	if (!site || site[length] == '\0' || length == 0)
		return NULL;
	return g_strndup(site, length);
}

/* What all signatures of a group know together. */
struct group {
	GArray *votes;
	guint64 allocations; /* of the busiest signature */
	const char *site;    /* of the busiest signature */
};

static struct group *gather_groups(const import_caches *caches)
{
	struct group *groups = g_new0(struct group, caches->signatures->len);

	for (guint32 i = 0; i < caches->signatures->len; i++) {
		const struct known_signature *signature = at(caches, i);
		struct group *group = &groups[group_of(caches, i)];

		for (guint v = 0; signature->votes && v < signature->votes->len; v++) {
			const struct vote *one = &g_array_index(signature->votes, struct vote, v);
			vote(&group->votes, one->name, one->count);
		}
		if (signature->allocations > group->allocations) {
			group->allocations = signature->allocations;
			group->site = signature->what.site;
		}
	}
	return groups;
}

static void free_groups(const import_caches *caches, struct group *groups)
{
	for (guint32 i = 0; i < caches->signatures->len; i++)
		g_clear_pointer(&groups[i].votes, g_array_unref);
	g_free(groups);
}

/* Names the kernel has for caches of its own at boot: a trace must not create them a second time. */
static gboolean is_boot_name(const char *name)
{
	return strcmp(name, "kmem_cache") == 0 || strcmp(name, "cache_cache") == 0 || g_str_has_prefix(name, "size-");
}

char *import_caches_safe_name(const char *name)
{
	return g_strconcat(is_boot_name(name) ? "traced-" : "", name, NULL);
}

static const char *source_name_of(const struct known_signature *signature, const struct group *group)
{
	const char *name = signature->what.name;

	if (!name)
		name = winner(signature->votes);
	return name ? name : winner(group->votes);
}

static char *name_of(const struct known_signature *signature, const struct group *group)
{
	const char *name = signature->source_name;

	/* A "=" would make the name a key. */
	if (name)
		return g_strdelimit(import_caches_safe_name(name), "=", '_');
	g_autofree char *function = function_of(group->site);
	return g_strdup_printf("%s-%" G_GUINT64_FORMAT, function ? function : "cache", signature->what.bytes_requested);
}

/* The smallest alignment that pads the size as the kernel did; 0 when a word's does, or none (debugging pads
 * otherwise). */
static guint64 align_of(const struct import_signature *what)
{
	guint64 word_padded = (what->bytes_requested + 7) / 8 * 8;

	if (what->bytes_allocated <= word_padded)
		return 0;
	for (guint64 align = 16; align <= 4096; align *= 2)
		if ((what->bytes_requested + align - 1) / align * align == what->bytes_allocated)
			return align;
	return 0;
}

static struct trace_cache *add_cache(import_caches *caches, const char *name, const struct import_signature *what)
{
	struct trace_cache *cache = g_new0(struct trace_cache, 1);

	cache->name = g_string_chunk_insert_const(caches->names, name);
	cache->size_bytes = MAX(what->bytes_requested, 1);
	cache->align_bytes = align_of(what);
	cache->flags = "";
	cache->index = caches->caches->len;
	g_ptr_array_add(caches->caches, cache);
	g_hash_table_insert(caches->by_name, (char *)cache->name, cache);
	return cache;
}

/* The cache of a name and a size; a second size under the same name becomes NAME-SIZE. */
static struct trace_cache *cache_for(import_caches *caches, const char *name, const struct import_signature *what)
{
	struct trace_cache *cache = g_hash_table_lookup(caches->by_name, name);

	if (!cache)
		return add_cache(caches, name, what);
	if (cache->size_bytes == MAX(what->bytes_requested, 1)) {
		cache->align_bytes = MAX(cache->align_bytes, align_of(what));
		return cache;
	}
	g_autofree char *other = g_strdup_printf("%s-%" G_GUINT64_FORMAT, name, what->bytes_requested);
	return cache_for(caches, other, what);
}

void import_caches_resolve(import_caches *caches)
{
	struct group *groups = gather_groups(caches);

	for (guint32 i = 0; i < caches->signatures->len; i++) {
		struct known_signature *signature = at(caches, i);
		const struct group *group = &groups[group_of(caches, i)];

		signature->source_name = source_name_of(signature, group);
		g_autofree char *name = name_of(signature, group);
		signature->cache = cache_for(caches, name, &signature->what);
	}
	free_groups(caches, groups);
}

guint import_caches_count(const import_caches *caches)
{
	return caches->caches->len;
}

const struct trace_cache *import_caches_at(const import_caches *caches, guint index)
{
	return g_ptr_array_index(caches->caches, index);
}

guint32 import_caches_signatures(const import_caches *caches)
{
	return caches->signatures->len;
}

const struct trace_cache *import_caches_of(const import_caches *caches, guint32 signature)
{
	return at(caches, signature)->cache;
}

gboolean import_caches_agrees(const import_caches *caches, guint32 signature, const char *name)
{
	const char *source_name = at(caches, signature)->source_name;

	return source_name == NULL || source_name == name;
}

const struct trace_cache *import_caches_named(const import_caches *caches, const char *name)
{
	return g_hash_table_lookup(caches->by_name, name);
}
