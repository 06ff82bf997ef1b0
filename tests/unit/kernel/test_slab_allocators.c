/* SPDX-License-Identifier: GPL-2.0-or-later */
/* /proc/slab_allocators: who has how many objects, also when there are more callers than its table first has room for.
 */
#include "models/kernel/proc.h"
#include "models/kernel/task.h"
#include "tests/unit/kernel/slab_debug_world.h"

#include <linux/sched.h>

enum { SIZE = 200, SITES = 300, READS = 20 };

static void run(void (*main)(void *argument))
{
	enum world_end end = debug_world_run(KERNEL_DEBUG_LEAK, KERNEL_MISUSE_BUG_ENDS, main, NULL);

	if (end != WORLD_END_COMPLETE || kernel_finding_count() != 0)
		print_findings();
	cr_assert(eq(int, end, WORLD_END_COMPLETE));
	cr_assert(eq(u64, kernel_finding_count(), 0));
	world_destroy();
}

/* --- lines --- */

struct line {
	char cache[32], symbol[128];
	unsigned long count;
};

/* Each line of the file, checked for its form, that is of the cache NAME. */
static unsigned int read_lines(const char *name, struct line *lines, unsigned int max)
{
	unsigned int used = 0;
	size_t length;
	char *text;

	cr_assert(eq(int, kernel_proc_read("slab_allocators", &text, &length), 0));
	cr_assert(lt(sz, 0, length));
	for (char *at = text; *at != '\0'; at = strchr(at, '\n') + 1) {
		struct line line;

		cr_assert(eq(int, sscanf(at, "%31[^:]: %lu %127[^\n]", line.cache, &line.count, line.symbol), 3),
			"%.80s", at);
		if (strcmp(line.cache, name) == 0 && used < max)
			lines[used++] = line;
	}
	kernel_proc_text_release(text);
	return used;
}

static const struct line *line_of(const struct line *lines, unsigned int count, const char *function)
{
	size_t length = strlen(function);

	for (unsigned int i = 0; i < count; i++)
		if (strncmp(lines[i].symbol, function, length) == 0 && lines[i].symbol[length] == '+')
			return &lines[i];
	return NULL;
}

/* --- counting --- */

/* One place, whatever the compiler makes of loops around it. */
static __attribute__((noinline)) void *allocate(struct kmem_cache *cache)
{
	void *object = SLAB->kmem_cache_alloc(cache, GFP_KERNEL);

	cr_assert(ne(ptr, object, NULL));
	return object;
}

static void allocate_three_keep_two(void *argument)
{
	struct kmem_cache *cache = SLAB->kmem_cache_create("counted", SIZE, 0, 0, NULL, NULL);
	struct line lines[8];
	void *objects[3];

	cr_assert(eq(uint, read_lines("counted", lines, 8), 0), "nobody has any");
	for (int i = 0; i < 3; i++)
		objects[i] = allocate(cache);
	SLAB->kmem_cache_free(cache, objects[1]);
	objects[1] = SLAB->kmem_cache_alloc_node(cache, GFP_KERNEL, 1);

	cr_assert(eq(uint, read_lines("counted", lines, 8), 2));
	cr_assert(eq(ulong, line_of(lines, 2, "allocate")->count, 2));
	cr_assert(eq(ulong, line_of(lines, 2, "allocate_three_keep_two")->count, 1));
	cr_assert(strstr(lines[0].symbol, "/0x") != NULL, "%s", lines[0].symbol);

	for (int i = 0; i < 3; i++)
		SLAB->kmem_cache_free(cache, objects[i]);
	cr_assert(eq(uint, read_lines("counted", lines, 8), 0));
	cr_assert(eq(int, SLAB->kmem_cache_destroy(cache), 0));
}

Test(slab_allocators, counts_what_users_have_by_where_they_called)
{
	run(allocate_three_keep_two);
}

/* The allocator's own arrays and lists are objects of its general caches. */
static void look_for_metadata(void *argument)
{
	struct line lines[16];
	unsigned int count = read_lines("size-128", lines, 16);
	const struct line *line = line_of(lines, count, "array_alloc");

	cr_assert(count != 0);
	for (unsigned int i = 0; i < count; i++)
		cr_assert(strstr(lines[i].symbol, " [slab]") != NULL, "%s", lines[i].symbol);
	line = line != NULL ? line : &lines[0];
	cr_assert(lt(ulong, 0, line->count));
}

