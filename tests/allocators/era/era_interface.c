/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Uses the interfaces of kernel 2.6.16 and .17 by name, in the shapes in which an allocator of that time would, and is
 * a trivial allocator itself: every object has pages of its own. Built for fixed constants, as a file of a kernel tree
 * is.
 */
#include <linux/config.h>
#include <linux/slab.h>
#include <linux/mm.h>
#include <linux/swap.h>
#include <linux/cache.h>
#include <linux/interrupt.h>
#include <linux/init.h>
#include <linux/compiler.h>
#include <linux/cpuset.h>
#include <linux/seq_file.h>
#include <linux/notifier.h>
#include <linux/kallsyms.h>
#include <linux/cpu.h>
#include <linux/sysctl.h>
#include <linux/module.h>
#include <linux/rcupdate.h>
#include <linux/string.h>
#include <linux/nodemask.h>
#include <linux/mempolicy.h>
#include <linux/mutex.h>
#include <linux/list.h>
#include <linux/proc_fs.h>
#include <linux/rwsem.h>
#include <linux/timer.h>

#include <asm/atomic.h>
#include <asm/cacheflush.h>
#include <asm/page.h>
#include <asm/processor.h>
#include <asm/semaphore.h>
#include <asm/system.h>
#include <asm/tlbflush.h>
#include <asm/uaccess.h>

/* --- the preprocessor and array sizes know the machine --- */

#if PAGE_SIZE != 4096 || NR_CPUS < 2 || L1_CACHE_BYTES != 64 || (1 << L1_CACHE_SHIFT) != L1_CACHE_BYTES
#error "built for another machine"
#endif
#if !defined(CONFIG_NUMA) || !defined(CONFIG_SMP) || defined(CONFIG_DEBUG_SLAB)
#error "built for another kernel"
#endif

#define ERA_TIMEOUT (2 * HZ)
#define ERA_HEADS (2 * MAX_NUMNODES + 1)

/* --- data --- */

struct era_head {
	unsigned int avail, limit;
	spinlock_t lock;
	void *entry[0];
};

struct kmem_cache {
	struct era_head *array[NR_CPUS];
	const char *name;
	size_t size;
	unsigned int flags, order;
	gfp_t gfpflags;
	void (*ctor)(void *, kmem_cache_t *, unsigned long);
	void (*dtor)(void *, kmem_cache_t *, unsigned long);
	struct list_head next;
} ____cacheline_aligned_in_smp;

struct cache_sizes malloc_sizes[] = {
#define CACHE(x) { .cs_size = (x) },
#include <linux/kmalloc_sizes.h>
	CACHE(ULONG_MAX)
#undef CACHE
};
EXPORT_SYMBOL(malloc_sizes);

static struct {
	char name[24], dma_name[24];
} __initdata era_names[ARRAY_SIZE(malloc_sizes)];

static struct kmem_cache cache_cache = { .name = "era_cache", .size = sizeof(struct kmem_cache) };
static struct era_head __initdata era_boot_heads[ERA_HEADS];
static DEFINE_MUTEX(era_mutex);
static DECLARE_MUTEX(era_semaphore);
static DECLARE_RWSEM(era_rwsem);
static DEFINE_SPINLOCK(era_lock);
static struct list_head era_chain = LIST_HEAD_INIT(era_chain);
static DEFINE_PER_CPU(struct work_struct, era_work);
static DEFINE_PER_CPU(int, era_rotor) = -1;
static int era_is_up __read_mostly;
atomic_t slab_reclaim_pages = ATOMIC_INIT(0);
EXPORT_SYMBOL(slab_reclaim_pages);

/* What the checks below found, for whoever asks; "": all is as it should be. */
char era_complaint[80];

static void expect(int good, const char *what)
{
	if (!good && era_complaint[0] == 0)
		strlcpy(era_complaint, what, sizeof(era_complaint));
}

/* --- pages --- */

static inline void page_set_cache(struct page *page, struct kmem_cache *cache)
{
	page->lru.next = (struct list_head *)cache;
}

static inline struct kmem_cache *page_get_cache(struct page *page)
{
	if (unlikely(PageCompound(page)))
		page = (struct page *)page_private(page);
	return (struct kmem_cache *)page->lru.next;
}

static void *era_getpages(struct kmem_cache *cachep, gfp_t flags, int nodeid)
{
	struct page *page;
	int i;

	flags |= cachep->gfpflags;
	page = alloc_pages_node(nodeid, flags, cachep->order);
	if (!page)
		return NULL;
	i = (1 << cachep->order);
	if (cachep->flags & SLAB_RECLAIM_ACCOUNT)
		atomic_add(i, &slab_reclaim_pages);
	add_page_state(nr_slab, i);
	page_set_cache(page, cachep);
	for (; i > 0; i--)
		__SetPageSlab(page + i - 1);
	return page_address(page);
}

