/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The slabsim trace format: what is read, and the exact message for everything that is refused. */
#include "tests/unit/workload/test_trace_support.h"

#include <criterion/new/assert.h>

TestSuite(trace_reader, .init = scratch_begin, .fini = scratch_end);

#define HEADER "# slabsim trace 1\n"
#define CACHES HEADER "# cache dentry size=192 align=64\n# cache inode_cache size=560\n"

static const char sample[] = HEADER "# recorded somewhere\n"
				    "# cache dentry size=192 align=64 flags=reclaim_account|panic\n"
				    "#cache filp size=256\n"
				    "\n"
				    "0 3 ls-117 alloc dentry 1 __d_alloc+0x27/0x1d0\n"
				    "10 3\tls-117  kmalloc 600 2 gfp=kernel|zero node=1\n"
				    "# in between\n"
				    "10 0 <idle>-0 free - 1 __d_free+0x10 ctx=softirq\n"
				    "20 7 - kmalloc 0 5 - ctx=irq\n"
				    "20 7 - alloc filp 9 ctx=softirq gfp=dma\n";

Test(trace_reader, operations_have_all_their_fields)
{
	static const struct trace_operation expected[] = {
		{ .kind = TRACE_ALLOC,
			.time_ns = 0,
			.cpu = 3,
			.task = "ls-117",
			.object = 1,
			.node = -1,
			.gfp = TRACE_GFP_KERNEL,
			.site = "__d_alloc+0x27/0x1d0",
			.slot = 0,
			.line = 6 },
		{ .kind = TRACE_KMALLOC,
			.time_ns = 10,
			.cpu = 3,
			.task = "ls-117",
			.object = 2,
			.node = 1,
			.size_bytes = 600,
			.gfp = TRACE_GFP_KERNEL | TRACE_GFP_ZERO,
			.site = "-",
			.slot = 1,
			.line = 7 },
		{ .kind = TRACE_FREE,
			.time_ns = 10,
			.cpu = 0,
			.task = "<idle>-0",
			.object = 1,
			.node = -1,
			.context = TRACE_CONTEXT_SOFTIRQ,
			.site = "__d_free+0x10",
			.slot = 0,
			.line = 9 },
		{ .kind = TRACE_KMALLOC,
			.time_ns = 20,
			.cpu = 7,
			.task = "-",
			.object = 5,
			.node = -1,
			.gfp = TRACE_GFP_ATOMIC,
			.context = TRACE_CONTEXT_IRQ,
			.site = "-",
			.slot = 0,
			.line = 10 },
		{ .kind = TRACE_ALLOC,
			.time_ns = 20,
			.cpu = 7,
			.task = "-",
			.object = 9,
			.node = -1,
			.gfp = TRACE_GFP_ATOMIC | TRACE_GFP_DMA,
			.context = TRACE_CONTEXT_SOFTIRQ,
			.site = "-",
			.slot = 2,
			.line = 11 },
	};
	g_autofree char *path = scratch_write("sample.trace", sample);
	g_autoptr(trace_reader) reader = trace_reader_open(path, NULL);
	struct trace_operation operation;

	for (size_t i = 0; i < G_N_ELEMENTS(expected); i++) {
		const struct trace_operation *wanted = &expected[i];
		cr_assert(trace_reader_next(reader, &operation, NULL));
		cr_assert(eq(int, operation.kind, wanted->kind), "operation %zu", i);
		cr_assert(eq(u64, operation.time_ns, wanted->time_ns), "operation %zu", i);
		cr_assert(eq(int, operation.cpu, wanted->cpu), "operation %zu", i);
		cr_assert(eq(int, operation.node, wanted->node), "operation %zu", i);
		cr_assert(eq(uint, operation.gfp, wanted->gfp), "operation %zu", i);
		cr_assert(eq(int, operation.context, wanted->context), "operation %zu", i);
		cr_assert(eq(u64, operation.object, wanted->object), "operation %zu", i);
		cr_assert(eq(u64, operation.size_bytes, wanted->size_bytes), "operation %zu", i);
		cr_assert(eq(u32, operation.slot, wanted->slot), "operation %zu", i);
		cr_assert(eq(u64, operation.line, wanted->line), "operation %zu", i);
		cr_assert(eq(str, (char *)operation.task, (char *)wanted->task), "operation %zu", i);
		cr_assert(eq(str, (char *)operation.site, (char *)wanted->site), "operation %zu", i);
		cr_assert(eq(int, operation.cache != NULL, wanted->kind == TRACE_ALLOC), "operation %zu", i);
	}
	cr_assert(trace_reader_next(reader, &operation, NULL));
	cr_assert(eq(int, operation.kind, TRACE_END));
	cr_assert(trace_reader_next(reader, &operation, NULL));
	cr_assert(eq(int, operation.kind, TRACE_END));
	cr_assert(eq(u32, trace_reader_live(reader), 3));
	cr_assert(eq(u32, trace_reader_live_max(reader), 3));
}

