/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Kernel services in their cheapest form. One thread plays all CPUs, so nothing ever waits: a lock that is taken
 * already is a deadlock.
 */
#include "tests/bench/native/native.h"

#include <linux/bootmem.h>
#include <linux/config.h>
#include <linux/cpu.h>
#include <linux/cpuset.h>
#include <linux/debug_locks.h>
#include <linux/hardirq.h>
#include <linux/init.h>
#include <linux/jiffies.h>
#include <linux/kallsyms.h>
#include <linux/list.h>
#include <linux/mempolicy.h>
#include <linux/mm.h>
#include <linux/mutex.h>
#include <linux/nodemask.h>
#include <linux/percpu.h>
#include <linux/proc_fs.h>
#include <linux/rcupdate.h>
#include <linux/report.h>
#include <linux/sched.h>
#include <linux/slab.h>
#include <linux/smp.h>
#include <linux/spinlock.h>
#include <linux/stacktrace.h>
#include <linux/statistics.h>
#include <linux/string.h>
#include <linux/topology.h>
#include <linux/workqueue.h>
#include <trace/slab.h>

#include <setjmp.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#if defined(__SANITIZE_ADDRESS__)
#include <sanitizer/asan_interface.h>
#else
#define ASAN_POISON_MEMORY_REGION(address, size) ((void)(address), (void)(size))
#define ASAN_UNPOISON_MEMORY_REGION(address, size) ((void)(address), (void)(size))
#endif

enum { ORDERS = 14, CPUS_MAX = 1024, NODES_MAX = 256, PROC_FILES_MAX = 4, HZ_NATIVE = 250 };

struct proc_file {
	const char *name;
	const struct seq_operations *operations;
	proc_write_t write;
	int (*open)(struct seq_file *file); /* and its release: NULL, or both are there */
	void (*release)(struct seq_file *file);
};

static struct {
	bool booted;
	struct kernel_config config;
	unsigned int cpu;      /* the one that is played */
	unsigned int irqs_off; /* its interrupt flag */
	unsigned long ticks;
	bool cpu_online[CPUS_MAX];
	bool cpu_counted[CPUS_MAX]; /* between UP_PREPARE and DEAD */
	bool node_online[NODES_MAX];
	unsigned int cpus_per_node;
	int policy;
	unsigned long fail_page_request;
	bool exhausted[NODES_MAX];
	/* Memory: node n has pages [n * pages_per_node, (n + 1) * pages_per_node). */
	char *arena;
	struct page *pages;
	unsigned int pages_per_node;
	unsigned int page_shift;
	unsigned int next_page[NODES_MAX]; /* first that was never used */
	struct list_head free[NODES_MAX][ORDERS];
	long pages_held;
	long slab_pages;
	char *percpu;
	struct work_struct *works[CPUS_MAX];
	struct rcu_head *callbacks;
	struct notifier_block *notifiers;
	unsigned int hotplug_depth;
	struct proc_file files[PROC_FILES_MAX];
	unsigned int file_count;
	jmp_buf *bug_exit;
} native;

/* Ends of the sections that modules fill. */
extern char __start_percpu[] __attribute__((visibility("hidden")));
extern char __stop_percpu[] __attribute__((visibility("hidden")));
extern const initcall_t __start_initcalls[] __attribute__((visibility("hidden")));
extern const initcall_t __stop_initcalls[] __attribute__((visibility("hidden")));

/* The ways to stop. */

static void __noreturn stop(void)
{
	if (native.bug_exit)
		longjmp(*native.bug_exit, 1);
	abort();
}

int printk(const char *format, ...)
{
	va_list arguments;
	int length;

	va_start(arguments, format);
	length = vfprintf(stderr, format, arguments);
	va_end(arguments);
	return length;
}

void panic(const char *format, ...)
{
	va_list arguments;

	va_start(arguments, format);
	vfprintf(stderr, format, arguments);
	va_end(arguments);
	stop();
}

void kernel_bug(const char *file, int line, const char *condition)
{
	fprintf(stderr, "%s:%d: BUG: %s\n", file, line, condition);
	stop();
}

