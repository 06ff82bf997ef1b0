/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * A quick test bed of the allocator on the native services: on several machines, random operations on many caches, with
 * checks of every object's contents and of the allocator's laws; then failing page requests, hotplug, /proc/slabinfo.
 * Each machine is a process of its own.
 */
#include "tests/bench/native/laws.h"
#include "tests/bench/native/native.h"

#include <linux/config.h>
#include <linux/mm.h>
#include <linux/slab.h>
#include <linux/slab_inspection.h>

#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

extern const struct slab_inspection slab_inspection;

#define CHECK(condition)                                                                                               \
	do {                                                                                                           \
		if (!(condition)) {                                                                                    \
			fprintf(stderr, "%s:%d: failed: %s\n", __FILE__, __LINE__, #condition);                        \
			abort();                                                                                       \
		}                                                                                                      \
	} while (0)

enum { CACHES = 12, LIVE_MAX = 3000, OPERATIONS = 60000 };

struct live {
	unsigned char *object;
	size_t size;
	struct kmem_cache *cache; /* NULL: from kmalloc */
	unsigned char mark;
};

static const size_t sizes[CACHES] = { 8, 24, 40, 72, 96, 200, 448, 512, 640, 832, 2000, 6000 };
static const unsigned long cache_flags[CACHES] = { 0, SLAB_HWCACHE_ALIGN, 0, SLAB_RECLAIM_ACCOUNT, SLAB_HWCACHE_ALIGN,
	0, SLAB_DESTROY_BY_RCU, 0, SLAB_HWCACHE_ALIGN, SLAB_CACHE_DMA, SLAB_DESTROY_BY_RCU, 0 };

static struct kmem_cache *caches[CACHES];
static char names[CACHES][32];
static struct live live[LIVE_MAX];
static unsigned int live_count;
static uint64_t random_state = 88172645463325252u;
static const struct native_machine *machine;

static unsigned int draw(unsigned int below)
{
	random_state ^= random_state << 13;
	random_state ^= random_state >> 7;
	random_state ^= random_state << 17;
	return (unsigned int)(random_state >> 33) % below;
}

static void set_random_cpu(void)
{
	unsigned int cpu;

	do {
		cpu = draw(machine->cpus);
	} while (!native_cpu_online(cpu));
	native_set_cpu(cpu);
}

/* Objects with known contents. */

static gfp_t gfp_of(const struct kmem_cache *cache)
{
	gfp_t gfp = draw(4) ? GFP_KERNEL : GFP_ATOMIC;

	return cache == caches[9] ? gfp | GFP_DMA : gfp;
}

static void allocate(void)
{
	struct live *new = &live[live_count];
	unsigned int which = draw(CACHES + 4);
	int node = draw(3) ? -1 : (int)draw(machine->nodes);

	set_random_cpu();
	if (which < CACHES) {
		new->cache = caches[which];
		new->size = sizes[which];
		new->object = kmem_cache_alloc_node(new->cache, gfp_of(new->cache), node);
	} else {
		new->cache = NULL;
		new->size = 1 + draw(draw(50) ? 500 : 20000);
		new->object = kmalloc_node(new->size, GFP_KERNEL, node);
	}
	CHECK(new->object);
	CHECK(((uintptr_t) new->object & 7) == 0);
	if (which < CACHES && (cache_flags[which] & SLAB_HWCACHE_ALIGN) && new->size > machine->line / 2)
		CHECK(((uintptr_t) new->object &(machine->line - 1)) == 0);
	CHECK(ksize(new->object) >= new->size);
	new->mark = (unsigned char)draw(256);
	memset(new->object, new->mark, new->size);
	live_count++;
}

static void check_contents(const struct live *old)
{
	size_t i;

	for (i = 0; i < old->size; i++)
		CHECK(old->object[i] == old->mark);
}

static void release(unsigned int index)
{
	struct live *old = &live[index];

	set_random_cpu();
	check_contents(old);
	if (old->cache) {
		CHECK(kmem_ptr_validate(old->cache, old->object) == 1);
		kmem_cache_free(old->cache, old->object);
	} else {
		kfree(old->object);
	}
	live[index] = live[--live_count];
}

/* Other things that happen. */

static void toggle_random_cpu(void)
{
	unsigned int cpu = draw(machine->cpus);

	if (cpu == 0)
		return;
	native_set_cpu(0);
	if (native_cpu_online(cpu))
		native_cpu_down(cpu);
	else
		CHECK(native_cpu_up(cpu) == 0);
}

static void all_cpus_up(void)
{
	unsigned int cpu;

	native_set_cpu(0);
	for (cpu = 0; cpu < machine->cpus; cpu++) {
		if (!native_cpu_online(cpu))
			CHECK(native_cpu_up(cpu) == 0);
	}
}

/* Tables of alien arrays that were made before all nodes were there are made anew, except that of the first CPU's node.
 */
static void cycle_cpus(void)
{
	unsigned int cpu;

	all_cpus_up();
	for (cpu = 1; cpu < machine->cpus; cpu++)
		native_cpu_down(cpu);
	all_cpus_up();
}

static void tune_random_cache(void)
{
	unsigned int limit = 1 + draw(100);
	char command[128];
	int length;

	length = snprintf(
		command, sizeof(command), "%s %u %u %u\n", names[draw(CACHES)], limit, 1 + draw(limit), draw(5));
	CHECK(native_proc_write("slabinfo", command, (size_t)length) == length);
}

static void rare_event(void)
{
	set_random_cpu();
	switch (draw(6)) {
	case 0:
		kmem_cache_shrink(caches[draw(CACHES)]);
		break;
	case 1:
		tune_random_cache();
		break;
	case 2:
		toggle_random_cpu();
		break;
	case 3:
		native_rcu_run();
		break;
	case 4:
		free(native_proc_read("slabinfo"));
		break;
	default:
		native_advance(draw(1500));
		break;
	}
}

/* A population that drifts up and down, so that arrays and lists are filled and emptied. */
static void random_operations(unsigned int count)
{
	unsigned int target = LIVE_MAX / 2;

	while (count-- > 0) {
		if (draw(2000) == 0)
			target = draw(LIVE_MAX);
		if (live_count < target ? draw(10) < 7 : draw(10) < 3) {
			if (live_count < LIVE_MAX)
				allocate();
		} else if (live_count > 0) {
			release(draw(live_count));
		}
		if (draw(500) == 0)
			rare_event();
		if (draw(3000) == 0)
			laws_check();
	}
}

/* Life of caches. */

static void constructor(void *object, struct kmem_cache *cache, unsigned long flags)
{
	CHECK(flags & SLAB_CTOR_CONSTRUCTOR);
	memset(object, 0x33, 8);
}

static void create_caches(void)
{
	unsigned int i;

	for (i = 0; i < CACHES; i++) {
		snprintf(names[i], sizeof(names[i]), "smoke-%zu", sizes[i]);
		caches[i] = kmem_cache_create(names[i], sizes[i], 0, cache_flags[i], i % 3 ? NULL : constructor, NULL);
		CHECK(caches[i]);
		CHECK(kmem_cache_size(caches[i]) >= sizes[i]);
	}
	CHECK(kmem_cache_create(names[0], 64, 0, 0, NULL, NULL) == NULL);
}

static void destroy_caches(void)
{
	unsigned int i;

	for (i = 0; i < CACHES; i++)
		CHECK(kmem_cache_destroy(caches[i]) == 0);
}

static void shrink_all(void)
{
	struct kmem_cache *cache;

	native_rcu_run();
	for (cache = slab_inspection.cache_first(); cache; cache = slab_inspection.cache_next(cache))
		kmem_cache_shrink(cache);
}

/* Stories. */

static void a_cache_in_use_is_not_destroyed(void)
{
	struct kmem_cache *cache = kmem_cache_create("in-use", 100, 0, 0, NULL, NULL);
	void *object = kmem_cache_alloc(cache, GFP_KERNEL);

	CHECK(kmem_cache_destroy(cache) == 1);
	CHECK(slab_inspection.cache_first() == cache);
	kmem_cache_free(cache, object);
	CHECK(kmem_cache_destroy(cache) == 0);
}

static void arrays_are_lifo_and_refill_hands_out_the_last_taken_first(void)
{
	struct kmem_cache *cache = kmem_cache_create("lifo", 256, 0, 0, NULL, NULL);
	char *first = kmem_cache_alloc(cache, GFP_KERNEL);
	char *second = kmem_cache_alloc(cache, GFP_KERNEL);

	CHECK(second == first - 256);
	kmem_cache_free(cache, first);
	CHECK(kmem_cache_alloc(cache, GFP_KERNEL) == first);
	kmem_cache_free(cache, first);
	kmem_cache_free(cache, second);
	CHECK(kmem_cache_destroy(cache) == 0);
}

static void an_explicit_node_is_obeyed_and_remote_frees_go_home(void)
{
	struct kmem_cache *cache = kmem_cache_create("remote", 128, 0, 0, NULL, NULL);
	struct slab_cache_info info;
	void *objects[40];
	unsigned int i;

	if (machine->nodes < 2)
		goto out;
	native_set_cpu(0);
	for (i = 0; i < ARRAY_SIZE(objects); i++) {
		objects[i] = kmem_cache_alloc_node(cache, GFP_KERNEL, 1);
		CHECK(page_to_nid(virt_to_page(objects[i])) == 1);
	}
	for (i = 0; i < ARRAY_SIZE(objects); i++)
		kmem_cache_free(cache, objects[i]);
	laws_check();
	slab_inspection.cache_info(cache, &info);
	if (machine->stats) {
		CHECK(info.node_allocs == 40 && info.node_frees == 40);
		CHECK(info.allochit == 0 && info.freehit == 0 && info.num_allocations == 0);
		CHECK(info.node_overflow == (machine->alien_limit ? 39 / machine->alien_limit : 0));
	}
	native_set_policy(1);
	objects[0] = kmem_cache_alloc(cache, GFP_KERNEL);
	CHECK(page_to_nid(virt_to_page(objects[0])) == 1);
	objects[1] = kmem_cache_alloc_node(cache, GFP_KERNEL, -1);
	CHECK(page_to_nid(virt_to_page(objects[1])) == 0);
	native_set_policy(-1);
	kmem_cache_free(cache, objects[0]);
	kmem_cache_free(cache, objects[1]);
out:
	CHECK(kmem_cache_destroy(cache) == 0);
}

static void pages_of_another_node_are_foreign_and_counted(void)
{
	struct kmem_cache *cache = kmem_cache_create("foreign", 4000, 0, 0, NULL, NULL);
	struct slab_cache_info info;
	void *object;

	if (machine->nodes < 2)
		goto out;
	native_set_cpu(0);
	native_exhaust_node(0, true);
	object = kmem_cache_alloc(cache, GFP_KERNEL);
	native_exhaust_node(0, false);
	CHECK(page_to_nid(virt_to_page(object)) == 1);
	laws_check();
	slab_inspection.cache_info(cache, &info);
	CHECK(!machine->stats || info.foreign_slabs == 1);
	kmem_cache_free(cache, object);
	kmem_cache_shrink(cache);
	slab_inspection.cache_info(cache, &info);
	CHECK(info.foreign_slabs == 0);
out:
	CHECK(kmem_cache_destroy(cache) == 0);
}

static void percpu_memory_is_zeroed_and_returned(void)
{
	void *handle = __alloc_percpu(48);
	void **table = (void **)~(unsigned long)handle;
	unsigned int cpu;

	CHECK(handle);
	for (cpu = 0; cpu < machine->cpus; cpu++)
		CHECK(((char *)table[cpu])[47] == 0);
	free_percpu(handle);
	CHECK(ksize(NULL) == 0);
	kfree(NULL);
	CHECK(__kmalloc((size_t)1 << 40, GFP_KERNEL) == NULL);
}

static void slabinfo_has_the_format_of_the_real_file(void)
{
	char *text = native_proc_read("slabinfo");
	const char *last = strrchr(text, '\n');
	char name[32];
	unsigned long active, objects;
	unsigned int size, per_slab;

	CHECK(strncmp(text,
		      machine->stats ? "slabinfo - version: 2.1 (statistics)\n# name  " : "slabinfo - version: 2.1\n#",
		      25) == 0);
	CHECK(last && last[1] == '\0');
	while (last[-1] != '\n')
		last--;
	CHECK(sscanf(last, "%31s %lu %lu %u %u", name, &active, &objects, &size, &per_slab) == 5);
	CHECK(strcmp(name, "kmem_cache") == 0);
	free(text);
	CHECK(native_proc_write("slabinfo", "size-64", 7) == -EINVAL);
	CHECK(native_proc_write("slabinfo", "nothing 1 1 1", 13) == -EINVAL);
	CHECK(native_proc_write("slabinfo", "size-64 10 x 1", 14) == -EINVAL);
	CHECK(native_proc_write("slabinfo", "size-64 10 20 8 more", 20) == 20);
	CHECK(native_proc_write("slabinfo", "size-64 2000000000 1 8", 22) == -ENOMEM);
	CHECK(native_proc_write("slabinfo", "size-64 100 100 2000000000", 26) == -ENOMEM);
}

/* Runs ATTEMPT with the first, second, third ... page request failing until it succeeds. Returns how often it failed.
 */
static unsigned long until_it_succeeds(bool (*attempt)(void))
{
	unsigned long nth;
	bool done = false;

	for (nth = 1; !done; nth++) {
		size_t before;

		shrink_all();
		before = laws_users();
		native_fail_page_request(nth);
		done = attempt();
		native_fail_page_request(0);
		laws_check();
		if (!done)
			CHECK(laws_users() == before);
	}
	return nth - 2;
}

static bool try_create(void)
{
	struct kmem_cache *cache = kmem_cache_create("attempt", 700, 0, 0, NULL, NULL);

	return cache && kmem_cache_destroy(cache) == 0;
}

/* Arrays so large that they need pages, for a cache made for this. */
static bool try_tune(void)
{
	const char *command = "tuned 3000 1500 3";
	long result = native_proc_write("slabinfo", command, strlen(command));

	CHECK(result == -ENOMEM || result == (long)strlen(command));
	return result > 0;
}

static bool try_cpu_up(void)
{
	unsigned int cpu = machine->cpus - 1;

	CHECK(!native_cpu_online(cpu));
	return native_cpu_up(cpu) == 0;
}

static void running_out_of_memory_changes_nothing(void)
{
	struct kmem_cache *cache = kmem_cache_create("tuned", 64, 0, 0, NULL, NULL);
	unsigned long failures;

	native_set_cpu(0);
	failures = until_it_succeeds(try_create);
	failures += until_it_succeeds(try_tune);
	if (machine->cpus > 1) {
		native_cpu_down(machine->cpus - 1);
		failures += until_it_succeeds(try_cpu_up);
	}
	CHECK(failures > 0);
	CHECK(kmem_cache_destroy(cache) == 0);
}

static void free_to_wrong_cache(void *object)
{
	kmem_cache_free(caches[0], object);
}

/* The last story of a machine: the allocator is unusable afterwards. */
static void a_wrong_cache_is_a_bug_when_owners_are_checked(void)
{
	void *object = __kmalloc(100, GFP_KERNEL);

	caches[0] = kmem_cache_create("wrong", 100, 0, 0, NULL, NULL);
	if (machine->check_owner)
		CHECK(native_ends_in_bug(free_to_wrong_cache, object));
}

static void run_machine(void)
{
	size_t users;
	long pages;

	native_boot(machine);
	CHECK(slab_is_available());
	cycle_cpus();
	laws_check();
	shrink_all();
	users = laws_users();
	pages = native_slab_pages();

	a_cache_in_use_is_not_destroyed();
	arrays_are_lifo_and_refill_hands_out_the_last_taken_first();
	an_explicit_node_is_obeyed_and_remote_frees_go_home();
	pages_of_another_node_are_foreign_and_counted();
	percpu_memory_is_zeroed_and_returned();
	native_set_cpu(0);
	shrink_all();
	CHECK(laws_users() == users);
	CHECK(native_slab_pages() == pages);

	create_caches();
	random_operations(OPERATIONS);
	while (live_count > 0)
		release(live_count - 1);
	all_cpus_up();
	laws_check();
	destroy_caches();
	shrink_all();
	CHECK(laws_users() == users);

	slabinfo_has_the_format_of_the_real_file();
	running_out_of_memory_changes_nothing();
	a_wrong_cache_is_a_bug_when_owners_are_checked();
}

static bool passes(const char *name, const struct native_machine *description)
{
	pid_t child = fork();
	int status = 0;

	if (child == 0) {
		machine = description;
		run_machine();
		_exit(0);
	}
	waitpid(child, &status, 0);
	printf("%s %s\n", status == 0 ? "pass" : "FAIL", name);
	fflush(stdout);
	return status == 0;
}

int main(void)
{
	struct native_machine variant;
	bool passed = true;

	native_machine_init(&variant, 1, 1);
	passed &= passes("1 CPU", &variant);
	native_machine_init(&variant, 4, 1);
	variant.stats = false;
	passed &= passes("4 CPUs, no statistics", &variant);
	native_machine_init(&variant, 4, 2);
	variant.check_owner = true;
	passed &= passes("4 CPUs on 2 nodes", &variant);
	native_machine_init(&variant, 4, 4);
	variant.late_cpus = true;
	variant.alien_limit = 3;
	passed &= passes("4 CPUs on 4 nodes that come up late", &variant);
	native_machine_init(&variant, 6, 2);
	variant.alien_limit = 0;
	variant.line = 128;
	passed &= passes("6 CPUs on 2 nodes, no alien arrays, lines of 128 bytes", &variant);
	native_machine_init(&variant, 2, 2);
	variant.page_shift = 16;
	variant.pages_per_node = 1 << 14;
	passed &= passes("pages of 64 KiB", &variant);
	native_machine_init(&variant, 64, 16);
	variant.pages_per_node = 1 << 14;
	passed &= passes("64 CPUs on 16 nodes", &variant);
	return passed ? 0 : 1;
}
