/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The files of /proc that the era's kernel registers for its allocator, for what the module has of them: slabinfo from
 * slabinfo_op and slabinfo_write, slab_allocators from slabstats_op.
 */
#include <linux/init.h>
#include <linux/proc_fs.h>
#include <linux/slab.h>

/* What the module does not have itself. Not const: a compiler might take what stands here for what is linked. */
extern struct seq_operations slabinfo_op, slabstats_op;
__attribute__((weak)) struct seq_operations slabinfo_op = { .start = NULL };
__attribute__((weak)) struct seq_operations slabstats_op = { .start = NULL };

ssize_t slabinfo_write(struct file *file, const char *buffer, size_t size, loff_t *position);
__attribute__((weak)) ssize_t slabinfo_write(struct file *file, const char *buffer, size_t size, loff_t *position)
{
	return -EINVAL;
}

static kernel_ssize_t write_slabinfo(const char *buffer, size_t size)
{
	loff_t position = 0;

	return slabinfo_write(NULL, buffer, size, &position);
}

/* Each reader of slab_allocators has a table: how many pairs of words fit, how many there are, the pairs. */
static int open_slabstats(struct seq_file *file)
{
	unsigned long *table = kzalloc(PAGE_SIZE, GFP_KERNEL);

	if (!table)
		return -ENOMEM;
	table[0] = PAGE_SIZE / (2 * sizeof(unsigned long));
	file->private = table;
	return 0;
}

static void release_slabstats(struct seq_file *file)
{
	kfree(file->private);
}

static int kernel_tree_proc_init(void)
{
	if (slabinfo_op.start)
		proc_create_seq("slabinfo", &slabinfo_op, write_slabinfo);
	if (slabstats_op.start)
		proc_create_seq_private("slab_allocators", &slabstats_op, open_slabstats, release_slabstats);
	return 0;
}

__initcall(kernel_tree_proc_init);
