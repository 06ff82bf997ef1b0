/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Records of a kernel that prints the steps of its SLAB: lines, the state at the start, the table of decisions. */
#include "tests/unit/workload/test_trace_support.h"

#include <criterion/new/assert.h>

#include "sim/workload/import_fit.h"
#include "sim/workload/import_kmalloc.h"
#include "sim/workload/import_slabinfo.h"
#include "sim/workload/import_step.h"
#include "sim/workload/import_trace.h"

TestSuite(import_slab, .init = scratch_begin, .fini = scratch_end);

/* --- lines --- */

Test(import_slab, steps_have_all_their_fields)
{
	static const struct {
		const char *text;
		struct import_step step;
	} cases[] = {
		{ "cache_alloc_refill: slab_refill: name=filp node=1 batch=60 touched=1 node_free=117 shared=-1",
			{ IMPORT_STEP_REFILL, "filp", 1, 0, 60, 117, -1, 0 } },
		{ "cache_alloc_refill: slab_refill_shared: name=maple_node got=60",
			{ IMPORT_STEP_REFILL_SHARED, "maple_node", -1, 60, 0, 0, -1, 0 } },
		{ "bprint: cache_alloc_refill: slab_refill_lists: name=filp got=0",
			{ IMPORT_STEP_REFILL_LISTS, "filp", -1, 0, 0, 0, -1, 0 } },
		{ "cache_grow_begin: slab_grow: name=vma node=0 order=0 num=28 offset=64",
			{ IMPORT_STEP_GROW, "vma", 0, 28, 0, 0, -1, 0 } },
		{ "cache_flusharray: slab_flush: name=maple_node node=0 avail=120 batch=60 shared=12",
			{ IMPORT_STEP_FLUSH, "maple_node", 0, 120, 60, 0, 12, 0 } },
		{ "free_block: slab_free_block: name=avc node=1 nr=12",
			{ IMPORT_STEP_FREE_BLOCK, "avc", 1, 12, 0, 0, -1, 0 } },
		{ "slab_destroy: slab_destroy: name=ext4_inode_cache",
			{ IMPORT_STEP_DESTROY, "ext4_inode_cache", -1, 0, 0, 0, -1, 0 } },
		{ "___cache_free: slab_alien: name=anon_vma node=1 page_node=0",
			{ IMPORT_STEP_ALIEN, "anon_vma", 1, 0, 0, 0, -1, 0 } },
	};
	GStringChunk *words = g_string_chunk_new(64);

	for (size_t i = 0; i < G_N_ELEMENTS(cases); i++) {
		const struct import_step *wanted = &cases[i].step;
		g_autofree char *text = g_strdup(cases[i].text);
		struct import_step step;

		cr_assert(import_step_read(words, text, &step), "%s", cases[i].text);
		cr_assert(eq(int, step.kind, wanted->kind), "%s", cases[i].text);
		cr_assert(eq(str, (char *)step.name, (char *)wanted->name));
		cr_assert(eq(int, step.node, wanted->node), "%s", cases[i].text);
		cr_assert(eq(i64, step.count, wanted->count), "%s", cases[i].text);
		cr_assert(eq(i64, step.batch, wanted->batch), "%s", cases[i].text);
		cr_assert(eq(i64, step.node_free, wanted->node_free), "%s", cases[i].text);
		cr_assert(eq(i64, step.shared, wanted->shared), "%s", cases[i].text);
		cr_assert(eq(i64, step.page_node, wanted->page_node), "%s", cases[i].text);
	}
	g_string_chunk_free(words);
}