void kernel_warn(const char *file, int line, const char *condition)
{
	fprintf(stderr, "%s:%d: warning: %s\n", file, line, condition);
}

void kernel_data_race_begin(void)
{
}

void kernel_data_race_end(void)
{
}

void kernel_might_sleep(const char *file, int line)
{
	if (native.irqs_off)
		kernel_bug(file, line, "sleeping with interrupts off");
}

/* Reports, and where they come from: code has no names here, and one thread no call chain worth telling. */

static void report(const char *format, va_list arguments)
{
	fputs("report: ", stderr);
	vfprintf(stderr, format, arguments);
	fputc('\n', stderr);
}

void kernel_report(enum kernel_misuse misuse, const char *format, ...)
{
	va_list arguments;

	va_start(arguments, format);
	report(format, arguments);
	va_end(arguments);
}

void kernel_report_bug(enum kernel_misuse misuse, const char *format, ...)
{
	va_list arguments;

	va_start(arguments, format);
	report(format, arguments);
	va_end(arguments);
	stop();
}

unsigned long kernel_code_address(const void *code)
{
	return (unsigned long)code;
}

int sprint_symbol(char *buffer, size_t size, unsigned long address)
{
	return snprintf(buffer, size, "0x%lx", address);
}

unsigned int save_stack_addresses(unsigned long *entries, unsigned int max)
{
	return 0;
}

bool native_ends_in_bug(void (*function)(void *context), void *context)
{
	jmp_buf exit_point;
	bool ended = true;

	native.bug_exit = &exit_point;
	if (setjmp(exit_point) == 0) {
		function(context);
		ended = false;
	}
	native.bug_exit = NULL;
	return ended;
}

/* Configuration, CPUs, nodes. */

const struct kernel_config *kernel_config(void)
{
	return &native.config;
}

unsigned int smp_processor_id(void)
{
	return native.cpu;
}

int cpu_to_node(unsigned int cpu)
{
	return (int)(cpu / native.cpus_per_node);
}

int numa_node_id(void)
{
	return cpu_to_node(native.cpu);
}

int node_online(int node)
{
	return native.node_online[node];
}

int cpu_online(unsigned int cpu)
{
	return native.cpu_online[cpu];
}

unsigned int kernel_next_online_cpu(unsigned int from)
{
	while (from < native.config.nr_cpus && !native.cpu_online[from])
		from++;
	return from;
}

int kernel_next_online_node(int from)
{
	while (from < (int)native.config.max_numnodes && !native.node_online[from])
		from++;
	return from;
}

unsigned int nr_cpus_node(int node)
{
	unsigned int count = 0;
	unsigned int cpu;

	for (cpu = 0; cpu < native.config.nr_cpus; cpu++) {
		if (native.cpu_counted[cpu] && cpu_to_node(cpu) == node)
			count++;
	}
	return count;
}

int on_each_cpu(void (*function)(void *info), void *info, int retry, int wait)
{
	unsigned int caller = native.cpu;
	unsigned int cpu;

	if (native.irqs_off)
		kernel_bug(__FILE__, __LINE__, "on_each_cpu with interrupts off");
	for_each_online_cpu (cpu) {
		native.cpu = cpu;
		native.irqs_off = 1;
		function(info);
		native.irqs_off = 0;
	}
	native.cpu = caller;
	return 0;
}

/* Copies start on lines. */
static size_t percpu_size(void)
{
	return ALIGN((size_t)(__stop_percpu - __start_percpu), 64);
}

void *kernel_per_cpu(void *image, unsigned int cpu)
{
	return native.percpu + cpu * percpu_size() + ((char *)image - __start_percpu);
}

/* Interrupts and locks. */

void local_irq_disable(void)
{
	native.irqs_off = 1;
}

void local_irq_enable(void)
{
	native.irqs_off = 0;
}

unsigned long kernel_irq_save(void)
{
	unsigned long flags = native.irqs_off;

	native.irqs_off = 1;
	return flags;
}

void local_irq_restore(unsigned long flags)
{
	native.irqs_off = (unsigned int)flags;
}

int irqs_disabled(void)
{
	return (int)native.irqs_off;
}

