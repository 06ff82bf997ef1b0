/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What a debugging allocator keeps in and around objects, and when it calls constructors and destructors. */
#include "models/kernel/proc.h"
#include "tests/unit/kernel/slab_debug_world.h"

#include <linux/kallsyms.h>
#include <linux/mm.h>

enum { SIZE = 64 };

static void run(enum kernel_debug debug, void (*main)(void *argument))
{
	enum world_end end = debug_world_run(debug, KERNEL_MISUSE_BUG_ENDS, main, NULL);

	if (end != WORLD_END_COMPLETE || kernel_finding_count() != 0)
		print_findings();
	cr_assert(eq(int, end, WORLD_END_COMPLETE), "debug = %s", debug_name(debug));
	cr_assert(eq(u64, kernel_finding_count(), 0), "debug = %s", debug_name(debug));
	world_destroy();
}

static bool is_filled(const unsigned char *object, size_t size, int pattern)
{
	for (size_t i = 0; i + 1 < size; i++)
		if (object[i] != pattern)
			return false;
	return object[size - 1] == POISON_END;
}

static bool is_code_of(unsigned long user, const char *function)
{
	char symbol[128];

	sprint_symbol(symbol, sizeof(symbol), user);
	return strncmp(symbol, function, strlen(function)) == 0 && symbol[strlen(function)] == '+';
}

/* --- words and patterns --- */

static void look_at_one_object(void *argument)
{
	unsigned char *object = SLAB->__kmalloc(SIZE, GFP_KERNEL);

	cr_assert(is_filled(object, SIZE, POISON_INUSE));
	cr_assert(eq(ulong, red_zone1_of(object), RED_ACTIVE));
	cr_assert(eq(ulong, red_zone2_of(object, SIZE), RED_ACTIVE));
	cr_assert(is_code_of(user_of(object, SIZE), "look_at_one_object"));
	cr_assert(eq(uint, SLAB->ksize(object), SIZE));

	SLAB->kfree(object);
	cr_assert(is_filled(object, SIZE, POISON_FREE));
	cr_assert(eq(ulong, red_zone1_of(object), RED_INACTIVE));
	cr_assert(eq(ulong, red_zone2_of(object, SIZE), RED_INACTIVE));
	cr_assert(is_code_of(user_of(object, SIZE), "look_at_one_object"));
}

Test(slab_debug_objects, zones_patterns_and_users_follow_an_object)
{
	run(KERNEL_DEBUG_ON, look_at_one_object);
	run(KERNEL_DEBUG_LEAK, look_at_one_object);
	run(KERNEL_DEBUG_PAGEALLOC, look_at_one_object);
}

static unsigned int fresh_seen, fresh_num;

static bool look_at_slab(const struct slab_slab_info *slab, void *context)
{
	const struct slab_cache_info *info = context;

	for (unsigned int index = 0; index < info->num; index++) {
		const unsigned char *object =
			(unsigned char *)slab->objects + (size_t)index * info->buffer_size + info->object_offset;

		if (user_of(object, SIZE) != 0)
			continue;
		cr_assert(is_filled(object, SIZE, POISON_FREE));
		cr_assert(eq(ulong, red_zone1_of(object), RED_INACTIVE));
		cr_assert(eq(ulong, red_zone2_of(object, SIZE), RED_INACTIVE));
		fresh_seen++;
	}
	return true;
}

static void look_at_fresh_slab(void *argument)
{
	struct kmem_cache *cache = SLAB->kmem_cache_create("fresh", SIZE, 0, 0, NULL, NULL);
	struct slab_cache_info info;

	SLAB->kmem_cache_free(cache, SLAB->kmem_cache_alloc(cache, GFP_KERNEL));
	SLAB->inspection->cache_info(cache, &info);
	cr_assert(eq(uint, info.buffer_size, SIZE + 24));
	fresh_num = info.num;
	fresh_seen = 0;
	SLAB->inspection->slabs_walk(cache, 0, look_at_slab, &info);
	cr_assert(eq(uint, fresh_seen, info.num - 1), "all objects but the one that was used");
}

