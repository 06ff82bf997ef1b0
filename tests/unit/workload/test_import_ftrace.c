/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Kernel trace text: every form of recorded line, the joining of frees to allocations, the naming of caches. */
#include "tests/unit/workload/test_trace_support.h"

#include <criterion/new/assert.h>

#include "sim/workload/trace_error.h"

TestSuite(import_ftrace, .init = scratch_begin, .fini = scratch_end);

static char *data_file(const char *name)
{
	return g_build_filename(TEST_DATA_DIR, "traces", name, NULL);
}

/* Counted by a script of its own from the same files, with regular expressions over whole lines. */
static const struct expectation {
	const char *name;
	guint64 lines, events, frees_of_null, frees_of_unknown, frees_implied, allocations, frees;
	const char *format; /* as "auto" finds it */
	int cpus;
	const char *first; /* operation */
} expectations[] = {
	{ "5.10-ftrace.txt", 80, 68, 0, 1, 0, 58, 9, "ftrace", 7,
		"0 6 sh-117 alloc getname_flags-4096 1 getname_flags+0x30/0x180" },
	{ "5.10-perf-script.txt", 60, 60, 1, 16, 0, 31, 12, "perf-script", 8,
		"0 7 perf-595 alloc getname_flags-4096 1 getname_flags+0x30" },
	{ "6.1-ftrace-hash-ptr-off-empty-strings.txt", 60, 47, 0, 5, 0, 39, 3, "ftrace", 7,
		"0 6 sh-133 alloc getname_flags-4096 1 getname_flags+0x30/0x180" },
	{ "6.1-ftrace-softirq.txt", 80, 66, 4, 15, 0, 33, 14, "ftrace", 4,
		"0 1 wrk-1753 alloc do_epoll_ctl-120 1 do_epoll_ctl+0x4f7/0x10c0 gfp=kernel|zero" },
	{ "6.1-perf-script-callchain.txt", 60, 4, 1, 0, 0, 2, 1, "perf-script", 8,
		"3021000 7 perf-445 kmalloc 32 1 single_open+0x2f" },
	{ "6.1-tracecmd-report-R-raw.txt", 60, 59, 0, 42, 0, 15, 2, "trace-cmd", 6,
		"0 5 sh-203 alloc getname_flags-4096 1 getname_flags+0x30" },
	{ "6.1-tracecmd-report-l-latency.txt", 60, 59, 0, 42, 0, 15, 2, "trace-cmd", 6,
		"0 5 sh-203 alloc getname_flags-4096 1 getname_flags+0x30" },
	{ "6.1-tracecmd-report-t-ns.txt", 60, 59, 0, 42, 0, 15, 2, "trace-cmd", 6,
		"0 5 sh-203 alloc getname_flags-4096 1 getname_flags+0x30" },
	{ "6.1-tracecmd-report-ts-diff.txt", 60, 59, 0, 42, 0, 15, 2, "trace-cmd", 6,
		"0 5 sh-203 alloc getname_flags-4096 1 getname_flags+0x30" },
	{ "6.18-ftrace-clock-counter.txt", 60, 48, 1, 2, 0, 29, 16, "ftrace", 1,
		"2 0 rec.sh-26384 alloc names_cache 1 getname_flags.part.0+0x24/0x1f0" },
	{ "6.18-ftrace-clock-tsc.txt", 60, 48, 1, 2, 0, 29, 16, "ftrace", 2,
		"350194 1 rec.sh-26416 alloc names_cache 1 getname_flags.part.0+0x24/0x1f0" },
	{ "6.18-ftrace-clock-uptime.txt", 60, 48, 0, 2, 0, 30, 16, "ftrace", 2,
		"1 1 rec.sh-26439 alloc names_cache 1 getname_flags.part.0+0x24/0x1f0" },
	{ "6.18-ftrace-fields.txt", 60, 48, 1, 2, 0, 29, 16, "ftrace", 1,
		"3933000 0 rec.sh-26300 alloc names_cache 1 getname_flags.part.0+0x24/0x1f0" },
	{ "6.18-ftrace-hashed-ptr.txt", 60, 48, 1, 2, 0, 29, 16, "ftrace", 1,
		"109000 0 rec.sh-26203 alloc names_cache 1 getname_flags.part.0+0x24/0x1f0" },
	{ "6.18-ftrace-latency-format.txt", 60, 42, 0, 2, 0, 24, 16, "ftrace", 2,
		"117000 1 rec.sh-26226 alloc names_cache 1 getname_flags.part.0+0x24/0x1f0" },
	{ "6.18-ftrace-no-irq-info.txt", 60, 54, 1, 2, 0, 36, 15, "ftrace", 1,
		"35000 0 rec.sh-26273 alloc names_cache 1 getname_flags.part.0+0x24/0x1f0" },
	{ "6.18-ftrace-record-tgid.txt", 60, 48, 0, 2, 0, 30, 16, "ftrace", 1,
		"249000 0 rec.sh-26249 alloc names_cache 1 getname_flags.part.0+0x24/0x1f0" },
	{ "6.18-ftrace-verbose-latency.txt", 60, 51, 1, 2, 0, 32, 16, "ftrace", 1,
		"85000 0 rec.sh-26356 alloc names_cache 1 getname_flags.part.0+0x24/0x1f0" },
	{ "6.18-ftrace.txt", 60, 48, 1, 2, 0, 30, 15, "ftrace", 2,
		"49000 1 rec.sh-13164 alloc names_cache 1 getname_flags.part.0+0x24/0x1f0" },
	{ "6.18-perf-script-pid-tid-ns.txt", 60, 60, 0, 1, 0, 32, 27, "perf-script", 2,
		"0 0 perf-25518 kmalloc 32 1 sched_setaffinity+0x10c" },
};