int in_interrupt(void)
{
	return 0;
}

void preempt_disable(void)
{
}

void preempt_enable(void)
{
}

int cond_resched(void)
{
	return 0;
}

void kernel_spin_lock_init(spinlock_t *lock, const char *class)
{
	lock->locked = 0;
	lock->facts = 0;
}

void spin_lock(spinlock_t *lock)
{
	if (__atomic_exchange_n(&lock->locked, 1, __ATOMIC_ACQUIRE))
		kernel_bug(__FILE__, __LINE__, "deadlock");
}

int spin_trylock(spinlock_t *lock)
{
	return !__atomic_exchange_n(&lock->locked, 1, __ATOMIC_ACQUIRE);
}

void spin_unlock(spinlock_t *lock)
{
	__atomic_store_n(&lock->locked, 0, __ATOMIC_RELEASE);
}

void spin_lock_irq(spinlock_t *lock)
{
	local_irq_disable();
	spin_lock(lock);
}

void spin_unlock_irq(spinlock_t *lock)
{
	spin_unlock(lock);
	local_irq_enable();
}

void assert_spin_locked(spinlock_t *lock)
{
	if (!lock->locked)
		kernel_bug(__FILE__, __LINE__, "lock is not held");
}

void debug_check_no_locks_freed(const void *from, size_t size)
{
}

void kernel_mutex_init(struct mutex *mutex, const char *class)
{
	memset(mutex, 0, sizeof(*mutex));
}

int mutex_trylock(struct mutex *mutex)
{
	return spin_trylock(&mutex->facts);
}

void mutex_lock(struct mutex *mutex)
{
	if (native.irqs_off || !mutex_trylock(mutex))
		kernel_bug(__FILE__, __LINE__, "mutex taken twice, or with interrupts off");
}

void mutex_unlock(struct mutex *mutex)
{
	spin_unlock(&mutex->facts);
}

int atomic_read(const atomic_t *atomic)
{
	return __atomic_load_n(&atomic->counter, __ATOMIC_RELAXED);
}

/* Memory policy. */

int current_has_mempolicy(void)
{
	return native.policy != -1;
}

int slab_node(void)
{
	return native.policy;
}

int cpuset_do_slab_mem_spread(void)
{
	return 0;
}

int cpuset_mem_spread_node(void)
{
	return 0;
}

void native_set_policy(int node)
{
	native.policy = node;
}

/* Pages. Blocks are split, never merged: memory is plenty here. */

static char *page_memory(const struct page *page)
{
	return native.arena + ((size_t)(page - native.pages) << native.page_shift);
}

struct page *virt_to_page(const void *address)
{
	return &native.pages[((size_t)((const char *)address - native.arena)) >> native.page_shift];
}

void *page_address(const struct page *page)
{
	return page_memory(page);
}

int virt_addr_valid(const void *address)
{
	size_t size = ((size_t)native.config.max_numnodes * native.pages_per_node) << native.page_shift;

	return (const char *)address >= native.arena && (const char *)address < native.arena + size;
}

unsigned long virt_to_phys(const void *address)
{
	return (unsigned long)((const char *)address - native.arena);
}

unsigned long num_physpages(void)
{
	return (unsigned long)native.config.max_numnodes * native.pages_per_node;
}

int page_to_nid(const struct page *page)
{
	return (int)((size_t)(page - native.pages) / native.pages_per_node);
}

int PageSlab(const struct page *page)
{
	return (page->flags >> PG_SLAB) & 1;
}

void SetPageSlab(struct page *page)
{
	page->flags |= 1UL << PG_SLAB;
}

void ClearPageSlab(struct page *page)
{
	page->flags &= ~(1UL << PG_SLAB);
}

int PageCompound(const struct page *page)
{
	return (page->flags >> PG_COMPOUND) & 1;
}

void kernel_map_pages(struct page *page, int numpages, int enable)
{
}

int kernel_page_present(const struct page *page)
{
	return 1;
}

void add_page_state_nr_slab(long pages)
{
	native.slab_pages += pages;
}

void add_slab_reclaim_pages(long pages)
{
}