Test(slab_debug_objects, objects_of_a_new_slab_are_free_and_nobodys)
{
	run(KERNEL_DEBUG_ON, look_at_fresh_slab);
}

static void look_at_callers(void *argument)
{
	struct kmem_cache *cache = SLAB->kmem_cache_create("called", SIZE, 0, 0, NULL, NULL);
	void *objects[] = { SLAB->kmem_cache_alloc(cache, GFP_KERNEL), SLAB->kmem_cache_zalloc(cache, GFP_KERNEL),
		SLAB->kmem_cache_alloc_node(cache, GFP_KERNEL, 1), SLAB->__kmalloc(SIZE, GFP_KERNEL),
		SLAB->kmalloc_node(SIZE, GFP_KERNEL, 1), SLAB->kzalloc(SIZE, GFP_KERNEL) };

	for (size_t i = 0; i < sizeof(objects) / sizeof(objects[0]); i++)
		cr_assert(is_code_of(user_of(objects[i], SIZE), "look_at_callers"), "call %zu", i);
	for (size_t i = 0; i < sizeof(objects) / sizeof(objects[0]); i++)
		SLAB->kfree(objects[i]);
	cr_assert(eq(int, SLAB->kmem_cache_destroy(cache), 0));
}

Test(slab_debug_objects, the_last_user_is_who_called_the_public_function)
{
	run(KERNEL_DEBUG_ON, look_at_callers);
}

/* Addresses in simulated memory are simulated ones: two worlds at two host addresses hold the same. */
static unsigned long users[2];

static void note_user(void *argument)
{
	void *object = SLAB->__kmalloc(SIZE, GFP_KERNEL);

	*(unsigned long *)argument = user_of(object, SIZE);
	SLAB->kfree(object);
}

Test(slab_debug_objects, users_are_simulated_addresses)
{
	for (int i = 0; i < 2; i++) {
		cr_assert(eq(int, debug_world_run(KERNEL_DEBUG_ON, KERNEL_MISUSE_BUG_ENDS, note_user, &users[i]),
			WORLD_END_COMPLETE));
		world_destroy();
	}
	cr_assert(eq(ulong, users[0], users[1]));
	cr_assert(ge(ulong, users[0], KERNEL_ADDRESS_PROGRAM));
	cr_assert(lt(ulong, users[0], KERNEL_ADDRESS_MODULE));
}

/* --- which caches --- */

static void expect_buffer(
	const char *name, size_t size, size_t align, unsigned long flags, unsigned int buffer_size, unsigned int offset)
{
	struct kmem_cache *cache = SLAB->kmem_cache_create(name, size, align, flags, NULL, NULL);
	struct slab_cache_info info;

	SLAB->inspection->cache_info(cache, &info);
	cr_assert(eq(uint, info.buffer_size, buffer_size), "%s", name);
	cr_assert(eq(uint, info.object_offset, offset), "%s", name);
	cr_assert(le(uint, info.limit, 32), "%s", name);
	cr_assert(eq(int, SLAB->kmem_cache_destroy(cache), 0), "%s", name);
}

static void look_at_caches(void *argument)
{
	expect_buffer("small", 20, 0, 0, 24 + 24, 8);
	expect_buffer(
		"wished", 40, 0, SLAB_HWCACHE_ALIGN, 40 + 24, 8); /* guard words come before what is only a wish */
	expect_buffer("aligned", 40, 64, 0, 64, 0);
	expect_buffer("page", 4096, 0, 0, 4096, 0); /* three words more would double it */
	expect_buffer("large", 5000, 0, 0, 5000 + 24, 8);
	expect_buffer("rcu", 40, 0, SLAB_DESTROY_BY_RCU, 40 + 24, 8);
}

Test(slab_debug_objects, guard_words_are_where_they_fit)
{
	run(KERNEL_DEBUG_ON, look_at_caches);
}

static void create_poisoned_rcu(void *argument)
{
	SLAB->kmem_cache_create("impossible", SIZE, 0, SLAB_DESTROY_BY_RCU | SLAB_POISON, NULL, NULL);
}

