/* SPDX-License-Identifier: GPL-2.0-or-later */
/* /proc/slabinfo in the kernel's format. There is nothing to tune, so it cannot be written. */
#include "buckets.h"

#include <linux/init.h>
#include <linux/nodemask.h>
#include <linux/proc_fs.h>
#include <linux/statistics.h>

/* Records are list elements: the head of the chain stands for the header. */

static void *slabinfo_start(struct seq_file *file, kernel_loff_t *position)
{
	struct list_head *entry = &bucket_chain;
	kernel_loff_t skip = *position;

	mutex_lock(&bucket_chain_mutex);
	for (; skip > 0; skip--) {
		entry = entry->next;
		if (entry == &bucket_chain)
			return NULL;
	}
	return entry;
}

static void *slabinfo_next(struct seq_file *file, void *record, kernel_loff_t *position)
{
	struct list_head *entry = record;

	++*position;
	return entry->next == &bucket_chain ? NULL : entry->next;
}

static void slabinfo_stop(struct seq_file *file, void *record)
{
	mutex_unlock(&bucket_chain_mutex);
}

static void show_header(struct seq_file *file, bool statistics)
{
	seq_printf(file, "slabinfo - version: 2.1%s\n", statistics ? " (statistics)" : "");
	seq_puts(file, "# name            <active_objs> <num_objs> <objsize> <objperslab> <pagesperslab>"
		       " : tunables <limit> <batchcount> <sharedfactor>"
		       " : slabdata <active_slabs> <num_slabs> <sharedavail>");
	if (statistics)
		seq_puts(file,
			" : globalstat <listallocs> <maxobjs> <grown> <reaped> <error> <maxfreeable> <nodeallocs>"
			" <remotefrees> <alienoverflow> : cpustat <allochit> <allocmiss> <freehit> <freemiss>");
	seq_putc(file, '\n');
}

/* There are no arrays: nothing is allocated for them, and no free misses one. */
static void show_statistics(struct seq_file *file, const struct bucket_statistics *statistics)
{
	unsigned long objects_max = stat_read(&statistics->high_mark);
	unsigned long grown = stat_read(&statistics->grown);
	unsigned long reaped = stat_read(&statistics->reaped);
	unsigned long errors = stat_read(&statistics->errors);
	unsigned long free_remote = stat_read(&statistics->free_remote);
	unsigned long free_local = stat_read(&statistics->free_local);
	unsigned long alloc_hit = stat_read(&statistics->alloc_hit);
	unsigned long alloc_miss = stat_read(&statistics->alloc_miss);

	seq_printf(file, " : globalstat 0 %6lu %5lu %4lu %4lu 0 0 %4lu 0", objects_max, grown, reaped, errors,
		free_remote);
	seq_printf(file, " : cpustat %6lu %6lu %6lu 0", alloc_hit, alloc_miss, free_local);
}

static void show_cache(struct seq_file *file, struct kmem_cache *cache)
{
	unsigned long slabs = 0, empty = 0, in_use = 0;
	int number;

	for_each_possible_node (number) {
		struct bucket_node *node = cache->nodes[number];

		spin_lock_irq(&node->lock);
		slabs += node->slab_count;
		empty += node->empty_count;
		in_use += node->objects_in_use;
		spin_unlock_irq(&node->lock);
	}
	seq_printf(file, "%-17s %6lu %6lu %6u %4u %4d", cache->name, in_use, slabs * cache->slab_objects,
		cache->bucket_bytes, cache->slab_objects, 1 << cache->slab_order);
	seq_printf(file, " : tunables    0    0    0 : slabdata %6lu %6lu      0", slabs - empty, slabs);
}

static int slabinfo_show(struct seq_file *file, void *record)
{
	const struct kernel_config *config = kernel_config();
	struct list_head *entry = record;
	struct kmem_cache *cache = list_entry(entry, struct kmem_cache, chain);

	if (entry == &bucket_chain) {
		show_header(file, config->stats);
		return 0;
	}
	show_cache(file, cache);
	if (config->stats)
		show_statistics(file, &cache->statistics);
	seq_putc(file, '\n');
	return 0;
}

static const struct seq_operations slabinfo_operations = {
	.start = slabinfo_start,
	.next = slabinfo_next,
	.stop = slabinfo_stop,
	.show = slabinfo_show,
};

static int slabinfo_init(void)
{
	proc_create_seq("slabinfo", &slabinfo_operations, NULL);
	return 0;
}

__initcall(slabinfo_init);