Test(trace_reader, caches_are_known_once_the_trace_is_open)
{
	g_autofree char *path = scratch_write("sample.trace", sample);
	g_autoptr(trace_reader) reader = trace_reader_open(path, NULL);

	cr_assert(eq(uint, trace_reader_cache_count(reader), 2));
	const struct trace_cache *dentry = trace_reader_cache(reader, 0), *filp = trace_reader_cache(reader, 1);
	cr_assert(eq(str, (char *)dentry->name, "dentry"));
	cr_assert(eq(u64, dentry->size_bytes, 192));
	cr_assert(eq(u64, dentry->align_bytes, 64));
	cr_assert(eq(str, (char *)dentry->flags, "reclaim_account|panic"));
	cr_assert(eq(u64, dentry->line, 3));
	cr_assert(eq(str, (char *)filp->name, "filp"));
	cr_assert(eq(u64, filp->align_bytes, 0));
	cr_assert(eq(str, (char *)filp->flags, ""));
	cr_assert(eq(u32, filp->index, 1));
}

Test(trace_reader, the_state_at_the_start_tunables_and_reaps_are_read)
{
	g_autofree char *path = scratch_write("t",
		HEADER "# cache a size=64 limit=12 batchcount=6 shared=4\n- 3 - alloc a 1\n"
		       "- 3 - tune a limit=8 batchcount=4 shared=0\n5 2 kworker/2 reap -\n5 3 t free - 1\n");
	g_autoptr(trace_reader) reader = trace_reader_open(path, NULL);
	struct trace_operation operation;

	const struct trace_cache *cache = trace_reader_cache(reader, 0);
	cr_assert(eq(u32, cache->tunables.limit, 12));
	cr_assert(eq(u32, cache->tunables.batchcount, 6));
	cr_assert(eq(u32, cache->tunables.shared, 4));

	cr_assert(trace_reader_next(reader, &operation, NULL));
	cr_assert(eq(int, operation.kind, TRACE_ALLOC));
	cr_assert(operation.before_start);
	cr_assert(eq(int, operation.cpu, 3));

	cr_assert(trace_reader_next(reader, &operation, NULL));
	cr_assert(eq(int, operation.kind, TRACE_TUNE));
	cr_assert(operation.before_start);
	cr_assert(eq(ptr, (void *)operation.cache, (void *)cache));
	cr_assert(eq(u32, operation.tunables.limit, 8));
	cr_assert(eq(u32, operation.tunables.batchcount, 4));
	cr_assert(eq(u32, operation.tunables.shared, 0));

	cr_assert(trace_reader_next(reader, &operation, NULL));
	cr_assert(eq(int, operation.kind, TRACE_REAP));
	cr_assert(not(operation.before_start));
	cr_assert(eq(int, operation.cpu, 2));
	cr_assert(eq(u64, operation.time_ns, 5));

	cr_assert(trace_reader_next(reader, &operation, NULL));
	cr_assert(eq(int, operation.kind, TRACE_FREE));
	cr_assert(not(operation.before_start));
}

