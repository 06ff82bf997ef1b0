/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Cache misses by name in a world with the real allocator: the rows add up to what the machine counted, also when
 * slabs, arrays and caches come and go meanwhile; nobody's digest changes; a module without an inspection table has
 * rows, too.
 */
#include "tests/unit/metrics/line_world.h"

#include "models/hw/memory_system.h"
#include "models/kernel/proc.h"
#include "sim/metrics/lines.h"
#include "sim/metrics/line_view.h"
#include "sim/metrics/store.h"
#include "sim/metrics/store_query.h"

#include <glib/gstdio.h>
#include <linux/kernel_string.h>
#include <string.h>

enum { OBJECTS = 300, ROUNDS = 3, OBJECT_BYTES = 200, TOUCHED_BYTES = 64 };

static const char SITE[] = "writer";

static void tell_allocation(const void *object)
{
	const struct kernel_watch_operation operation = { .object = object, .site = SITE };

	KERNEL_WATCH(operation, &operation);
}

/* Objects are made and written on one CPU, and read and freed on one of the other node. */
static void hand_over(struct kmem_cache *cache, unsigned int from, unsigned int to)
{
	const struct allocator *allocator = kernel_allocator();
	void *objects[OBJECTS];

	kernel_task_move_self(from);
	for (int i = 0; i < OBJECTS; i++) {
		objects[i] = allocator->kmem_cache_alloc(cache, GFP_KERNEL);
		tell_allocation(objects[i]);
		kernel_memset(objects[i], 1, TOUCHED_BYTES);
	}
	kernel_task_move_self(to);
	for (int i = 0; i < OBJECTS; i++) {
		world_access(objects[i], TOUCHED_BYTES, false);
		allocator->kmem_cache_free(cache, objects[i]);
	}
}

static void make_and_destroy(void)
{
	struct kmem_cache *cache =
		kernel_allocator()->kmem_cache_create("passing", 64, 0, SLAB_HWCACHE_ALIGN, NULL, NULL);

	hand_over(cache, 1, 2);
	kernel_allocator()->kmem_cache_destroy(cache);
}

static void workload(void *argument)
{
	const struct allocator *allocator = kernel_allocator();
	struct kmem_cache *cache =
		allocator->kmem_cache_create("handed", OBJECT_BYTES, 0, SLAB_HWCACHE_ALIGN, NULL, NULL);
	const char *tune = "handed 20 10 2";

	(void)argument;
	hand_over(cache, 0, 1);
	pause_here();
	for (int round = 0; round < ROUNDS; round++) {
		hand_over(cache, 0, 2);
		hand_over(cache, 3, 1);
		allocator->kmem_cache_shrink(cache);
	}
	if (allocator->inspection != NULL)
		cr_assert(eq(int, (int)kernel_proc_write("slabinfo", tune, strlen(tune)), (int)strlen(tune)));
	make_and_destroy();
	hand_over(cache, 0, 3);
	pause_here();
	allocator->kmem_cache_destroy(cache);
}

struct totals {
	uint64_t true_sharing, false_sharing, other, invalidations, cycles;
};

/* What the machine counted, of all CPUs. */
static struct totals counted(void)
{
	struct totals totals = { 0 };

	for (unsigned int cpu = 0; cpu < hw->machine->cpus; cpu++) {
		const struct hw_memory_counts *counts = &hw->memory_counts[cpu];

		for (unsigned int source = 0; source < HW_SOURCES; source++) {
			totals.true_sharing += counts->misses[source][HW_MISS_TRUE];
			totals.false_sharing += counts->misses[source][HW_MISS_FALSE];
			totals.other += counts->misses[source][HW_MISS_COLD] + counts->misses[source][HW_MISS_CAPACITY];
			totals.cycles += counts->miss_cycles[source];
		}
		totals.invalidations += counts->invalidate_local + counts->invalidate_remote;
		totals.cycles += counts->invalidate_cycles;
	}
	return totals;
}

static struct totals summed(const struct run_result *result)
{
	struct totals totals = { 0 };

	for (guint i = 0; i < result->lines->len; i++) {
		const struct line_result *line = &g_array_index(result->lines, struct line_result, i);

		totals.true_sharing += line->counts.true_sharing;
		totals.false_sharing += line->counts.false_sharing;
		totals.other += line->counts.other_misses;
		totals.invalidations += line->counts.invalidations;
		totals.cycles += line->counts.cycles;
	}
	return totals;
}

/* Runs MODULE (NULL: the slab allocator) with or without a collector. The result is new; NULL: nobody collected. */
static struct run_result *observe(const char *module, gboolean collect, uint64_t *digest, struct totals *expected)
{
	struct run_result *result = run_result_new();
	struct line_world world = { .module = module };
	struct totals before;
	struct lines *lines = NULL;