Test(import_ftrace, every_form_gives_the_counts_of_its_file)
{
	for (size_t i = 0; i < G_N_ELEMENTS(expectations); i++) {
		const struct expectation *expected = &expectations[i];
		g_autoptr(GError) error = NULL;
		g_autofree char *path = data_file(expected->name);
		g_autofree char *output = scratch_path("out.trace");
		struct import_summary summary;

		cr_assert(eq(str, (char *)import_format_detect(path, NULL)->word, (char *)expected->format), "%s",
			expected->name);
		cr_assert(import_with("auto", path, (struct import_request){ 0 }, &summary, &error), "%s",
			error ? error->message : "");
		cr_assert(eq(u64, summary.lines, expected->lines), "%s", expected->name);
		cr_assert(eq(u64, summary.events, expected->events), "%s", expected->name);
		cr_assert(eq(u64, summary.other_lines, expected->lines - expected->events), "%s", expected->name);
		cr_assert(eq(u64, summary.frees_of_null, expected->frees_of_null), "%s", expected->name);
		cr_assert(eq(u64, summary.frees_of_unknown, expected->frees_of_unknown), "%s", expected->name);
		cr_assert(eq(u64, summary.frees_implied, expected->frees_implied), "%s", expected->name);
		cr_assert(eq(u64, summary.allocations, expected->allocations), "%s", expected->name);
		cr_assert(eq(u64, summary.frees, expected->frees), "%s", expected->name);
		cr_assert(eq(u64, summary.cpus, (guint64)expected->cpus), "%s", expected->name);
		cr_assert(eq(u64, summary.malformed_lines, 0), "%s", expected->name);
		cr_assert(eq(int, read_trace(output, &error), (int)summary.operations), "%s", expected->name);
		g_autofree char *operations = imported_operations();
		operations[strcspn(operations, "\n")] = '\0';
		cr_assert(eq(str, operations, (char *)expected->first), "%s", expected->name);
	}
}

static char *import_text(const char *text, struct import_request request, struct import_summary *summary)
{
	g_autoptr(GError) error = NULL;
	g_autofree char *path = scratch_write("in.txt", text);

	cr_assert(import_with("ftrace", path, request, summary, &error), "%s", error ? error->message : "");
	return imported_operations();
}

/* The "# cache" lines of the trace written last. */
static char *imported_caches(void)
{
	g_autofree char *output = scratch_path("out.trace");
	g_autoptr(trace_reader) reader = trace_reader_open(output, NULL);
	GString *text = g_string_new(NULL);

	for (guint i = 0; i < trace_reader_cache_count(reader); i++) {
		const struct trace_cache *cache = trace_reader_cache(reader, i);
		g_string_append_printf(
			text, "%s %d %d\n", cache->name, (int)cache->size_bytes, (int)cache->align_bytes);
	}
	return g_string_free(text, FALSE);
}

#define ALLOC(TIME, PTR)                                                                                               \
	"a-1 [000] .... " TIME ": kmalloc: call_site=f+0x1/0x2 ptr=" PTR                                               \
	" bytes_req=8 bytes_alloc=8 gfp_flags=GFP_KERNEL\n"
