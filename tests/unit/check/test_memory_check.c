/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Memory faults on the allocator's own data. */
#include "tests/unit/check/check_world.h"

static void expect_memory(const char *module, const char *kind, const char *text)
{
	struct check_world world;
	const struct kernel_finding *finding;

	check_world_init(&world);
	check_world_run(&world, module, CHECKER_MEMORY, check_main);
	finding = check_finding("mem", text);
	cr_assert(finding != NULL, "no \"%s\"; first finding: %s", text, check_first_message());
	cr_expect(eq(str, (char *)finding->kind, (char *)kind));
	check_world_release(&world);
}

Test(memory, nothing_in_the_allocator)
{
	struct check_world world;
	uint64_t digests[2];

	for (unsigned int watched = 0; watched < 2; watched++) {
		check_world_init(&world);
		check_world_run(&world, SLAB_MODULE, watched ? CHECKER_MEMORY : CHECKERS_NONE, check_main);
		cr_assert(eq(int, world.end, WORLD_END_COMPLETE));
		cr_expect(eq(u64, kernel_finding_count(), 0), "%s", check_first_message());
		digests[watched] = world.digest;
		check_world_release(&world);
	}
	cr_expect(eq(u64, digests[0], digests[1]));
}

Test(memory, array_used_after_it_was_freed)
{
	expect_memory(BENT_MODULE("memory_freed_array"), "use-after-free", "cache_tune reads ");
}

Test(memory, field_that_nobody_wrote)
{
	expect_memory(BENT_MODULE("memory_fresh_array"), "uninitialised", "cache_refill reads 4 bytes at ");
}

/* 640 bytes: with the descriptor's size left in, some colours put the last object beyond the page. */
static void extent_main(void *argument)
{
	const struct allocator *allocator = kernel_allocator();
	struct kmem_cache *cache = allocator->kmem_cache_create("colourful", 640, 0, 0, NULL, NULL);

	(void)argument;
	for (unsigned int i = 0; i < 60; i++)
		allocator->kmem_cache_alloc(cache, GFP_KERNEL);
}

static void run_extent(const char *module, bool found)
{
	struct check_world world;

	check_world_init(&world);
	check_world_run(&world, module, CHECKER_MEMORY, extent_main);
	cr_expect(eq(int, check_finding("mem", "reach beyond its slab") != NULL, found), "%s", check_first_message());
	check_world_release(&world);
}

Test(memory, object_beyond_its_slab)
{
	run_extent(BENT_MODULE("memory_extent"), true);
}

Test(memory, objects_of_all_colours_within_their_slabs)
{
	run_extent(SLAB_MODULE, false);
}

/* --- what users do --- */

enum use_case { USE_RIGHT, USE_AFTER_FREE, USE_FREE_TWICE, USE_READ_UNWRITTEN, USE_RCU_AFTER_FREE };
static enum use_case use_case;

static void use(void *object, bool write)
{
	world_access(object, sizeof(long), write);
	hw_boundary(BOUNDARY_OPERATION, 0);
}

static void use_main(void *argument)
{
	unsigned long flags = use_case == USE_RCU_AFTER_FREE ? SLAB_DESTROY_BY_RCU : 0;
	struct kmem_cache *cache = kernel_allocator()->kmem_cache_create("used", 100, 0, flags, NULL, NULL);
	void *object = kernel_allocator()->kmem_cache_alloc(cache, GFP_KERNEL);

	(void)argument;
	use(object, use_case != USE_READ_UNWRITTEN);
	use(object, false);
	kernel_allocator()->kmem_cache_free(cache, object);
	if (use_case == USE_AFTER_FREE || use_case == USE_RCU_AFTER_FREE)
		use(object, false);
	if (use_case == USE_FREE_TWICE)
		kernel_allocator()->kmem_cache_free(cache, object);
}

Test(memory, users)
{
	static const struct {
		enum use_case use_case;
		const char *kind; /* NULL: right */
	} cases[] = {
		{ USE_RIGHT, NULL },
		{ USE_AFTER_FREE, "use-after-free" },
		{ USE_FREE_TWICE, "double-free" },
		{ USE_READ_UNWRITTEN, "uninitialised" },
		{ USE_RCU_AFTER_FREE, NULL },
	};

	for (unsigned int i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		struct check_world world;

		check_world_init(&world);
		use_case = cases[i].use_case;
		check_world_run(&world, SLAB_MODULE, CHECKER_MEMORY, use_main);
		cr_expect(eq(u64, kernel_finding_count(), cases[i].kind != NULL), "case %u: %s", i,
			check_first_message());
		if (cases[i].kind != NULL && kernel_finding_get(0) != NULL)
			cr_expect(eq(str, (char *)kernel_finding_get(0)->kind, (char *)cases[i].kind));
		check_world_release(&world);
	}
}
