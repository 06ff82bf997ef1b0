/* SPDX-License-Identifier: GPL-2.0-or-later */
/* One line of kernel trace text becomes an allocation event. */
#include "sim/workload/import_event.h"

#include <string.h>

#include "sim/workload/import_fields.h"
#include "sim/workload/import_gfp.h"

/*
 * The task as one word, NUL-ended in place: blanks inside a name become "_"; a pid in a column of its own (perf,
 * verbose latency format) is joined with "-" as ftrace does, of "PID/TID" the thread.
 */
const char *import_event_task(GStringChunk *words, char *task, size_t length)
{
	if (length == 0)
		return "-";
	task[length] = '\0';
	char *last = strrchr(task, ' ');
	if (last && strspn(last + 1, "0123456789/") == strlen(last + 1)) {
		char *slash = strchr(last + 1, '/');
		char *end = last;
		while (end > task && end[-1] == ' ')
			end--;
		const char *number = slash ? slash + 1 : last + 1;
		*end = '-';
		memmove(end + 1, number, strlen(number) + 1);
	}
	return g_string_chunk_insert_const(words, g_strdelimit(task, " \t", '_'));
}

/* A piece of the line as an interned word; `absent` when it is empty. Ends it with a NUL in place for the moment. */
static const char *intern(GStringChunk *words, const struct import_text *text, const char *absent)
{
	if (text->length == 0)
		return absent;
	char behind = text->text[text->length];
	text->text[text->length] = '\0';
	const char *word = g_string_chunk_insert_const(words, text->text);
	text->text[text->length] = behind;
	return word;
}

/* A call site is told from a key by its lack of "=". */
static const char *site_word(GStringChunk *words, const struct import_text *site)
{
	for (size_t i = 0; i < site->length; i++)
		if (site->text[i] == '=')
			site->text[i] = '_';
	return intern(words, site, "-");
}

guint64 import_event_time_ns(const struct import_prefix *prefix, guint64 tick_hz)
{
	if (!prefix->time_is_ticks)
		return prefix->time;
	unsigned __int128 nanoseconds = (unsigned __int128)prefix->time * 1000000000u / tick_hz;
	return nanoseconds > TRACE_NUMBER_MAX ? TRACE_NUMBER_MAX : (guint64)nanoseconds;
}

static enum import_event_kind kind_of(enum import_event_name name)
{
	switch (name) {
	case IMPORT_NAME_KMALLOC:
		return IMPORT_KMALLOC;
	case IMPORT_NAME_CACHE_ALLOC:
		return IMPORT_ALLOC;
	default:
		return IMPORT_FREE;
	}
}

static gboolean has_word(const struct import_text *text, const char *word)
{
	return text->length > 0 && g_strstr_len(text->text, (gssize)text->length, word) != NULL;
}

gboolean import_event_read(
	GStringChunk *words, const struct import_prefix *prefix, guint64 tick_hz, struct import_event *event)
{
	struct import_fields fields;

	import_fields_read(prefix->fields, &fields);
	event->kind = kind_of(prefix->name);
	if (!fields.has_address)
		return FALSE;
	if (event->kind != IMPORT_FREE && (!fields.has_bytes_requested || !fields.has_bytes_allocated ||
						  fields.bytes_allocated < fields.bytes_requested))
		return FALSE;
	event->context = prefix->context;
	event->gfp =
		event->kind == IMPORT_FREE ? 0 : import_gfp_read(fields.gfp.text, fields.gfp.length, prefix->context);
	event->reclaimable = has_word(&fields.gfp, "__GFP_RECLAIMABLE");
	event->cpu = prefix->cpu;
	event->node = fields.node > TRACE_NODE_MAX ? TRACE_NODE_ANY : fields.node;
	event->time_ns = import_event_time_ns(prefix, tick_hz);
	event->address = fields.address;
	event->bytes_requested = fields.bytes_requested;
	event->bytes_allocated = fields.bytes_allocated;
	event->site = site_word(words, &fields.site);
	event->name = intern(words, &fields.name, NULL);
	event->task = import_event_task(words, prefix->task, prefix->task_length);
	return TRUE;
}
