/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The view of cache misses for programs. See line_view.h. */
#include "sim/metrics/line_view.h"

static void json_name(struct json_writer *json, const struct line_result *line)
{
	json_string(json, "owner", line->owner);
	json_string(json, "cache", line->cache);
	json_string(json, "instance", line->instance);
	json_string(json, "structure", line->structure);
	json_string(json, "field", line->field);
	json_string(json, "site", line->site);
}

static void json_line(struct json_writer *json, const struct line_result *line)
{
	const struct line_counts *counts = &line->counts;
	g_autofree char *readers = line_cpus_text(line->readers), *writers = line_cpus_text(line->writers);

	json_object_begin_compact(json, NULL);
	json_name(json, line);
	json_unsigned(json, "lines", line->lines);
	json_unsigned(json, "touches", line->touches);
	json_unsigned(json, "misses", line_counts_misses(counts));
	json_unsigned(json, "true_sharing", counts->true_sharing);
	json_unsigned(json, "false_sharing", counts->false_sharing);
	json_unsigned(json, "invalidations", counts->invalidations);
	json_unsigned(json, "dirty_local", counts->dirty_local);
	json_unsigned(json, "dirty_remote", counts->dirty_remote);
	json_unsigned(json, "other_misses", counts->other_misses);
	json_unsigned(json, "cost_cycles", counts->cycles);
	json_unsigned(json, "cost_ns", line->ns);
	json_string(json, "reader_cpus", readers);
	json_string(json, "writer_cpus", writers);
	json_end(json);
}

static void json_pair(struct json_writer *json, const GArray *rows, const struct line_pair_result *pair)
{
	json_object_begin_compact(json, NULL);
	json_name(json, &g_array_index(rows, struct line_result, pair->row));
	json_unsigned(json, "false_sharing", pair->false_sharing);
	json_object_begin_compact(json, "with");
	json_name(json, &g_array_index(rows, struct line_result, pair->with));
	json_end(json);
	json_end(json);
}

static void json_traffic(struct json_writer *json, const struct run_result *result)
{
	json_array_begin(json, "traffic");
	for (guint i = 0; i < result->line_traffic->len; i++) {
		json_object_begin_compact(json, NULL);
		json_unsigned(json, "from_node", i / result->nodes);
		json_unsigned(json, "to_node", i % result->nodes);
		json_unsigned(json, "lines", g_array_index(result->line_traffic, uint64_t, i));
		json_end(json);
	}
	json_end(json);
}

void line_view_json(struct json_writer *json, const struct run_result *result, const struct line_view_options *options)
{
	g_autoptr(GArray) pairs = NULL;
	g_autoptr(GArray) rows = line_view_rows(result, options->by_instance, &pairs);

	json_unsigned(json, "sharing_ns", line_view_sharing_ns(result));
	json_unsigned(json, "busy_ns", line_view_busy_ns(result));
	json_array_begin(json, "lines");
	for (guint i = 0; i < rows->len && line_view_shows(options, i); i++)
		json_line(json, &g_array_index(rows, struct line_result, i));
	json_end(json);
	json_array_begin(json, "false_sharing");
	for (guint i = 0; i < pairs->len && line_view_shows(options, i); i++)
		json_pair(json, rows, &g_array_index(pairs, struct line_pair_result, i));
	json_end(json);
	json_traffic(json, result);
}
