/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The timeline on a booted world: what is in it, nesting, windows, the end of the buffer, and a digest that does not
 * know of it.
 */
#include "models/hw/boundary.h"
#include "models/kernel/allocator.h"
#include "models/kernel/task.h"
#include "models/kernel/watch.h"
#include "sim/config/units.h"
#include "tests/support/world.h"
#include "tests/unit/metrics/timeline_text.h"

#include <linux/spinlock.h>

enum { OBJECTS = 300, OBJECT_BYTES = 500, ROUNDS = 40, WORKERS = 3, ROOMY = 200000, NARROW = 200 };

/* In simulated memory. */
struct shared {
	spinlock_t lock;
};

static struct timeline *current;
static struct shared *shared;
static unsigned int finished;

/* As sim/workload tells it. */
static void tell(bool begins, bool frees, struct kmem_cache *cache, const void *object)
{
	const struct kernel_watch_operation operation = { .begins = begins,
		.frees = frees,
		.cache = cache,
		.cache_name = "say \"hello\"",
		.bytes = OBJECT_BYTES,
		.site = frees ? NULL : "the test",
		.object = object };

	KERNEL_WATCH(operation, &operation);
}

static void *allocate(struct kmem_cache *cache)
{
	void *object;

	hw_boundary(BOUNDARY_OPERATION, 0);
	tell(true, false, cache, NULL);
	object = kernel_allocator()->kmem_cache_alloc(cache, GFP_KERNEL);
	tell(false, false, cache, object);
	return object;
}

static void give_back(struct kmem_cache *cache, void *object)
{
	hw_boundary(BOUNDARY_OPERATION, 0);
	tell(true, true, cache, object);
	kernel_allocator()->kmem_cache_free(cache, object);
	tell(false, true, cache, object);
}

static void allocate_and_free(void)
{
	const struct allocator *allocator = kernel_allocator();
	struct kmem_cache *cache = allocator->kmem_cache_create("say \"hello\"", OBJECT_BYTES, 0, 0, NULL, NULL);
	void *objects[OBJECTS];

	for (int i = 0; i < OBJECTS; i++)
		objects[i] = allocate(cache);
	for (int i = 0; i < OBJECTS; i++)
		give_back(cache, objects[i]);
	allocator->kmem_cache_destroy(cache);
}

static void contend(void *argument)
{
	(void)argument;
	for (int i = 0; i < ROUNDS; i++) {
		spin_lock(&shared->lock);
		hw_charge(1000);
		spin_unlock(&shared->lock);
	}
	finished++;
}

static void workload(void *argument)
{
	(void)argument;
	if (current != NULL)
		timeline_mark(current, TIMELINE_WORKLOAD_STARTS);
	allocate_and_free();
	shared = kernel_allocator()->__kmalloc(sizeof(*shared), GFP_KERNEL);
	spin_lock_init(&shared->lock);
	finished = 0;
	for (unsigned int worker = 0; worker < WORKERS; worker++)
		kernel_task_new("contender", 1 + 2 * worker, contend, NULL);
	while (finished < WORKERS)
		kernel_task_sleep_until(hw_now_cycles() + 10000);
	kernel_allocator()->kfree(shared);
	allocate_and_free();
	kernel_task_sleep_until(hw_now_cycles() + 10000000); /* some ticks */
}

/* The digest of the run; TIMELINE may be NULL. */
static uint64_t run(struct timeline *timeline)
{
	struct test_world world;
	struct hw_options hardware = { .machine = &world.machine.config, .cost_mode = HW_COST_LINES };
	struct kernel_options options = { .machine = &world.machine.config,
		.params = &world.params,
		.allocator_path = SLAB_MODULE,
		.main = workload };
	char error[512] = "";
	uint64_t digest;

	test_world_init(&world, 2, 4);
	current = timeline;
	cr_assert(world_create(&(struct world_options){ 0 }));
	hw_init(&hardware);
	cr_assert(kernel_setup(&options, error, sizeof(error)), "%s", error);
	if (timeline != NULL)
		timeline_attach(timeline, kernel_allocator()->inspection);
	cr_assert(eq(int, kernel_start(), WORLD_END_COMPLETE));
	digest = engine->world.digest.value;
	if (timeline != NULL)
		timeline_finish(timeline);
	world_destroy();
	return digest;
}