Test(import_slab, other_lines_and_cut_ones_are_no_steps)
{
	static const char *const lines[] = {
		"tracing_mark_write: slabinfo 1 begin",
		"cache_alloc_refill: slab_refill: name=filp node=1 batch=60",
		"cache_alloc_refill: slab_refill: name=filp node=1 batch=60 touched=1 node_free=x shared=0",
		"free_block: slab_free_block: node=1 nr=12",
		"free_block: slab_free_blok: name=filp node=1 nr=12",
		"mm_page_alloc: page=ff pfn=0x1 order=0",
		"",
	};
	GStringChunk *words = g_string_chunk_new(64);

	for (size_t i = 0; i < G_N_ELEMENTS(lines); i++) {
		g_autofree char *text = g_strdup(lines[i]);
		struct import_step step;

		cr_assert(not(import_step_read(words, text, &step)), "%s", lines[i]);
	}
	g_string_chunk_free(words);
}

/* --- slabinfo --- */

#define VERSION "slabinfo - version: 2.1\n# name ...\n"
#define STATISTICS " : globalstat 1 18446744073709551615 3 4 5 6 7 8 9 : cpustat 10 11 12 13\n"

Test(import_slab, slabinfo_is_read_with_and_without_statistics)
{
	g_autofree char *path =
		scratch_write("slabinfo", VERSION "filp 90 96 256 16 1 : tunables 120 60 8 : slabdata 6 7 5" STATISTICS
						  "plain 1 2 32 124 1 : tunables 54 27 0 : slabdata 1 1 0\n");
	g_autoptr(import_slabinfo_file) file = import_slabinfo_read(path, NULL);
	const struct import_slabinfo *filp = import_slabinfo_find(file, "filp");

	cr_assert(eq(uint, import_slabinfo_count(file), 2));
	cr_assert(eq(u64, filp->active_objects, 90));
	cr_assert(eq(u64, filp->objects, 96));
	cr_assert(eq(u64, filp->objects_per_slab, 16));
	cr_assert(eq(u32, filp->tunables.batchcount, 60));
	cr_assert(eq(u64, filp->slabs, 7));
	cr_assert(eq(u64, filp->shared_objects, 5));
	cr_assert(filp->counted);
	cr_assert(eq(u64, filp->grown, 3));
	cr_assert(eq(u64, filp->reaped, 4));
	cr_assert(eq(u64, filp->node_frees, 8));
	cr_assert(eq(u64, filp->alloc_miss, 11));
	cr_assert(eq(u64, filp->free_miss, 13));
	cr_assert(not(import_slabinfo_find(file, "plain")->counted));
	cr_assert_null(import_slabinfo_find(file, "absent"));
}

Test(import_slab, what_is_no_slabinfo_is_refused_with_its_place)
{
	static const struct {
		const char *text, *message;
	} cases[] = {
		{ "", "s:1: not a slabinfo file, expected \"slabinfo - version: 2.1\" on the first line" },
		{ "slabinfo - version: 1.1\n",
			"s:1: not a slabinfo file, expected \"slabinfo - version: 2.1\" on the first line" },
		{ VERSION "a 1 2 32 124 1 : tunables 54 27 : slabdata 1 1 0\n",
			"s:3: cache a: not a line of slabinfo, expected the columns of version 2.1" },
		{ VERSION "a 3 2 32 124 1 : tunables 54 27 0 : slabdata 1 1 0\n",
			"s:3: cache a: not a line of slabinfo, expected the columns of version 2.1" },
		{ VERSION "a 1 2 32 0 1 : tunables 54 27 0 : slabdata 1 1 0\n",
			"s:3: cache a: not a line of slabinfo, expected the columns of version 2.1" },
		{ VERSION "a 1 2 32 124 1 : tunables 54 27 0 : slabdata 1 1 0 : globalstat 1\n",
			"s:3: cache a: not a line of slabinfo, expected the columns of version 2.1" },
	};

	for (size_t i = 0; i < G_N_ELEMENTS(cases); i++) {
		g_autoptr(GError) error = NULL;
		g_autofree char *path = scratch_write("s", cases[i].text);

		cr_assert_null(import_slabinfo_read(path, &error), "%s", cases[i].text);
		cr_assert(eq(str, (char *)without_folder(error), (char *)cases[i].message));
	}
}

/* --- geometry and general caches --- */

