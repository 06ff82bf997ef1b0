/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Operations of a program on whole caches, in both worlds. See run.h. */
#include "tests/model/run_private.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>

static const char *const slot_names[RUN_SLOTS] = { "model-0", "model-1", "model-2", "model-3", "model-4", "model-5" };

/* --- constructors: counted for the run under way --- */

static struct run *current_run;

static void count_constructor(void *object, struct kmem_cache *cache, unsigned long flags)
{
	(void)object, (void)cache, (void)flags;
	current_run->constructed++;
}

static void count_destructor(void *object, struct kmem_cache *cache, unsigned long flags)
{
	(void)object, (void)cache, (void)flags;
	current_run->destructed++;
}

/* --- creation --- */

static void draw_wish(const struct operation *operation, unsigned int slot, struct model_wish *wish)
{
	static const unsigned int sizes[] = { 8, 20, 32, 60, 100, 128, 200, 256, 384, 500, 512, 520, 608, 640, 704, 768,
		1000, 1024, 1500, 2048, 3000, 4096, 5000, 8192 };
	static const unsigned int alignments[] = { 0, 0, 0, 0, 8, 16, 64, 128, 256 };
	static const unsigned long flags[] = { 0, SLAB_HWCACHE_ALIGN, SLAB_RECLAIM_ACCOUNT, SLAB_CACHE_DMA,
		SLAB_HWCACHE_ALIGN | SLAB_RECLAIM_ACCOUNT, SLAB_MEM_SPREAD };

	wish->name = slot_names[slot];
	wish->size = sizes[operation->b % G_N_ELEMENTS(sizes)];
	wish->align = alignments[operation->c % G_N_ELEMENTS(alignments)];
	wish->flags = flags[operation->c / 16 % G_N_ELEMENTS(flags)];
	wish->has_constructor = operation->c / 256 % 4 == 0;
}

/* In a slot that is taken it must be refused, because of the name. */
void run_create(struct run *run, const struct operation *operation)
{
	unsigned int slot = operation->a % RUN_SLOTS;
	struct model_wish *wish = &run->driver.wish;
	struct model_cache *cache;

	current_run = run;
	draw_wish(operation, slot, wish);
	run->driver.ctor = wish->has_constructor ? count_constructor : NULL;
	run->driver.dtor = wish->has_constructor ? count_destructor : NULL;
	run_tell(run, operation, "create %s, %lu bytes, alignment %lu, flags %#lx%s", wish->name, wish->size,
		wish->align, wish->flags, wish->has_constructor ? ", with constructor" : "");
	if (!run_begin(run, operation, DRIVER_CREATE))
		return;
	cache = model_create(run->model, wish);
	run->marks[cache != NULL ? RUN_MARK_CREATED : RUN_MARK_CREATION_REFUSED]++;
	if ((cache != NULL) != (run->driver.pointer != NULL))
		run_fail(run, "creating cache %s was expected to %s", wish->name, cache != NULL ? "succeed" : "fail");
	else if (cache != NULL)
		cache->address = run->driver.pointer;
	if (cache != NULL)
		run->slots[slot] = cache;
	run_end(run);
}

/* --- destruction, shrinking --- */

/* The order in which CPUs drained their arrays; those that were not seen had nothing in theirs. */
static bool drain_order(struct run *run, const struct model_cache *cache)
{
	const struct driver *driver = &run->driver;

	for (unsigned int cpu = 0; cpu < run->model->cpus; cpu++) {
		bool seen = false;

		for (unsigned int i = 0; i < driver->order_count; i++)
			seen |= driver->order[i] == cpu;
		if (!seen && cache->heads[cpu] != NULL && cache->heads[cpu]->avail != 0)
			run_fail(run, "cpu %u did not drain its head array of cache %s", cpu, cache->name);
	}
	for (unsigned int i = 0; i < driver->order_count; i++)
		if (cache->heads[driver->order[i]] == NULL)
			run_fail(run, "cpu %u drained cache %s, but has no head array", driver->order[i], cache->name);
	return run->failure == NULL;
}

void run_destroy(struct run *run, const struct operation *operation)
{
	unsigned int slot = operation->a % RUN_SLOTS;
	struct model_cache *cache = run->slots[slot];
	bool in_use;

	if (cache == NULL)
		return;
	run->driver.cache = cache->address;
	run_tell(run, operation, "destroy %s", cache->name);
	if (!run_begin(run, operation, DRIVER_DESTROY) || !drain_order(run, cache))
		return;
	in_use = model_destroy(run->model, cache, run->driver.order, run->driver.order_count);
	run->findings += in_use && run->model->debug; /* a debugging kernel calls it a leak */
	run_check_findings(run);
	run->marks[in_use ? RUN_MARK_DESTRUCTION_REFUSED : RUN_MARK_DESTROYED]++;
	if (!in_use)
		run->slots[slot] = NULL;
	if (run->driver.result != (in_use ? 1 : 0))
		run_fail(run, "destroying cache %s: expected %d, found %ld", slot_names[slot], in_use,
			run->driver.result);
	run_end(run);
}