static GArray *events_of(struct timeline_window window)
{
	g_autoptr(Timeline) timeline = timeline_new(ROOMY, window);

	run(timeline);
	cr_assert(eq(u64, timeline_dropped(timeline), 0));
	return timeline_events(timeline);
}

Test(timeline, slices_nest_and_tell_what_happened)
{
	g_autoptr(GArray) events = events_of(TIMELINE_WINDOW_ALL);

	/* A task, an allocation, its refill, growing, pages. */
	cr_assert(le(uint, 5, text_check_nesting(events)));
	cr_assert(eq(uint, text_count(events, 'B', "\"name\":\"alloc say \\\"hello\\\"\""), 2 * OBJECTS));
	cr_assert(eq(uint, text_count(events, 'B', "\"bytes\":500,\"by\":\"the test\"}"), 2 * OBJECTS));
	cr_assert(eq(uint, text_count(events, 'E', "\"args\":{\"object\":\"0xffff8"), 2 * OBJECTS));
	cr_assert(eq(uint, text_count(events, 'B', "\"name\":\"free say \\\"hello\\\"\""), 2 * OBJECTS));
	cr_assert(lt(uint, 0, text_count(events, 'B', "\"name\":\"refill say \\\"hello\\\"\"")));
	cr_assert(lt(uint, 0, text_count(events, 'E', "\"objects_from_slabs\":")));
	cr_assert(lt(uint, 0, text_count(events, 'B', "\"object_bytes\":504")));
	cr_assert(lt(uint, 0, text_count(events, 'i', "new slab of say \\\"hello\\\"")));
	cr_assert(lt(uint, 0, text_count(events, 'i', "destroyed slab of say \\\"hello\\\"")));
	cr_assert(eq(uint, text_count(events, 'i', "\"name\":\"workload starts\""), 1));
	cr_assert(lt(uint, 0, text_count(events, 'B', "\"name\":\"get page\"")));
	cr_assert(lt(uint, 0, text_count(events, 'B', "\"name\":\"give back page\"")));
	cr_assert(eq(uint, text_count(events, 'B', "\"name\":\"contender\""), WORKERS));
	cr_assert(eq(uint, text_count(events, 'B', "?"), 0));
}

/* When the slice that EVENT begins ends; it has none inside. */
static uint64_t end_of(const GArray *events, guint event)
{
	const struct text_event *begin = text_event_at(events, event);

	for (guint i = event + 1; i < events->len; i++)
		if (text_event_at(events, i)->tid == begin->tid) {
			cr_assert(eq(chr, text_event_at(events, i)->kind, 'E'));
			return text_event_at(events, i)->time_ns;
		}
	cr_fatal("no end");
}

/* The track of the lock NAME. */
static int lock_track(const struct timeline *timeline, const char *name)
{
	g_autofree char *end = g_strdup_printf("\"name\":\"thread_name\",\"args\":{\"name\":\"%s\"}}", name);
	char *text = timeline_text(timeline);
	g_auto(GStrv) lines = g_strsplit(text, ",\n", -1);
	int pid = 0, tid = 0;

	free(text);
	for (char **line = lines; *line != NULL && tid == 0; line++)
		if (g_str_has_suffix(*line, end))
			cr_assert(eq(int, sscanf(*line, "{\"ph\":\"M\",\"pid\":%d,\"tid\":%d", &pid, &tid), 2));
	cr_assert(eq(int, pid, 2000));
	return tid;
}

