/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Reads the steps that an instrumented SLAB prints. */
#include "sim/workload/import_step.h"

#include <stddef.h>
#include <string.h>

#include "sim/workload/trace_words.h"

static const struct {
	const char *word;
	enum import_step_kind kind;
	const char *required; /* a key without which the line was cut */
} steps[] = {
	{ "slab_refill:", IMPORT_STEP_REFILL, "shared" },
	{ "slab_refill_shared:", IMPORT_STEP_REFILL_SHARED, "got" },
	{ "slab_refill_lists:", IMPORT_STEP_REFILL_LISTS, "got" },
	{ "slab_grow:", IMPORT_STEP_GROW, "num" },
	{ "slab_flush:", IMPORT_STEP_FLUSH, "shared" },
	{ "slab_free_block:", IMPORT_STEP_FREE_BLOCK, "nr" },
	{ "slab_destroy:", IMPORT_STEP_DESTROY, "name" },
	{ "slab_alien:", IMPORT_STEP_ALIEN, "page_node" },
};

static const struct {
	const char *key;
	size_t offset;
} numbers[] = {
	{ "got", offsetof(struct import_step, count) },
	{ "num", offsetof(struct import_step, count) },
	{ "avail", offsetof(struct import_step, count) },
	{ "nr", offsetof(struct import_step, count) },
	{ "batch", offsetof(struct import_step, batch) },
	{ "node_free", offsetof(struct import_step, node_free) },
	{ "shared", offsetof(struct import_step, shared) },
	{ "page_node", offsetof(struct import_step, page_node) },
};

/* The step's word in the text: the function's name stands before it, in trace-cmd's reports also "bprint:". */
static char *find_step(char *text, guint *index)
{
	for (char *word = trace_next_word(&text); word; word = trace_next_word(&text)) {
		for (guint i = 0; i < G_N_ELEMENTS(steps); i++) {
			if (strcmp(word, steps[i].word) != 0)
				continue;
			/* "slab_destroy: slab_destroy: name=": the function is called like the step. */
			if (g_str_has_prefix(text, word))
				break;
			*index = i;
			return text;
		}
		if (strchr(word, '='))
			return NULL;
	}
	return NULL;
}

static gboolean read_signed(const char *text, gint64 *number)
{
	guint64 size;
	gboolean negative = *text == '-';

	if (!trace_word_number(text + negative, &size))
		return FALSE;
	*number = negative ? -(gint64)size : (gint64)size;
	return TRUE;
}

static gboolean read_number(struct import_step *step, const char *key, const char *value)
{
	gint64 number;

	if (!read_signed(value, &number))
		return FALSE;
	if (strcmp(key, "node") == 0)
		step->node = (int)CLAMP(number, -1, G_MAXINT16);
	for (guint i = 0; i < G_N_ELEMENTS(numbers); i++)
		if (strcmp(key, numbers[i].key) == 0)
			memcpy((char *)step + numbers[i].offset, &number, sizeof(number));
	return TRUE;
}

gboolean import_step_read(GStringChunk *words, char *text, struct import_step *step)
{
	gboolean complete = FALSE;
	guint index;
	char *fields = find_step(text, &index);

	if (!fields)
		return FALSE;
	*step = (struct import_step){ .kind = steps[index].kind, .node = -1, .shared = -1 };
	for (char *word = trace_next_word(&fields); word; word = trace_next_word(&fields)) {
		char *equals = strchr(word, '=');
		if (!equals)
			return FALSE;
		*equals = '\0';
		if (strcmp(word, "name") == 0)
			step->name = g_string_chunk_insert_const(words, equals + 1);
		else if (!read_number(step, word, equals + 1))
			return FALSE;
		complete |= strcmp(word, steps[index].required) == 0;
	}
	return complete && step->name;
}