	test_world_init(&world.world, 2, 2);
	line_world_setup(&world, workload, NULL);
	result->nodes = 2;
	if (collect)
		lines = lines_new(result, kernel_allocator()->inspection);
	cr_assert(eq(int, kernel_start(), WORLD_PAUSED));
	lines_begin(lines);
	before = counted();
	cr_assert(eq(int, world_resume(), WORLD_PAUSED));
	lines_end(lines);
	*expected = counted();
	expected->true_sharing -= before.true_sharing;
	expected->false_sharing -= before.false_sharing;
	expected->other -= before.other;
	expected->invalidations -= before.invalidations;
	expected->cycles -= before.cycles;
	cr_assert(eq(int, world_resume(), WORLD_END_COMPLETE));
	*digest = engine->world.digest.value;
	lines_free(lines);
	world_destroy();
	return result;
}

static const struct line_result *find(
	const struct run_result *result, const char *owner, const char *cache, const char *field)
{
	for (guint i = 0; i < result->lines->len; i++) {
		const struct line_result *line = &g_array_index(result->lines, struct line_result, i);

		if (g_strcmp0(line->owner, owner) == 0 && g_strcmp0(line->cache, cache) == 0 &&
			g_strcmp0(line->field, field) == 0)
			return line;
	}
	return NULL;
}

static void check_sums(const struct run_result *result, const struct totals *expected)
{
	const struct totals sums = summed(result);

	cr_assert(lt(u64, 0, expected->true_sharing));
	cr_assert(eq(u64, sums.true_sharing, expected->true_sharing));
	cr_assert(eq(u64, sums.false_sharing, expected->false_sharing));
	cr_assert(eq(u64, sums.other, expected->other));
	cr_assert(eq(u64, sums.invalidations, expected->invalidations));
	cr_assert(eq(u64, sums.cycles, expected->cycles));
}

Test(lines, rows_add_up_to_what_the_machine_counted_and_have_names)
{
	struct totals expected;
	uint64_t digest, undisturbed;
	g_autoptr(RunResult) result = observe(NULL, TRUE, &digest, &expected);
	g_autoptr(RunResult) nothing = observe(NULL, FALSE, &undisturbed, &(struct totals){ 0 });
	const struct line_result *object = find(result, "object", "handed", "+0..63");

	check_sums(result, &expected);
	cr_assert(eq(u64, digest, undisturbed));
	cr_assert(object != NULL);
	cr_assert(eq(int, g_strcmp0(object->site, SITE), 0));
	cr_assert(find(result, "alien array", "handed", "lock") != NULL);
	cr_assert(find(result, "node lists", "handed", "list_lock") != NULL);
	/* What was destroyed, or given back, was named before it went. */
	cr_assert(find(result, "node lists", "passing", "list_lock") != NULL);
	cr_assert(find(result, "object", "passing", "+0..63") != NULL);
	cr_assert(eq(uint, nothing->lines->len, 0));
}

Test(lines, a_module_without_an_inspection_table_has_pages_and_variables)
{
	struct totals expected;
	uint64_t digest;
	g_autoptr(RunResult) result = observe(BUILD_DIR "/tests/modules/buckets.so", TRUE, &digest, &expected);

	check_sums(result, &expected);
	for (guint i = 0; i < result->lines->len; i++)
		cr_assert(eq(ptr, g_array_index(result->lines, struct line_result, i).cache, NULL));
}

static void check_equal(const struct line_result *a, const struct line_result *b)
{
	cr_assert(eq(int, g_strcmp0(a->owner, b->owner), 0));
	cr_assert(eq(int, g_strcmp0(a->cache, b->cache), 0));
	cr_assert(eq(int, g_strcmp0(a->instance, b->instance), 0));
	cr_assert(eq(int, g_strcmp0(a->structure, b->structure), 0));
	cr_assert(eq(int, g_strcmp0(a->field, b->field), 0));
	cr_assert(eq(int, g_strcmp0(a->site, b->site), 0));
	cr_assert(eq(int, memcmp(&a->counts, &b->counts, sizeof(a->counts)), 0));
	cr_assert(eq(u64, a->lines, b->lines));
	cr_assert(eq(u64, a->touches, b->touches));
	cr_assert(eq(u64, a->ns, b->ns));
	cr_assert(eq(u64, a->readers, b->readers));
	cr_assert(eq(u64, a->writers, b->writers));
}