#define FREE(TIME, PTR) "a-1 [001] ..s. " TIME ": kfree: call_site=g+0x1/0x2 ptr=" PTR "\n"

Test(import_ftrace, one_line_of_each_published_kind)
{
	static const struct {
		const char *line, *operation;
	} cases[] = {
		{ "matchbox-termin-1361  [001] ...1 18154.755472: kmalloc: call_site=ffffffff81614050 "
		  "ptr=ffff88006d5f0e00 "
		  "bytes_req=512 bytes_alloc=512 gfp_flags=GFP_KERNEL|GFP_REPEAT",
			"0 1 matchbox-termin-1361 kmalloc 512 1 ffffffff81614050\n" },
		{ "         <idle>-0     [000] ..s3 18154.621640: kmalloc: call_site=ffffffff81619b36 "
		  "ptr=ffff88006d555800 "
		  "bytes_req=512 bytes_alloc=512 gfp_flags=GFP_ATOMIC",
			"0 0 <idle>-0 kmalloc 512 1 ffffffff81619b36 ctx=softirq\n" },
		{ "          <idle>-0     [003] d.h.   328.473305: kmalloc: call_site=805ee260 "
		  "caller(__DWC_ALLOC_ATOMIC+0x24/0x28) ptr=b7d93cc0 bytes_req=12 bytes_alloc=64 "
		  "gfp_flags=GFP_ATOMIC|__GFP_ZERO",
			"0 3 <idle>-0 kmalloc 12 1 805ee260 gfp=atomic|zero ctx=irq\n" },
		{ "           <...>-41112 [002] .... 313039.418842: kmalloc: call_site=memleak_task_test+0x70/0xb0 "
		  "[memleak] "
		  "ptr=00000000844671fe bytes_req=5678 bytes_alloc=10320 gfp_flags=GFP_KERNEL",
			"0 2 <...>-41112 kmalloc 5678 1 memleak_task_test+0x70/0xb0\n" },
		{ "[002] ....   808.188917: kmalloc: call_site=security_prepare_creds+0x77/0xa0 ptr=0000000062400820 "
		  "bytes_req=8 bytes_alloc=336 gfp_flags=GFP_KERNEL|__GFP_ZERO",
			"0 2 - kmalloc 8 1 security_prepare_creds+0x77/0xa0 gfp=kernel|zero\n" },
		{ "             cli-1934  [001]  2796.789510: kmalloc_node: call_site=ffffffff8116ffbd "
		  "ptr=ffff88007d6ec000 "
		  "bytes_req=16344 bytes_alloc=16384 gfp_flags=GFP_KERNEL|GFP_REPEAT node=-1",
			"0 1 cli-1934 kmalloc 16344 1 ffffffff8116ffbd\n" },
		{ "jbd2/dm-3-8  7666 [000]  4666.621521: kmem:kmalloc: call_site=c0000000003ce108 "
		  "ptr=0xc000000fcd646360 "
		  "bytes_req=96 bytes_alloc=96 gfp_flags=GFP_NOFS|GFP_ZERO",
			"0 0 jbd2/dm-3-8-7666 kmalloc 96 1 c0000000003ce108 gfp=kernel|zero\n" },
		{ " irq/35-firewire-273881 [002] 373149.138580: kmalloc: (fw_core_handle_request+0x7b) "
		  "call_site=fw_core_handle_request+0x7b ptr=0xffff99e93f007300 bytes_req=155 bytes_alloc=192 "
		  "gfp_flags=GFP_ATOMIC",
			"0 2 irq/35-firewire-273881 kmalloc 155 1 fw_core_handle_request+0x7b gfp=atomic\n" },
		{ "make-16810 [004] ...1.  2319.000878: kmalloc:              call_site=virtio_fs_enqueue_req+0x131 "
		  "ptr=0xffff888101a9d9c0 bytes_req=56bytes_alloc=64 gfp_flags=0x820 node=-1 accounted=false",
			"0 4 make-16810 kmalloc 56 1 virtio_fs_enqueue_req+0x131 gfp=atomic\n" },
		{ "  sh-6312    [000] ..... 58015.698389: kmalloc: call_site=mem_cgroup_css_alloc+0x1d8/0x5b4 "
		  "ptr=00000000d798700c bytes_req=2896 bytes_alloc=4096 gfp_flags=GFP_KERNEL|__GFP_ZERO node=0 "
		  "accounted=false",
			"0 0 sh-6312 kmalloc 2896 1 mem_cgroup_css_alloc+0x1d8/0x5b4 gfp=kernel|zero node=0\n" },
		{ "Web Content [2] a-77 [003] .... 5.5: kmalloc: call_site=operator=+0x1 ptr=1 bytes_req=0 "
		  "bytes_alloc=8 "
		  "gfp_flags=none",
			"0 3 Web_Content_[2]_a-77 kmalloc 0 1 operator_+0x1 gfp=nowait\n" },
		{ "a-1 [000] .... 5.5: kmalloc: call_site=f+0x1 ptr=1 bytes_req=8 bytes_alloc=8 gfp_flags=208",
			"0 0 a-1 kmalloc 8 1 f+0x1\n" },
		{ "a-1 [000] .... 5.5: kmalloc: call_site=f+0x1 ptr=1 bytes_req=8 bytes_alloc=8 gfp_flags=GFP_DMA",
			"0 0 a-1 kmalloc 8 1 f+0x1 gfp=nowait|dma\n" },
	};

	for (size_t i = 0; i < G_N_ELEMENTS(cases); i++) {
		struct import_summary summary;
		g_autofree char *operations = import_text(cases[i].line, (struct import_request){ 0 }, &summary);
		cr_assert(eq(str, operations, (char *)cases[i].operation));
	}
}