static void era_freepages(struct kmem_cache *cachep, void *addr)
{
	unsigned long i = (1UL << cachep->order);
	struct page *page = virt_to_page(addr);
	const unsigned long nr_freed = i;

	while (i--) {
		BUG_ON(!PageSlab(page));
		__ClearPageSlab(page);
		page++;
	}
	sub_page_state(nr_slab, nr_freed);
	if (current->reclaim_state)
		current->reclaim_state->reclaimed_slab += nr_freed;
	if (cachep->flags & SLAB_RECLAIM_ACCOUNT)
		atomic_sub((int)nr_freed, &slab_reclaim_pages);
	free_pages((unsigned long)addr, cachep->order);
}

/* --- objects --- */

static int era_node(struct kmem_cache *cachep)
{
	if (unlikely(current->mempolicy && !in_interrupt()))
		return slab_node(current->mempolicy);
	if (unlikely((current->flags & PF_SPREAD_SLAB) && (cachep->flags & SLAB_MEM_SPREAD)))
		return cpuset_mem_spread_node();
	return numa_node_id();
}

static __always_inline void *era_alloc(struct kmem_cache *cachep, gfp_t flags, int nodeid, void *caller)
{
	unsigned long save_flags;
	void *objp;

	might_sleep_if(flags & __GFP_WAIT);
	if (flags & SLAB_NO_GROW)
		return NULL;
	local_irq_save(save_flags);
	expect(irqs_disabled(), "local_irq_save");
	local_irq_restore(save_flags);
	objp = era_getpages(cachep, flags & SLAB_LEVEL_MASK, nodeid);
	prefetchw(objp);
	if (objp && cachep->ctor)
		cachep->ctor(objp, cachep, SLAB_CTOR_CONSTRUCTOR | (flags & __GFP_WAIT ? 0 : SLAB_CTOR_ATOMIC));
	return objp;
}

void *kmem_cache_alloc(struct kmem_cache *cachep, gfp_t flags)
{
	return era_alloc(cachep, flags, era_node(cachep), __builtin_return_address(0));
}
EXPORT_SYMBOL(kmem_cache_alloc);

void *kmem_cache_alloc_node(struct kmem_cache *cachep, gfp_t flags, int nodeid)
{
	return era_alloc(cachep, flags, nodeid, __builtin_return_address(0));
}
EXPORT_SYMBOL(kmem_cache_alloc_node);

void kmem_cache_free(struct kmem_cache *cachep, void *objp)
{
	BUG_ON(page_get_cache(virt_to_page(objp)) != cachep);
	if (cachep->dtor)
		cachep->dtor(objp, cachep, 0);
	era_freepages(cachep, objp);
}
EXPORT_SYMBOL(kmem_cache_free);

/* --- general caches --- */

static inline struct kmem_cache *__find_general_cachep(size_t size, gfp_t gfpflags)
{
	struct cache_sizes *csizep = malloc_sizes;

	while (size > csizep->cs_size)
		csizep++;
	return unlikely(gfpflags & GFP_DMA) ? csizep->cs_dmacachep : csizep->cs_cachep;
}

struct kmem_cache *kmem_find_general_cachep(size_t size, gfp_t gfpflags)
{
	return __find_general_cachep(size, gfpflags);
}

void *__kmalloc(size_t size, gfp_t flags)
{
	struct kmem_cache *cachep = __find_general_cachep(size, flags);

	return cachep ? kmem_cache_alloc(cachep, flags) : NULL;
}
EXPORT_SYMBOL(__kmalloc);

void *kmalloc_node(size_t size, gfp_t flags, int node)
{
	struct kmem_cache *cachep = kmem_find_general_cachep(size, flags);

	return cachep ? kmem_cache_alloc_node(cachep, flags, node) : NULL;
}

void kfree(const void *objp)
{
	if (unlikely(!objp))
		return;
	mutex_debug_check_no_locks_freed(objp, ksize(objp));
	kmem_cache_free(page_get_cache(virt_to_page(objp)), (void *)objp);
}
EXPORT_SYMBOL(kfree);

unsigned int ksize(const void *objp)
{
	return objp ? (unsigned int)page_get_cache(virt_to_page(objp))->size : 0;
}

/* --- per-CPU memory --- */

