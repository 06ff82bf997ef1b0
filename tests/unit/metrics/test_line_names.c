/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Names of addresses in a booted world with the real allocator: one of each kind, found through the inspection table.
 */
#include "tests/unit/metrics/line_world.h"

#include "models/kernel/kernel.h"
#include "models/kernel/memory_private.h"
#include "models/kernel/module.h"

#include <linux/mm.h>
#include <linux/percpu.h>
#include <linux/slab_inspection.h>
#include <string.h>

enum { SMALL_BYTES = 96, LARGE_BYTES = 1024, SITE = 7 };

static struct {
	struct kmem_cache *small, *large;
	char *object, *large_object;
	void *page;
} made;

static void workload(void *argument)
{
	const struct allocator *allocator = kernel_allocator();
	void *objects[100];

	(void)argument;
	made.small = allocator->kmem_cache_create("small", SMALL_BYTES, 0, 0, NULL, NULL);
	made.large = allocator->kmem_cache_create("large", LARGE_BYTES, 0, 0, NULL, NULL);
	for (int i = 0; i < 100; i++)
		objects[i] = allocator->kmem_cache_alloc(made.small, GFP_KERNEL);
	made.object = objects[1];
	made.large_object = allocator->kmem_cache_alloc(made.large, GFP_KERNEL);
	made.page = page_address(alloc_pages_node(0, GFP_KERNEL, 0));
	pause_here();
	allocator->kmem_cache_free(made.small, made.object);
}

/* What a name has to be; NULL: none. */
struct expectation {
	const void *address;
	enum line_owner owner;
	const char *cache, *structure, *field, *instance;
};

static void check(const struct line_names *names, const struct expectation *expected)
{
	struct line_name name;

	line_names_find(names, world_physical(expected->address), &name);
	g_autofree char *field = line_name_field_text(&name), *instance = line_name_instance_text(&name);
	cr_expect(name.owner == expected->owner && g_strcmp0(name.cache, expected->cache) == 0 &&
			  g_strcmp0(name.structure, expected->structure) == 0 &&
			  g_strcmp0(field, expected->field) == 0 && g_strcmp0(instance, expected->instance) == 0,
		"%s of %s, %s.%s, %s; not %s of %s, %s.%s, %s", line_owner_name(name.owner), name.cache, name.structure,
		field, instance, line_owner_name(expected->owner), expected->cache, expected->structure,
		expected->field, expected->instance);
}

/* All lines of memory that is used are asked for. */
static struct line_names *learn_everything(const struct line_slabs *slabs)
{
	struct line_names *names = line_names_new(kernel_allocator()->inspection, slabs);
	const uint64_t count = engine->world.memory_bytes / hw->machine->cache_line;
	g_autofree uint64_t *lines = g_new(uint64_t, count);

	for (uint64_t i = 0; i < count; i++)
		lines[i] = i;
	line_names_learn(names, lines, count, NULL);
	return names;
}

static const char *arrays[3][4]; /* by kind and CPU, home or node: addresses of the small cache's arrays */

static bool note_array(const struct slab_array_info *array, void *context)
{
	(void)context;
	if (array->kind == SLAB_ARRAY_CPU)
		arrays[array->kind][array->cpu] = array->address;
	else if (array->kind == SLAB_ARRAY_SHARED)
		arrays[array->kind][array->node] = array->address;
	else
		arrays[array->kind][array->node] = array->address;
	return true;
}

static void check_arrays(const struct line_names *names)
{
	kernel_allocator()->inspection->arrays_walk(made.small, note_array, NULL);
	const struct expectation expected[] = {
		{ arrays[SLAB_ARRAY_CPU][0], LINE_OWNER_HEAD, "small", "array_cache", "avail", "cpu 0" },
		{ arrays[SLAB_ARRAY_CPU][3] + 4, LINE_OWNER_HEAD, "small", "array_cache", "limit", "cpu 3" },
		{ arrays[SLAB_ARRAY_CPU][3] + 8, LINE_OWNER_HEAD, "small", "array_cache", "batchcount", "cpu 3" },
		{ arrays[SLAB_ARRAY_CPU][1] + 12, LINE_OWNER_HEAD, "small", "array_cache", "touched", "cpu 1" },
		{ arrays[SLAB_ARRAY_CPU][1] + 24 + 80, LINE_OWNER_HEAD, "small", "array_cache", "entry[]", "cpu 1" },
		{ arrays[SLAB_ARRAY_SHARED][1] + 40, LINE_OWNER_SHARED, "small", "array_cache", "entry[]", "node 1" },
		{ arrays[SLAB_ARRAY_ALIEN][0] + 16, LINE_OWNER_ALIEN, "small", "array_cache", "lock",
			"node 0 for node 1" },
		{ arrays[SLAB_ARRAY_ALIEN][1] + 20, LINE_OWNER_ALIEN, "small", "array_cache", "lock",
			"node 1 for node 0" },
	};

	for (gsize i = 0; i < G_N_ELEMENTS(expected); i++)
		check(names, &expected[i]);
}

