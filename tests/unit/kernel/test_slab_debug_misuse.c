/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Each misuse of the allocator gives exactly one finding of its kind, and the run goes on or ends as the user chose. */
#include "models/kernel/proc.h"
#include "tests/unit/kernel/slab_debug_world.h"

#include <linux/mm.h>
#include <linux/spinlock.h>

enum { SIZE = 64, PAGE_OBJECT_SIZE = 600 /* a page of its own with DEBUG_PAGEALLOC */ };

/* --- the misuses --- */

static void double_free(void *argument)
{
	void *object = SLAB->__kmalloc(SIZE, GFP_KERNEL);

	SLAB->kfree(object);
	SLAB->kfree(object);
}

static void double_free_of_page_object(void *argument)
{
	void *object = SLAB->__kmalloc(PAGE_OBJECT_SIZE, GFP_KERNEL);

	SLAB->kfree(object);
	SLAB->kfree(object);
}

/* A demanded alignment leaves no room for red zones: noticed when the object comes back to its slab. */
static void double_free_without_red_zones(void *argument)
{
	struct kmem_cache *cache = SLAB->kmem_cache_create("aligned", 48, 64, 0, NULL, NULL);
	void *object = SLAB->kmem_cache_alloc(cache, GFP_KERNEL);

	SLAB->kmem_cache_free(cache, object);
	SLAB->kmem_cache_free(cache, object);
	SLAB->kmem_cache_shrink(cache);
}

static void overrun_behind(void *argument)
{
	char *object = SLAB->__kmalloc(SIZE, GFP_KERNEL);

	user_write(object + SIZE, 1);
	SLAB->kfree(object);
}

static void overrun_before(void *argument)
{
	char *object = SLAB->__kmalloc(SIZE, GFP_KERNEL);

	user_write(object - 1, 1);
	SLAB->kfree(object);
}

static void overrun_of_free_object(void *argument)
{
	char *object = SLAB->__kmalloc(SIZE, GFP_KERNEL);

	SLAB->kfree(object);
	user_write(object + SIZE, 1);
	SLAB->kfree(SLAB->__kmalloc(SIZE, GFP_KERNEL));
}

static void overrun_by_constructor(void *object, struct kmem_cache *cache, unsigned long flags)
{
	user_write((char *)object + SIZE, 1);
}

static void use_after_free(void *argument)
{
	char *object = SLAB->__kmalloc(SIZE, GFP_KERNEL);

	SLAB->kfree(object);
	user_write(object + 5, 1);
	SLAB->kfree(SLAB->__kmalloc(SIZE, GFP_KERNEL));
}

static void use_after_free_of_last_byte(void *argument)
{
	char *object = SLAB->__kmalloc(SIZE, GFP_KERNEL);

	SLAB->kfree(object);
	user_write(object + SIZE - 1, POISON_FREE);
	SLAB->kfree(SLAB->__kmalloc(SIZE, GFP_KERNEL));
}

/* Nobody takes the object again: its slab is destroyed. */
static void use_after_free_at_destruction(void *argument)
{
	struct kmem_cache *cache = SLAB->kmem_cache_create("doomed", SIZE, 0, 0, NULL, NULL);
	char *object = SLAB->kmem_cache_alloc(cache, GFP_KERNEL);

	SLAB->kmem_cache_free(cache, object);
	user_write(object, 0);
	cr_assert(eq(int, SLAB->kmem_cache_destroy(cache), 0));
}

static void write_to_unmapped(void *argument)
{
	char *object = SLAB->__kmalloc(PAGE_OBJECT_SIZE, GFP_KERNEL);

	SLAB->kfree(object);
	user_write(object + 5, 1);
}

static void read_of_unmapped(void *argument)
{
	char *object = SLAB->__kmalloc(PAGE_OBJECT_SIZE, GFP_KERNEL);

	SLAB->kfree(object);
	world_access(object + 5, 1, false);
}

static void wrong_cache(void *argument)
{
	struct kmem_cache *one = SLAB->kmem_cache_create("one", SIZE, 0, 0, NULL, NULL);
	struct kmem_cache *other = SLAB->kmem_cache_create("other", SIZE, 0, 0, NULL, NULL);
	void *object = SLAB->kmem_cache_alloc(one, GFP_KERNEL);

	SLAB->kmem_cache_free(other, object);
	SLAB->kmem_cache_free(one, object); /* still its own: not freed to the other one */
	cr_assert(eq(int, SLAB->kmem_cache_destroy(one), 0));
	cr_assert(eq(int, SLAB->kmem_cache_destroy(other), 0));
}

static void pointer_into_object(void *argument)
{
	char *object = SLAB->__kmalloc(SIZE, GFP_KERNEL);

	SLAB->kfree(object + 8);
	SLAB->kfree(object);
}

static void pointer_before_first_object(void *argument)
{
	char *object = SLAB->__kmalloc(SIZE, GFP_KERNEL);

	SLAB->kfree((char *)((uintptr_t)object & ~(uintptr_t)4095) + 8);
	SLAB->kfree(object);
}