/* Objects and pages of a slab as Linux 5.10 has them, and the size that gives as many here. */
Test(import_slab, caches_get_the_geometry_of_the_kernel)
{
	static const struct {
		guint64 size, objects, pages, size_here;
		guint32 objects_here;
		const char *flags;
	} cases[] = {
		{ 256, 16, 1, 248, 16, "" }, /* 15 of 256 bytes beside a descriptor */
		{ 192, 21, 1, 184, 21, "" },
		{ 704, 11, 2, 704, 11, "" },		  /* off-slab: as it is */
		{ 704, 5, 1, 704, 5, "reclaim_account" }, /* the first order that fits */
		{ 4096, 1, 1, 4096, 1, "" },
		{ 32, 124, 1, 32, 112, "" }, /* 24 bytes would give 144 */
		{ 5632, 1, 2, 5632, 1, "" },
	};

	for (size_t i = 0; i < G_N_ELEMENTS(cases); i++) {
		const struct import_slabinfo line = { .name = "c",
			.object_size = cases[i].size,
			.objects_per_slab = cases[i].objects,
			.pages_per_slab = cases[i].pages,
			.tunables = { .limit = 120, .batchcount = 60, .shared = 8 } };
		struct record_cache cache = { .name = "c", .after = &line };

		import_fit(&cache);
		cr_assert(eq(u64, cache.traced.size_bytes, cases[i].size_here), "size %d", (int)cases[i].size);
		cr_assert(eq(u32, cache.objects_per_slab_here, cases[i].objects_here), "size %d", (int)cases[i].size);
		cr_assert(eq(str, (char *)cache.traced.flags, (char *)cases[i].flags), "size %d", (int)cases[i].size);
		cr_assert(eq(u32, cache.traced.tunables.limit, 120));
	}
}

Test(import_slab, kmalloc_comes_from_the_kernels_general_caches)
{
	static const struct {
		guint64 bytes;
		gboolean reclaimable;
		const char *name; /* NULL: none */
	} cases[] = { { 1, FALSE, "kmalloc-32" }, { 32, FALSE, "kmalloc-32" }, { 33, FALSE, "kmalloc-64" },
		{ 65, FALSE, "kmalloc-96" }, { 97, FALSE, NULL }, { 129, FALSE, "kmalloc-192" },
		{ 3000, FALSE, "kmalloc-4k" }, { 50, TRUE, "kmalloc-rcl-64" }, { 9000, FALSE, NULL },
		{ 200000, FALSE, NULL } };
	GString *text = g_string_new(VERSION);
	GStringChunk *words = g_string_chunk_new(64);

	for (size_t i = 0; i < G_N_ELEMENTS(cases); i++)
		if (cases[i].name)
			g_string_append_printf(
				text, "%s 0 0 128 32 1 : tunables 120 60 8 : slabdata 0 0 0\n", cases[i].name);
	g_autofree char *path = scratch_write("slabinfo", text->str);
	g_autoptr(import_slabinfo_file) file = import_slabinfo_read(path, NULL);
	for (size_t i = 0; i < G_N_ELEMENTS(cases); i++) {
		struct import_event event = {
			.kind = IMPORT_KMALLOC, .bytes_requested = cases[i].bytes, .reclaimable = cases[i].reclaimable
		};

		cr_assert(eq(int, import_kmalloc(words, file, &event), cases[i].name != NULL), "%d bytes",
			(int)cases[i].bytes);
		if (!cases[i].name)
			continue;
		cr_assert(eq(str, (char *)event.name, (char *)cases[i].name));
		cr_assert(eq(int, event.kind, IMPORT_ALLOC));
		cr_assert(eq(u64, event.bytes_requested, 128), "all of a cache have one size");
	}
	g_string_chunk_free(words);
	g_string_free(text, TRUE);
}

/* --- a record --- */