Test(slab_debug_objects, rcu_caches_may_not_be_poisoned)
{
	cr_assert(eq(int, debug_world_run(KERNEL_DEBUG_ON, KERNEL_MISUSE_BUG_ENDS, create_poisoned_rcu, NULL),
		WORLD_END_BUG));
	world_destroy();
}

static void create_odd_caches(void *argument)
{
	SLAB->kmem_cache_destroy(SLAB->kmem_cache_create("two words", SIZE, 0, 0, NULL, NULL));
	SLAB->kmem_cache_destroy(SLAB->kmem_cache_create("bare", SIZE, 0, SLAB_DEBUG_INITIAL, NULL, NULL));
}

static bool log_has(const char *text)
{
	for (uint64_t number = 1; number <= kernel_log_count(); number++)
		if (strstr(kernel_log_get(number)->text, text) != NULL)
			return true;
	return false;
}

Test(slab_debug_objects, odd_wishes_are_warned_about)
{
	cr_assert(eq(int, debug_world_run(KERNEL_DEBUG_ON, KERNEL_MISUSE_BUG_ENDS, create_odd_caches, NULL),
		WORLD_END_COMPLETE));
	cr_assert(log_has("'two words' has a blank"));
	cr_assert(log_has("bare: no constructor"));
	cr_assert(eq(u64, kernel_finding_count(), 0));
	world_destroy();
}

/* --- constructors and destructors --- */

static struct {
	unsigned int constructed, atomic, verified, destructed;
} calls;

static void construct(void *object, struct kmem_cache *cache, unsigned long flags)
{
	cr_assert(ne(ulong, flags & SLAB_CTOR_CONSTRUCTOR, 0));
	if ((flags & SLAB_CTOR_VERIFY) != 0) {
		cr_assert(eq(u8, *(unsigned char *)object, 0x77), "the state that the constructor made");
		calls.verified++;
		return;
	}
	kernel_memset(object, 0x77, SIZE);
	calls.constructed++;
	calls.atomic += (flags & SLAB_CTOR_ATOMIC) != 0;
}

static void destruct(void *object, struct kmem_cache *cache, unsigned long flags)
{
	cr_assert(eq(ulong, flags, 0));
	cr_assert(eq(u8, *(unsigned char *)object, 0x77));
	calls.destructed++;
}

static void expect_calls(unsigned int constructed, unsigned int atomic, unsigned int verified, unsigned int destructed)
{
	cr_assert(eq(uint, calls.constructed, constructed));
	cr_assert(eq(uint, calls.atomic, atomic));
	cr_assert(eq(uint, calls.verified, verified));
	cr_assert(eq(uint, calls.destructed, destructed));
}

static void use_poisoned(void *argument)
{
	struct kmem_cache *cache =
		SLAB->kmem_cache_create("poisoned", SIZE, 0, SLAB_DEBUG_INITIAL, construct, destruct);
	unsigned char *object;

	memset(&calls, 0, sizeof(calls));
	object = SLAB->kmem_cache_alloc(cache, GFP_KERNEL);
	cr_assert(eq(u8, object[SIZE - 1], 0x77));
	expect_calls(1, 0, 0, 0);
	SLAB->kmem_cache_free(cache, object);
	expect_calls(1, 0, 1, 1);
	object = SLAB->kmem_cache_alloc(cache, GFP_ATOMIC);
	expect_calls(2, 1, 1, 1);
	SLAB->kmem_cache_free(cache, object);
	cr_assert(eq(int, SLAB->kmem_cache_destroy(cache), 0));
	expect_calls(2, 1, 2, 2);
}

Test(slab_debug_objects, poisoned_objects_are_constructed_at_each_allocation)
{
	run(KERNEL_DEBUG_ON, use_poisoned);
	run(KERNEL_DEBUG_LEAK, use_poisoned);
	run(KERNEL_DEBUG_PAGEALLOC, use_poisoned);
}

