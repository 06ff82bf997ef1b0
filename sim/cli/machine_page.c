/* SPDX-License-Identifier: GPL-2.0-or-later */
/* A machine, figure by figure. */
#include "sim/cli/machine_page.h"

#include "models/hw/machine.h"
#include "sim/metrics/count_text.h"
#include "sim/metrics/json_writer.h"
#include "sim/metrics/text_table.h"

#include <glib.h>

/* Wider matrices than this are of no use on a terminal. */
enum { DISTANCES_SHOWN = 16 };

#define OFFSET(field) G_STRUCT_OFFSET(struct machine_latency, field)

static const struct latency {
	const char *name;
	gsize offset;
	const char *meaning;
} latencies[] = {
	{ "memory_local", OFFSET(memory_local), "a line from this node's memory" },
	{ "memory_remote", OFFSET(memory_remote), "a line from the memory of a node at distance 20" },
	{ "memory_occupied", OFFSET(memory_occupied), "how long a line keeps a memory controller; 0: no bound" },
	{ "stream", OFFSET(stream), "a line from memory right behind the one just fetched" },
	{ "stream_reach", OFFSET(stream_reach), "lines: how near to a fetched line another is prefetched" },
	{ "transfer_cluster", OFFSET(transfer_cluster), "a dirty line from a CPU that shares the outermost cache" },
	{ "transfer_local", OFFSET(transfer_local), "a dirty line from another cluster of this node" },
	{ "transfer_remote", OFFSET(transfer_remote), "a dirty line from a CPU at distance 20" },
	{ "clean_local", OFFSET(clean_local), "a clean line from another cluster; 0: from memory" },
	{ "clean_remote", OFFSET(clean_remote), "the same at distance 20" },
	{ "invalidate_local", OFFSET(invalidate_local), "writing a line that others may have, too" },
	{ "invalidate_remote", OFFSET(invalidate_remote), "the same when they are at distance 20" },
	{ "line_occupied", OFFSET(line_occupied), "percent of a transfer until the line can go on" },
	{ "lock_spinner", OFFSET(lock_spinner), "what each further spinning CPU adds to a lock's hand-over" },
	{ "store_percent", OFFSET(store_percent), "percent of the cost that a mere store waits for" },
	{ "atomic", OFFSET(atomic), "an atomic operation, on top of its line" },
	{ "irq_flag", OFFSET(irq_flag), "disabling or enabling interrupts" },
	{ "ipi", OFFSET(ipi), "an interrupt to another CPU, until it is entered" },
	{ "boundary", OFFSET(boundary), "instructions of a boundary" },
	{ "word", OFFSET(word), "instructions and hits of a touched word" },
	{ "string_bytes", OFFSET(string_bytes), "bytes that string functions move in a cycle" },
	{ "object_moved", OFFSET(object_moved), "an object moved from one array to another" },
	{ "object_taken", OFFSET(object_taken), "an object taken out of its slab" },
	{ "object_returned", OFFSET(object_returned), "an object put back into its slab" },
	{ "page_request", OFFSET(page_request), "instructions of a request for pages, or of their return" },
	{ "interrupt", OFFSET(interrupt), "entering and leaving a handler" },
	{ "context_switch", OFFSET(context_switch), "from one task to another" },
};

static const char *const protocols[] = {
	[MACHINE_MESI] = "mesi",
	[MACHINE_MESIF] = "mesif",
	[MACHINE_MOESI] = "moesi",
};

static unsigned int latency_cycles(const struct machine_config *machine, const struct latency *latency)
{
	return G_STRUCT_MEMBER(unsigned int, &machine->latency, latency->offset);
}

static void append_nodes(GString *out, const struct machine_config *machine)
{
	static const struct text_column columns[] = { { "node", TRUE }, { "CPUs", TRUE }, { "memory", TRUE } };
	g_autoptr(TextTable) table = text_table_new(columns, G_N_ELEMENTS(columns));

	for (unsigned int node = 0; node < machine->nodes; node++) {
		g_autofree char *memory = count_text_bytes(machine->memory_per_node[node]);

		text_table_printf(table, "%u", node);
		text_table_printf(table, "%u", machine->cpus_per_node[node]);
		text_table_cell(table, memory);
	}
	text_table_append(table, out, 2, FALSE);
}

static void append_distances(GString *out, const struct machine_config *machine)
{
	if (machine->nodes == 1)
		return;
	if (machine->nodes > DISTANCES_SHOWN) {
		g_string_append_printf(
			out, "\nDistances: %u x %u, see --format=json\n", machine->nodes, machine->nodes);
		return;
	}
	g_string_append(out, "\nDistances\n");
	for (unsigned int i = 0; i < machine->nodes * machine->nodes; i++) {
		g_string_append_printf(out, "%*u", i % machine->nodes == 0 ? 4 : 5, machine->distance[i]);
		if ((i + 1) % machine->nodes == 0)
			g_string_append_c(out, '\n');
	}
}

static void append_caches(GString *out, const struct machine_config *machine)
{
	static const struct text_column columns[] = { { "cache", FALSE }, { "size", TRUE }, { "ways", TRUE },
		{ "shared by CPUs", TRUE }, { "hit cycles", TRUE }, { "filled by", FALSE } };
	g_autoptr(TextTable) table = text_table_new(columns, G_N_ELEMENTS(columns));

	for (unsigned int level = 0; level < MACHINE_CACHE_LEVELS; level++) {
		const struct machine_cache *cache = &machine->caches[level];
		g_autofree char *size = count_text_bytes(cache->size_bytes);

		if (cache->size_bytes == 0)
			continue;
		text_table_printf(table, "l%u", level + 1);
		text_table_cell(table, size);
		text_table_printf(table, "%u", cache->ways);
		text_table_printf(table, "%u", cache->shared_by);
		text_table_printf(table, "%u", cache->hit_cycles);
		text_table_cell(table, cache->victim ? "victims" : "fetches");
	}
	if (text_table_rows(table) == 0)
		return;
	g_string_append_c(out, '\n');
	text_table_append(table, out, 2, FALSE);
}