/* clang-format off */
static const char record[] =
	"# tracer: nop\n"
	" a-1 [000] ..... 1.000000: kmem_cache_alloc: call_site=f+0x1/0x2 ptr=ff11000000001000 bytes_req=200 bytes_alloc=200 gfp_flags=GFP_KERNEL node=-1 accounted=false\n"
	" a-1 [000] ..... 2.000000: kmem_cache_alloc: call_site=f+0x1/0x2 ptr=ff11000000001100 bytes_req=200 bytes_alloc=200 gfp_flags=GFP_KERNEL node=-1 accounted=false\n"
	" a-1 [000] ..... 2.000010: kmem_cache_alloc: call_site=f+0x1/0x2 ptr=ff11000000001200 bytes_req=200 bytes_alloc=200 gfp_flags=GFP_KERNEL node=-1 accounted=false\n"
	" a-1 [000] ..... 2.000020: kmem_cache_free: call_site=g+0x1/0x2 ptr=ff11000000001000 name=thing\n"
	" a-1 [000] d.... 2.000030: cache_alloc_refill: slab_refill: name=thing node=0 batch=60 touched=1 node_free=7 shared=0\n"
	" a-1 [000] d.... 2.000031: cache_alloc_refill: slab_refill_lists: name=thing got=7\n"
	" a-1 [000] ..... 2.000032: kmem_cache_alloc: call_site=f+0x1/0x2 ptr=ff11000000001300 bytes_req=200 bytes_alloc=200 gfp_flags=GFP_KERNEL node=-1 accounted=false\n"
	" b-2 [001] ..... 2.000040: kmem_cache_free: call_site=g+0x1/0x2 ptr=ff11000000001100 name=thing\n"
	" b-2 [001] d.... 2.000041: ___cache_free: slab_alien: name=thing node=1 page_node=0\n"
	" b-2 [001] d.... 2.000050: cache_alloc_refill: slab_refill: name=kmalloc-96 node=1 batch=60 touched=1 node_free=0 shared=0\n"
	" b-2 [001] d.... 2.000051: cache_grow_begin: slab_grow: name=kmalloc-96 node=1 order=0 num=32 offset=0\n"
	" b-2 [001] ..... 2.000052: kmalloc: call_site=h+0x1/0x2 ptr=ff11000080002000 bytes_req=70 bytes_alloc=128 gfp_flags=GFP_KERNEL node=-1 accounted=false\n"
	" kworker/1:0-9 [001] d.... 2.000060: free_block: slab_free_block: name=idle node=1 nr=2\n"
	" b-2 [001] ..... 2.000070: kmem_cache_free: call_site=g+0x1/0x2 ptr=ff11000080003000 name=thing\n"
	" b-2 [001] ..... 2.000080: kmalloc: call_site=h+0x1/0x2 ptr=ff11000000002080 bytes_req=80 bytes_alloc=128 gfp_flags=GFP_KERNEL node=0 accounted=false\n"
	" b-2 [001] ..... 3.000000: kfree: call_site=h+0x1/0x2 ptr=ff11000080002000\n";

static const char slabinfo_before[] =
	"slabinfo - version: 2.1\n"
	"# name            <active_objs> <num_objs> <objsize> <objperslab> <pagesperslab> : tunables <limit> <batchcount> <sharedfactor> : slabdata <active_slabs> <num_slabs> <sharedavail>\n"
	"thing 13 40 200 20 1 : tunables 120 60 8 : slabdata 1 2 0 : globalstat 0 0 0 0 0 0 0 0 0 : cpustat 0 0 0 0\n"
	"kmalloc-96 0 0 128 32 1 : tunables 120 60 8 : slabdata 0 0 0 : globalstat 0 0 0 0 0 0 0 0 0 : cpustat 10 1 2 0\n"
	"idle 4 5 700 5 1 : tunables 54 27 8 : slabdata 1 1 0 : globalstat 0 0 0 0 0 0 0 0 0 : cpustat 0 0 0 0\n";