Test(import_ftrace, null_is_recognised_however_it_is_printed)
{
	struct import_summary summary;
	g_free(import_text(FREE("1.0", "0000000000000000") FREE("1.0", "(nil)") FREE("1.0", "(null)") FREE("1.0",
				   "          (null)") FREE("1.0", "0x0 (0)") ALLOC("1.0", "(nil)") ALLOC("1.0", "1"),
		(struct import_request){ 0 }, &summary));

	cr_assert(eq(u64, summary.frees_of_null, 5));
	cr_assert(eq(u64, summary.failed_allocations, 1));
	cr_assert(eq(u64, summary.operations, 1));
}

Test(import_ftrace, an_allocation_at_a_live_address_frees_the_old_object)
{
	struct import_summary summary;
	g_autofree char *operations =
		import_text(ALLOC("1.000001", "a0") ALLOC("1.000002", "a0") FREE("1.000003", "a0"),
			(struct import_request){ 0 }, &summary);

	cr_assert(eq(str, operations,
		"0 0 a-1 kmalloc 8 1 f+0x1/0x2\n"
		"1000 0 a-1 free - 1 f+0x1/0x2\n"
		"1000 0 a-1 kmalloc 8 2 f+0x1/0x2\n"
		"2000 1 a-1 free - 2 g+0x1/0x2 ctx=softirq\n"));
	cr_assert(eq(u64, summary.frees_implied, 1));
	cr_assert(eq(u64, summary.cross_cpu_frees, 1));
	cr_assert(eq(u64, summary.live_objects_max, 1));
}

Test(import_ftrace, frees_of_unknown_objects_are_dropped_or_invented)
{
	static const char text[] = "a-1 [000] .... 1.0: kmem_cache_alloc: call_site=f+0x1/0x2 ptr=10 bytes_req=24 "
				   "bytes_alloc=24 gfp_flags=GFP_KERNEL\n"
				   "a-1 [000] .... 1.1: kmem_cache_free: call_site=g+0x1/0x2 ptr=10 name=leaf\n"
				   "a-1 [002] .... 1.2: kmem_cache_free: call_site=g+0x1/0x2 ptr=20 name=leaf\n"
				   "a-1 [002] .... 1.3: kmem_cache_free: call_site=g+0x1/0x2 ptr=30 name=other\n"
				   "a-1 [002] .... 1.4: kfree: call_site=g+0x1/0x2 ptr=40\n";
	struct import_summary summary;
	g_free(import_text(text, (struct import_request){ 0 }, &summary));

	cr_assert(eq(u64, summary.frees_of_unknown, 3));
	cr_assert(eq(u64, summary.operations, 2));
	g_autofree char *invented = import_text(text, (struct import_request){ .invent = TRUE }, &summary);
	cr_assert(eq(u64, summary.frees_invented, 1));
	cr_assert(eq(u64, summary.frees_of_unknown, 2));
	cr_assert(eq(str, invented,
		"0 0 a-1 alloc leaf 1 f+0x1/0x2\n"
		"100000000 0 a-1 free - 1 g+0x1/0x2\n"
		"200000000 2 a-1 alloc leaf 2 g+0x1/0x2\n"
		"200000000 2 a-1 free - 2 g+0x1/0x2\n"));
}

