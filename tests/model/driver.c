/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The task inside the world. See driver.h. */
#include "tests/model/driver.h"

#include "models/hw/boundary.h"
#include "models/kernel/allocator.h"
#include "models/kernel/proc.h"
#include "models/kernel/task.h"
#include "models/kernel/trace.h"
#include "sim/engine/random.h"

#include <linux/cpu.h>
#include <linux/jiffies.h>

#include <stdio.h>
#include <string.h>

/* --- what is watched --- */

static bool page_fault(const struct kernel_page_request *request, void *context)
{
	struct driver *driver = context;
	unsigned int number = ++driver->request_count;

	if (number <= MODEL_REQUESTS_MAX)
		driver->requests[number - 1] = (struct model_request){ .node = request->node, .order = request->order };
	if (driver->fail_every != 0 && number % driver->fail_every == 0)
		return true;
	return driver->fail_first != 0 && number >= driver->fail_first &&
	       number < driver->fail_first + driver->fail_count;
}

static void note_cpu(void *context, struct kmem_cache *cache, int node, unsigned int moved)
{
	struct driver *driver = context;
	unsigned int cpu = hw->current->number;

	(void)node, (void)moved;
	if (cache != driver->cache || driver->order_count == MODEL_CPUS_MAX)
		return;
	for (unsigned int i = 0; i < driver->order_count; i++)
		if (driver->order[i] == cpu)
			return;
	driver->order[driver->order_count++] = cpu;
}

void driver_attach(struct driver *driver)
{
	struct kernel_trace_receiver *receiver = world_alloc(sizeof(*receiver));

	*receiver = (struct kernel_trace_receiver){ .context = driver, .free_block = note_cpu };
	kernel_trace_receiver_add(receiver);
	kernel_page_fault_set(page_fault, driver);
}

/* --- all CPUs at once --- */

enum { BURST_OBJECTS = 24, TAG = 0x5eed };

struct worker {
	struct driver_burst *burst;
	unsigned int cpu;
	uint64_t drawn;
	struct {
		void *object;
		unsigned int cache;
	} own[BURST_OBJECTS];
};

static unsigned int worker_below(struct worker *worker, unsigned int bound)
{
	struct random_key key = { .seed = worker->burst->seed, .stream = worker->cpu, .purpose = 2 };

	return (unsigned int)random_below(random_draw(key, worker->drawn++), bound);
}

/* Each object names itself as long as it is in use. */
static void tag(void *object)
{
	*(uint64_t *)object = (uint64_t)(uintptr_t)object ^ TAG;
}

static void free_checked(struct driver_burst *burst, void *object, unsigned int cache)
{
	if (*(uint64_t *)object != ((uint64_t)(uintptr_t)object ^ TAG))
		burst->damaged++;
	*(uint64_t *)object = 0;
	kernel_allocator()->kmem_cache_free(burst->cache[cache], object);
}

static void worker_swap(struct worker *worker, unsigned int slot)
{
	unsigned int place = worker_below(worker, DRIVER_BURST_POOL);
	void *object = worker->burst->pool[place].object;
	unsigned int cache = worker->burst->pool[place].cache;

	worker->burst->pool[place].object = worker->own[slot].object;
	worker->burst->pool[place].cache = worker->own[slot].cache;
	worker->own[slot].object = object;
	worker->own[slot].cache = cache;
}

static void worker_step(struct worker *worker)
{
	unsigned int slot = worker_below(worker, BURST_OBJECTS);

	if (worker_below(worker, 4) == 0) {
		worker_swap(worker, slot);
	} else if (worker->own[slot].object != NULL) {
		void *object = worker->own[slot].object;

		worker->own[slot].object = NULL;
		free_checked(worker->burst, object, worker->own[slot].cache);
	} else {
		unsigned int cache = worker_below(worker, worker->burst->caches);
		gfp_t gfp = worker_below(worker, 2) == 0 ? GFP_KERNEL : GFP_ATOMIC;
		void *object = kernel_allocator()->kmem_cache_alloc(worker->burst->cache[cache], gfp);

		if (object == NULL)
			return;
		tag(object);
		worker->own[slot].object = object;
		worker->own[slot].cache = cache;
	}
}

static void worker_main(void *argument)
{
	struct worker worker = { .burst = argument, .cpu = hw->current->number };

	for (unsigned int i = 0; i < worker.burst->operations; i++) {
		worker_step(&worker);
		kernel_task_checkpoint();
	}
	for (unsigned int slot = 0; slot < BURST_OBJECTS; slot++)
		if (worker.own[slot].object != NULL)
			free_checked(worker.burst, worker.own[slot].object, worker.own[slot].cache);
	worker.burst->running--;
}

/* --- meanwhile, the driver --- */

static void read_slabinfo(void)
{
	size_t length;
	char *text;

	if (kernel_proc_read("slabinfo", &text, &length) == 0)
		kernel_proc_text_release(text);
}

static void tune(struct worker *worker)
{
	struct kmem_cache *cache = worker->burst->cache[worker_below(worker, worker->burst->caches)];
	unsigned int limit = 1 + worker_below(worker, 20);
	unsigned int batchcount = 1 + worker_below(worker, limit);
	char text[64];

	snprintf(text, sizeof(text), "%s %u %u %u", kernel_allocator()->kmem_cache_name(cache), limit, batchcount,
		worker_below(worker, 4));
	kernel_proc_write("slabinfo", text, strlen(text));
}