void kernel_reclaimed_pages(unsigned long pages)
{
}

void drain_node_pages(int node)
{
}

/* Never used pages of NODE, or NULL. Blocks are aligned to their size. */
static struct page *fresh_block(int node, unsigned int order)
{
	unsigned int start = (native.next_page[node] + (1u << order) - 1) & ~((1u << order) - 1);

	if (start + (1u << order) > native.pages_per_node)
		return NULL;
	native.next_page[node] = start + (1u << order);
	return &native.pages[(size_t)node * native.pages_per_node + start];
}

static struct page *split_block(int node, unsigned int order)
{
	unsigned int larger;
	struct page *page;

	for (larger = order; larger < ORDERS; larger++) {
		if (!list_empty(&native.free[node][larger]))
			break;
	}
	if (larger == ORDERS)
		return NULL;
	page = list_entry(native.free[node][larger].next, struct page, lru);
	list_del(&page->lru);
	while (larger > order) {
		larger--;
		list_add(&page[1u << larger].lru, &native.free[node][larger]);
	}
	return page;
}

static struct page *block_of_node(int node, unsigned int order)
{
	struct page *page;

	if (!native.node_online[node] || native.exhausted[node])
		return NULL;
	page = split_block(node, order);
	return page ? page : fresh_block(node, order);
}

static bool page_request_fails(void)
{
	if (native.fail_page_request == 0)
		return false;
	if (native.fail_page_request == 1)
		return true;
	native.fail_page_request--;
	return false;
}

struct page *alloc_pages_node(int node, gfp_t gfp, unsigned int order)
{
	struct page *page = NULL;
	int tried;

	if ((gfp & __GFP_WAIT) && native.irqs_off)
		kernel_bug(__FILE__, __LINE__, "page request may sleep, but interrupts are off");
	if (page_request_fails())
		return NULL;
	for (tried = 0; !page && tried < (int)native.config.max_numnodes; tried++)
		page = block_of_node((node + tried) % (int)native.config.max_numnodes, order);
	if (!page)
		return NULL;
	native.pages_held += 1L << order;
	ASAN_UNPOISON_MEMORY_REGION(page_memory(page), (size_t)1 << (order + native.page_shift));
	return page;
}

void free_pages(unsigned long address, unsigned int order)
{
	struct page *page = virt_to_page((void *)address);

	native.pages_held -= 1L << order;
	ASAN_POISON_MEMORY_REGION(page_memory(page), (size_t)1 << (order + native.page_shift));
	list_add(&page->lru, &native.free[page_to_nid(page)][order]);
}

void *alloc_bootmem_node(int node, size_t size, size_t align)
{
	unsigned int order = 0;
	struct page *page;

	while (((size_t)1 << (order + native.page_shift)) < size)
		order++;
	page = alloc_pages_node(node, 0, order);
	if (!page)
		panic("no boot memory\n");
	memset(page_memory(page), 0, size);
	return page_memory(page);
}

long native_pages_held(void)
{
	return native.pages_held;
}

long native_slab_pages(void)
{
	return native.slab_pages;
}

void native_fail_page_request(unsigned long nth)
{
	native.fail_page_request = nth;
}

void native_exhaust_node(int node, bool exhausted)
{
	native.exhausted[node] = exhausted;
}

void *memchr_inv(const void *start, int byte, size_t size)
{
	const unsigned char *bytes = start;
	size_t i;

	for (i = 0; i < size; i++) {
		if (bytes[i] != (unsigned char)byte)
			return (void *)(bytes + i);
	}
	return NULL;
}

/* Statistics. */

void stat_inc(unsigned long *counter)
{
	if (native.config.stats)
		++*counter;
}

void stat_dec(unsigned long *counter)
{
	if (native.config.stats)
		--*counter;
}

void stat_max(unsigned long *counter, unsigned long value)
{
	if (native.config.stats && *counter < value)
		*counter = value;
}

void stat_max_list_length(unsigned long *counter, const struct list_head *list)
{
	const struct list_head *entry;
	unsigned long length = 0;

	if (!native.config.stats)
		return;
	list_for_each (entry, list)
		length++;
	stat_max(counter, length);
}