Test(import_ftrace, oversized_requests_go_with_their_frees)
{
	static const char text[] = "a-1 [000] .... 1.0: kmalloc: call_site=f+0x1/0x2 ptr=10 bytes_req=131073 "
				   "bytes_alloc=135168 gfp_flags=GFP_KERNEL\n"
				   "a-1 [000] .... 1.0: kmalloc: call_site=f+0x1/0x2 ptr=20 bytes_req=131072 "
				   "bytes_alloc=131072 gfp_flags=GFP_KERNEL\n" FREE("1.1", "10") FREE("1.1", "20");
	struct import_summary summary;
	g_free(import_text(text, (struct import_request){ 0 }, &summary));

	cr_assert(eq(u64, summary.oversized_requests, 1));
	cr_assert(eq(u64, summary.oversized_frees, 1));
	cr_assert(eq(u64, summary.operations, 2));
	g_free(import_text(text, (struct import_request){ .keep_oversized = TRUE }, &summary));
	cr_assert(eq(u64, summary.oversized_requests, 0));
	cr_assert(eq(u64, summary.operations, 4));
}

Test(import_ftrace, time_is_relative_never_decreases_and_ticks_follow_their_rate)
{
	struct import_summary summary;
	g_free(import_text(ALLOC("100.5", "1") ALLOC("100.4", "2") ALLOC("99.0", "3") ALLOC("100.500000001", "4"),
		(struct import_request){ 0 }, &summary));

	cr_assert(eq(u64, summary.clamped_times, 2));
	cr_assert(eq(u64, summary.duration_ns, 1));
	g_free(import_text(ALLOC("5656756420314", "1") ALLOC("5656759420314", "2"),
		(struct import_request){ .tick_hz = 3000000000 }, &summary));
	cr_assert(eq(u64, summary.duration_ns, 1000000));
}

Test(import_ftrace, lines_that_are_cut_are_counted_with_their_place)
{
	struct import_summary summary;
	g_free(import_text(
		"# comment\n" ALLOC(
			"1.0", "1") "a-1 [000] .... 1.0: kmalloc: call_site=f+0x1 ptr=ff1100010\n"
				    "a-1 [000] .... 1.0: kmalloc: call_site=f+0x1 ptr=2 bytes_req=400 bytes_alloc=4\n"
				    "a-1 [000] .... 1.0: kfree: call_site=f+0x1 p\n"
				    "  4582.696653: kmem_cache_free: call_site=f+0x1 ptr=1 name=x\n"
				    "CPU:2 [LOST 123 EVENTS]\n"
				    " => kmem_cache_alloc_node_trace\n" FREE("1.0", "1"),
		(struct import_request){ 0 }, &summary));

	cr_assert(eq(u64, summary.malformed_lines, 4));
	cr_assert(eq(u64, summary.malformed_line_first, 3));
	cr_assert(eq(u64, summary.lost_events, 123));
	cr_assert(eq(u64, summary.other_lines, 3));
	cr_assert(eq(u64, summary.operations, 2));
}

#define CACHE_ALLOC(SITE, PTR, SIZES)                                                                                  \
	"a-1 [000] .... 1.0: kmem_cache_alloc: call_site=" SITE " ptr=" PTR " " SIZES " gfp_flags=GFP_KERNEL\n"
#define CACHE_FREE(PTR, NAME) "a-1 [000] .... 1.0: kmem_cache_free: call_site=g+0x1/0x2 ptr=" PTR NAME "\n"