static void use_unpoisoned(void *argument)
{
	struct kmem_cache *cache = SLAB->kmem_cache_create("rcu", SIZE, 0, SLAB_DESTROY_BY_RCU, construct, NULL);
	struct slab_cache_info info;
	unsigned char *object;

	memset(&calls, 0, sizeof(calls));
	SLAB->inspection->cache_info(cache, &info);
	object = SLAB->kmem_cache_alloc(cache, GFP_KERNEL);
	expect_calls(info.num, 0, 0, 0);
	SLAB->kmem_cache_free(cache, object);
	cr_assert(eq(u8, object[0], 0x77), "readers may still look at it");
	cr_assert(eq(ptr, SLAB->kmem_cache_alloc(cache, GFP_ATOMIC), object));
	expect_calls(info.num, 0, 0, 0);
	SLAB->kmem_cache_free(cache, object);
	cr_assert(eq(int, SLAB->kmem_cache_destroy(cache), 0));
}

Test(slab_debug_objects, others_are_constructed_with_their_slab)
{
	run(KERNEL_DEBUG_ON, use_unpoisoned);
}

/* --- unmapped objects --- */

enum { PAGE_SIZED = 600 };

static void use_unmapped(void *argument)
{
	unsigned long *object = SLAB->__kmalloc(PAGE_SIZED, GFP_KERNEL);
	unsigned int size = SLAB->ksize(object), words = size / 8, end = 3;
	struct page *page = virt_to_page(object);

	cr_assert(eq(ulong, ((unsigned long)object + size + 16) % 4096, 0), "pushed to the end of its page");
	cr_assert(eq(int, kernel_page_present(page), 1));
	cr_assert(is_filled((unsigned char *)object, size, POISON_INUSE));
	SLAB->kfree(object);
	cr_assert(eq(int, kernel_page_present(page), 0));

	cr_assert(eq(ulong, object[0], 0x12345678));
	cr_assert(is_code_of(object[1], "use_unmapped"));
	cr_assert(eq(ulong, object[2], 0), "CPU");
	while (end < words && object[end] != 0x87654321)
		cr_assert(ne(ulong, object[end++], 0));
	cr_assert(lt(uint, end, words), "the record has no end");
	cr_assert(lt(uint, 3, end), "no call chain");

	cr_assert(eq(ptr, SLAB->__kmalloc(PAGE_SIZED, GFP_KERNEL), object));
	cr_assert(eq(int, kernel_page_present(page), 1));
	SLAB->kfree(object);
}

Test(slab_debug_objects, free_objects_of_a_page_are_unmapped_and_tell_who_freed_them)
{
	run(KERNEL_DEBUG_PAGEALLOC, use_unmapped);
}

static void destroy_unmapped(void *argument)
{
	struct kmem_cache *cache = SLAB->kmem_cache_create("brief", PAGE_SIZED, 0, 0, NULL, NULL);
	void *object = SLAB->kmem_cache_alloc(cache, GFP_KERNEL);
	struct page *page = virt_to_page(object);

	SLAB->kmem_cache_free(cache, object);
	cr_assert(eq(int, SLAB->kmem_cache_destroy(cache), 0));
	cr_assert(eq(int, kernel_page_present(page), 1), "pages go back as they came");
}

Test(slab_debug_objects, pages_of_a_destroyed_slab_are_mapped)
{
	run(KERNEL_DEBUG_PAGEALLOC, destroy_unmapped);
}

/* --- slabinfo --- */

static void read_slabinfo(void *argument)
{
	char *text;
	size_t length;

	cr_assert(eq(int, kernel_proc_read("slabinfo", &text, &length), 0));
	cr_assert(strncmp(text, "slabinfo - version: 2.1 (statistics)\n", 37) == 0, "%.60s", text);
	kernel_proc_text_release(text);
	cr_assert(eq(int, kernel_proc_read("slab_allocators", &text, &length), -ENOENT), "leak mode only");
}

Test(slab_debug_objects, slabinfo_shows_statistics)
{
	run(KERNEL_DEBUG_ON, read_slabinfo);
}