static void check_descriptors(const struct line_names *names)
{
	const struct slab_inspection *inspection = kernel_allocator()->inspection;
	const char *cache = (const char *)made.small;
	const unsigned long fixed = 104, arrays_bytes = 4 * 8, nodes_bytes = 2 * 8;
	struct slab_node_info node;

	inspection->node_info(made.small, 1, &node);
	const struct expectation expected[] = {
		{ cache + 4, LINE_OWNER_CACHE, "small", "kmem_cache", "limit", NULL },
		{ cache + 80, LINE_OWNER_CACHE, "small", "kmem_cache", "next", NULL },
		{ cache + fixed + 16, LINE_OWNER_CACHE, "small", "kmem_cache", "array[]", NULL },
		{ cache + fixed + arrays_bytes, LINE_OWNER_CACHE, "small", "kmem_cache", "nodelists[]", NULL },
		{ cache + fixed + arrays_bytes + nodes_bytes, LINE_OWNER_CACHE, "small", "cache_statistics",
			"num_active", NULL },
		{ cache + fixed + arrays_bytes + nodes_bytes + 80, LINE_OWNER_CACHE, "small", "cache_statistics",
			"allochit", NULL },
		{ node.list3, LINE_OWNER_LIST3, "small", "kmem_list3", "slabs_partial", "node 1" },
		{ node.list_lock, LINE_OWNER_LIST3, "small", "kmem_list3", "list_lock", "node 1" },
		{ node.alien, LINE_OWNER_ALIEN_TABLE, "small", "kmem_list3", "alien[]", "node 1" },
	};

	for (gsize i = 0; i < G_N_ELEMENTS(expected); i++)
		check(names, &expected[i]);
}

static void check_slabs(const struct line_names *names, const struct line_slabs *slabs)
{
	const struct line_slab *small = line_slabs_at(slabs, world_physical(made.object));
	const struct line_slab *large = line_slabs_at(slabs, world_physical(made.large_object));
	const char *descriptor = world_memory(small->descriptor), *outside = world_memory(large->descriptor);
	struct line_name name;

	cr_assert(eq(ptr, (void *)descriptor, (void *)kernel_allocator()->inspection->page_slab(made.object)));
	cr_assert(eq(ptr, (void *)outside, (void *)kernel_allocator()->inspection->page_slab(made.large_object)));
	cr_assert(large->descriptor < large->start || large->descriptor >= large->end, "off slab");
	const struct expectation expected[] = {
		{ descriptor + 32, LINE_OWNER_SLAB, "small", "slab", "inuse", NULL },
		{ descriptor + 36, LINE_OWNER_SLAB, "small", "slab", "free", NULL },
		{ descriptor + 48 + 8, LINE_OWNER_SLAB, "small", "slab", "bufctl[]", NULL },
		{ outside + 24, LINE_OWNER_SLAB, "large", "slab", "s_mem", NULL },
		{ outside + 48, LINE_OWNER_SLAB, "large", "slab", "bufctl[]", NULL },
		{ made.object, LINE_OWNER_OBJECT, "small", NULL, "+0", NULL },
		{ made.object + 24, LINE_OWNER_OBJECT, "small", NULL, "+24", NULL },
		{ made.large_object + 1023, LINE_OWNER_OBJECT, "large", NULL, "+1023", NULL },
		{ (const char *)world_memory(small->end) - 1, LINE_OWNER_SLAB_REST, "small", NULL, NULL, NULL },
	};

	for (gsize i = 0; i < G_N_ELEMENTS(expected); i++)
		check(names, &expected[i]);
	line_names_find(names, world_physical(made.object + 24), &name);
	cr_assert(eq(int, name.site, SITE));
	cr_assert(eq(u64, name.start, world_physical(made.object)));
	line_names_find(names, world_physical(made.object + SMALL_BYTES), &name);
	cr_assert(eq(int, name.site, LINE_SITE_UNKNOWN), "the next one was allocated by nobody we were told of");
}

static void *variable(const char *name)
{
	for (size_t i = 0; i < kernel->module->variable_count; i++)
		if (strcmp(kernel->module->variables[i].name, name) == 0)
			return world_memory(kernel->module->variables[i].physical);
	cr_fatal("no variable %s", name);
}

static void *per_cpu_variable(const char *name, unsigned int cpu)
{
	for (size_t i = 0; i < kernel->module->per_cpu_count; i++)
		if (strcmp(kernel->module->per_cpu[i].name, name) == 0)
			return kernel_per_cpu(kernel->module->per_cpu[i].image, cpu);
	cr_fatal("no per-CPU variable %s", name);
}