static const char slabinfo_after[] =
	"slabinfo - version: 2.1\n"
	"# name            <active_objs> <num_objs> <objsize> <objperslab> <pagesperslab> : tunables <limit> <batchcount> <sharedfactor> : slabdata <active_slabs> <num_slabs> <sharedavail>\n"
	"thing 13 40 200 20 1 : tunables 120 60 8 : slabdata 1 2 0 : globalstat 0 0 0 0 0 0 0 0 0 : cpustat 2 1 2 0\n"
	"kmalloc-96 0 0 128 32 1 : tunables 120 60 8 : slabdata 0 0 0 : globalstat 0 0 0 0 0 0 0 0 0 : cpustat 10 2 3 0\n"
	"idle 4 5 700 5 1 : tunables 54 27 8 : slabdata 1 1 0 : globalstat 0 0 0 0 0 0 0 0 0 : cpustat 2 1 2 0\n";
/* clang-format on */

/* What an import leaves: the lines of the trace, and of the table. */
struct imported {
	struct import_summary summary;
	char *trace, *decisions;
	GError *error;
};

static gboolean plain; /* for the next import */

static gboolean import_record_text(
	struct imported *imported, const char *text, const char *before, enum import_start_extent start)
{
	static const struct import_memory memory[] = { { UINT64_C(0xff11000000000000), UINT64_C(0xff1100007fffffff),
							       0 },
		{ UINT64_C(0xff11000080000000), UINT64_C(0xff110000ffffffff), 1 } };
	g_autofree char *input = scratch_write("record.txt", text), *output = scratch_path("out.trace"),
			*before_path = before ? scratch_write("before", before) : NULL,
			*after_path = scratch_write("after", slabinfo_after), *table = scratch_path("table.csv");
	const struct import_slab_options slab = { .slabinfo_before = before_path,
		.slabinfo_after = after_path,
		.decisions = table,
		.start = start,
		.plain = plain,
		.begin_ns = 1500000000,
		.end_ns = 2900000000,
		.memory = memory,
		.memory_count = 2 };
	const struct import_request request = { .input_path = input,
		.output_path = output,
		.format = "slab",
		.tick_hz = 1,
		.step_ns = 1,
		.slab = &slab,
		.summary = &imported->summary };

	*imported = (struct imported){ 0 };
	if (!import_trace(&request, &imported->error))
		return FALSE;
	cr_assert(g_file_get_contents(output, &imported->trace, NULL, NULL));
	cr_assert(g_file_get_contents(table, &imported->decisions, NULL, NULL));
	return TRUE;
}

static void imported_release(struct imported *imported)
{
	g_free(imported->trace);
	g_free(imported->decisions);
	g_clear_error(&imported->error);
}

static int count_lines(const char *text, const char *line)
{
	g_auto(GStrv) lines = g_strsplit(text, "\n", -1);
	int count = 0;

	for (char **one = lines; *one; one++)
		count += g_pattern_match_simple(line, *one);
	return count;
}