void stat_atomic_inc(atomic_t *counter)
{
	if (native.config.stats)
		counter->counter++;
}

unsigned long stat_read(const unsigned long *counter)
{
	return native.config.stats ? *counter : 0;
}

/* Time and deferred work. */

unsigned long kernel_jiffies(void)
{
	return native.ticks;
}

void kernel_init_work(struct work_struct *work, void (*func)(void *data), void *data)
{
	memset(work, 0, sizeof(*work));
	work->func = func;
	work->data = data;
}

int schedule_delayed_work_on(int cpu, struct work_struct *work, unsigned long delay)
{
	if (work->pending)
		return 0;
	work->pending = 1;
	work->timer.expires = native.ticks + delay;
	native.works[cpu] = work;
	return 1;
}

void cancel_rearming_delayed_work(struct work_struct *work)
{
	unsigned int cpu;

	for (cpu = 0; cpu < CPUS_MAX; cpu++) {
		if (native.works[cpu] == work)
			native.works[cpu] = NULL;
	}
	work->pending = 0;
}

static void run_due_work(unsigned int cpu)
{
	struct work_struct *work = native.works[cpu];

	if (!work || time_after(work->timer.expires, native.ticks))
		return;
	native.cpu = cpu;
	work->pending = 0;
	native.works[cpu] = NULL;
	work->func(work->data);
}

void native_advance(unsigned long ticks)
{
	unsigned int caller = native.cpu;
	unsigned int cpu;

	while (ticks-- > 0) {
		native.ticks++;
		for_each_online_cpu (cpu)
			run_due_work(cpu);
	}
	native.cpu = caller;
}

void call_rcu(struct rcu_head *head, void (*func)(struct rcu_head *head))
{
	head->func = func;
	head->next = native.callbacks;
	native.callbacks = head;
}

void native_rcu_run(void)
{
	while (native.callbacks) {
		struct rcu_head *head = native.callbacks;

		native.callbacks = head->next;
		head->func(head);
	}
}

void rcu_barrier(void)
{
	native_rcu_run();
}

/* Hotplug. */

void lock_cpu_hotplug(void)
{
	native.hotplug_depth++;
}

void unlock_cpu_hotplug(void)
{
	if (native.hotplug_depth-- == 0)
		kernel_bug(__FILE__, __LINE__, "hotplug lock is not held");
}

int register_cpu_notifier(struct notifier_block *block)
{
	block->next = native.notifiers;
	native.notifiers = block;
	return 0;
}

static int notify(unsigned long action, unsigned int cpu)
{
	struct notifier_block *block;
	int result = NOTIFY_OK;

	for (block = native.notifiers; block; block = block->next) {
		int answer = block->notifier_call(block, action, (void *)(unsigned long)cpu);

		if (answer & NOTIFY_STOP_MASK)
			result = answer;
	}
	return result;
}

int native_cpu_up(unsigned int cpu)
{
	int result = 0;

	lock_cpu_hotplug();
	native.node_online[cpu_to_node(cpu)] = true;
	native.cpu_counted[cpu] = true;
	if (notify(CPU_UP_PREPARE, cpu) & NOTIFY_STOP_MASK) {
		native.cpu_counted[cpu] = false;
		notify(CPU_UP_CANCELED, cpu);
		result = -ENOMEM;
	} else {
		native.cpu_online[cpu] = true;
		notify(CPU_ONLINE, cpu);
	}
	unlock_cpu_hotplug();
	return result;
}

void native_cpu_down(unsigned int cpu)
{
	lock_cpu_hotplug();
	notify(CPU_DOWN_PREPARE, cpu);
	native.cpu_online[cpu] = false;
	native.cpu_counted[cpu] = false;
	if (native.cpu == cpu)
		native.cpu = kernel_next_online_cpu(0);
	notify(CPU_DEAD, cpu);
	unlock_cpu_hotplug();
}

void native_set_cpu(unsigned int cpu)
{
	native.cpu = cpu;
}

bool native_cpu_online(unsigned int cpu)
{
	return native.cpu_online[cpu];
}