static void check_kernel(const struct line_names *names)
{
	struct zone *zone = &mm_node_data(1)->zones[ZONE_NORMAL];
	const struct expectation expected[] = {
		{ &virt_to_page(made.object)->flags, LINE_OWNER_PAGE, NULL, "page", "flags", "node 0" },
		{ &virt_to_page(made.object)->lru.prev, LINE_OWNER_PAGE, NULL, "page", "lru", "node 0" },
		{ &zone->lock, LINE_OWNER_ZONE, NULL, "zone", "lock", "node 1" },
		{ &zone->free_pages, LINE_OWNER_ZONE, NULL, "zone", "free_pages", "node 1" },
		{ &zone->pagesets[2]->lists[CPU_LIST_COLD].count, LINE_OWNER_CPU_PAGES, NULL, "cpu_pages", "count",
			"cpu 2" },
		{ variable("cache_chain"), LINE_OWNER_VARIABLE, NULL, NULL, "cache_chain", NULL },
		{ per_cpu_variable("reap_node", 2), LINE_OWNER_PER_CPU, NULL, NULL, "reap_node", "cpu 2" },
		{ made.page, LINE_OWNER_PAGES, NULL, NULL, NULL, NULL },
	};

	for (gsize i = 0; i < G_N_ELEMENTS(expected); i++)
		check(names, &expected[i]);
}

/* What is not learned is what it lies in: an object of a general cache. */
static void check_unlearned(const struct line_slabs *slabs)
{
	struct line_names *names = line_names_new(kernel_allocator()->inspection, slabs);
	struct line_name name;

	line_names_find(names, world_physical(arrays[SLAB_ARRAY_CPU][3]), &name);
	cr_expect(name.owner == LINE_OWNER_OBJECT && g_str_has_prefix(name.cache, "size-"), "%s of %s",
		line_owner_name(name.owner), name.cache);
	line_names_free(names);
}

static void check_frames(const struct line_names *names)
{
	struct line_name name;

	line_names_find_frame(names, world_physical(made.object) & ~UINT64_C(4095), &name);
	cr_assert(eq(int, name.owner, LINE_OWNER_SLAB_PAGES));
	cr_assert(eq(str, (char *)name.cache, "small"));
	line_names_find_frame(names, world_physical(virt_to_page(made.object)) & ~UINT64_C(4095), &name);
	cr_assert(eq(int, name.owner, LINE_OWNER_PAGE));
	line_names_find_frame(names, world_physical(made.page), &name);
	cr_assert(eq(int, name.owner, LINE_OWNER_PAGES));
	line_names_find_frame(names, world_physical(variable("cache_chain")), &name);
	cr_assert(eq(int, name.owner, LINE_OWNER_BOOT));
}

Test(line_names, every_kind_of_place_has_its_name)
{
	struct line_world world = { 0 };
	struct line_names *names;

	test_world_init(&world.world, 2, 2);
	line_world_setup(&world, workload, NULL);
	line_world_follow_slabs(&world);
	cr_assert(eq(int, kernel_start(), WORLD_PAUSED));
	line_slabs_allocated(world.slabs, world_physical(made.object), SITE);
	names = learn_everything(world.slabs);
	check_arrays(names);
	check_descriptors(names);
	check_slabs(names, world.slabs);
	check_kernel(names);
	check_frames(names);
	check_unlearned(world.slabs);
	line_names_free(names);
	line_slabs_free(world.slabs);
	world_destroy();
}

Test(line_names, in_debug_what_is_around_an_object_is_not_its_field)
{
	struct line_world world = { 0 };
	struct line_names *names;

	test_world_init(&world.world, 2, 2);
	world.world.params.debug = KERNEL_DEBUG_ON;
	line_world_setup(&world, workload, NULL);
	line_world_follow_slabs(&world);
	cr_assert(eq(int, kernel_start(), WORLD_PAUSED));
	names = learn_everything(world.slabs);
	check(names, &(struct expectation){ made.object, LINE_OWNER_OBJECT, "small", NULL, "+0", NULL });
	check(names, &(struct expectation){
			     made.object - 8, LINE_OWNER_OBJECT, "small", NULL, "padding and debug words", NULL });
	line_names_free(names);
	line_slabs_free(world.slabs);
	world_destroy();
}

/* As the table of a module that knows its arrays, but not to tell fields. */
Test(line_names, without_a_table_of_fields_there_are_offsets)
{
	struct line_world world = { 0 };
	struct slab_inspection inspection;
	struct line_names *names;
	uint64_t line;

	test_world_init(&world.world, 2, 2);
	line_world_setup(&world, workload, NULL);
	line_world_follow_slabs(&world);
	cr_assert(eq(int, kernel_start(), WORLD_PAUSED));
	inspection = *kernel_allocator()->inspection;
	inspection.structure_field = NULL;
	inspection.structure_size = NULL;
	inspection.arrays_walk(made.small, note_array, NULL);
	names = line_names_new(&inspection, world.slabs);
	line = world_physical(arrays[SLAB_ARRAY_CPU][1]) / hw->machine->cache_line;
	line_names_learn(names, &line, 1, NULL);
	check(names,
		&(struct expectation){ arrays[SLAB_ARRAY_CPU][1] + 8, LINE_OWNER_HEAD, "small", NULL, "+8", "cpu 1" });
	line_names_free(names);
	line_slabs_free(world.slabs);
	world_destroy();
}