Test(import_slab, a_record_becomes_requests_reaps_and_a_state)
{
	static const char requests[] = "500000000 0 a-1 alloc thing 2 f+0x1/0x2\n"
				       "500010000 0 a-1 alloc thing 3 f+0x1/0x2\n"
				       "500020000 0 a-1 free - 1 g+0x1/0x2\n"
				       "500032000 0 a-1 alloc thing 4 f+0x1/0x2\n"
				       "500040000 1 b-2 free - 2 g+0x1/0x2\n"
				       "500052000 1 b-2 alloc kmalloc-96 5 h+0x1/0x2\n"
				       "500060000 1 kworker/1:0-9 reap -\n"
				       "500070000 1 b-2 free - 6 g+0x1/0x2\n"
				       "500080000 1 b-2 alloc kmalloc-96 7 h+0x1/0x2 node=0\n";
	struct imported imported;

	cr_assert(import_record_text(&imported, record, slabinfo_before, IMPORT_START_ALL));
	cr_assert_not_null(strstr(imported.trace, requests), "%s", imported.trace);
	cr_assert_not_null(strstr(imported.trace, "# cache thing size=192 limit=120 batchcount=60 shared=8\n"));
	cr_assert_not_null(strstr(
		imported.trace, "# cache idle size=704 flags=reclaim_account limit=54 batchcount=27 shared=8\n"));
	/*
	 * CPU 0: two allocations and a free until its refill, so one object was in its array. Node 0 had 7 free objects
	 * then; slabinfo has 20 more, all of the slab that nobody uses. The reaper took 2 of 4 from CPU 1's idle
	 * ones; slabinfo has one idle object more that is free, and nothing says where.
	 */
	cr_assert(eq(int, count_lines(imported.trace, "- 0 - alloc thing *"), 40));
	cr_assert(eq(int, count_lines(imported.trace, "- 1 - alloc thing *"), 40));
	cr_assert(eq(int, count_lines(imported.trace, "- 0 - free *"), 7 + 1 + 1));
	cr_assert(eq(int, count_lines(imported.trace, "- 1 - alloc idle *"), 5));
	cr_assert(eq(int, count_lines(imported.trace, "- 1 - free *"), 20 + 4));
	cr_assert(eq(int, count_lines(imported.trace, "- 0 - tune thing limit=120 batchcount=60 shared=8"), 1));
	cr_assert(eq(int, count_lines(imported.trace, "- 0 - alloc thing 1"), 1), "it was there and is freed");
	cr_assert(eq(int, count_lines(imported.trace, "- 1 - alloc thing 6"), 1), "so was this one, on node 1");
	cr_assert(eq(int, count_lines(imported.trace, "- 0 - rest 4000000000"), 1), "it had run for long");
	cr_assert(eq(u64, imported.summary.arrays_told, 3));
	cr_assert(eq(u64, imported.summary.steps, 6));
	imported_release(&imported);
}

Test(import_slab, a_state_may_be_left_out_or_come_from_slabinfo_alone)
{
	static const struct {
		enum import_start_extent start;
		int frees_of_node_0, frees_of_node_1;
	} cases[] = { { IMPORT_START_NONE, 0, 0 }, { IMPORT_START_SLABINFO, 14 + 1, 13 } };

	for (size_t i = 0; i < G_N_ELEMENTS(cases); i++) {
		struct imported imported;

		cr_assert(import_record_text(&imported, record, slabinfo_before, cases[i].start));
		cr_assert(eq(int, count_lines(imported.trace, "- 0 - free *"), cases[i].frees_of_node_0));
		cr_assert(eq(int, count_lines(imported.trace, "- 1 - free *"), cases[i].frees_of_node_1));
		cr_assert(
			eq(int, count_lines(imported.trace, "- 0 - alloc thing 1"), 1), "what is freed must be there");
		imported_release(&imported);
	}
}

Test(import_slab, decisions_are_counted_cache_by_cache)
{
	static const char expected[] =
		"cache,traced_as,objects_per_slab,objects_per_slab_here,allocs,node_allocs,frees,node_frees,"
		"objects_before,objects_untraced,refills,refills_shared,refills_lists,grown,flushes,free_blocks,"
		"freed_objects,destroyed,aliens,overflows,refills_told,flushes_told,stat_alloc_hit,stat_alloc_miss,"
		"stat_free_hit,stat_free_miss,stat_node_allocs,stat_node_frees,stat_node_overflow,stat_grown,"
		"stat_reaped\n"
		"idle,idle,5,5,0,0,0,0,0,0,0,0,0,0,0,1,2,0,0,0,0,0,2,1,2,0,0,0,0,0,0\n"
		"kmalloc-96,kmalloc-96,32,32,1,1,0,0,0,0,1,0,0,1,0,0,0,0,0,0,1,0,0,1,1,0,0,0,0,0,0\n"
		"thing,thing,20,20,3,0,2,1,2,0,1,0,1,0,0,0,0,0,1,0,1,0,2,1,2,0,0,0,0,0,0\n";
	struct imported imported;

	cr_assert(import_record_text(&imported, record, slabinfo_before, IMPORT_START_ALL));
	cr_assert(eq(str, imported.decisions, (char *)expected));
	imported_release(&imported);
}

