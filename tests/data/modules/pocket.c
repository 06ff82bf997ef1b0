/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The smallest allocator that the loader takes: every object gets a page. What surrounds it lets tests of the modeled
 * kernel see data, per-CPU variables, initcalls, proc files and failures of a module.
 */
#include <linux/init.h>
#include <linux/kallsyms.h>
#include <linux/kernel.h>
#include <linux/mm.h>
#include <linux/percpu.h>
#include <linux/proc_fs.h>
#include <linux/slab.h>
#include <linux/string.h>

struct kmem_cache {
	const char *name;
	size_t size;
};

/* In an order that is not that of their names, and with sizes that share lines unless someone keeps them apart. */
int zebra = 26;
char apple[3] = "ap";
unsigned long middle[20];
struct kmem_cache only_cache;
const char *const words[] = { "constant", "data" };

DEFINE_PER_CPU(unsigned long, visits) = 7;
DEFINE_PER_CPU(char, initial) = 'x';

/* Static data that an initcall writes: a second world must find it as it was. */
unsigned int initcalls_run;

void kmem_cache_init(void)
{
	only_cache.name = "pocket";
}

struct kmem_cache *kmem_cache_create(
	const char *name, size_t size, size_t align, unsigned long flags, kmem_ctor_t ctor, kmem_ctor_t dtor)
{
	only_cache.name = name;
	only_cache.size = size;
	return &only_cache;
}

int kmem_cache_destroy(struct kmem_cache *cache)
{
	return 0;
}

int kmem_cache_shrink(struct kmem_cache *cache)
{
	return 0;
}

void *kmem_cache_alloc(struct kmem_cache *cache, gfp_t gfp)
{
	struct page *page = alloc_pages(gfp, 0);

	return page != NULL ? page_address(page) : NULL;
}

void kmem_cache_free(struct kmem_cache *cache, void *object)
{
	free_pages((unsigned long)object, 0);
}

void *__kmalloc(size_t size, gfp_t gfp)
{
	return kmem_cache_alloc(&only_cache, gfp);
}

void kfree(const void *object)
{
	free_pages((unsigned long)object, 0);
}

/* --- proc file: as many records as its last writer asked for, each as long as he asked for --- */

unsigned long records = 3;
unsigned long record_bytes = 8;
unsigned long walks; /* starts minus stops */

static void *records_start(struct seq_file *file, kernel_loff_t *position)
{
	walks++;
	return (unsigned long)*position < records ? (void *)(*position + 1) : NULL;
}

static void *records_next(struct seq_file *file, void *record, kernel_loff_t *position)
{
	++*position;
	return (unsigned long)*position < records ? (void *)(*position + 1) : NULL;
}

static void records_stop(struct seq_file *file, void *record)
{
	walks--;
}

static int records_show(struct seq_file *file, void *record)
{
	seq_printf(file, "%lu:%*s", (unsigned long)record - 1, (int)record_bytes, "");
	seq_putc(file, '.');
	seq_puts(file, "\n");
	return 0;
}

static const struct seq_operations records_operations = {
	.start = records_start,
	.next = records_next,
	.stop = records_stop,
	.show = records_show,
};

static kernel_ssize_t records_write(const char *buffer, size_t size)
{
	char *end;

	if (size == 0)
		return -EINVAL;
	records = simple_strtoul(buffer, &end, 10);
	if (*end != ' ')
		return -EINVAL;
	record_bytes = simple_strtoul(end + 1, &end, 0);
	return (kernel_ssize_t)size;
}

int pocket_init(void);
int pocket_init(void)
{
	initcalls_run++;
	__get_cpu_var(visits)++;
	proc_create_seq("pocket", &records_operations, records_write);
	return 0;
}
__initcall(pocket_init);

/* --- what tests call by name --- */

int pocket_format(char *buffer, size_t size, const char *text);
int pocket_format(char *buffer, size_t size, const char *text)
{
	return snprintf(buffer, size, "%s and %s", words[0], text);
}

noinline void pocket_inner(int value);
noinline void pocket_inner(int value)
{
	BUG_ON(value == 13);
	WARN_ON(value == 7);
}

void pocket_outer(int value);
void pocket_outer(int value)
{
	pocket_inner(value);
	zebra = value;
}

void pocket_panic(const char *reason);
void pocket_panic(const char *reason)
{
	panic("out of %s", reason);
}

void *pocket_copy(void *to, const void *from, size_t size);
void *pocket_copy(void *to, const void *from, size_t size)
{
	return memcpy(to, from, size);
}

unsigned long pocket_percpu_sum(unsigned int cpu);
unsigned long pocket_percpu_sum(unsigned int cpu)
{
	unsigned long sum = per_cpu(visits, cpu);

	return sum + (unsigned char)per_cpu(initial, cpu);
}
