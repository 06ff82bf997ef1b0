/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef TESTS_UNIT_METRICS_TIMELINE_TEXT_H
#define TESTS_UNIT_METRICS_TIMELINE_TEXT_H

/*
 * Reads a timeline back, strictly: a line that is no event of the form that is written fails the test. That the whole
 * is JSON at all is for tests/cli to see.
 */
#include "sim/metrics/timeline.h"

#include <criterion/criterion.h>
#include <criterion/new/assert.h>
#include <glib.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

struct text_event {
	char kind;
	int pid, tid;
	uint64_t time_ns;
	char *rest; /* behind the time */
};

static inline void text_event_clear(gpointer data)
{
	g_free(((struct text_event *)data)->rest);
}

static inline char *timeline_text(const struct timeline *timeline)
{
	size_t size;
	char *text = NULL;
	FILE *file = open_memstream(&text, &size);

	timeline_write(timeline, file);
	fclose(file);
	return text;
}

static inline void text_event_read(GArray *events, const char *line)
{
	struct text_event event = { 0 };
	unsigned int ns;
	uint64_t us;
	int length = 0;

	if (g_str_has_prefix(line, "{\"ph\":\"M\""))
		return;
	cr_assert(eq(int,
			  sscanf(line, "{\"ph\":\"%c\",\"pid\":%d,\"tid\":%d,\"ts\":%" SCNu64 ".%3u%n", &event.kind,
				  &event.pid, &event.tid, &us, &ns, &length),
			  5),
		"%s", line);
	event.time_ns = us * 1000 + ns;
	event.rest = g_strdup(line + length);
	g_array_append_val(events, event);
}

/* All but metadata; free with g_array_unref. */
static inline GArray *timeline_events(const struct timeline *timeline)
{
	GArray *events = g_array_new(FALSE, FALSE, sizeof(struct text_event));
	char *text = timeline_text(timeline);
	g_auto(GStrv) parts = g_strsplit(text, "\n],\"otherData\":{", 2);
	g_auto(GStrv) lines = g_strsplit(parts[0], ",\n", -1);

	cr_assert_not_null(parts[1]);
	g_array_set_clear_func(events, text_event_clear);
	cr_assert(g_str_has_prefix(lines[0], "{\"displayTimeUnit\":\"ns\",\"traceEvents\":[\n{\"ph\":\"M\""));
	for (char **line = lines + 1; *line != NULL; line++)
		text_event_read(events, *line);
	free(text);
	return events;
}

static inline const struct text_event *text_event_at(const GArray *events, guint index)
{
	return &g_array_index(events, struct text_event, index);
}

/* Events of KIND with PART in them. */
static inline unsigned int text_count(const GArray *events, char kind, const char *part)
{
	unsigned int found = 0;

	for (guint i = 0; i < events->len; i++)
		found += text_event_at(events, i)->kind == kind && strstr(text_event_at(events, i)->rest, part) != NULL;
	return found;
}

/*
 * Begins and ends of each track match, and its time does not fall; returns how deep slices lie in each other at most.
 */
static inline unsigned int text_check_nesting(const GArray *events)
{
	struct track {
		unsigned int open;
		uint64_t last_ns;
	};
	g_autoptr(GHashTable) tracks = g_hash_table_new_full(NULL, NULL, NULL, g_free);
	unsigned int deepest = 0;
	GHashTableIter each;
	gpointer track;

	for (guint i = 0; i < events->len; i++) {
		const struct text_event *event = text_event_at(events, i);
		struct track *its = g_hash_table_lookup(tracks, GINT_TO_POINTER(event->tid));

		if (event->kind == 'C')
			continue;
		if (its == NULL) {
			its = g_new0(struct track, 1);
			g_hash_table_insert(tracks, GINT_TO_POINTER(event->tid), its);
		}
		cr_assert(le(u64, its->last_ns, event->time_ns), "%s", event->rest);
		its->last_ns = event->time_ns;
		if (event->kind == 'E')
			cr_assert(lt(uint, 0, its->open), "an end without a begin");
		its->open += (event->kind == 'B') - (event->kind == 'E');
		deepest = MAX(deepest, its->open);
	}
	g_hash_table_iter_init(&each, tracks);
	while (g_hash_table_iter_next(&each, NULL, &track))
		cr_assert(eq(uint, ((struct track *)track)->open, 0));
	return deepest;
}

#endif