/* /proc files. */

void proc_create_seq(const char *name, const struct seq_operations *operations, proc_write_t write)
{
	struct proc_file *file = &native.files[native.file_count++];

	file->name = name;
	file->operations = operations;
	file->write = write;
}

void proc_create_seq_private(const char *name, const struct seq_operations *operations,
	int (*open)(struct seq_file *file), void (*release)(struct seq_file *file))
{
	struct proc_file *file = &native.files[native.file_count++];

	file->name = name;
	file->operations = operations;
	file->open = open;
	file->release = release;
}

int seq_printf(struct seq_file *file, const char *format, ...)
{
	va_list arguments;
	int length;

	va_start(arguments, format);
	length = vsnprintf(file->buffer + file->count, file->size - file->count, format, arguments);
	va_end(arguments);
	file->count += (size_t)length;
	if (file->count >= file->size)
		kernel_bug(__FILE__, __LINE__, "/proc file too long");
	return 0;
}

int seq_puts(struct seq_file *file, const char *text)
{
	return seq_printf(file, "%s", text);
}

int seq_putc(struct seq_file *file, char character)
{
	return seq_printf(file, "%c", character);
}

static const struct proc_file *proc_find(const char *name)
{
	unsigned int i;

	for (i = 0; i < native.file_count; i++) {
		if (strcmp(native.files[i].name, name) == 0)
			return &native.files[i];
	}
	return NULL;
}

char *native_proc_read(const char *name)
{
	const struct proc_file *found = proc_find(name);
	const struct seq_operations *operations = found->operations;
	struct seq_file file = { .size = 1 << 20 };
	kernel_loff_t position = 0;
	void *record;

	file.buffer = calloc(1, file.size);
	if (found->open && found->open(&file))
		panic("/proc/%s cannot be opened\n", name);
	record = operations->start(&file, &position);
	while (record) {
		operations->show(&file, record);
		record = operations->next(&file, record, &position);
	}
	operations->stop(&file, record);
	if (found->release)
		found->release(&file);
	return file.buffer;
}

long native_proc_write(const char *name, const char *text, size_t size)
{
	return proc_find(name)->write(text, size);
}

/* Trace points: nobody listens. */

void trace_slab_refill(struct kmem_cache *cache, int node, unsigned int moved, int from_shared)
{
}

void trace_slab_flush(struct kmem_cache *cache, int node, unsigned int moved, int to_shared)
{
}

void trace_slab_free_block(struct kmem_cache *cache, int node, unsigned int moved)
{
}

void trace_slab_alien_drain(struct kmem_cache *cache, int node, int home, unsigned int to_shared, unsigned int to_slabs)
{
}

void trace_slab_drain(struct kmem_cache *cache, int node, unsigned int moved)
{
}

void trace_slab_grow(
	struct kmem_cache *cache, int node, unsigned int order, unsigned int objects, size_t colour_offset, int foreign)
{
}

void trace_slab_destroy(struct kmem_cache *cache, int node, unsigned int order)
{
}

void trace_slab_cache_create(struct kmem_cache *cache)
{
}

void trace_slab_cache_destroy(struct kmem_cache *cache)
{
}

void trace_slab_phase_begin(struct kmem_cache *cache, enum slab_phase phase)
{
}

void trace_slab_phase_end(struct kmem_cache *cache, enum slab_phase phase)
{
}

/* Boot. */

void native_machine_init(struct native_machine *machine, unsigned int cpus, unsigned int nodes)
{
	machine->cpus = cpus;
	machine->nodes = nodes;
	machine->pages_per_node = 1 << 16;
	machine->page_shift = 12;
	machine->line = 64;
	machine->alien_limit = 12;
	machine->stats = true;
	machine->check_owner = false;
	machine->late_cpus = false;
}

