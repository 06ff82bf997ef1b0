/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Written traces read back as they were, and nothing half-written stays. */
#include "tests/unit/workload/test_trace_support.h"

#include <criterion/new/assert.h>
#include <sys/stat.h>

#include "sim/workload/trace_error.h"
#include "sim/workload/trace_writer.h"

TestSuite(trace_writer, .init = scratch_begin, .fini = scratch_end);

static const struct trace_cache cache = { .name = "dentry",
	.size_bytes = 192,
	.align_bytes = 64,
	.flags = "panic",
	.tunables = { .limit = 40, .batchcount = 20, .shared = 4 } };

/* Operation `number` of a trace with every field taking all kinds of values. */
static struct trace_operation make_operation(guint64 number)
{
	enum trace_context context = (enum trace_context)(number % 3);
	struct trace_operation operation = {
		.kind = number % 2 ? TRACE_ALLOC : TRACE_KMALLOC,
		.context = context,
		.gfp = number % 5 ? trace_gfp_default(context) : TRACE_GFP_NOWAIT | TRACE_GFP_ZERO | TRACE_GFP_DMA,
		.cpu = (int)(number % 8192),
		.node = (int)(number % 4) - 1,
		.time_ns = number * 1000003,
		.object = number * 7,
		.size_bytes = number % 2 ? 0 : number * number,
		.cache = number % 2 ? &cache : NULL,
		.task = number % 7 ? "<idle>-0" : "-",
		.site = number % 3 ? "f+0x1/0x2" : "-",
	};

	return operation;
}

static char *write_sample(const char *name, guint64 count)
{
	char *path = scratch_path(name);
	trace_writer *writer = trace_writer_open(path, NULL);

	trace_writer_comment(writer, "a comment");
	trace_writer_cache(writer, &cache);
	for (guint64 i = 0; i < count; i++) {
		struct trace_operation operation = make_operation(i);
		trace_writer_operation(writer, &operation);
	}
	cr_assert(trace_writer_close(writer, NULL));
	return path;
}

static void expect_same(const struct trace_operation *read, const struct trace_operation *written)
{
	cr_assert(eq(int, read->kind, written->kind));
	cr_assert(eq(int, read->context, written->context));
	cr_assert(eq(uint, read->gfp, written->gfp));
	cr_assert(eq(int, read->cpu, written->cpu));
	cr_assert(eq(int, read->node, written->node));
	cr_assert(eq(u64, read->time_ns, written->time_ns));
	cr_assert(eq(u64, read->object, written->object));
	cr_assert(eq(u64, read->size_bytes, written->size_bytes));
	cr_assert(eq(str, (char *)read->task, (char *)written->task));
	cr_assert(eq(str, (char *)read->site, (char *)written->site));
	if (written->cache)
		cr_assert(eq(str, (char *)read->cache->name, (char *)written->cache->name));
}

Test(trace_writer, what_is_written_reads_back)
{
	static const char *const names[] = { "plain.trace", "packed.trace.gz", "packed.trace.zst" };
	enum { COUNT = 20000 };

	for (size_t i = 0; i < G_N_ELEMENTS(names); i++) {
		g_autofree char *path = write_sample(names[i], COUNT);
		g_autoptr(trace_reader) reader = trace_reader_open(path, NULL);
		struct trace_operation operation;
		for (guint64 number = 0; number < COUNT; number++) {
			struct trace_operation written = make_operation(number);
			cr_assert(trace_reader_next(reader, &operation, NULL));
			expect_same(&operation, &written);
		}
		cr_assert(trace_reader_next(reader, &operation, NULL));
		cr_assert(eq(int, operation.kind, TRACE_END));
	}
	cr_assert(eq(int, scratch_count(), 3));
}

Test(trace_writer, names_decide_the_compression)
{
	static const struct {
		const char *name, *magic;
	} cases[] = { { "a.gz", "\x1f\x8b" }, { "a.zst", "\x28\xb5" }, { "a.trace", "# " } };

	for (size_t i = 0; i < G_N_ELEMENTS(cases); i++) {
		g_autofree char *path = write_sample(cases[i].name, 10);
		g_autofree char *bytes = NULL;
		cr_assert(g_file_get_contents(path, &bytes, NULL, NULL));
		cr_assert(memcmp(bytes, cases[i].magic, 2) == 0, "%s", cases[i].name);
	}
}