Test(slab_allocators, names_the_module_of_code_that_is_in_one)
{
	run(look_for_metadata);
}

static void allocate_aligned(void *argument)
{
	struct kmem_cache *cache = SLAB->kmem_cache_create("aligned", SIZE, 64, 0, NULL, NULL);
	void *object = SLAB->kmem_cache_alloc(cache, GFP_KERNEL);
	struct line lines[2];

	cr_assert(eq(uint, read_lines("aligned", lines, 2), 0), "it does not know its users");
	SLAB->kmem_cache_free(cache, object);
}

Test(slab_allocators, leaves_out_caches_without_users)
{
	run(allocate_aligned);
}

/* --- many callers --- */

#define SITE objects[count++] = SLAB->kmem_cache_alloc(cache, GFP_KERNEL);
#define SITES_10 SITE SITE SITE SITE SITE SITE SITE SITE SITE SITE
#define SITES_100 SITES_10 SITES_10 SITES_10 SITES_10 SITES_10 SITES_10 SITES_10 SITES_10 SITES_10 SITES_10

static unsigned int allocate_everywhere(struct kmem_cache *cache, void **objects)
{
	unsigned int count = 0;

	SITES_100 SITES_100 SITES_100 return count;
}

static struct line many[SITES + 1];

static void expect_each_site_once(void)
{
	unsigned long offset, last = 0;

	cr_assert(eq(uint, read_lines("many", many, SITES + 1), SITES));
	for (unsigned int i = 0; i < SITES; i++) {
		cr_assert(eq(ulong, many[i].count, 1));
		cr_assert(eq(int, sscanf(strchr(many[i].symbol, '+'), "+%lx", &offset), 1));
		cr_assert(lt(ulong, last, offset), "by ascending address");
		last = offset;
	}
}

static void read_of_many_callers(void *argument)
{
	struct kmem_cache *cache = SLAB->kmem_cache_create("many", SIZE, 0, 0, NULL, NULL);
	void *objects[SITES];

	cr_assert(eq(uint, allocate_everywhere(cache, objects), SITES));
	expect_each_site_once();
	for (unsigned int i = 0; i < SITES; i++)
		SLAB->kmem_cache_free(cache, objects[i]);
	cr_assert(eq(int, SLAB->kmem_cache_destroy(cache), 0));
}

Test(slab_allocators, the_table_grows_with_the_callers)
{
	run(read_of_many_callers);
}

/*
 * While the table grows the chain mutex is free: another CPU makes and destroys caches then, so that the record of the
 * reader is another cache, or none, when it comes back.
 */
static bool stop, stopped;
static unsigned int rounds;

static void make_and_destroy_caches(void *argument)
{
	for (; !stop; rounds++) {
		struct kmem_cache *first = SLAB->kmem_cache_create("first", SIZE, 0, 0, NULL, NULL);
		struct kmem_cache *second = SLAB->kmem_cache_create("second", SIZE, 0, 0, NULL, NULL);

		cr_assert(eq(int, SLAB->kmem_cache_destroy(first), 0));
		cr_assert(eq(int, SLAB->kmem_cache_destroy(second), 0));
		cond_resched();
	}
	stopped = true;
}

static void read_while_caches_come_and_go(void *argument)
{
	struct kmem_cache *cache = SLAB->kmem_cache_create("many", SIZE, 0, 0, NULL, NULL);
	void *objects[SITES];

	allocate_everywhere(cache, objects);
	stop = stopped = false;
	rounds = 0;
	kernel_task_new("maker", 1, make_and_destroy_caches, NULL);
	for (unsigned int i = 0; i < READS; i++) {
		unsigned int lines = read_lines("many", many, SITES + 1);

		/* As for any reader of /proc: what moves on the chain meanwhile may be missed, or seen twice. */
		cr_assert(lines == 0 || lines >= SITES, "%u lines", lines);
	}
	stop = true;
	while (!stopped)
		schedule_timeout_uninterruptible(1);
	cr_assert(lt(uint, 1, rounds));
	expect_each_site_once();
	for (unsigned int i = 0; i < SITES; i++)
		SLAB->kmem_cache_free(cache, objects[i]);
	cr_assert(eq(int, SLAB->kmem_cache_destroy(cache), 0));
}

Test(slab_allocators, caches_that_come_and_go_while_it_is_read_do_no_harm)
{
	run(read_while_caches_come_and_go);
}