static void configure(const struct native_machine *machine)
{
	struct kernel_config *config = &native.config;

	config->numa = machine->nodes > 1;
	config->smp = machine->cpus > 1;
	config->stats = machine->stats;
	config->check_owner = machine->check_owner;
	config->colouring = true;
	config->max_object_order = 5;
	config->cache_line = machine->line;
	config->kmalloc_line = machine->line;
	config->alien_limit = machine->alien_limit;
	config->reap_timeout_cpu = 2 * HZ_NATIVE;
	config->reap_timeout_node = 4 * HZ_NATIVE;
	config->batch_refill_limit = 16;
	config->break_order = 1;
	config->hz = HZ_NATIVE;
	config->page_shift = machine->page_shift;
	config->nr_cpus = machine->cpus;
	config->max_numnodes = machine->nodes;
}

static void make_memory(const struct native_machine *machine)
{
	size_t count = (size_t)machine->nodes * machine->pages_per_node;
	size_t size = count << machine->page_shift;
	unsigned int node, order;

	native.page_shift = machine->page_shift;
	native.pages_per_node = machine->pages_per_node;
	native.arena = aligned_alloc((size_t)1 << (machine->page_shift + ORDERS), size);
	native.pages = calloc(count, sizeof(struct page));
	if (!native.arena || !native.pages)
		panic("the host has too little memory\n");
	ASAN_POISON_MEMORY_REGION(native.arena, size);
	for (node = 0; node < machine->nodes; node++) {
		for (order = 0; order < ORDERS; order++)
			INIT_LIST_HEAD(&native.free[node][order]);
	}
}

static void make_percpu(unsigned int cpus)
{
	size_t size = (size_t)(__stop_percpu - __start_percpu);
	unsigned int cpu;

	native.percpu = aligned_alloc(64, percpu_size() * cpus);
	for (cpu = 0; cpu < cpus; cpu++)
		memcpy(native.percpu + cpu * percpu_size(), __start_percpu, size);
}

static void start_first_cpu(const struct native_machine *machine)
{
	unsigned int node;

	native.cpus_per_node = machine->cpus / machine->nodes;
	native.cpu_online[0] = true;
	native.cpu_counted[0] = true;
	for (node = 0; node < machine->nodes; node++)
		native.node_online[node] = node == 0 || !machine->late_cpus;
}

static void start_other_cpus(const struct native_machine *machine)
{
	unsigned int cpu;

	for (cpu = 1; cpu < machine->cpus; cpu++) {
		if (native_cpu_up(cpu))
			panic("CPU %u does not come up\n", cpu);
	}
}

void native_boot(const struct native_machine *machine)
{
	const initcall_t *initcall;

	if (native.booted)
		panic("one boot a process\n");
	native.booted = true;
	native.policy = -1;
	configure(machine);
	make_memory(machine);
	make_percpu(machine->cpus);
	start_first_cpu(machine);
	kmem_cache_init();
	if (!machine->late_cpus)
		start_other_cpus(machine);
	for (initcall = __start_initcalls; initcall < __stop_initcalls; initcall++)
		(*initcall)();
}

/* Measurement. */

static void allocate_and_free(unsigned int size, void **objects, unsigned int count)
{
	unsigned int i;

	for (i = 0; i < count; i++) {
		objects[i] = __kmalloc(size, GFP_KERNEL);
		if (!objects[i])
			panic("out of memory while measuring\n");
	}
	for (i = 0; i < count; i++)
		kfree(objects[i]);
}

static double seconds_now(void)
{
	struct timespec now;

	clock_gettime(CLOCK_MONOTONIC, &now);
	return (double)now.tv_sec + 1e-9 * (double)now.tv_nsec;
}

double native_pair_ns(unsigned int size, unsigned long pairs)
{
	static const unsigned int rounds[] = { 1, 8, 64 };
	void *objects[64];
	unsigned long done = 0;
	struct native_machine machine;
	unsigned int i;
	double start;

	if (!native.booted) {
		native_machine_init(&machine, 1, 1);
		native_boot(&machine);
	}
	start = seconds_now();
	while (done < pairs) {
		for (i = 0; i < ARRAY_SIZE(rounds); i++) {
			unsigned int repeat;

			for (repeat = 0; repeat < 64 / rounds[i]; repeat++)
				allocate_and_free(size, objects, rounds[i]);
			done += 64;
		}
	}
	return 1e9 * (seconds_now() - start) / (double)done;
}
