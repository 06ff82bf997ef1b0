/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Hash table from 64-bit keys to 32-bit values: open addressing, linear probing, at most 2/3 full. */
#include "sim/workload/trace_table.h"

enum { CAPACITY_FIRST = 1024 };

static void allocate(struct trace_table *table, guint32 capacity)
{
	table->keys = g_new(guint64, capacity);
	table->values = g_new(guint32, capacity);
	table->mask = capacity - 1;
	table->count = 0;
	for (guint32 i = 0; i < capacity; i++)
		table->values[i] = TRACE_TABLE_NONE;
}

void trace_table_init(struct trace_table *table)
{
	allocate(table, CAPACITY_FIRST);
}

void trace_table_release(struct trace_table *table)
{
	g_clear_pointer(&table->keys, g_free);
	g_clear_pointer(&table->values, g_free);
}

/* Addresses differ in their middle bits, object numbers in the low ones: a multiplication spreads both. */
static guint32 home_of(const struct trace_table *table, guint64 key)
{
	return (guint32)((key * G_GUINT64_CONSTANT(0x9e3779b97f4a7c15)) >> 32) & table->mask;
}

/* The place of `key`, or the empty place where it belongs. */
static guint32 find(const struct trace_table *table, guint64 key)
{
	guint32 place = home_of(table, key);

	while (table->values[place] != TRACE_TABLE_NONE && table->keys[place] != key)
		place = (place + 1) & table->mask;
	return place;
}

static void grow(struct trace_table *table)
{
	struct trace_table old = *table;

	g_assert(old.mask < G_MAXUINT32 / 4);
	allocate(table, (old.mask + 1) * 2);
	for (guint32 i = 0; i <= old.mask; i++)
		if (old.values[i] != TRACE_TABLE_NONE)
			trace_table_set(table, old.keys[i], old.values[i]);
	trace_table_release(&old);
}

guint32 trace_table_get(const struct trace_table *table, guint64 key)
{
	return table->values[find(table, key)];
}

void trace_table_set(struct trace_table *table, guint64 key, guint32 value)
{
	g_assert(value != TRACE_TABLE_NONE);
	if (table->count + 1 > (table->mask + 1) / 3 * 2)
		grow(table);
	guint32 place = find(table, key);
	if (table->values[place] == TRACE_TABLE_NONE)
		table->count++;
	table->keys[place] = key;
	table->values[place] = value;
}

/* Moves later keys of the same run into the gap, unless that would put one before its home. */
static void close_gap(struct trace_table *table, guint32 gap)
{
	for (guint32 next = (gap + 1) & table->mask; table->values[next] != TRACE_TABLE_NONE;
		next = (next + 1) & table->mask) {
		guint32 home = home_of(table, table->keys[next]);
		guint32 from_home_to_next = (next - home) & table->mask;
		guint32 from_gap_to_next = (next - gap) & table->mask;

		if (from_home_to_next < from_gap_to_next)
			continue;
		table->keys[gap] = table->keys[next];
		table->values[gap] = table->values[next];
		gap = next;
	}
	table->values[gap] = TRACE_TABLE_NONE;
}

guint32 trace_table_remove(struct trace_table *table, guint64 key)
{
	guint32 place = find(table, key);
	guint32 value = table->values[place];

	if (value == TRACE_TABLE_NONE)
		return TRACE_TABLE_NONE;
	close_gap(table, place);
	table->count--;
	return value;
}