/* Its address was free a moment before: nobody traced the allocation. */
Test(import_slab, an_untraced_allocation_is_put_before_its_free)
{
	g_autofree char *text = g_strconcat(record,
		" a-1 [000] ..... 2.500000: kmem_cache_free: call_site=g+0x1/0x2 ptr=ff11000000001000 name=thing\n"
		" a-1 [000] ..... 2.600000: kmem_cache_free: call_site=g+0x1/0x2 ptr=ff11000000001000 name=thing\n",
		NULL);
	/* The record above ends with a line behind the end. */
	char *late = strstr(text, " b-2 [001] ..... 3.000000");
	struct imported imported;

	memmove(late, strchr(late, '\n') + 1, strlen(strchr(late, '\n') + 1) + 1);
	cr_assert(import_record_text(&imported, text, slabinfo_before, IMPORT_START_ALL));
	cr_assert_not_null(strstr(imported.trace, "1000000000 0 a-1 alloc thing 8 g+0x1/0x2\n"
						  "1000000000 0 a-1 free - 8 g+0x1/0x2\n"
						  "1100000000 0 a-1 alloc thing 9 g+0x1/0x2\n"));
	imported_release(&imported);
}

Test(import_slab, tasks_and_call_sites_may_be_left_out)
{
	struct imported imported;

	plain = TRUE;
	cr_assert(import_record_text(&imported, record, slabinfo_before, IMPORT_START_ALL));
	cr_assert_not_null(strstr(imported.trace, "\n500000000 0 - alloc thing 2\n"));
	cr_assert_not_null(strstr(imported.trace, "\n500060000 1 - reap -\n"));
	cr_assert_null(strstr(imported.trace, "a-1"));
	imported_release(&imported);
}

Test(import_slab, what_cannot_be_imported_has_its_message)
{
	static const struct {
		const char *text, *before, *message;
	} cases[] = {
		{ " a-1 [000] ..... 2.0: kmalloc: call_site=h ptr=ff11000000002000 bytes_req=70 bytes_alloc=128 "
		  "gfp_flags=0\n",
			NULL,
			"record.txt: 1 allocation events and 0 steps of the allocator between the beginning and the "
			"end, "
			"expected some of both" },
		{ record, "nonsense\n",
			"before:1: not a slabinfo file, expected \"slabinfo - version: 2.1\" on the first line" },
	};

	for (size_t i = 0; i < G_N_ELEMENTS(cases); i++) {
		struct imported imported;

		cr_assert(not(import_record_text(&imported, cases[i].text, cases[i].before, IMPORT_START_ALL)));
		cr_assert(eq(str, (char *)without_folder(imported.error), (char *)cases[i].message));
		cr_assert(not(g_file_test(scratch_path("out.trace"), G_FILE_TEST_EXISTS)));
		imported_release(&imported);
	}
}

Test(import_slab, options_and_formats_must_agree)
{
	const struct import_slab_options slab = { .begin_ns = 1 };
	struct import_summary summary = { 0 };
	g_autofree char *input = scratch_write("record.txt", record), *output = scratch_path("out.trace");
	struct import_request request = { .input_path = input,
		.output_path = output,
		.format = "slab",
		.tick_hz = 1,
		.step_ns = 1,
		.slab = &slab,
		.summary = &summary };
	g_autoptr(GError) lacking = NULL, foreign = NULL;

	cr_assert(not(import_trace(&request, &lacking)));
	cr_assert(eq(str, lacking->message,
		"format slab: --slabinfo-after is missing, expected the kernel's /proc/slabinfo at the end"));
	request.format = "ftrace";
	cr_assert(not(import_trace(&request, &foreign)));
	cr_assert(eq(str, foreign->message,
		"--slabinfo-before, --slabinfo-after, --decisions, --start, --plain, --begin, --end and --memory are "
		"for format "
		"slab, "
		"not ftrace"));
}