Test(trace_writer, defaults_are_left_out)
{
	g_autofree char *path = scratch_path("t");
	trace_writer *writer = trace_writer_open(path, NULL);
	struct trace_operation operation = { .kind = TRACE_KMALLOC,
		.gfp = TRACE_GFP_KERNEL,
		.node = TRACE_NODE_ANY,
		.size_bytes = 64,
		.object = 1,
		.task = "t",
		.site = "-" };

	trace_writer_operation(writer, &operation);
	operation = (struct trace_operation){ .kind = TRACE_FREE,
		.node = TRACE_NODE_ANY,
		.time_ns = 5,
		.object = 1,
		.task = "t",
		.site = "-",
		.context = TRACE_CONTEXT_IRQ };
	trace_writer_operation(writer, &operation);
	cr_assert(trace_writer_close(writer, NULL));
	g_autofree char *text = stream_text(path, NULL);
	cr_assert(eq(str, text, "# slabsim trace 1\n0 0 t kmalloc 64 1\n5 0 t free - 1 ctx=irq\n"));
}

Test(trace_writer, an_abandoned_trace_leaves_the_old_file)
{
	g_autofree char *path = scratch_write("old.trace", "old\n");
	g_autoptr(trace_writer) writer = trace_writer_open(path, NULL);

	trace_writer_comment(writer, "new");
	cr_assert(eq(int, scratch_count(), 2));
	g_clear_pointer(&writer, trace_writer_free);
	g_autofree char *text = stream_text(path, NULL);
	cr_assert(eq(str, text, "old\n"));
	cr_assert(eq(int, scratch_count(), 1));
}

Test(trace_writer, a_trace_has_the_permissions_of_any_new_file)
{
	struct stat status;

	umask(027);
	g_autofree char *path = write_sample("t", 1);
	cr_assert(eq(int, stat(path, &status), 0));
	cr_assert(eq(int, (int)(status.st_mode & 0777), 0640));
}

Test(trace_writer, places_that_cannot_be_written_are_named)
{
	g_autoptr(GError) error = NULL;
	g_autofree char *path = g_build_filename(scratch_folder, "absent", "t", NULL);

	cr_assert_null(trace_writer_open(path, &error));
	cr_assert(g_error_matches(error, TRACE_ERROR, TRACE_ERROR_WRITE));
	cr_assert(eq(str, (char *)without_folder(error), "absent/t: cannot create: No such file or directory"));
}

Test(trace_writer, a_full_disk_is_reported)
{
	g_autoptr(GError) error = NULL;
	trace_writer *writer = trace_writer_open("/dev/full", NULL);

	trace_writer_comment(writer, "does not fit");
	cr_assert(not(trace_writer_close(writer, &error)));
	cr_assert(g_error_matches(error, TRACE_ERROR, TRACE_ERROR_WRITE));
	cr_assert(eq(str, error->message, "/dev/full: cannot write: No space left on device"));
}

Test(trace_writer, the_state_at_the_start_tunables_and_reaps_are_written)
{
	static const struct trace_operation operations[] = {
		{ .kind = TRACE_ALLOC,
			.before_start = TRUE,
			.cpu = 1,
			.node = TRACE_NODE_ANY,
			.gfp = TRACE_GFP_KERNEL,
			.object = 1,
			.cache = &cache,
			.task = "-",
			.site = "-" },
		{ .kind = TRACE_TUNE,
			.before_start = TRUE,
			.node = TRACE_NODE_ANY,
			.cache = &cache,
			.tunables = { .limit = 6, .batchcount = 3 },
			.task = "-",
			.site = "-" },
		{ .kind = TRACE_REAP, .time_ns = 9, .cpu = 2, .node = TRACE_NODE_ANY, .task = "k", .site = "-" },
	};
	g_autofree char *path = scratch_path("t.trace");
	g_autofree char *text = NULL;
	trace_writer *writer = trace_writer_open(path, NULL);

	trace_writer_cache(writer, &cache);
	for (size_t i = 0; i < G_N_ELEMENTS(operations); i++)
		trace_writer_operation(writer, &operations[i]);
	cr_assert(trace_writer_close(writer, NULL));
	cr_assert(g_file_get_contents(path, &text, NULL, NULL));
	cr_assert(eq(str, text,
		"# slabsim trace 1\n"
		"# cache dentry size=192 align=64 flags=panic limit=40 batchcount=20 shared=4\n"
		"- 1 - alloc dentry 1\n"
		"- 0 - tune dentry limit=6 batchcount=3 shared=0\n"
		"9 2 k reap -\n"));
}