static void pointer_to_stack(void *argument)
{
	char object[SIZE];

	SLAB->kfree(object);
}

static void pointer_to_no_slab(void *argument)
{
	struct page *page = alloc_pages(GFP_KERNEL, 0);

	SLAB->kfree(page_address(page));
	__free_pages(page, 0);
}

static void wild_pointer(void *argument)
{
	SLAB->kfree((void *)0x10);
}

static void destroy_in_use(void *argument)
{
	struct kmem_cache *cache = SLAB->kmem_cache_create("in-use", SIZE, 0, 0, NULL, NULL);
	void *object = SLAB->kmem_cache_alloc(cache, GFP_KERNEL);

	cr_assert(eq(int, SLAB->kmem_cache_destroy(cache), 1));
	SLAB->kmem_cache_free(cache, object);
	cr_assert(eq(int, SLAB->kmem_cache_destroy(cache), 0));
}

static void held_lock_freed(void *argument)
{
	spinlock_t *lock = (spinlock_t *)SLAB->__kmalloc(SIZE, GFP_KERNEL) + 3;

	kernel_spin_lock_init(lock, "lock of a test");
	spin_lock(lock);
	SLAB->kfree(lock - 3);
}

static bool damage_free_list(const struct slab_slab_info *slab, void *context)
{
	if (slab->free != SLAB_BUFCTL_END)
		user_write((unsigned int *)&slab->bufctl[slab->free], 0xee);
	return true;
}

static void free_list_damaged(void *argument)
{
	struct kmem_cache *cache = SLAB->kmem_cache_create("listed", 100, 0, 0, NULL, NULL);
	void *object = SLAB->kmem_cache_alloc(cache, GFP_KERNEL);

	SLAB->inspection->slabs_walk(cache, 0, damage_free_list, NULL);
	SLAB->kmem_cache_free(cache, object);
	SLAB->kmem_cache_shrink(cache);
}

/* --- what comes of them --- */

#define EVERY (1u << KERNEL_DEBUG_ON | 1u << KERNEL_DEBUG_LEAK | 1u << KERNEL_DEBUG_PAGEALLOC)
#define PAGEALLOC (1u << KERNEL_DEBUG_PAGEALLOC)

struct misuse {
	const char *name;
	void (*main)(void *argument);
	const char *kind, *detector;
	enum world_end end;
	unsigned int modes; /* bit = enum kernel_debug */
};

#define DAMAGE(function, kind)                                                                                         \
	{                                                                                                              \
#function, function, kind, "mem", WORLD_END_COMPLETE, EVERY                                            \
	}
#define BUG_OF(function, kind)                                                                                         \
	{                                                                                                              \
#function, function, kind, "own", WORLD_END_BUG, EVERY                                                 \
	}

static const struct misuse misuses[] = {
	BUG_OF(double_free, "double-free"),
	BUG_OF(double_free_of_page_object, "double-free"),
	BUG_OF(double_free_without_red_zones, "double-free"),
	DAMAGE(overrun_behind, "overrun"),
	DAMAGE(overrun_before, "overrun"),
	DAMAGE(overrun_of_free_object, "overrun"),
	DAMAGE(use_after_free, "use-after-free"),
	DAMAGE(use_after_free_of_last_byte, "use-after-free"),
	DAMAGE(use_after_free_at_destruction, "use-after-free"),
	{ "write_to_unmapped", write_to_unmapped, "fault", "mem", WORLD_END_FINDING, PAGEALLOC },
	{ "read_of_unmapped", read_of_unmapped, "fault", "mem", WORLD_END_FINDING, PAGEALLOC },
	BUG_OF(wrong_cache, "wrong-cache"),
	BUG_OF(pointer_into_object, "bad-pointer"),
	BUG_OF(pointer_before_first_object, "bad-pointer"),
	BUG_OF(pointer_to_stack, "bad-pointer"),
	BUG_OF(pointer_to_no_slab, "bad-pointer"),
	BUG_OF(wild_pointer, "bad-pointer"),
	{ "destroy_in_use", destroy_in_use, "leak", "leak", WORLD_END_COMPLETE, EVERY },
	{ "held_lock_freed", held_lock_freed, "bug", "bug", WORLD_END_BUG, EVERY },
	{ "free_list_damaged", free_list_damaged, "bug", "bug", WORLD_END_BUG, EVERY },
};

static void expect_one_finding(const struct misuse *misuse, enum kernel_debug debug)
{
	const struct kernel_finding *finding = kernel_finding_get(0);

	if (kernel_finding_count() != 1)
		print_findings();
	cr_assert(eq(u64, kernel_finding_count(), 1), "%s, debug = %s", misuse->name, debug_name(debug));
	cr_assert(eq(str, (char *)finding->kind, (char *)misuse->kind), "%s, debug = %s: %s", misuse->name,
		debug_name(debug), finding->message);
	cr_assert(eq(str, (char *)finding->detector, (char *)misuse->detector), "%s", misuse->name);
	/* A call at a function's end may have taken that function's place in the chain: the task's own is always there.
	 */
	cr_assert(strstr(finding->call_chain, "boot_main") != NULL, "%s: %s", misuse->name, finding->call_chain);
}