Test(lines, what_is_stored_is_read_back)
{
	struct totals expected;
	uint64_t digest;
	g_autoptr(RunResult) result = observe(NULL, TRUE, &digest, &expected);
	g_autofree char *folder = g_dir_make_tmp("lines-XXXXXX", NULL);
	g_autofree char *path = g_build_filename(folder, "lines.db", NULL);
	g_autoptr(GError) error = NULL;
	int64_t run_id = STORE_RUN_LAST;

	cr_assert(store_write(result, path, NULL, &error), "%s", error ? error->message : "");
	g_autoptr(RunResult) read = store_read_lines(path, &run_id, &error);
	cr_assert(read != NULL, "%s", error ? error->message : "");
	cr_assert(eq(u64, run_id, 1));
	cr_assert(eq(uint, read->lines->len, result->lines->len));
	for (guint i = 0; i < read->lines->len; i++)
		check_equal(&g_array_index(read->lines, struct line_result, i),
			&g_array_index(result->lines, struct line_result, i));
	cr_assert(eq(uint, read->line_pairs->len, result->line_pairs->len));
	cr_assert(eq(int,
		memcmp(read->line_pairs->data, result->line_pairs->data,
			read->line_pairs->len * sizeof(struct line_pair_result)),
		0));
	cr_assert(eq(uint, read->line_traffic->len, 4));
	cr_assert(eq(int, memcmp(read->line_traffic->data, result->line_traffic->data, 4 * sizeof(uint64_t)), 0));
	cr_assert(lt(u64, 0, g_array_index(read->line_traffic, uint64_t, 1)));
	g_unlink(path);
	g_rmdir(folder);
}

Test(lines, a_view_of_all_instances_adds_them_up)
{
	struct totals expected;
	uint64_t digest;
	g_autoptr(RunResult) result = observe(NULL, TRUE, &digest, &expected);
	g_autoptr(GArray) pairs = NULL, alone_pairs = NULL;
	g_autoptr(GArray) rows = line_view_rows(result, FALSE, &pairs);
	g_autoptr(GArray) alone = line_view_rows(result, TRUE, &alone_pairs);
	struct run_result view = { .lines = rows };
	uint64_t together = 0, apart = 0;

	cr_assert(lt(uint, rows->len, alone->len));
	cr_assert(eq(uint, alone->len, result->lines->len));
	check_sums(&view, &expected);
	for (guint i = 0; i < pairs->len; i++)
		together += g_array_index(pairs, struct line_pair_result, i).false_sharing;
	for (guint i = 0; i < result->line_pairs->len; i++)
		apart += g_array_index(result->line_pairs, struct line_pair_result, i).false_sharing;
	cr_assert(eq(u64, together, apart));
	for (guint i = 1; i < rows->len; i++)
		cr_assert(le(u64, g_array_index(rows, struct line_result, i).counts.cycles,
			g_array_index(rows, struct line_result, i - 1).counts.cycles));
}

/* What a summary calls misses is all that the cost beside it was for. */
Test(lines, a_summary_counts_all_misses_of_a_line)
{
	struct totals expected;
	uint64_t digest;
	g_autoptr(RunResult) result = observe(NULL, TRUE, &digest, &expected);
	const struct line_view_options options = { .top = 1 };
	g_autoptr(GString) text = g_string_new(NULL);

	for (guint i = 0; i < result->lines->len; i++) {
		struct line_result *row = &g_array_index(result->lines, struct line_result, i);

		row->counts = (struct line_counts){ .cycles = 1 };
		if (i == 0) {
			row->lines = 1;
			row->counts = (struct line_counts){ .true_sharing = 7000, .other_misses = 77, .cycles = 9999 };
		}
	}
	line_view_append_hottest(text, result, &options);
	cr_assert(ne(ptr, strstr(text->str, "7,077"), NULL), "%s", text->str);
}

Test(lines, lists_of_cpus_are_written_and_read)
{
	static const struct {
		uint64_t mask;
		const char *text;
	} cases[] = { { 0, "" }, { 1, "0" }, { 0xf, "0-3" }, { 0x103, "0,1,8" }, { UINT64_MAX, "0-63" },
		{ UINT64_C(1) << 63 | 4, "2,63" } };

	for (gsize i = 0; i < G_N_ELEMENTS(cases); i++) {
		g_autofree char *text = line_cpus_text(cases[i].mask);

		cr_assert(eq(str, text, (char *)cases[i].text));
		cr_assert(eq(u64, line_cpus_parse(text), cases[i].mask));
	}
	cr_assert(eq(u64, line_cpus_parse(NULL), 0));
	cr_assert(eq(u64, line_cpus_parse("cpus"), 0));
}
