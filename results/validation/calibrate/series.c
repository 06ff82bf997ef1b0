/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The published series. See series.h. */
#include "results/validation/calibrate/series.h"

#include "sim/run/run.h"

#include <limits.h>
#include <math.h>
#include <string.h>

#define ALLOC offsetof(struct bench_figures, alloc)
#define FREE offsetof(struct bench_figures, free)
#define PAIR offsetof(struct bench_figures, pair)
#define E5345 "lameter2007-e5345"
#define I7_3770(STAGE) "kim2016-i7-stage" STAGE, "concurrent_N_alloc_then_N_free_8_cpus_N100000"
#define I7_4790K "brouer2015-slab"

const struct series all_series[] = {
	{ "E5345/A", E5345, "A_single_thread_kmalloc_10000", "cycles_per_op", "xeon-e5345", NULL, BENCH_SINGLE, ALLOC,
		10000, SERIES_SIZES, SERIES_HALF },
	{ "E5345/B", E5345, "B_single_thread_kfree_10000", "cycles_per_op", "xeon-e5345", NULL, BENCH_SINGLE, FREE,
		10000, SERIES_SIZES, SERIES_HALF },
	{ "E5345/C-min", E5345, "C_single_thread_alloc_free_pair", "cycles_per_pair_min_over_sizes", "xeon-e5345", NULL,
		BENCH_PAIR, PAIR, 10000, SERIES_LOWEST, SERIES_HALF },
	{ "E5345/C-max", E5345, "C_single_thread_alloc_free_pair", "cycles_per_pair_max_over_sizes", "xeon-e5345", NULL,
		BENCH_PAIR, PAIR, 10000, SERIES_HIGHEST, SERIES_HELD_OUT },
	{ "E5345/D", E5345, "D_concurrent_kmalloc_10000_on_each_of_8_cpus", "cycles_per_op", "xeon-e5345", NULL,
		BENCH_CONCURRENT, ALLOC, 10000, SERIES_SIZES, SERIES_HALF },
	{ "E5345/E-min", E5345, "E_concurrent_alloc_free_pair_on_8_cpus", "cycles_per_pair_min_over_sizes",
		"xeon-e5345", NULL, BENCH_PAIR_CONCURRENT, PAIR, 10000, SERIES_LOWEST, SERIES_HELD_OUT },
	{ "E5345/E-max", E5345, "E_concurrent_alloc_free_pair_on_8_cpus", "cycles_per_pair_max_over_sizes",
		"xeon-e5345", NULL, BENCH_PAIR_CONCURRENT, PAIR, 10000, SERIES_HIGHEST, SERIES_HELD_OUT },
	{ "E5345/F", E5345, "F_remote_free_70000_objs_of_7_cpus_by_1_cpu", "reported_cycles", "xeon-e5345", NULL,
		BENCH_REMOTE, FREE, 10000, SERIES_SIZES, SERIES_HALF },
	{ "i7-3770/alloc", I7_3770("0"), "alloc_cycles_per_op", "ivybridge-i7-3770", "slab-stage0", BENCH_CONCURRENT,
		ALLOC, 100000, SERIES_SIZES, SERIES_SEEN },
	{ "i7-3770/free", I7_3770("0"), "free_cycles_per_op", "ivybridge-i7-3770", "slab-stage0", BENCH_CONCURRENT,
		FREE, 100000, SERIES_SIZES, SERIES_SEEN },
	{ "i7-3770/alloc-1", I7_3770("1"), "alloc_cycles_per_op", "ivybridge-i7-3770", "slab-stage1", BENCH_CONCURRENT,
		ALLOC, 100000, SERIES_SIZES, SERIES_HELD_OUT },
	{ "i7-3770/free-1", I7_3770("1"), "free_cycles_per_op", "ivybridge-i7-3770", "slab-stage1", BENCH_CONCURRENT,
		FREE, 100000, SERIES_SIZES, SERIES_HELD_OUT },
	{ "i7-3770/alloc-2", I7_3770("2"), "alloc_cycles_per_op", "ivybridge-i7-3770", "slab-stage2", BENCH_CONCURRENT,
		ALLOC, 100000, SERIES_SIZES, SERIES_HELD_OUT },
	{ "i7-3770/free-2", I7_3770("2"), "free_cycles_per_op", "ivybridge-i7-3770", "slab-stage2", BENCH_CONCURRENT,
		FREE, 100000, SERIES_SIZES, SERIES_HELD_OUT },
	{ "i7-4790K/pair", I7_4790K, "kmem_cache_alloc_free_pair_fastpath", "cycles_per_pair", "haswell-i7-4790k", NULL,
		BENCH_PAIR, PAIR, 10000, SERIES_SIZES, SERIES_HALF },
	{ "i7-4790K/burst", I7_4790K, "alloc_then_free_burst_of_%u_one_by_one", "cycles_per_object", "haswell-i7-4790k",
		NULL, BENCH_BURST, PAIR, 10000, SERIES_LENGTHS, SERIES_HALF },
};
const unsigned int all_series_count = G_N_ELEMENTS(all_series);