Test(import_ftrace, caches_are_named_by_frees_addresses_or_functions)
{
	static const struct {
		const char *text, *caches;
	} cases[] = {
		/* A name on the free names all allocations of the same sizes and place. */
		{ CACHE_ALLOC("d+0x1/0x2", "1", "bytes_req=224 bytes_alloc=256") CACHE_FREE("1", " name=filp")
				CACHE_ALLOC("d+0x1/0x2", "2", "bytes_req=224 bytes_alloc=256"),
			"filp 224 64\n" },
		/* Most frees win. */
		{ CACHE_ALLOC("d+0x1/0x2", "1", "bytes_req=24 bytes_alloc=24") CACHE_FREE("1", " name=one") CACHE_ALLOC(
			  "d+0x1/0x2", "2", "bytes_req=24 bytes_alloc=24") CACHE_FREE("2", " name=two")
				CACHE_ALLOC("d+0x1/0x2", "3", "bytes_req=24 bytes_alloc=24")
					CACHE_FREE("3", " name=two"),
			"two 24 0\n" },
		/* Two places that return the same address allocate from one cache; a third one of equal size does not.
		 */
		{ CACHE_ALLOC("dup+0x1/0x2", "1", "bytes_req=192 bytes_alloc=192") CACHE_FREE("1", "")
				CACHE_ALLOC("new+0x1/0x2", "1", "bytes_req=192 bytes_alloc=192")
					CACHE_ALLOC("new+0x1/0x2", "2", "bytes_req=192 bytes_alloc=192")
						CACHE_ALLOC("other+0x1/0x2", "3", "bytes_req=192 bytes_alloc=192"),
			"new-192 192 0\nother-192 192 0\n" },
		/* Call sites that are addresses name nothing. */
		{ CACHE_ALLOC("ffffffff81614050", "1", "bytes_req=160 bytes_alloc=192"), "cache-160 160 64\n" },
		/* 6.18: the name is on the allocation; two sizes under one name are two caches. */
		{ CACHE_ALLOC("f+0x1/0x2", "1", "name=bio bytes_req=184 bytes_alloc=192")
				CACHE_ALLOC("f+0x1/0x2", "2", "name=bio bytes_req=136 bytes_alloc=136"),
			"bio 184 16\nbio-136 136 0\n" },
		/* The modeled kernel has these itself. */
		{ CACHE_ALLOC("f+0x1/0x2", "1", "name=kmem_cache bytes_req=184 bytes_alloc=192"),
			"traced-kmem_cache 184 16\n" },
		/* Debugging pads to no power of two: no alignment. */
		{ CACHE_ALLOC("f+0x1/0x2", "1", "name=cred bytes_req=168 bytes_alloc=576"), "cred 168 0\n" },
	};

	for (size_t i = 0; i < G_N_ELEMENTS(cases); i++) {
		struct import_summary summary;
		g_autofree char *operations = import_text(cases[i].text, (struct import_request){ 0 }, &summary);
		g_autofree char *caches = imported_caches();
		cr_assert(eq(str, caches, (char *)cases[i].caches));
		cr_assert_null(strstr(operations, "kmalloc"));
	}
}

Test(import_ftrace, head_stops_after_so_many_operations)
{
	struct import_summary summary;
	g_free(import_text(ALLOC("1.0", "1") ALLOC("1.0", "2")
				   CACHE_ALLOC("f+0x1/0x2", "3", "bytes_req=8 bytes_alloc=8"),
		(struct import_request){ .head = 2 }, &summary));
	g_autofree char *caches = imported_caches();

	cr_assert(eq(u64, summary.operations, 2));
	/* The third allocation's cache is not declared. */
	cr_assert(eq(str, caches, ""));
}

Test(import_ftrace, input_without_events_leaves_nothing_behind)
{
	static const struct {
		const char *text, *message;
	} cases[] = {
		{ "", "in.txt: none of 0 lines is an allocation event, expected kmem events as ftrace, trace-cmd "
		      "report or perf "
		      "script print them" },
		{ "26331 0 2175428765807 type: 656\n", "in.txt: none of 1 lines is an allocation event, expected kmem "
						       "events as ftrace, trace-cmd report or "
						       "perf script print them" },
		{ "\n  4582.696653: kmem_cache_free: call_site=f+0x1 ptr=1 name=x\n",
			"in.txt:2: an allocation event without CPU, time, address or sizes, as are all in this file; "
			"expected "
			"lines as ftrace, trace-cmd report or perf script print them by default" },
	};

	for (size_t i = 0; i < G_N_ELEMENTS(cases); i++) {
		g_autoptr(GError) error = NULL;
		struct import_summary summary;
		g_autofree char *path = scratch_write("in.txt", cases[i].text);
		cr_assert(not(import_with("ftrace", path, (struct import_request){ 0 }, &summary, &error)));
		cr_assert(eq(str, (char *)without_folder(error), (char *)cases[i].message));
		cr_assert(eq(int, scratch_count(), 1));
	}
}