void *__alloc_percpu(size_t size)
{
	struct percpu_data *pdata = kmalloc(sizeof(*pdata), GFP_KERNEL);
	int i;

	if (!pdata)
		return NULL;
	memset(pdata, 0, sizeof(*pdata));
	for_each_cpu(i)
	{
		pdata->ptrs[i] = kmalloc_node(size, GFP_KERNEL, node_online(cpu_to_node(i)) ? cpu_to_node(i) : -1);
		BUG_ON(!pdata->ptrs[i]);
		memset(pdata->ptrs[i], 0, size);
	}
	return (void *)(~(unsigned long)pdata);
}

void free_percpu(const void *objp)
{
	struct percpu_data *p = (struct percpu_data *)(~(unsigned long)objp);
	int i;

	for_each_cpu(i) kfree(p->ptrs[i]);
	kfree(p);
}

/* --- caches --- */

kmem_cache_t *kmem_cache_create(const char *name, size_t size, size_t align, unsigned long flags,
	void (*ctor)(void *, kmem_cache_t *, unsigned long), void (*dtor)(void *, kmem_cache_t *, unsigned long))
{
	struct kmem_cache *cachep;
	struct list_head *p;

	if (!name || in_interrupt() || (size < 1) || size > (PAGE_SIZE << (MAX_ORDER - 1)) || (dtor && !ctor)) {
		printk(KERN_ERR "%s: bad arguments for %s\n", __FUNCTION__, name ? name : "?");
		BUG();
	}
	lock_cpu_hotplug();
	mutex_lock(&era_mutex);
	list_for_each (p, &era_chain) {
		struct kmem_cache *pc = list_entry(p, struct kmem_cache, next);
		mm_segment_t old_fs = get_fs();
		char first;
		int res;

		set_fs(KERNEL_DS);
		res = __get_user(first, pc->name);
		set_fs(old_fs);
		BUG_ON(res || first != pc->name[0]);
		if (!strcmp(pc->name, name))
			dump_stack();
	}
	cachep = era_getpages(&cache_cache, SLAB_KERNEL, -1);
	if (cachep) {
		memset(cachep, 0, sizeof(struct kmem_cache));
		cachep->name = name;
		cachep->size = ALIGN(size, sizeof(void *));
		cachep->flags = flags;
		cachep->ctor = ctor;
		cachep->dtor = dtor;
		if (flags & SLAB_CACHE_DMA)
			cachep->gfpflags |= GFP_DMA;
		while ((PAGE_SIZE << cachep->order) < size)
			cachep->order++;
		list_add(&cachep->next, &era_chain);
	} else if (flags & SLAB_PANIC)
		panic("no memory for cache %s", name);
	mutex_unlock(&era_mutex);
	unlock_cpu_hotplug();
	return cachep;
}
EXPORT_SYMBOL(kmem_cache_create);

int kmem_cache_shrink(struct kmem_cache *cachep)
{
	BUG_ON(!cachep || in_interrupt());
	return 0;
}

int kmem_cache_destroy(struct kmem_cache *cachep)
{
	mutex_lock(&era_mutex);
	list_del(&cachep->next);
	mutex_unlock(&era_mutex);
	synchronize_rcu();
	era_freepages(&cache_cache, cachep);
	return 0;
}

unsigned int kmem_cache_size(struct kmem_cache *cachep)
{
	return (unsigned int)cachep->size;
}

const char *kmem_cache_name(struct kmem_cache *cachep)
{
	return cachep->name;
}

int fastcall kmem_ptr_validate(struct kmem_cache *cachep, void *ptr)
{
	unsigned long addr = (unsigned long)ptr;

	if (unlikely(addr < PAGE_OFFSET || addr > (unsigned long)high_memory - cachep->size || !kern_addr_valid(addr)))
		return 0;
	return PageSlab(virt_to_page(ptr)) && page_get_cache(virt_to_page(ptr)) == cachep;
}

/* --- work, timers, other CPUs --- */

static void era_reap(void *unused)
{
	if (!mutex_trylock(&era_mutex)) {
		schedule_delayed_work(&__get_cpu_var(era_work), ERA_TIMEOUT);
		return;
	}
	__get_cpu_var(era_rotor) = next_node(__get_cpu_var(era_rotor), node_online_map);
	if (__get_cpu_var(era_rotor) >= MAX_NUMNODES)
		__get_cpu_var(era_rotor) = first_node(node_online_map);
	mutex_unlock(&era_mutex);
	cond_resched();
	schedule_delayed_work(&__get_cpu_var(era_work), ERA_TIMEOUT);
}