static void disturb_once(struct worker *worker)
{
	unsigned int cpu = worker_below(worker, NR_CPUS);

	switch (worker_below(worker, 5)) {
	case 0:
		kernel_allocator()->kmem_cache_shrink(
			worker->burst->cache[worker_below(worker, worker->burst->caches)]);
		break;
	case 1:
		read_slabinfo();
		break;
	case 2:
		tune(worker);
		break;
	case 3:
		cpu_down(cpu); /* or it refuses */
		break;
	case 4:
		/* When a CPU's reaps begin must be known later on: it does not stay. */
		if (!cpu_online(cpu) && cpu_up(cpu) == 0)
			cpu_down(cpu);
		break;
	}
}

static void disturb(struct driver_burst *burst)
{
	struct worker worker = { .burst = burst, .cpu = NR_CPUS };

	for (unsigned int i = 0; i < burst->disturbances; i++)
		disturb_once(&worker);
}

static void run_burst(struct driver_burst *burst)
{
	unsigned int cpu;

	burst->damaged = 0;
	memset(burst->pool, 0, sizeof(burst->pool));
	for_each_online_cpu (cpu) {
		burst->running++;
		kernel_task_new("burst", cpu, worker_main, burst);
	}
	disturb(burst);
	while (burst->running != 0)
		kernel_task_sleep_until(hw_now_cycles() + 1000);
	for (unsigned int place = 0; place < DRIVER_BURST_POOL; place++)
		if (burst->pool[place].object != NULL)
			free_checked(burst, burst->pool[place].object, burst->pool[place].cache);
}

/* --- requests --- */

static void set_policy(const struct model_policy *policy)
{
	struct task_policy *own = kernel_current_policy();
	enum task_policy_kind kind = policy->in_turn ? TASK_POLICY_INTERLEAVE : TASK_POLICY_BIND;
	unsigned int nodes[MODEL_NODES_MAX], count = 0;

	for (unsigned int node = 0; node < MODEL_NODES_MAX; node++)
		if (policy->wanted && policy->nodes[node])
			nodes[count++] = node;
	task_policy_set(own, policy->wanted ? kind : TASK_POLICY_DEFAULT, nodes, count);
	task_policy_set_slab_spread(own, policy->spread);
}

static void query(struct driver *driver, const struct allocator *allocator)
{
	driver->query.ksize = allocator->ksize(driver->object);
	driver->query.cache_size = allocator->kmem_cache_size(driver->cache);
	driver->query.valid = allocator->kmem_ptr_validate(driver->cache, driver->object);
	driver->query.valid_odd = allocator->kmem_ptr_validate(driver->cache, (char *)driver->object + 1);
	driver->query.valid_other = allocator->kmem_ptr_validate(driver->cache_other, driver->object);
}

static void serve_objects(struct driver *driver, const struct allocator *allocator)
{
	switch (driver->request) {
	case DRIVER_ALLOC:
		driver->pointer = allocator->kmem_cache_alloc(driver->cache, driver->gfp);
		break;
	case DRIVER_ALLOC_NODE:
		driver->pointer = allocator->kmem_cache_alloc_node(driver->cache, driver->gfp, driver->node);
		break;
	case DRIVER_KMALLOC:
		driver->pointer = allocator->__kmalloc(driver->size, driver->gfp);
		break;
	case DRIVER_FREE:
		allocator->kmem_cache_free(driver->cache, driver->object);
		break;
	case DRIVER_KFREE:
		allocator->kfree(driver->object);
		break;
	case DRIVER_QUERY:
		query(driver, allocator);
		break;
	case DRIVER_PERCPU:
		driver->pointer = allocator->__alloc_percpu(driver->size);
		break;
	case DRIVER_PERCPU_FREE:
		allocator->free_percpu(driver->object);
		break;
	default:
		break;
	}
}

static void serve_caches(struct driver *driver, const struct allocator *allocator)
{
	const struct model_wish *wish = &driver->wish;
	size_t length;

	switch (driver->request) {
	case DRIVER_CREATE:
		driver->pointer = allocator->kmem_cache_create(
			wish->name, wish->size, wish->align, wish->flags, driver->ctor, driver->dtor);
		break;
	case DRIVER_DESTROY:
		driver->result = allocator->kmem_cache_destroy(driver->cache);
		break;
	case DRIVER_SHRINK:
		driver->result = allocator->kmem_cache_shrink(driver->cache);
		break;
	case DRIVER_WRITE:
		driver->result = kernel_proc_write("slabinfo", driver->text, strlen(driver->text));
		break;
	case DRIVER_READ:
		driver->result = kernel_proc_read("slabinfo", &driver->text_read, &length);
		break;
	default:
		serve_objects(driver, allocator);
		break;
	}
}

static uint64_t tick_cycles(void)
{
	return hw->machine->cpu_hz / hw->machine->hz;
}

static void serve(struct driver *driver)
{
	switch (driver->request) {
	case DRIVER_CPU_UP:
		driver->result = cpu_up(driver->target);
		break;
	case DRIVER_CPU_DOWN:
		driver->result = cpu_down(driver->target);
		break;
	case DRIVER_SLEEP: /* a bit into that tick */
		kernel_task_sleep_until(driver->until_tick * tick_cycles() + tick_cycles() / 8);
		break;
	case DRIVER_POLICY:
		set_policy(&driver->policy);
		break;
	case DRIVER_BURST:
		set_policy(&driver->policy);
		run_burst(&driver->burst);
		break;
	default:
		serve_caches(driver, kernel_allocator());
		break;
	}
}

void driver_main(void *argument)
{
	struct driver *driver = argument;

	for (;;) {
		hw_interval_end();
		world_pause();
		if (driver->text_read != NULL)
			kernel_proc_text_release(driver->text_read);
		driver->text_read = NULL;
		if (driver->request == DRIVER_END)
			return;
		kernel_task_move_self(driver->cpu);
		serve(driver);
	}
}
