/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Objects of one cache by address. See object_set.h. */
#include "sim/check/object_set.h"

void object_set_init(struct object_set *set, unsigned int num, unsigned int buffer_size)
{
	set->slabs = g_array_new(FALSE, FALSE, sizeof(struct object_slab));
	set->marks = g_byte_array_new();
	set->num = num;
	set->buffer_size = buffer_size;
}

void object_set_release(struct object_set *set)
{
	g_array_unref(set->slabs);
	g_byte_array_unref(set->marks);
}

guint8 *object_set_add(struct object_set *set, const void *objects, int node)
{
	struct object_slab slab = {
		.objects = objects,
		.slab = set->slabs->len,
		.node = node,
		.marks_at = set->marks->len,
	};

	g_array_append_val(set->slabs, slab);
	g_byte_array_set_size(set->marks, set->marks->len + set->num);
	for (guint i = slab.marks_at; i < set->marks->len; i++)
		set->marks->data[i] = OBJECT_OUT;
	return set->marks->data + slab.marks_at;
}

static gint by_address(gconstpointer a, gconstpointer b)
{
	const char *first = ((const struct object_slab *)a)->objects;
	const char *second = ((const struct object_slab *)b)->objects;

	return (first > second) - (first < second);
}

void object_set_sort(struct object_set *set)
{
	g_array_sort(set->slabs, by_address);
}

/* The last slab whose first object is not behind ADDRESS. */
static const struct object_slab *slab_at_or_before(const struct object_set *set, const char *address)
{
	guint low = 0, high = set->slabs->len;

	while (low < high) {
		guint middle = low + (high - low) / 2;

		if (g_array_index(set->slabs, struct object_slab, middle).objects <= address)
			low = middle + 1;
		else
			high = middle;
	}
	return low != 0 ? &g_array_index(set->slabs, struct object_slab, low - 1) : NULL;
}

guint8 *object_set_find(const struct object_set *set, const void *address, int *node)
{
	const struct object_slab *slab = slab_at_or_before(set, address);
	size_t offset;

	if (slab == NULL)
		return NULL;
	offset = (size_t)((const char *)address - slab->objects);
	if (offset % set->buffer_size != 0 || offset / set->buffer_size >= set->num)
		return NULL;
	*node = slab->node;
	return set->marks->data + slab->marks_at + offset / set->buffer_size;
}