/* Who waits for a lock is told who holds it; the lock's own track shows each holder for as long as it held it. */
Test(timeline, locks_have_holders)
{
	g_autoptr(Timeline) timeline = timeline_new(ROOMY, TIMELINE_WINDOW_ALL);
	g_autoptr(GArray) events = NULL;
	unsigned int holds = 0;
	int tid;

	run(timeline);
	events = timeline_events(timeline);
	tid = lock_track(timeline, "shared->lock node 0");
	for (guint i = 0; i < events->len; i++) {
		const struct text_event *event = text_event_at(events, i);

		if (event->tid != tid || event->kind != 'B')
			continue;
		/* A cycle of this machine is a nanosecond: 1000, what giving it back costs, at most a tick. */
		cr_assert(le(u64, 1000, end_of(events, i) - event->time_ns));
		cr_assert(lt(u64, end_of(events, i) - event->time_ns, 1600));
		holds++;
	}
	cr_assert(eq(uint, holds, WORKERS * ROUNDS));
	cr_assert(lt(uint, ROUNDS, text_count(events, 'B', "\"name\":\"wait for shared->lock node 0\"")));
	cr_assert(lt(uint, 0, text_count(events, 'B', "\"held_by_cpu\":5")));
}

/* An interrupt takes its entry and its handler, and nothing of what comes after it. */
Test(timeline, interrupts_last_as_long_as_they_take)
{
	g_autoptr(GArray) events = events_of(TIMELINE_WINDOW_ALL);
	unsigned int ticks = 0;

	for (guint i = 0; i < events->len; i++) {
		const struct text_event *event = text_event_at(events, i);

		if (event->kind != 'B' || strstr(event->rest, "\"name\":\"tick\"") == NULL)
			continue;
		/* The machine's figure; the handler itself touches nothing. */
		cr_assert(eq(u64, end_of(events, i) - event->time_ns, 200));
		ticks++;
	}
	cr_assert(lt(uint, 8, ticks));
}

static gboolean is_between(const struct text_event *event, struct timeline_window window)
{
	return event->kind != 'C' && event->pid < 2000 && event->time_ns > window.start_ns &&
	       event->time_ns < window.end_ns;
}

/* What lies within a window is told as in the whole, event by event. */
static void check_window(const GArray *whole, struct timeline_window window)
{
	g_autoptr(GArray) part = events_of(window);
	guint at = 0, found = 0;

	text_check_nesting(part);
	for (guint i = 0; i < part->len; i++) {
		const struct text_event *event = text_event_at(part, i);

		cr_assert(le(u64, window.start_ns, event->time_ns));
		cr_assert(le(u64, event->time_ns, window.end_ns));
		if (!is_between(event, window))
			continue;
		while (at < whole->len && !is_between(text_event_at(whole, at), window))
			at++;
		cr_assert(lt(uint, at, whole->len));
		cr_assert(eq(u64, event->time_ns, text_event_at(whole, at)->time_ns));
		cr_assert(eq(str, event->rest, text_event_at(whole, at)->rest));
		at++;
		found++;
	}
	for (; at < whole->len; at++)
		cr_assert(not(is_between(text_event_at(whole, at), window)));
	cr_assert(lt(uint, 0, found));
}

Test(timeline, a_window_shows_what_the_whole_shows_there)
{
	g_autoptr(GArray) whole = events_of(TIMELINE_WINDOW_ALL);
	uint64_t end_ns = text_event_at(whole, whole->len - 1)->time_ns;
	uint64_t start_ns = 0;

	for (guint i = 0; i < whole->len && start_ns == 0; i++)
		if (strstr(text_event_at(whole, i)->rest, "workload starts") != NULL)
			start_ns = text_event_at(whole, i)->time_ns;
	cr_assert(lt(u64, start_ns + 200000, end_ns));
	for (uint64_t offset_ns = 0; offset_ns < 120000; offset_ns += 16381)
		check_window(whole, (struct timeline_window){ start_ns + offset_ns, start_ns + offset_ns + 20011 });
	check_window(whole, (struct timeline_window){ start_ns + 1000, UINT64_MAX });
	check_window(whole, (struct timeline_window){ 0, start_ns + 50001 });
}