/* The world's end under each choice of the user. */
static enum world_end end_for(const struct misuse *misuse, enum kernel_on_misuse on_misuse)
{
	bool reported = strcmp(misuse->kind, "bug") != 0 && strcmp(misuse->kind, "fault") != 0;

	if (!reported || on_misuse == KERNEL_MISUSE_BUG_ENDS)
		return misuse->end;
	return on_misuse == KERNEL_MISUSE_ENDS ? WORLD_END_FINDING : WORLD_END_COMPLETE;
}

static void expect_misuse(const struct misuse *misuse, enum kernel_debug debug, enum kernel_on_misuse on_misuse)
{
	enum world_end end = debug_world_run(debug, on_misuse, misuse->main, NULL);

	if (end != end_for(misuse, on_misuse))
		print_findings();
	cr_assert(eq(int, end, end_for(misuse, on_misuse)), "%s, debug = %s, choice %d: %s", misuse->name,
		debug_name(debug), on_misuse, world_end_name(end));
	expect_one_finding(misuse, debug);
	world_destroy();
}

static void expect_all(enum kernel_debug debug)
{
	for (size_t i = 0; i < sizeof(misuses) / sizeof(misuses[0]); i++)
		if ((misuses[i].modes >> debug & 1) != 0)
			for (int choice = KERNEL_MISUSE_BUG_ENDS; choice <= KERNEL_MISUSE_GOES_ON; choice++)
				expect_misuse(&misuses[i], debug, (enum kernel_on_misuse)choice);
}

Test(slab_debug_misuse, each_misuse_is_one_finding)
{
	expect_all(KERNEL_DEBUG_ON);
}

Test(slab_debug_misuse, each_misuse_is_one_finding_in_leak_mode)
{
	expect_all(KERNEL_DEBUG_LEAK);
}

Test(slab_debug_misuse, each_misuse_is_one_finding_with_unmapped_objects)
{
	expect_all(KERNEL_DEBUG_PAGEALLOC);
}

static void fill_rcu_cache(void *argument)
{
	struct kmem_cache *cache =
		SLAB->kmem_cache_create("built", SIZE, 0, SLAB_DESTROY_BY_RCU, overrun_by_constructor, NULL);
	struct slab_cache_info info;

	SLAB->inspection->cache_info(cache, &info);
	*(unsigned int *)argument = info.num;
	SLAB->kmem_cache_free(cache, SLAB->kmem_cache_alloc(cache, GFP_KERNEL));
}

Test(slab_debug_misuse, a_constructor_that_overruns_is_reported_for_each_object_it_makes)
{
	unsigned int objects = 0;

	/* Damage at growth; what was damaged is damaged once more when it is handed out. */
	cr_assert(eq(int, debug_world_run(KERNEL_DEBUG_ON, KERNEL_MISUSE_BUG_ENDS, fill_rcu_cache, &objects),
		WORLD_END_COMPLETE));
	cr_assert(eq(u64, kernel_finding_count(), objects + 1));
	for (unsigned int i = 0; i < objects; i++)
		cr_assert(eq(str, (char *)kernel_finding_get(i)->kind, "overrun"));
	world_destroy();
}

/* --- without debug --- */

static void without_debug(const struct misuse *misuse, bool check_owner)
{
	struct test_world world;

	test_world_init(&world, 2, 2);
	world.params.check_owner = check_owner;
	world.on_misuse = KERNEL_MISUSE_GOES_ON;
	cr_assert(eq(int, test_world_run(&world, misuse->main, NULL), WORLD_END_COMPLETE), "%s", misuse->name);
}

Test(slab_debug_misuse, check_owner_alone_finds_wrong_caches_and_bad_pointers)
{
	static const char *const found[] = { "wrong_cache", "pointer_to_stack", "pointer_to_no_slab", "wild_pointer" };

	for (size_t i = 0; i < sizeof(misuses) / sizeof(misuses[0]); i++)
		for (size_t j = 0; j < sizeof(found) / sizeof(found[0]); j++) {
			if (strcmp(misuses[i].name, found[j]) != 0)
				continue;
			without_debug(&misuses[i], true);
			expect_one_finding(&misuses[i], KERNEL_DEBUG_OFF);
			world_destroy();
		}
}

Test(slab_debug_misuse, a_kernel_without_debug_does_not_look)
{
	static const char *const unseen[] = { "overrun_behind", "use_after_free", "destroy_in_use" };

	for (size_t i = 0; i < sizeof(misuses) / sizeof(misuses[0]); i++)
		for (size_t j = 0; j < sizeof(unseen) / sizeof(unseen[0]); j++) {
			if (strcmp(misuses[i].name, unseen[j]) != 0)
				continue;
			without_debug(&misuses[i], false);
			cr_assert(eq(u64, kernel_finding_count(), 0), "%s", unseen[j]);
			world_destroy();
		}
}
