/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The timeline on a booted world: names, nesting, the end of the buffer, and a digest that does not know of it. */
#include "models/kernel/allocator.h"
#include "models/kernel/task.h"
#include "sim/metrics/timeline.h"
#include "sim/metrics/timeline_names.h"
#include "tests/support/world.h"

#include <criterion/criterion.h>
#include <criterion/new/assert.h>
#include <glib.h>
#include <linux/sched.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { OBJECTS = 300, OBJECT_BYTES = 500, ROOMY = 100000, NARROW = 200 };

static struct timeline *current;

static void allocate_and_free(void)
{
	const struct allocator *allocator = kernel_allocator();
	struct kmem_cache *cache = allocator->kmem_cache_create("say \"hello\"", OBJECT_BYTES, 0, 0, NULL, NULL);
	void *objects[OBJECTS];

	for (int i = 0; i < OBJECTS; i++)
		objects[i] = allocator->kmem_cache_alloc(cache, GFP_KERNEL);
	for (int i = 0; i < OBJECTS; i++)
		allocator->kmem_cache_free(cache, objects[i]);
	allocator->kmem_cache_destroy(cache);
}

static void workload(void *argument)
{
	(void)argument;
	if (current != NULL)
		timeline_mark(current, TIMELINE_WORKLOAD_STARTS);
	allocate_and_free();
	allocate_and_free();
}

static void on_boundary(const struct hw_cpu *cpu, uint32_t kind, uint64_t subject)
{
	timeline_boundary(current, cpu, kind, subject);
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
	if (timeline != NULL) {
		timeline_attach(timeline, kernel_allocator()->inspection);
		hw->boundary_receiver = on_boundary;
	}
	cr_assert(eq(int, kernel_start(), WORLD_END_COMPLETE));
	digest = engine->world.digest.value;
	world_destroy();
	return digest;
}

static char *written(const struct timeline *timeline)
{
	size_t size;
	char *text = NULL;
	FILE *file = open_memstream(&text, &size);

	timeline_write(timeline, file);
	fclose(file);
	return text;
}

static unsigned int count(const char *text, const char *part)
{
	unsigned int found = 0;

	for (const char *at = text; (at = strstr(at, part)) != NULL; at += strlen(part))
		found++;
	return found;
}

Test(timeline, slices_end_and_names_are_escaped)
{
	g_autoptr(Timeline) timeline = timeline_new(ROOMY);
	char *text;

	run(timeline);
	cr_assert(eq(u64, timeline_dropped(timeline), 0));
	text = written(timeline);
	cr_assert(lt(uint, 10, count(text, "\"ph\":\"B\"")));
	cr_assert(eq(uint, count(text, "\"ph\":\"B\""), count(text, "\"ph\":\"E\"")));
	cr_assert(lt(uint, 0, count(text, "\"name\":\"refill say \\\"hello\\\"\"")));
	cr_assert(lt(uint, 0, count(text, "new slab of say \\\"hello\\\"")));
	cr_assert(eq(uint, count(text, "\"name\":\"workload starts\""), 1));
	cr_assert(eq(uint, count(text, "\"records_dropped\":0"), 1));
	free(text);
}

Test(timeline, a_full_buffer_ends_it_cleanly)
{
	g_autoptr(Timeline) timeline = timeline_new(NARROW);
	char *text;

	run(timeline);
	cr_assert(lt(u64, 0, timeline_dropped(timeline)));
	text = written(timeline);
	cr_assert(eq(uint, count(text, "\"ph\":\"B\""), count(text, "\"ph\":\"E\"")));
	cr_assert(eq(uint, count(text, "\"records\":200,"), 1));
	cr_assert(eq(uint, count(text, "\"records_dropped\":0"), 0));
	free(text);
}

Test(timeline, the_digest_does_not_know_of_it)
{
	g_autoptr(Timeline) timeline = timeline_new(ROOMY);
	uint64_t unwatched = run(NULL);

	cr_assert(eq(u64, run(timeline), unwatched));
}

Test(timeline_names, what_is_named_anew_keeps_its_old_name_for_old_records)
{
	struct timeline_names names = { 0 };
	uint32_t first, second, index = 0;

	cr_assert(not(timeline_names_find(&names, 7, &index)));
	cr_assert(timeline_names_add(&names, 7, "before", &first));
	cr_assert(timeline_names_add(&names, 7, "after", &second));
	cr_assert(timeline_names_find(&names, 7, &index));
	cr_assert(eq(u32, index, second));
	cr_assert(eq(str, names.texts[first], "before"));
	timeline_names_clear(&names);
}

Test(timeline_names, many_keys)
{
	enum { KEYS = 5000 };
	struct timeline_names names = { 0 };
	uint32_t index = 0;
	char text[16];

	for (uint64_t key = 1; key <= KEYS; key++) {
		snprintf(text, sizeof(text), "%d", (int)key);
		cr_assert(timeline_names_add(&names, key * 4096, text, &index));
	}
	for (uint64_t key = 1; key <= KEYS; key++) {
		cr_assert(timeline_names_find(&names, key * 4096, &index));
		cr_assert(eq(int, atoi(names.texts[index]), (int)key));
	}
	cr_assert(not(timeline_names_find(&names, 5, &index)));
	timeline_names_clear(&names);
}

Test(timeline_names, long_names_are_cut)
{
	struct timeline_names names = { 0 };
	uint32_t index;

	cr_assert(timeline_names_add(&names, 1, "a name that is much longer than any cache in the world has", &index));
	cr_assert(eq(sz, strlen(names.texts[index]), TIMELINE_NAME_BYTES - 1));
	timeline_names_clear(&names);
}