/* The counters of a window begin with what was there before it. */
Test(timeline, counters_begin_with_the_window)
{
	g_autoptr(GArray) whole = events_of(TIMELINE_WINDOW_ALL);
	uint64_t end_ns = text_event_at(whole, whole->len - 1)->time_ns;
	g_autoptr(GArray) late = events_of((struct timeline_window){ end_ns - 1000000, end_ns });
	const char *last = NULL;

	for (guint i = 0; i < whole->len; i++)
		if (text_event_at(whole, i)->kind == 'C' && text_event_at(whole, i)->pid == 1000 &&
			strstr(text_event_at(whole, i)->rest, "\"slabs\"") != NULL)
			last = text_event_at(whole, i)->rest;
	cr_assert(ne(ptr, (void *)last, NULL));
	cr_assert(eq(u64, text_event_at(late, 0)->time_ns, end_ns - 1000000));
	cr_assert(eq(uint, text_count(late, 'C', last), 1));
}

Test(timeline, a_window_behind_the_end_is_empty)
{
	g_autoptr(Timeline) timeline = timeline_new(ROOMY, (struct timeline_window){ UINT64_C(1) << 50, UINT64_MAX });
	g_autoptr(GArray) events = NULL;

	run(timeline);
	events = timeline_events(timeline);
	cr_assert(eq(uint, events->len, 0));
	cr_assert(eq(u32, timeline_records(timeline), 0));
}

Test(timeline, a_full_buffer_ends_it_cleanly)
{
	g_autoptr(Timeline) timeline = timeline_new(NARROW, TIMELINE_WINDOW_ALL);
	g_autoptr(GArray) events = NULL;

	run(timeline);
	cr_assert(lt(u64, 0, timeline_dropped(timeline)));
	cr_assert(eq(u32, timeline_records(timeline), NARROW));
	events = timeline_events(timeline);
	text_check_nesting(events);
}

Test(timeline, the_digest_does_not_know_of_it)
{
	g_autoptr(Timeline) timeline = timeline_new(ROOMY, TIMELINE_WINDOW_ALL);
	g_autoptr(Timeline) part = timeline_new(ROOMY, (struct timeline_window){ 400000, 500000 });
	uint64_t unwatched = run(NULL);

	cr_assert(eq(u64, run(timeline), unwatched));
	cr_assert(eq(u64, run(part), unwatched));
}

Test(timeline, windows_as_they_are_written)
{
	static const struct {
		const char *text;
		uint64_t start_ns, end_ns;
	} cases[] = {
		{ "5ms..6ms", 5000000, 6000000 },
		{ "1.5us .. 2 s", 1500, 2000000000 },
		{ "0..3us", 0, 3000 },
		{ "7us..", 7000, UINT64_MAX },
		{ "..7us", 0, 7000 },
	};
	struct timeline_window window;

	for (size_t i = 0; i < G_N_ELEMENTS(cases); i++) {
		g_autoptr(GError) error = NULL;

		cr_assert(timeline_window_parse(cases[i].text, &window, &error), "%s", cases[i].text);
		cr_assert(eq(u64, window.start_ns, cases[i].start_ns));
		cr_assert(eq(u64, window.end_ns, cases[i].end_ns));
	}
}

Test(timeline, windows_that_are_none)
{
	static const struct {
		const char *text, *message;
	} cases[] = {
		{ "", "\"\" is not START..END, expected two simulated times" },
		{ "..", "\"..\" is not START..END" },
		{ "5ms", "\"5ms\" is not START..END" },
		{ "5ms-6ms", "is not START..END" },
		{ "5..6ms", "start: \"5\" is not a time with its unit such as 250ns" },
		{ "5ms..6", "end: \"6\" is not a time" },
		{ "5ms...6ms", "end: \".6ms\" is not a time" },
		{ "6ms..5ms", "\"6ms..5ms\" has no time in it, expected an end after the start" },
		{ "5ms..5ms", "has no time in it" },
	};
	struct timeline_window window;

	for (size_t i = 0; i < G_N_ELEMENTS(cases); i++) {
		g_autoptr(GError) error = NULL;

		cr_assert(not(timeline_window_parse(cases[i].text, &window, &error)), "%s", cases[i].text);
		cr_assert(ne(ptr, strstr(error->message, cases[i].message), NULL), "%s: %s", cases[i].text,
			error->message);
	}
}