Test(trace_reader, every_mistake_has_its_message)
{
	static const struct {
		const char *file, *message;
	} cases[] = {
		{ "", "t:1: the file is empty, expected \"# slabsim trace 1\"" },
		{ "0 0 t kmalloc 1 1\n", "t:1: not a slabsim trace, expected \"# slabsim trace 1\" on the first line "
					 "(other traces come in through \"slabsim import\")" },
		{ "# slabsim trace 2\n", "t:1: trace format version \"2\" is unknown, expected 1" },
		{ HEADER "x 0 t kmalloc 1 1\n",
			"t:2: time: \"x\" is not a time, expected nanoseconds as a whole number" },
		{ HEADER "-1 0 t kmalloc 1 1\n",
			"t:2: time: \"-1\" is not a time, expected nanoseconds as a whole number" },
		{ HEADER "99999999999999999999 0 t kmalloc 1 1\n",
			"t:2: time: \"99999999999999999999\" is not a time, expected nanoseconds as a whole number" },
		{ HEADER "10 0 t kmalloc 1 1\n9 0 t free - 1\n",
			"t:3: time: 9 is before 10 of an earlier line, times must not decrease" },
		{ HEADER "0\n", "t:2: cpu: missing, expected " TRACE_FORMAT_FIELDS },
		{ HEADER "0 zero t kmalloc 1 1\n",
			"t:2: cpu: \"zero\" is not a CPU, expected a number from 0 to 8191" },
		{ HEADER "0 8192 t kmalloc 1 1\n",
			"t:2: cpu: \"8192\" is not a CPU, expected a number from 0 to 8191" },
		{ HEADER "0 0\n", "t:2: task: missing, expected " TRACE_FORMAT_FIELDS },
		{ HEADER "0 0 t\n", "t:2: operation: missing, expected " TRACE_FORMAT_FIELDS },
		{ CACHES "0 0 t aloc dentry 1\n",
			"t:4: operation: \"aloc\" is unknown, expected alloc, kmalloc, free, tune, reap or rest "
			"(did you mean \"alloc\"?)" },
		{ HEADER "0 0 t free\n", "t:2: what: missing, expected " TRACE_FORMAT_FIELDS },
		{ CACHES "0 0 t alloc dentri 1\n", "t:4: cache: \"dentri\" is not declared, expected a name from a "
						   "\"# cache\" line above (did you mean \"dentry\"?)" },
		{ HEADER "0 0 t kmalloc 4k 1\n", "t:2: size: \"4k\" is not a size, expected a whole number of bytes" },
		{ HEADER "0 0 t kmalloc 8 1\n1 0 t free 8 1\n", "t:3: what: \"8\" in a free, expected \"-\"" },
		{ HEADER "0 0 t kmalloc 8\n", "t:2: object: missing, expected " TRACE_FORMAT_FIELDS },
		{ HEADER "0 0 t kmalloc 8 o1\n", "t:2: object: \"o1\" is not an object, expected a whole number" },
		{ HEADER "0 0 t kmalloc 8 1\n0 0 t kmalloc 8 1\n",
			"t:3: object: 1 is live already, expected a number never used before" },
		{ HEADER "0 0 t free - 1\n", "t:2: object: 1 was never allocated, expected a live object" },
		{ HEADER "0 0 t kmalloc 8 5\n0 0 t free - 6\n",
			"t:3: object: 6 was never allocated, expected a live object" },
		{ HEADER "0 0 t kmalloc 8 5\n0 0 t free - 5\n0 0 t free - 5\n",
			"t:4: object: 5 is not live (freed before or never allocated), expected a live object" },
		{ HEADER "0 0 t kmalloc 8 1 site gfp=kernal\n",
			"t:2: gfp: \"kernal\" is unknown, expected kernel, atomic, nowait, dma or zero joined by \"|\" "
			"(did you mean \"kernel\"?)" },
		{ HEADER "0 0 t kmalloc 8 1 gfp=kernel|atomic\n",
			"t:2: gfp: \"kernel|atomic\", expected only one of kernel, atomic and nowait" },
		{ HEADER "0 0 t kmalloc 8 1 gfp=zero gfp=zero\n", "t:2: gfp: given twice" },
		{ HEADER "0 0 t kmalloc 8 1 gfp=\n",
			"t:2: gfp: \"\" is unknown, expected kernel, atomic, nowait, dma or zero joined by \"|\"" },
		{ HEADER "0 0 t kmalloc 8 1\n0 0 t free - 1 gfp=kernel\n", "t:3: gfp: a free takes no flags" },
		{ HEADER "0 0 t kmalloc 8 1\n0 0 t free - 1 node=0\n", "t:3: node: a free takes no node" },
		{ HEADER "0 0 t kmalloc 8 1 node=1024\n",
			"t:2: node: \"1024\" is not a node, expected a number from 0 to 1023, or -1 for any" },
		{ HEADER "0 0 t kmalloc 8 1 ctx=softirg\n",
			"t:2: ctx: \"softirg\" is unknown, expected task, softirq or irq (did you mean \"softirq\"?)" },
		{ HEADER "0 0 t kmalloc 8 1 nods=1\n",
			"t:2: key \"nods\" is unknown, expected gfp, node or ctx (did you mean \"node\"?)" },
		{ HEADER "0 0 t kmalloc 8 1 site site\n", "t:2: \"site\" after the call site, expected key=value" },
		{ HEADER "# cache\n", "t:2: cache: the name is missing, expected "
				      "\"# cache NAME size=N [align=N] [flags=LIST]\"" },
		{ HEADER "# cache a\n", "t:2: cache: size: missing, expected size=N with the object size in bytes" },
		{ HEADER "# cache a size=0\n",
			"t:2: cache: size: \"0\" is not a size in bytes, expected a number above 0" },
		{ HEADER "# cache a size=8 size=9\n", "t:2: cache: size: given twice" },
		{ HEADER "# cache a size=8 align=12\n",
			"t:2: cache: align: \"12\" is not an alignment, expected a power of two or 0" },
		{ HEADER "# cache a size=8 alin=8\n",
			"t:2: cache: \"alin=8\" is unknown, expected size=N, align=N, "
			"flags=LIST, limit=N, batchcount=N or shared=N (did you mean \"align\"?)" },
		{ HEADER "# cache a size=8 limit=x\n",
			"t:2: cache: \"limit=x\" is not a tunable, expected a number from 0 to 1000000" },
		{ HEADER "# cache a size=8 limit=4 batchcount=8 shared=0\n",
			"t:2: cache: tunables: batchcount is missing, 0 or above the limit, expected 1 up to the "
			"limit" },
		{ HEADER "# cache a size=8 shared=8\n",
			"t:2: cache: tunables: limit is missing or 0, expected all of limit=N (above 0), batchcount=N "
			"and shared=N" },
		{ CACHES "0 0 t tune filp limit=4 batchcount=2 shared=0\n",
			"t:4: cache: \"filp\" is not declared, expected a name from a \"# cache\" line above" },
		{ CACHES "0 0 t tune dentry 1\n", "t:4: tune: \"1\" is no tunable, expected limit=N batchcount=N "
						  "shared=N with numbers up to 1000000" },
		{ CACHES "0 0 t tune dentry limit=4 batchcount=5 shared=0\n",
			"t:4: tune: batchcount is missing, 0 or above the limit, expected 1 up to the limit" },
		{ HEADER "- 0 t rest 1s\n",
			"t:2: rest: \"1s\" is not a time, expected nanoseconds as a whole number up to 1000000000000" },
		{ HEADER "0 0 t rest 1\n", "t:2: rest: only before the start, expected the time \"-\"" },
		{ HEADER "0 0 t reap 1\n", "t:2: what: \"1\" in a reap, expected \"-\"" },
		{ HEADER "0 0 t reap - 1\n", "t:2: \"1\", expected the end of the line" },
		{ HEADER "- 0 t kmalloc 8 1\n0 0 t free - 1\n- 0 t reap -\n",
			"t:4: time: \"-\" after an operation with a time, expected the state at the start before all "
			"others" },
		{ CACHES "# cache dentry size=8\n", "t:4: cache: \"dentry\" is declared twice, first on line 2" },
		{ HEADER "0 0 t kmalloc 8 1\n# cache late size=8\n",
			"t:3: cache: declared after an operation, expected before the first" },
	};

	for (size_t i = 0; i < G_N_ELEMENTS(cases); i++) {
		g_autoptr(GError) error = NULL;
		g_autofree char *path = scratch_write("t", cases[i].file);
		cr_assert(eq(int, read_trace(path, &error), -1), "accepted: %s", cases[i].file);
		cr_assert(eq(str, (char *)without_folder(error), (char *)cases[i].message));
	}
}

