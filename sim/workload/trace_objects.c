/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Live objects of a trace and their slots. */
#include "sim/workload/trace_objects.h"

void trace_objects_init(struct trace_objects *objects)
{
	*objects = (struct trace_objects){ 0 };
	trace_table_init(&objects->slots);
	objects->unused = g_array_new(FALSE, FALSE, sizeof(guint32));
}

void trace_objects_release(struct trace_objects *objects)
{
	trace_table_release(&objects->slots);
	g_clear_pointer(&objects->unused, g_array_unref);
}

static guint32 take_slot(struct trace_objects *objects)
{
	guint unused_count = objects->unused->len;

	if (unused_count == 0)
		return objects->slot_count++;
	guint32 slot = g_array_index(objects->unused, guint32, unused_count - 1);
	g_array_set_size(objects->unused, unused_count - 1);
	return slot;
}

guint32 trace_objects_add(struct trace_objects *objects, guint64 object)
{
	if (trace_table_get(&objects->slots, object) != TRACE_TABLE_NONE)
		return TRACE_SLOT_NONE;
	guint32 slot = take_slot(objects);
	trace_table_set(&objects->slots, object, slot);
	if (!objects->any || object > objects->highest)
		objects->highest = object;
	objects->any = TRUE;
	return slot;
}

guint32 trace_objects_remove(struct trace_objects *objects, guint64 object)
{
	guint32 slot = trace_table_remove(&objects->slots, object);

	if (slot != TRACE_TABLE_NONE)
		g_array_append_val(objects->unused, slot);
	return slot;
}

guint32 trace_objects_live(const struct trace_objects *objects)
{
	return objects->slots.count;
}