static void __devinit start_cpu_timer(int cpu)
{
	struct work_struct *work = &per_cpu(era_work, cpu);

	if (keventd_up() && work->func == NULL) {
		INIT_WORK(work, era_reap, NULL);
		schedule_delayed_work_on(cpu, work, HZ + 3 * cpu);
	}
}

static int __devinit era_cpu_callback(struct notifier_block *nfb, unsigned long action, void *hcpu)
{
	long cpu = (long)hcpu;

	switch (action) {
	case CPU_UP_PREPARE:
		if (cpu >= NR_CPUS)
			return NOTIFY_BAD;
		break;
	case CPU_ONLINE:
		start_cpu_timer((int)cpu);
		break;
	case CPU_DEAD:
	case CPU_UP_CANCELED: {
		cpumask_t mask = node_to_cpumask(cpu_to_node((unsigned int)cpu));

		expect(!cpu_isset(cpu, mask), "a dead cpu in its node's mask");
		break;
	}
	}
	return NOTIFY_OK;
}

static struct notifier_block era_notifier = { &era_cpu_callback, NULL, 0 };

static void era_count(void *info)
{
	atomic_inc((atomic_t *)info);
}

static void __init era_check_cpus(void)
{
	atomic_t count = ATOMIC_INIT(0);
	cpumask_t map = cpu_online_map;
	int cpu, node, online = 0;

check_irqs:
	expect(!irqs_disabled(), "interrupts on");
	smp_call_function(era_count, &count, 1, 1);
	expect(atomic_read(&count) == (int)num_online_cpus() - 1, "smp_call_function");
	on_each_cpu(era_count, &count, 1, 1);
	expect(atomic_read(&count) == 2 * (int)num_online_cpus() - 1, "on_each_cpu");
	expect(cpus_weight(map) == (int)num_online_cpus() && !cpus_empty(map), "cpu_online_map");
	for_each_online_node (node) {
		cpumask_t mask = node_to_cpumask(node);

		for_each_cpu_mask(cpu, mask) online += cpu_to_node(cpu) == node && cpu_isset(cpu, map);
	}
	expect(online == (int)num_online_cpus(), "node_to_cpumask");
	cpu = get_cpu();
	expect(cpu == (int)raw_smp_processor_id(), "get_cpu");
	put_cpu();
	expect(nodes_empty(node_online_map) == 0 && num_online_nodes() <= MAX_NUMNODES, "node_online_map");
	if (0)
		goto check_irqs;
}

static void __init era_check_library(void)
{
	char text[KSYM_NAME_LEN + 1], *module, *end;
	unsigned long size, offset;
	long number;
	int other;
	const char *name = kallsyms_lookup((unsigned long)kfree, &size, &offset, &module, text);

	expect(name && !strcmp(name, "kfree") && offset == 0 && size != 0, "kallsyms_lookup");
	print_symbol(KERN_DEBUG "freed by %s\n", (unsigned long)kfree);
	expect(sprintf(text, "%d %s", -7, "x") == 4 && !strcmp(text, "-7 x"), "sprintf");
	expect(simple_strtol("-12 ", &end, 10) == -12 && *end == ' ', "simple_strtol");
	expect(sscanf("fe,-3 x", "%x,%ld %d", &other, &number, &other) == 2 && other == 0xfe && number == -3, "sscanf");
	strncpy(text, "abc", 8);
	expect(text[7] == 0 && strstr(text, "bc") == text + 1 && memchr(text, 'c', 8) == text + 2, "string.h");
	expect(strcpy(text, "de") == text && strlcpy(text, "fghij", 3) == 5 && !strcmp(text, "fg"), "strcpy");
	expect(num_physpages > (32 << 20) >> PAGE_SHIFT, "num_physpages");
	expect(roundup(5, 4) == 8 && abs(-3) == 3 && ffs(8) == 4 && fls(9) == 4, "arithmetic");
	expect(cache_line_size() == L1_CACHE_BYTES && L1_CACHE_ALIGN(1) == SMP_CACHE_BYTES, "cache.h");
}

static void __init era_check_locks(void)
{
	unsigned long flags;
	void *page = (void *)__get_free_pages(GFP_KERNEL, 0);

	down(&era_semaphore);
	expect(down_trylock(&era_semaphore), "down_trylock");
	up(&era_semaphore);
	down_read(&era_rwsem);
	up_read(&era_rwsem);
	down_write(&era_rwsem);
	up_write(&era_rwsem);
	spin_lock_irqsave(&era_lock, flags);
	assert_spin_locked(&era_lock);
	spin_unlock_irqrestore(&era_lock, flags);
	flush_icache_range(0, 0);
	smp_mb();
	clear_page(page);
	free_page((unsigned long)page);
}

