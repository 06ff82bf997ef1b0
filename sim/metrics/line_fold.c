/* SPDX-License-Identifier: GPL-2.0-or-later */
/* From records of lines to rows by name. See line_fold.h. */
#include "sim/metrics/line_fold.h"

#include "sim/engine/mix.h"
#include "sim/metrics/line_fields.h"

#include <string.h>

struct row {
	struct line_name name; /* first: rows are found by it */
	uint64_t lines, touches;
	struct line_counts counts;
	uint64_t readers, writers;
	guint index; /* among the results, when sorted */
};

struct pair {
	struct row *row, *with;
	uint64_t false_sharing;
};

struct line_fold {
	GHashTable *rows;  /* of struct row, by its name */
	GHashTable *pairs; /* of struct pair, by its rows */
};

static guint hash_row(gconstpointer row)
{
	return line_name_hash(row);
}

static gboolean equal_rows(gconstpointer a, gconstpointer b)
{
	return line_name_equal(a, b);
}

static guint hash_pair(gconstpointer key)
{
	const struct pair *pair = key;

	return (guint)mix((uint64_t)(uintptr_t)pair->row | 1, mix_bijective((uint64_t)(uintptr_t)pair->with));
}

static gboolean equal_pairs(gconstpointer a, gconstpointer b)
{
	const struct pair *left = a, *right = b;

	return left->row == right->row && left->with == right->with;
}

struct line_fold *line_fold_new(void)
{
	struct line_fold *fold = g_new0(struct line_fold, 1);

	fold->rows = g_hash_table_new_full(hash_row, equal_rows, g_free, NULL);
	fold->pairs = g_hash_table_new_full(hash_pair, equal_pairs, g_free, NULL);
	return fold;
}

void line_fold_free(struct line_fold *fold)
{
	if (fold == NULL)
		return;
	g_hash_table_unref(fold->rows);
	g_hash_table_unref(fold->pairs);
	g_free(fold);
}

static struct row *row_of(struct line_fold *fold, const struct line_name *name)
{
	struct row *row = g_hash_table_lookup(fold->rows, name);

	if (row != NULL)
		return row;
	row = g_new0(struct row, 1);
	row->name = *name;
	g_hash_table_add(fold->rows, row);
	return row;
}

struct kind {
	gsize offset; /* in struct line_counts */
	uint64_t total;
	bool by_falses;
};

static void add_counts(struct row *rows[LINE_WORDS], const struct line_fields *fields, const struct line_record *record)
{
	const struct kind kinds[] = {
		{ G_STRUCT_OFFSET(struct line_counts, true_sharing), record->true_misses, false },
		{ G_STRUCT_OFFSET(struct line_counts, false_sharing), record->false_misses, true },
		{ G_STRUCT_OFFSET(struct line_counts, invalidations), record->invalidations, false },
		{ G_STRUCT_OFFSET(struct line_counts, dirty_local), record->dirty_local, false },
		{ G_STRUCT_OFFSET(struct line_counts, dirty_remote), record->dirty_remote, false },
		{ G_STRUCT_OFFSET(struct line_counts, other_misses), record->other_misses, false },
		{ G_STRUCT_OFFSET(struct line_counts, cycles), record->cycles, false },
	};

	for (gsize kind = 0; kind < G_N_ELEMENTS(kinds); kind++) {
		uint64_t shares[LINE_WORDS];

		line_fields_divide(fields, kinds[kind].by_falses, kinds[kind].total, shares);
		for (unsigned int i = 0; i < fields->count; i++)
			G_STRUCT_MEMBER(uint64_t, &rows[i]->counts, kinds[kind].offset) += shares[i];
	}
}

/* --- pairs --- */

static void add_pair(struct line_fold *fold, struct row *row, struct row *with, uint64_t false_sharing)
{
	const struct pair key = { row, with, 0 };
	struct pair *pair = g_hash_table_lookup(fold->pairs, &key);

	if (pair == NULL) {
		pair = g_new0(struct pair, 1);
		*pair = key;
		g_hash_table_add(fold->pairs, pair);
	}
	pair->false_sharing += false_sharing;
}

static void add_pairs(struct line_fold *fold, struct row *rows[LINE_WORDS], const struct line_fields *fields,
	const struct line_record *record)
{
	uint64_t shares[LINE_WORDS];

	line_fields_divide(fields, true, record->false_misses, shares);
	for (unsigned int i = 0; i < fields->count; i++) {
		const struct line_field *partner = shares[i] != 0 ? line_fields_partner(fields, i) : NULL;

		if (partner != NULL)
			add_pair(fold, rows[i], rows[partner - fields->list], shares[i]);
	}
}

/* --- records --- */

/* Two fields may make one row, which then has the line once. */
static bool is_row_of_another(struct row *rows[LINE_WORDS], unsigned int index)
{
	for (unsigned int i = 0; i < index; i++)
		if (rows[i] == rows[index])
			return true;
	return false;
}

