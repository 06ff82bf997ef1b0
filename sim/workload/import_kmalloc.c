/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Sizes of general caches: powers of two from 32 bytes, and 96 and 192. See import_kmalloc.h. */
#include "sim/workload/import_kmalloc.h"

enum { SMALLEST = 32, KIB = 1024 };

static guint64 size_class(guint64 bytes)
{
	guint64 size = SMALLEST;

	if (bytes > 64 && bytes <= 96)
		return 96;
	if (bytes > 128 && bytes <= 192)
		return 192;
	while (size < bytes)
		size *= 2;
	return size;
}

static const char *name_of_class(GStringChunk *words, const char *kind, guint64 size)
{
	g_autofree char *name = size >= KIB ? g_strdup_printf("kmalloc-%s%" G_GUINT64_FORMAT "k", kind, size / KIB)
					    : g_strdup_printf("kmalloc-%s%" G_GUINT64_FORMAT, kind, size);

	return g_string_chunk_insert_const(words, name);
}

gboolean import_kmalloc(GStringChunk *words, const import_slabinfo_file *slabinfo, struct import_event *event)
{
	if (event->bytes_requested > IMPORT_SIZE_MAX)
		return FALSE;
	guint64 size = size_class(event->bytes_requested);
	const char *name = name_of_class(words, event->reclaimable ? "rcl-" : "", size);
	const struct import_slabinfo *line = import_slabinfo_find(slabinfo, name);
	if (!line || line->object_size > IMPORT_SIZE_MAX)
		return FALSE;
	event->kind = IMPORT_ALLOC;
	event->name = name;
	event->bytes_requested = event->bytes_allocated = line->object_size;
	return TRUE;
}