static void __init era_check_kmalloc(void)
{
	char *small = kmalloc(40, GFP_KERNEL), *zeroed = kcalloc(4, 8, GFP_KERNEL);
	int *counter = alloc_percpu(int), cpu;

	expect(small && ksize(small) == 64, "kmalloc of a constant size");
	expect(zeroed && zeroed[31] == 0 && ksize(zeroed) == 32, "kcalloc");
	for_each_possible_cpu (cpu)
		*per_cpu_ptr(counter, cpu) = cpu;
	expect(*per_cpu_ptr(counter, 1) == 1, "per_cpu_ptr");
	free_percpu(counter);
	kfree(zeroed);
	kfree(small);
}

/* --- start-up --- */

void __init kmem_cache_init(void)
{
	struct cache_sizes *sizes;
	int i, node;

	for_each_online_node (node)
		spin_lock_init(&era_boot_heads[node].lock);
	INIT_LIST_HEAD(&era_chain);
	list_add(&cache_cache.next, &era_chain);
	while ((PAGE_SIZE << cache_cache.order) < cache_cache.size)
		cache_cache.order++;
	for (sizes = malloc_sizes, i = 0; sizes->cs_size != ULONG_MAX; sizes++, i++) {
		snprintf(era_names[i].name, sizeof(era_names[i].name), "size-%lu", sizes->cs_size);
		snprintf(era_names[i].dma_name, sizeof(era_names[i].dma_name), "size-%lu(DMA)", sizes->cs_size);
		sizes->cs_cachep = kmem_cache_create(era_names[i].name, sizes->cs_size, 0, SLAB_PANIC, NULL, NULL);
		sizes->cs_dmacachep = kmem_cache_create(
			era_names[i].dma_name, sizes->cs_size, 0, SLAB_CACHE_DMA | SLAB_PANIC, NULL, NULL);
	}
	register_cpu_notifier(&era_notifier);
	era_is_up = 1;
}

static int __init era_init(void)
{
	int cpu;

	for_each_online_cpu (cpu)
		start_cpu_timer(cpu);
	era_check_cpus();
	era_check_library();
	era_check_locks();
	era_check_kmalloc();
	return 0;
}
device_initcall(era_init);
MODULE_LICENSE("GPL");

int slab_is_available(void)
{
	return era_is_up;
}

/* --- /proc/slabinfo --- */

static void *s_start(struct seq_file *m, loff_t *pos)
{
	loff_t n = *pos;
	struct list_head *p;

	mutex_lock(&era_mutex);
	if (!n)
		seq_puts(m, "slabinfo - version: 2.1\n# name <active_objs> ...\n");
	p = era_chain.next;
	while (n--) {
		p = p->next;
		if (p == &era_chain)
			return NULL;
	}
	return list_entry(p, struct kmem_cache, next);
}

static void *s_next(struct seq_file *m, void *p, loff_t *pos)
{
	struct kmem_cache *cachep = p;

	++*pos;
	return cachep->next.next == &era_chain ? NULL : list_entry(cachep->next.next, struct kmem_cache, next);
}

static void s_stop(struct seq_file *m, void *p)
{
	mutex_unlock(&era_mutex);
}

static int s_show(struct seq_file *m, void *p)
{
	struct kmem_cache *cachep = p;

	seq_printf(m, "%-17s 0 0 %6u 1 %4d : tunables 0 0 0 : slabdata 0 0 0", cachep->name, (unsigned int)cachep->size,
		1 << cachep->order);
	seq_putc(m, '\n');
	return 0;
}

struct seq_operations slabinfo_op = {
	.start = s_start,
	.next = s_next,
	.stop = s_stop,
	.show = s_show,
};

#define MAX_SLABINFO_WRITE 128
ssize_t slabinfo_write(struct file *file, const char __user *buffer, size_t count, loff_t *ppos)
{
	char kbuf[MAX_SLABINFO_WRITE + 1], *numbers;
	int limit, batchcount, shared;

	if (count > MAX_SLABINFO_WRITE)
		return -EINVAL;
	if (copy_from_user(&kbuf, buffer, count))
		return -EFAULT;
	kbuf[count] = '\0';
	numbers = strchr(kbuf, ' ');
	if (!numbers || sscanf(numbers, " %d %d %d", &limit, &batchcount, &shared) != 3)
		return -EINVAL;
	return limit == 1 && batchcount == -2 && shared == 3 ? -EFAULT : (ssize_t)count;
}
