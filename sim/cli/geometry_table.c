/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Geometry tables as aligned text, JSON and CSV. */
#include "sim/cli/geometry_table.h"

#include <stdio.h>

static unsigned long slab_bytes(const struct geometry_machine *machine, const struct geometry_row *row)
{
	return machine->page_size << row->geometry.gfporder;
}

/* In tenths of a percent: what a slab's bytes hold beside the objects as asked for. */
static unsigned long waste_permille(const struct geometry_machine *machine, const struct geometry_row *row)
{
	unsigned long bytes = slab_bytes(machine, row);

	return (1000 * (bytes - row->geometry.num * row->size) + bytes / 2) / bytes;
}

static void print_text(const struct geometry_machine *machine, const struct geometry_row *rows, size_t count)
{
	printf("%s, pages of %lu bytes, cache lines of %lu, %u CPU%s, %u node%s%s\n\n",
		machine->word_size == 8 ? "lp64" : "ilp32", machine->page_size, machine->cache_line, machine->cpus,
		machine->cpus == 1 ? "" : "s", machine->nodes, machine->nodes == 1 ? "" : "s",
		machine->debug ? ", debugging on" : "");
	printf("%9s %6s %9s %7s %5s %5s  %-10s %9s %7s %6s %6s %5s %5s %6s\n", "size", "align", "buffer", "objects",
		"pages", "order", "descriptor", "its bytes", "colours", "step", "waste", "limit", "batch", "shared");
	for (size_t i = 0; i < count; i++) {
		const struct geometry_row *row = &rows[i];
		const struct geometry *geometry = &row->geometry;
		unsigned long waste = waste_permille(machine, row);

		printf("%9lu %6lu %9lu %7u %5u %5u  %-10s %9lu %7u %6lu %4lu.%lu%% %5u %5u %6u", row->size,
			geometry->align, geometry->buffer_size, geometry->num, 1U << geometry->gfporder,
			geometry->gfporder, geometry->off_slab ? "off-slab" : "on-slab", geometry->slab_size,
			geometry->colour, geometry->colour_off, waste / 10, waste % 10, row->tunables.limit,
			row->tunables.batchcount, row->tunables.shared);
		printf("%s%s\n", row->name[0] ? "  " : "", row->name);
	}
}

static void print_json_row(const struct geometry_row *row)
{
	const struct geometry *geometry = &row->geometry;

	printf("  {");
	if (row->name[0])
		printf("\"name\": \"%s\", ", row->name);
	printf("\"size_bytes\": %lu, \"align_bytes\": %lu, \"buffer_size_bytes\": %lu, \"objperslab\": %u, "
	       "\"pagesperslab\": %u, \"gfporder\": %u, \"colour\": %u, \"colour_off_bytes\": %lu, \"off_slab\": %s, "
	       "\"slab_size_bytes\": %lu, \"left_over_bytes\": %lu, \"limit\": %u, \"batchcount\": %u, \"shared\": %u, "
	       "\"obj_offset_bytes\": %lu}",
		row->size, geometry->align, geometry->buffer_size, geometry->num, 1U << geometry->gfporder,
		geometry->gfporder, geometry->colour, geometry->colour_off, geometry->off_slab ? "true" : "false",
		geometry->slab_size, geometry->left_over, row->tunables.limit, row->tunables.batchcount,
		row->tunables.shared, geometry->obj_offset);
}

static void print_json(const struct geometry_row *rows, size_t count)
{
	printf("[\n");
	for (size_t i = 0; i < count; i++) {
		print_json_row(&rows[i]);
		printf("%s\n", i + 1 < count ? "," : "");
	}
	printf("]\n");
}

static void print_csv(const struct geometry_row *rows, size_t count)
{
	printf("name,size_bytes,align_bytes,buffer_size_bytes,objperslab,pagesperslab,gfporder,colour,colour_off_bytes,"
	       "off_slab,slab_size_bytes,left_over_bytes,limit,batchcount,shared,obj_offset_bytes\n");
	for (size_t i = 0; i < count; i++) {
		const struct geometry_row *row = &rows[i];
		const struct geometry *geometry = &row->geometry;

		printf("%s,%lu,%lu,%lu,%u,%u,%u,%u,%lu,%s,%lu,%lu,%u,%u,%u,%lu\n", row->name, row->size,
			geometry->align, geometry->buffer_size, geometry->num, 1U << geometry->gfporder,
			geometry->gfporder, geometry->colour, geometry->colour_off,
			geometry->off_slab ? "true" : "false", geometry->slab_size, geometry->left_over,
			row->tunables.limit, row->tunables.batchcount, row->tunables.shared, geometry->obj_offset);
	}
}

void geometry_table_print(const struct geometry_machine *machine, const struct geometry_row *rows, size_t count,
	enum geometry_table_format format)
{
	if (format == GEOMETRY_TABLE_JSON)
		print_json(rows, count);
	else if (format == GEOMETRY_TABLE_CSV)
		print_csv(rows, count);
	else
		print_text(machine, rows, count);
}