static void append_tlb(GString *out, const struct machine_config *machine)
{
	g_autofree char *page = count_text_bytes(machine->tlb.page_bytes);

	if (machine->tlb.entries != 0)
		g_string_append_printf(out, "\nTLB: %u pages of %s, %u ways, %u cycles a miss\n", machine->tlb.entries,
			page, machine->tlb.ways, machine->tlb.miss_cycles);
}

static void append_latencies(GString *out, const struct machine_config *machine)
{
	static const struct text_column columns[] = { { "latency", FALSE }, { "cycles", TRUE }, { "of", FALSE } };
	g_autoptr(TextTable) table = text_table_new(columns, G_N_ELEMENTS(columns));

	for (guint i = 0; i < G_N_ELEMENTS(latencies); i++) {
		text_table_cell(table, latencies[i].name);
		text_table_printf(table, "%u", latency_cycles(machine, &latencies[i]));
		text_table_cell(table, latencies[i].meaning);
	}
	g_string_append_c(out, '\n');
	text_table_append(table, out, 2, FALSE);
}

char *machine_page_text(const struct machine_config *machine)
{
	GString *out = g_string_new(NULL);
	g_autofree char *hz = count_text_short((double)machine->cpu_hz);

	g_string_append_printf(out, "%s: %u CPU%s on %u node%s\n", machine->name, machine->cpus,
		machine->cpus == 1 ? "" : "s", machine->nodes, machine->nodes == 1 ? "" : "s");
	if (machine->source != NULL && *machine->source != '\0')
		g_string_append_printf(out, "Source: %s\n", machine->source);
	g_string_append_printf(out,
		"%sHz, pages of %u bytes, cache lines of %u bytes (%s), %u timer ticks a second\n\n", hz,
		machine->page_size, machine->cache_line, protocols[machine->protocol], machine->hz);
	append_nodes(out, machine);
	append_distances(out, machine);
	append_caches(out, machine);
	append_tlb(out, machine);
	append_latencies(out, machine);
	return g_string_free(out, FALSE);
}

static void put_nodes(struct json_writer *json, const struct machine_config *machine)
{
	json_array_begin(json, "topology");
	for (unsigned int node = 0; node < machine->nodes; node++) {
		json_object_begin_compact(json, NULL);
		json_unsigned(json, "node", node);
		json_unsigned(json, "cpus", machine->cpus_per_node[node]);
		json_unsigned(json, "memory_bytes", machine->memory_per_node[node]);
		json_array_begin(json, "distance");
		for (unsigned int to = 0; to < machine->nodes; to++)
			json_unsigned(json, NULL, machine->distance[node * machine->nodes + to]);
		json_end(json);
		json_end(json);
	}
	json_end(json);
}

static void put_caches(struct json_writer *json, const struct machine_config *machine)
{
	json_array_begin(json, "caches");
	for (unsigned int level = 0; level < MACHINE_CACHE_LEVELS; level++) {
		const struct machine_cache *cache = &machine->caches[level];

		if (cache->size_bytes == 0)
			continue;
		json_object_begin_compact(json, NULL);
		json_unsigned(json, "level", level + 1);
		json_unsigned(json, "size_bytes", cache->size_bytes);
		json_unsigned(json, "ways", cache->ways);
		json_unsigned(json, "shared_by", cache->shared_by);
		json_unsigned(json, "hit_cycles", cache->hit_cycles);
		json_bool(json, "victim", cache->victim);
		json_end(json);
	}
	json_end(json);
}

static void put_tlb(struct json_writer *json, const struct machine_tlb *tlb)
{
	json_object_begin(json, "tlb");
	json_unsigned(json, "entries", tlb->entries);
	json_unsigned(json, "ways", tlb->ways);
	json_unsigned(json, "page_bytes", tlb->page_bytes);
	json_unsigned(json, "miss_cycles", tlb->miss_cycles);
	json_end(json);
}

char *machine_page_json(const struct machine_config *machine)
{
	struct json_writer json;

	json_writer_init(&json);
	json_object_begin(&json, NULL);
	json_string(&json, "name", machine->name);
	json_string(&json, "source", machine->source);
	json_unsigned(&json, "cpu_hz", machine->cpu_hz);
	json_unsigned(&json, "page_size_bytes", machine->page_size);
	json_unsigned(&json, "cache_line_bytes", machine->cache_line);
	json_unsigned(&json, "hz", machine->hz);
	json_string(&json, "protocol", protocols[machine->protocol]);
	json_unsigned(&json, "nodes", machine->nodes);
	json_unsigned(&json, "cpus", machine->cpus);
	put_nodes(&json, machine);
	put_caches(&json, machine);
	put_tlb(&json, &machine->tlb);
	json_object_begin(&json, "latency");
	for (guint i = 0; i < G_N_ELEMENTS(latencies); i++)
		json_unsigned(&json, latencies[i].name, latency_cycles(machine, &latencies[i]));
	json_end(&json);
	json_end(&json);
	return json_writer_finish(&json);
}