const struct series *series_find(const char *name)
{
	for (guint i = 0; i < all_series_count; i++)
		if (strcmp(all_series[i].name, name) == 0)
			return &all_series[i];
	return NULL;
}

double point_error(const struct point *point)
{
	return fabs(point->simulated / point->published - 1);
}

/* --- published values --- */

/* The size, or the length of the burst; FALSE: the row is of another series. */
static gboolean row_size(const struct series *series, const struct published_row *row, unsigned int *size)
{
	if (strcmp(row->source, series->source) != 0 || strcmp(row->metric, series->metric) != 0)
		return FALSE;
	if (series->unit != SERIES_LENGTHS) {
		*size = row->size_bytes;
		return strcmp(row->test, series->test) == 0;
	}
	for (*size = 1; *size <= 1024; ++*size) {
		g_autofree char *test = g_strdup_printf("alloc_then_free_burst_of_%u_one_by_one", *size);

		if (strcmp(row->test, test) == 0)
			return TRUE;
	}
	return FALSE;
}

static gint by_size(gconstpointer a, gconstpointer b)
{
	const struct point *first = a, *second = b;

	return first->size < second->size ? -1 : first->size > second->size;
}

GArray *series_points(const struct series *series, const struct published *published)
{
	GArray *points = g_array_new(FALSE, TRUE, sizeof(struct point));

	for (guint i = 0; i < published->rows->len; i++) {
		const struct published_row *row = &g_array_index(published->rows, struct published_row, i);
		struct point point = { .series = series, .published = row->cycles };

		if (row_size(series, row, &point.size))
			g_array_append_val(points, point);
	}
	g_array_sort(points, by_size);
	for (guint i = 0; i < points->len; i++)
		g_array_index(points, struct point, i).fitted =
			series->use == SERIES_SEEN || (series->use == SERIES_HALF && i % 2 == 0);
	return points;
}

/* --- measuring --- */

struct lab {
	const char *const *sets;
	unsigned int count_max;
	GHashTable *runs; /* text that names the run -> struct bench_figures */
};

struct lab *lab_new(const char *const *sets, unsigned int count_max)
{
	struct lab *lab = g_new0(struct lab, 1);

	lab->sets = sets;
	lab->count_max = count_max != 0 ? count_max : UINT_MAX;
	lab->runs = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, g_free);
	return lab;
}

void lab_free(struct lab *lab)
{
	if (lab == NULL)
		return;
	g_hash_table_unref(lab->runs);
	g_free(lab);
}

static unsigned int count_for(const struct lab *lab, const struct series *series, unsigned int size)
{
	enum { CPUS = 8 };
	uint64_t most = MIN(SERIES_BYTES_MAX / CPUS / MAX(size, 1), lab->count_max);

	return series->unit == SERIES_LENGTHS ? series->count : (unsigned int)MIN(series->count, most);
}

static char *module_of(const struct series *series)
{
	g_autofree char *usual = run_allocator_default();
	g_autofree char *folder = g_path_get_dirname(usual);
	g_autofree char *file = g_strdup_printf("%s.so", series->module != NULL ? series->module : "slab");

	return g_build_filename(folder, file, NULL);
}

/* The figures of a run, made now or before; NULL with an error. */
static const struct bench_figures *figures_of(
	struct lab *lab, const struct series *series, unsigned int size, GError **error)
{
	g_autofree char *module = module_of(series);
	g_autofree char *name = g_strdup_printf("%s %d %u %s", series->machine, (int)series->kind, size, module);
	struct bench_figures *figures = g_hash_table_lookup(lab->runs, name);
	const struct bench bench = { .machine = series->machine,
		.kind = series->kind,
		.size = size,
		.count = count_for(lab, series, size),
		.allocator = module,
		.sets = lab->sets };

	if (figures != NULL)
		return figures;
	figures = g_new0(struct bench_figures, 1);
	g_hash_table_insert(lab->runs, g_steal_pointer(&name), figures);
	return bench_run(&bench, figures, error) ? figures : NULL;
}

/* The lowest and highest of the sizes that were published. */
static gboolean measure_extreme(struct lab *lab, struct point *point, GError **error)
{
	const struct series *series = point->series;

	for (unsigned int size = 8; size <= 4096; size *= 2) {
		const struct bench_figures *figures = figures_of(lab, series, size, error);
		double each;

		if (figures == NULL)
			return FALSE;
		each = G_STRUCT_MEMBER(double, figures, series->figure);
		if (size == 8 || (series->unit == SERIES_LOWEST ? each < point->simulated : each > point->simulated))
			point->simulated = each;
	}
	return TRUE;
}

gboolean lab_measure(struct lab *lab, struct point *point, GError **error)
{
	const struct bench_figures *figures;

	if (point->series->unit == SERIES_LOWEST || point->series->unit == SERIES_HIGHEST)
		return measure_extreme(lab, point, error);
	figures = figures_of(lab, point->series, point->size, error);
	if (figures == NULL)
		return FALSE;
	point->simulated = G_STRUCT_MEMBER(double, figures, point->series->figure);
	return TRUE;
}
