/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * /proc/slabinfo: one line a cache, and the place where a cache is tuned. A read holds the chain mutex from start to
 * end.
 */
#include "slab.h"

#include <linux/cpu.h>
#include <linux/init.h>
#include <linux/proc_fs.h>
#include <linux/string.h>

/* Sums over the nodes of a cache. */
struct slabinfo {
	unsigned long active_objects;
	unsigned long active_slabs;
	unsigned long empty_slabs;
	unsigned long free_objects;
	unsigned long shared_objects;
	const char *error; /* what is wrong with the lists, or NULL */
};

/* Records are list elements: the head of the chain stands for the header, the others for their caches. */

static void *slabinfo_start(struct seq_file *file, kernel_loff_t *position)
{
	struct list_head *entry = &cache_chain;
	kernel_loff_t skip = *position;

	mutex_lock(&cache_chain_mutex);
	while (skip-- > 0) {
		entry = entry->next;
		if (entry == &cache_chain)
			return NULL;
	}
	return entry;
}

static void *slabinfo_next(struct seq_file *file, void *record, kernel_loff_t *position)
{
	struct list_head *entry = record;

	++*position;
	return entry->next == &cache_chain ? NULL : entry->next;
}

static void slabinfo_stop(struct seq_file *file, void *record)
{
	mutex_unlock(&cache_chain_mutex);
}

static void show_header(struct seq_file *file)
{
	const struct kernel_config *config = kernel_config();

	if (config->stats)
		seq_puts(file, "slabinfo - version: 2.1 (statistics)\n");
	else
		seq_puts(file, "slabinfo - version: 2.1\n");
	seq_puts(file, "# name            <active_objs> <num_objs> <objsize> <objperslab> <pagesperslab>");
	seq_puts(file, " : tunables <limit> <batchcount> <sharedfactor>");
	seq_puts(file, " : slabdata <active_slabs> <num_slabs> <sharedavail>");
	if (config->stats) {
		seq_puts(file,
			" : globalstat <listallocs> <maxobjs> <grown> <reaped> <error> <maxfreeable> <nodeallocs>"
			" <remotefrees> <alienoverflow>");
		seq_puts(file, " : cpustat <allochit> <allocmiss> <freehit> <freemiss>");
	}
	seq_putc(file, '\n');
}

/* One node, under its list_lock. */

static void sum_full(const struct kmem_cache *cache, const struct list_head *slabs, struct slabinfo *info)
{
	struct slab *slab;

	list_for_each_entry (slab, slabs, list) {
		if (slab->inuse != cache->num)
			info->error = "a slab on the full list has free objects";
		info->active_objects += cache->num;
		info->active_slabs++;
	}
}

static void sum_partial(const struct kmem_cache *cache, const struct list_head *slabs, struct slabinfo *info)
{
	struct slab *slab;

	list_for_each_entry (slab, slabs, list) {
		if (slab->inuse == cache->num)
			info->error = "a slab on the partial list is full";
		if (slab->inuse == 0)
			info->error = "a slab on the partial list is empty";
		info->active_objects += slab->inuse;
		info->active_slabs++;
	}
}

static void sum_free(const struct list_head *slabs, struct slabinfo *info)
{
	struct slab *slab;

	list_for_each_entry (slab, slabs, list) {
		if (slab->inuse)
			info->error = "a slab on the free list has objects in use";
		info->empty_slabs++;
	}
}

static void sum_node(const struct kmem_cache *cache, struct kmem_list3 *list3, struct slabinfo *info)
{
	spin_lock_irq(&list3->list_lock);
	sum_full(cache, &list3->slabs_full, info);
	sum_partial(cache, &list3->slabs_partial, info);
	sum_free(&list3->slabs_free, info);
	info->free_objects += list3->free_objects;
	if (list3->shared)
		info->shared_objects += list3->shared->avail;
	spin_unlock_irq(&list3->list_lock);
}

static void sum_nodes(struct kmem_cache *cache, struct slabinfo *info)
{
	int node;

	for_each_online_node (node) {
		struct kmem_list3 *list3 = cache_list3(cache, node);

		if (list3)
			sum_node(cache, list3, info);
	}
}

static unsigned long counter_value(const atomic_t *counter)
{
	return (unsigned int)atomic_read(counter);
}

static void show_globalstat(struct seq_file *file, const struct cache_statistics *statistics)
{
	unsigned long listallocs = stat_read(&statistics->num_allocations);
	unsigned long maxobjs = stat_read(&statistics->high_mark);
	unsigned long grown = stat_read(&statistics->grown);
	unsigned long reaped = stat_read(&statistics->reaped);
	unsigned long errors = stat_read(&statistics->errors);
	unsigned long maxfreeable = stat_read(&statistics->max_freeable);
	unsigned long nodeallocs = stat_read(&statistics->node_allocs);
	unsigned long remotefrees = stat_read(&statistics->node_frees);
	unsigned long alienoverflow = stat_read(&statistics->node_overflow);

	seq_printf(file, " : globalstat %7lu %6lu %5lu %4lu %4lu %4lu %4lu %4lu %4lu", listallocs, maxobjs, grown,
		reaped, errors, maxfreeable, nodeallocs, remotefrees, alienoverflow);
}

static void show_cpustat(struct seq_file *file, const struct cache_statistics *statistics)
{
	unsigned long allochit = counter_value(&statistics->allochit);
	unsigned long allocmiss = counter_value(&statistics->allocmiss);
	unsigned long freehit = counter_value(&statistics->freehit);
	unsigned long freemiss = counter_value(&statistics->freemiss);

	seq_printf(file, " : cpustat %6lu %6lu %6lu %6lu", allochit, allocmiss, freehit, freemiss);
}

static void show_cache(struct seq_file *file, struct kmem_cache *cache)
{
	const struct kernel_config *config = kernel_config();
	struct slabinfo info = { 0, 0, 0, 0, 0, NULL };
	unsigned long slabs;
	unsigned long objects;

	sum_nodes(cache, &info);
	slabs = info.active_slabs + info.empty_slabs;
	objects = slabs * cache->num;
	if (objects - info.active_objects != info.free_objects && !info.error)
		info.error = "the count of free objects is wrong";
	if (info.error)
		printk(KERN_ERR "slab: cache %s: %s\n", cache->name, info.error);

	seq_printf(file, "%-17s %6lu %6lu %6u %4u %4d", cache->name, info.active_objects, objects, cache->buffer_size,
		cache->num, 1 << cache->gfporder);
	seq_printf(file, " : tunables %4u %4u %4u", cache->limit, cache->batchcount, cache->shared);
	seq_printf(file, " : slabdata %6lu %6lu %6lu", info.active_slabs, slabs, info.shared_objects);
	if (config->stats) {
		show_globalstat(file, cache_statistics(cache, config));
		show_cpustat(file, cache_statistics(cache, config));
	}
	seq_putc(file, '\n');
}

static int slabinfo_show(struct seq_file *file, void *record)
{
	struct list_head *entry = record;

	if (entry == &cache_chain)
		show_header(file);
	else
		show_cache(file, list_entry(entry, struct kmem_cache, next));
	return 0;
}

static const struct seq_operations slabinfo_operations = {
	.start = slabinfo_start,
	.stop = slabinfo_stop,
	.next = slabinfo_next,
	.show = slabinfo_show,
};

static int slabinfo_init(void)
{
	proc_create_seq("slabinfo", &slabinfo_operations, slabinfo_write);
	return 0;
}

__initcall(slabinfo_init);
