/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Names by key, for the timeline. See timeline_names.h. */
#include "sim/metrics/timeline_names.h"

#include "sim/engine/mix.h"

#include <stdlib.h>
#include <string.h>

enum { FIRST_MAX = 256 };

/* The slot of KEY, or the empty one where it belongs. */
static struct timeline_names_slot *slot_of(const struct timeline_names *names, uint64_t key)
{
	uint32_t mask = names->slots_max - 1;
	uint32_t at = (uint32_t)mix_bijective(key) & mask;

	while (names->slots[at].key != 0 && names->slots[at].key != key)
		at = (at + 1) & mask;
	return &names->slots[at];
}

bool timeline_names_find(const struct timeline_names *names, uint64_t key, uint32_t *index)
{
	const struct timeline_names_slot *slot;

	if (names->slots_max == 0)
		return false;
	slot = slot_of(names, key);
	*index = slot->index;
	return slot->key != 0;
}

static bool slots_grow(struct timeline_names *names)
{
	struct timeline_names bigger = { .slots_max = names->slots_max == 0 ? 2 * FIRST_MAX : 2 * names->slots_max };

	bigger.slots = calloc(bigger.slots_max, sizeof(*bigger.slots));
	if (bigger.slots == NULL)
		return false;
	for (uint32_t i = 0; i < names->slots_max; i++)
		if (names->slots[i].key != 0)
			*slot_of(&bigger, names->slots[i].key) = names->slots[i];
	free(names->slots);
	names->slots = bigger.slots;
	names->slots_max = bigger.slots_max;
	return true;
}

static bool texts_grow(struct timeline_names *names)
{
	uint32_t texts_max = names->texts_max == 0 ? FIRST_MAX : 2 * names->texts_max;
	void *texts = realloc(names->texts, (size_t)texts_max * sizeof(*names->texts));

	if (texts == NULL)
		return false;
	names->texts = texts;
	names->texts_max = texts_max;
	return true;
}

bool timeline_names_add(struct timeline_names *names, uint64_t key, const char *text, uint32_t *index)
{
	struct timeline_names_slot *slot;
	size_t length = strnlen(text, TIMELINE_NAME_BYTES - 1);

	if ((names->count == names->texts_max && !texts_grow(names)) ||
		(2 * names->slots_used >= names->slots_max && !slots_grow(names)))
		return false;
	memcpy(names->texts[names->count], text, length);
	names->texts[names->count][length] = '\0';
	slot = slot_of(names, key);
	names->slots_used += slot->key == 0;
	*slot = (struct timeline_names_slot){ .key = key, .index = names->count };
	*index = names->count++;
	return true;
}

void timeline_names_clear(struct timeline_names *names)
{
	free(names->texts);
	free(names->slots);
	memset(names, 0, sizeof(*names));
}
