/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The whole fault sweep: each allocation of each area on each machine fails once. Prints a table; see sweep.h. */
#include "tests/faults/sweep.h"

#include <stdio.h>
#include <string.h>

static const char usage[] =
	"usage: fault_sweep [--format=text|json] [--area=NAME] [--machine=NAME] [--module=FILE] [--rest]\n"
	"		    [--verbose]\n";

static struct {
	bool json, verbose, rest;
	const char *area, *machine, *module;
	unsigned int rows, points, violations;
} program = { .module = SLAB_MODULE };

static void row_as_json(
	const struct sweep_area *area, const struct sweep_shape *shape, const struct sweep_result *result)
{
	printf("%s\n  {\"machine\": \"%s\", \"area\": \"%s\", \"points_pages\": %u, \"points_object\": %u, "
	       "\"points_step\": %u, "
	       "\"errors\": %u, \"absorbed\": %u, \"panics\": %u, \"distinct_outcomes\": %u, \"violations\": %u}",
		program.rows == 0 ? "[" : ",", shape->name, area->name, result->points_pages, result->points_object,
		result->points_step, result->errors, result->absorbed, result->panics,
		g_hash_table_size(result->outcomes), result->violations->len);
}

static void row_as_text(
	const struct sweep_area *area, const struct sweep_shape *shape, const struct sweep_result *result)
{
	if (program.rows == 0)
		printf("%-10s %-16s %7s %7s %5s %7s %8s %7s %9s %10s\n", "machine", "area", "pages", "objects", "steps",
			"error", "absorbed", "panic", "outcomes", "violations");
	printf("%-10s %-16s %7u %7u %5u %7u %8u %7u %9u %10u\n", shape->name, area->name, result->points_pages,
		result->points_object, result->points_step, result->errors, result->absorbed, result->panics,
		g_hash_table_size(result->outcomes), result->violations->len);
}

static void details(const struct sweep_result *result)
{
	GHashTableIter iterator;
	gpointer text, times;

	for (guint i = 0; i < result->violations->len; i++)
		fprintf(stderr, "violation: %s\n", (const char *)g_ptr_array_index(result->violations, i));
	if (!program.verbose)
		return;
	g_hash_table_iter_init(&iterator, result->outcomes);
	while (g_hash_table_iter_next(&iterator, &text, &times))
		fprintf(stderr, "    %u times: %s\n", GPOINTER_TO_UINT(times), (const char *)text);
}

static void sweep(const struct sweep_area *area, const struct sweep_shape *shape)
{
	struct sweep_options options = { .module = program.module, .step = 1, .rest = program.rest, .objects = true };
	g_autoptr(SweepResult) result = sweep_run(area, shape, &options);

	if (program.json)
		row_as_json(area, shape, result);
	else
		row_as_text(area, shape, result);
	fflush(stdout);
	details(result);
	program.rows++;
	program.points += result->points_pages + result->points_object + result->points_step;
	program.violations += result->violations->len;
}

static void sweep_all(void)
{
	for (unsigned int shape = 0; shape < sweep_shape_count; shape++) {
		if (program.machine != NULL && strcmp(program.machine, sweep_shapes[shape].name) != 0)
			continue;
		for (unsigned int area = 0; area < sweep_area_count; area++)
			if (program.area == NULL || strcmp(program.area, sweep_areas[area].name) == 0)
				sweep(&sweep_areas[area], &sweep_shapes[shape]);
	}
}

static bool parse(const char *word)
{
	if (strcmp(word, "--verbose") == 0)
		program.verbose = true;
	else if (strcmp(word, "--rest") == 0)
		program.rest = true;
	else if (strcmp(word, "--format=json") == 0)
		program.json = true;
	else if (strncmp(word, "--area=", 7) == 0)
		program.area = word + 7;
	else if (strncmp(word, "--machine=", 10) == 0)
		program.machine = word + 10;
	else if (strncmp(word, "--module=", 9) == 0)
		program.module = word + 9;
	else
		return strcmp(word, "--format=text") == 0;
	return true;
}

int main(int argc, char **argv)
{
	for (int i = 1; i < argc; i++) {
		if (!parse(argv[i])) {
			fputs(usage, stderr);
			return 2;
		}
	}
	sweep_all();
	if (program.rows == 0) {
		fputs("fault_sweep: there is no such area or machine\n", stderr);
		return 2;
	}
	if (program.json)
		printf("\n]\n");
	else
		printf("%u injection points, %u violations\n", program.points, program.violations);
	return program.violations != 0;
}