Test(trace_reader, comments_that_only_look_like_declarations_are_comments)
{
	g_autofree char *path = scratch_write("t", HEADER "# caches are fine\n#\n0 0 t kmalloc 8 1\n# cached\n");

	cr_assert(eq(int, read_trace(path, NULL), 1));
}

Test(trace_reader, slots_stay_below_the_most_live_objects)
{
	g_autoptr(GString) file = g_string_new(HEADER);
	g_autoptr(GError) error = NULL;
	struct trace_operation operation;
	enum { LIVE = 100, OBJECTS = 20000 };

	for (int i = 0; i < OBJECTS; i++) {
		g_string_append_printf(file, "%d 0 t kmalloc 8 %d\n", i, i * 3);
		if (i >= LIVE)
			g_string_append_printf(file, "%d 0 t free - %d\n", i, (i - LIVE) * 3);
	}
	g_autofree char *path = scratch_write("slots", file->str);
	g_autoptr(trace_reader) reader = trace_reader_open(path, NULL);
	g_autofree guint64 *owner = g_new0(guint64, LIVE + 1);
	do {
		cr_assert(trace_reader_next(reader, &operation, &error));
		if (operation.kind == TRACE_END)
			break;
		cr_assert(le(u32, operation.slot, LIVE));
		/* A free names the slot that its allocation had. */
		if (operation.kind == TRACE_FREE)
			cr_assert(eq(u64, owner[operation.slot], operation.object));
		owner[operation.slot] = operation.object;
	} while (TRUE);
	cr_assert(eq(u32, trace_reader_live_max(reader), LIVE + 1));
	cr_assert(eq(u32, trace_reader_live(reader), LIVE));
}

Test(trace_reader, shipped_traces_are_valid)
{
	static const struct {
		const char *name;
		int operations;
	} shipped[] = { { "mix8.trace.zst", 80000 }, { "ffmpeg-threads.trace.zst", 50000 } };

	for (size_t i = 0; i < G_N_ELEMENTS(shipped); i++) {
		g_autoptr(GError) error = NULL;
		g_autofree char *path = g_build_filename(SOURCE_DIR, "workloads", "traces", shipped[i].name, NULL);
		cr_assert(eq(int, read_trace(path, &error), shipped[i].operations), "%s",
			error ? error->message : shipped[i].name);
	}
}
