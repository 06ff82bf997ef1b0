/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * /proc/slab_allocators, in leak mode: who allocated the objects that users have, and how many each. One record a
 * cache, one line a caller.
 */
#include "debug.h"

#include <linux/init.h>
#include <linux/kallsyms.h>
#include <linux/proc_fs.h>
#include <linux/string.h>

enum { CALLERS_AT_FIRST = 128, SYMBOL_BYTES = 128 };

struct caller_count {
	unsigned long caller; /* simulated address */
	unsigned long objects;
};

/* One reader's table, by ascending caller. */
struct callers {
	unsigned int room;
	unsigned int used;
	bool overflowed;
	struct caller_count entry[];
};

static struct callers *callers_alloc(unsigned int room)
{
	struct callers *callers = kzalloc(sizeof(struct callers) + room * sizeof(struct caller_count), GFP_KERNEL);

	if (callers)
		callers->room = room;
	return callers;
}

/* Where the caller is, or would be. */
static unsigned int caller_position(const struct callers *callers, unsigned long caller)
{
	unsigned int low = 0;
	unsigned int high = callers->used;

	while (low < high) {
		unsigned int middle = low + (high - low) / 2;

		if (callers->entry[middle].caller < caller)
			low = middle + 1;
		else
			high = middle;
	}
	return low;
}

static void caller_insert(struct callers *callers, unsigned int position, unsigned long caller)
{
	struct caller_count *at = &callers->entry[position];

	if (callers->used == callers->room) {
		callers->overflowed = true;
		return;
	}
	memmove(at + 1, at, (callers->used - position) * sizeof(*at));
	callers->used++;
	at->caller = caller;
	at->objects = 1;
}

/* 0: nobody allocated it yet, or the mark was seen before the caller. */
static void callers_count(struct callers *callers, unsigned long caller)
{
	unsigned int position;

	if (!caller)
		return;
	position = caller_position(callers, caller);
	if (position < callers->used && callers->entry[position].caller == caller)
		callers->entry[position].objects++;
	else
		caller_insert(callers, position, caller);
}

/* Counting. Users take and give back objects meanwhile: marks and user words are read as they are. */

static void count_slab(const struct kmem_cache *cache, struct slab *slab, struct callers *callers)
{
	unsigned int index;

	for (index = 0; index < cache->num && !callers->overflowed; index++) {
		void *buffer = slab_object(cache, slab, index);

		if (data_race(slab_bufctl(slab)[index]) == BUFCTL_ACTIVE)
			callers_count(callers, data_race(*debug_user_word(cache, buffer)));
	}
}

static void count_list(const struct kmem_cache *cache, const struct list_head *slabs, struct callers *callers)
{
	struct slab *slab;

	list_for_each_entry (slab, slabs, list)
		count_slab(cache, slab, callers);
}

static void count_cache(struct kmem_cache *cache, struct callers *callers)
{
	int node;

	callers->used = 0;
	callers->overflowed = false;
	for_each_online_node (node) {
		struct kmem_list3 *list3 = cache_list3(cache, node);

		if (!list3)
			continue;
		spin_lock_irq(&list3->list_lock);
		count_list(cache, &list3->slabs_full, callers);
		count_list(cache, &list3->slabs_partial, callers);
		spin_unlock_irq(&list3->list_lock);
	}
}

/* Showing. */

static void show_callers(struct seq_file *file, const struct kmem_cache *cache, const struct callers *callers)
{
	char symbol[SYMBOL_BYTES];
	unsigned int i;

	for (i = 0; i < callers->used; i++) {
		sprint_symbol(symbol, sizeof(symbol), callers->entry[i].caller);
		seq_printf(file, "%s: %lu %s\n", cache->name, callers->entry[i].objects, symbol);
	}
}

/*
 * A table of twice the size. The chain mutex is given up for that, so the cache may be gone afterwards: the record
 * counts as one that did not fit, and the reader comes again, to whatever cache is at its position then.
 */
static int callers_grow(struct seq_file *file)
{
	struct callers *callers = file->private;
	struct callers *larger;

	mutex_unlock(&cache_chain_mutex);
	larger = callers_alloc(2 * callers->room);
	if (larger) {
		file->private = larger;
		kfree(callers);
	}
	mutex_lock(&cache_chain_mutex);
	if (!larger)
		return -ENOMEM;
	file->count = file->size;
	return 0;
}

static bool cache_knows_users(const struct kmem_cache *cache)
{
	unsigned int needed = SLAB_RED_ZONE | SLAB_STORE_USER;

	return (cache->flags & needed) == needed;
}

static int allocators_show(struct seq_file *file, void *record)
{
	struct kmem_cache *cache = list_entry((struct list_head *)record, struct kmem_cache, next);
	struct callers *callers = file->private;

	if (!cache_knows_users(cache))
		return 0;
	count_cache(cache, callers);
	if (callers->overflowed)
		return callers_grow(file);
	show_callers(file, cache, callers);
	return 0;
}

/* Walking: records are list elements, those of their caches. */

static void *allocators_start(struct seq_file *file, kernel_loff_t *position)
{
	kernel_loff_t skip = *position;
	struct list_head *entry;

	mutex_lock(&cache_chain_mutex);
	for (entry = cache_chain.next; entry != &cache_chain; entry = entry->next) {
		if (skip-- == 0)
			return entry;
	}
	return NULL;
}

static void *allocators_next(struct seq_file *file, void *record, kernel_loff_t *position)
{
	struct list_head *entry = record;

	++*position;
	return entry->next == &cache_chain ? NULL : entry->next;
}

static void allocators_stop(struct seq_file *file, void *record)
{
	mutex_unlock(&cache_chain_mutex);
}

static const struct seq_operations allocators_operations = {
	.start = allocators_start,
	.stop = allocators_stop,
	.next = allocators_next,
	.show = allocators_show,
};

static int allocators_open(struct seq_file *file)
{
	file->private = callers_alloc(CALLERS_AT_FIRST);
	return file->private ? 0 : -ENOMEM;
}

static void allocators_release(struct seq_file *file)
{
	kfree(file->private);
}

static int allocators_init(void)
{
	const struct kernel_config *config = kernel_config();

	if (config->debug == KERNEL_DEBUG_LEAK)
		proc_create_seq_private("slab_allocators", &allocators_operations, allocators_open, allocators_release);
	return 0;
}

__initcall(allocators_init);