static struct model_cache *any_cache(const struct run *run, unsigned int number)
{
	return g_ptr_array_index(run->model->chain, number % run->model->chain->len);
}

void run_shrink(struct run *run, const struct operation *operation)
{
	struct model_cache *cache = any_cache(run, operation->a);
	bool in_use;

	run->driver.cache = cache->address;
	run_tell(run, operation, "shrink %s", cache->name);
	if (!run_begin(run, operation, DRIVER_SHRINK) || !drain_order(run, cache))
		return;
	in_use = model_shrink(run->model, cache, run->driver.order, run->driver.order_count);
	if (run->driver.result != (in_use ? 1 : 0))
		run_fail(run, "shrinking cache %s: expected %d, found %ld", cache->name, in_use, run->driver.result);
	run_end(run);
}

/* --- tuning --- */

static void expect_written(struct run *run, const char *text, int error)
{
	long expected = error != 0 ? error : (long)strlen(text);

	if (run->driver.result != expected)
		run_fail(
			run, "writing \"%s\" to slabinfo: expected %ld, found %ld", text, expected, run->driver.result);
}

void run_tune(struct run *run, const struct operation *operation)
{
	static const unsigned int limits[] = { 1, 2, 4, 5, 8, 12, 20, 32, 50, 120, 300, 16382, 20000 };
	struct model_cache *cache = any_cache(run, operation->a);
	unsigned int limit = limits[operation->b % G_N_ELEMENTS(limits)];
	unsigned int batchcount = 1 + operation->c % limit;
	unsigned int shared = operation->c / 32768 % 5 * (operation->c / 262144 % 4);
	g_autofree char *text = NULL;
	int error;

	/* Arrays of many pages only seldom: blocks that large run out. */
	if (limit > 300 && operation->c % 8 != 0)
		limit = batchcount = 3;
	text = g_strdup_printf("%s %u %u %u", cache->name, limit, batchcount, shared);
	run->driver.text = text;
	run_tell(run, operation, "write \"%s\" to slabinfo", text);
	if (!run_begin(run, operation, DRIVER_WRITE))
		return;
	error = model_tune(run->model, cache, limit, batchcount, shared);
	run->marks[error == 0 ? RUN_MARK_TUNED : RUN_MARK_TUNING_REFUSED]++;
	expect_written(run, text, error);
	run_end(run);
}

void run_bad_tune(struct run *run, const struct operation *operation)
{
	static const struct {
		const char *text;
		int error;
	} cases[] = { { "size-64", -EINVAL }, { "size-64 ", -EINVAL }, { "size-64 4 2", -EINVAL },
		{ "size-64 4 2 x", -EINVAL }, { "no-such-cache 4 2 1", -EINVAL }, { "size-64 0 0 0", 0 },
		{ "size-64 4 5 1", 0 }, { "size-64 4 0 1", 0 }, { "size-64 4 2 -1", 0 }, { " size-64 4 2 1", -EINVAL },
		{ "size-64 4 2 1 1 1 1 1 1 1 1 1 1 1 1 1 1 1 1 1 1 1 1 1 1 1 1 1 1 1 1 1 1 1 1 1 1 1 1 1 1 1 1 1 1 1 1 "
		  "1 1"
		  " 1 1 1 1 1 1 1 1 1 1 1 1 1 1 1 1 1 1",
			-EINVAL } };
	unsigned int number = operation->a % G_N_ELEMENTS(cases);

	run->driver.text = cases[number].text;
	run_tell(run, operation, "write \"%s\" to slabinfo", cases[number].text);
	if (!run_begin(run, operation, DRIVER_WRITE))
		return;
	expect_written(run, cases[number].text, cases[number].error);
	run_end(run);
}

void run_read(struct run *run, const struct operation *operation)
{
	run_tell(run, operation, "read slabinfo");
	if (!run_begin(run, operation, DRIVER_READ))
		return;
	if (run->driver.result != 0)
		run_fail(run, "slabinfo cannot be read: %ld", run->driver.result);
	else if (run->failure == NULL)
		run->failure = model_compare_text(run->model, run->driver.text_read, true);
	run_end(run);
}