void line_fold_record(struct line_fold *fold, const struct line_names *names, const struct line_record *record)
{
	struct row *rows[LINE_WORDS];
	struct line_fields fields;

	line_fields_split(names, record, &fields);
	for (unsigned int i = 0; i < fields.count; i++) {
		const struct line_field *field = &fields.list[i];

		rows[i] = row_of(fold, &field->name);
		rows[i]->lines += !is_row_of_another(rows, i);
		rows[i]->touches += field->touches;
		rows[i]->readers |= field->readers;
		rows[i]->writers |= field->writers;
	}
	add_counts(rows, &fields, record);
	add_pairs(fold, rows, &fields, record);
}

static bool frame_is_empty(const struct frame_misses *misses)
{
	return (misses->cold | misses->capacity | misses->true_misses | misses->false_misses | misses->invalidations) ==
	       0;
}

void line_fold_frame(
	struct line_fold *fold, const struct line_names *names, uint64_t physical, const struct frame_misses *misses)
{
	struct line_name name;
	struct row *row;

	if (misses->cycles == 0 && frame_is_empty(misses))
		return;
	line_names_find_frame(names, physical, &name);
	row = row_of(fold, &name);
	row->counts.true_sharing += misses->true_misses;
	row->counts.false_sharing += misses->false_misses;
	row->counts.invalidations += misses->invalidations;
	row->counts.other_misses += (uint64_t)misses->cold + misses->capacity;
	row->counts.cycles += misses->cycles;
}

/* --- results --- */

static int compare_texts(const char *a, const char *b)
{
	return g_strcmp0(a, b);
}

static gint compare_rows(gconstpointer a, gconstpointer b)
{
	const struct row *left = *(const struct row *const *)a, *right = *(const struct row *const *)b;
	const int texts[] = { compare_texts(left->name.cache, right->name.cache),
		compare_texts(left->name.structure, right->name.structure),
		compare_texts(left->name.field, right->name.field) };
	const int numbers[][2] = { { left->name.owner, right->name.owner }, { left->name.offset, right->name.offset },
		{ left->name.bytes, right->name.bytes }, { left->name.cpu, right->name.cpu },
		{ left->name.node, right->name.node }, { left->name.home, right->name.home },
		{ left->name.site, right->name.site } };

	if (left->counts.cycles != right->counts.cycles)
		return left->counts.cycles > right->counts.cycles ? -1 : 1;
	for (gsize i = 0; i < G_N_ELEMENTS(texts); i++)
		if (texts[i] != 0)
			return texts[i];
	for (gsize i = 0; i < G_N_ELEMENTS(numbers); i++)
		if (numbers[i][0] != numbers[i][1])
			return numbers[i][0] < numbers[i][1] ? -1 : 1;
	return 0;
}

static void append_row(GArray *rows, const struct row *row, const GPtrArray *sites)
{
	const char *site = row->name.site < sites->len ? g_ptr_array_index(sites, row->name.site) : NULL;
	const struct line_result result = { .owner = line_owner_name((enum line_owner)row->name.owner),
		.cache = g_strdup(row->name.cache),
		.instance = line_name_instance_text(&row->name),
		.structure = g_strdup(row->name.structure),
		.field = line_name_field_text(&row->name),
		.site = g_strdup(site),
		.lines = row->lines,
		.touches = row->touches,
		.counts = row->counts,
		.readers = row->readers,
		.writers = row->writers };

	g_array_append_val(rows, result);
}

static gint compare_pairs(gconstpointer a, gconstpointer b)
{
	const struct line_pair_result *left = a, *right = b;

	if (left->row != right->row)
		return left->row < right->row ? -1 : 1;
	if (left->false_sharing != right->false_sharing)
		return left->false_sharing > right->false_sharing ? -1 : 1;
	return left->with < right->with ? -1 : left->with > right->with;
}

static void append_pairs(const struct line_fold *fold, GArray *pairs)
{
	GHashTableIter iterator;
	gpointer key;

	g_hash_table_iter_init(&iterator, fold->pairs);
	while (g_hash_table_iter_next(&iterator, &key, NULL)) {
		const struct pair *pair = key;
		const struct line_pair_result result = { pair->row->index, pair->with->index, pair->false_sharing };

		g_array_append_val(pairs, result);
	}
	g_array_sort(pairs, compare_pairs);
}

void line_fold_finish(const struct line_fold *fold, const GPtrArray *sites, GArray *rows, GArray *pairs)
{
	g_autoptr(GPtrArray) sorted = g_ptr_array_new();
	GHashTableIter iterator;
	gpointer row;

	g_hash_table_iter_init(&iterator, fold->rows);
	while (g_hash_table_iter_next(&iterator, &row, NULL))
		g_ptr_array_add(sorted, row);
	g_ptr_array_sort(sorted, compare_rows);
	for (guint i = 0; i < sorted->len; i++) {
		((struct row *)g_ptr_array_index(sorted, i))->index = i;
		append_row(rows, g_ptr_array_index(sorted, i), sites);
	}
	append_pairs(fold, pairs);
}
