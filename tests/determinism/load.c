/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Tasks, interrupts and the course of the load. See load.h. */
#include "tests/determinism/load.h"

#include "models/hw/boundary.h"
#include "models/kernel/cpu.h"
#include "models/kernel/memory.h"
#include "sim/engine/random.h"

#include <linux/cpu.h>
#include <linux/mm.h>

#include "sim/engine/poison.h"

enum {
	STREAM_FAULTS = 1000, /* random streams below are the workers' */
	STREAM_ARRIVALS,
	OPERATIONS_PER_SLEEP = 48,
	RECEIVED_AT_ONCE = 6,
	RECEIVED_BYTES = 1500,
};

static const uint64_t SLEEP_NS_MAX = 6000000;
static const uint64_t ARRIVAL_NS_MAX = 3000000;
static const uint64_t REST_NS = 5000000000; /* longer than any reap timeout */

struct load *load;

uint64_t worker_draw(struct worker *worker, uint64_t bound)
{
	struct random_key key = { load->options->seed, worker->number, worker->draws++ };

	return random_below(random_draw(key, worker->operation), bound);
}

static uint64_t stream_draw(uint64_t stream, uint64_t purpose, uint64_t index, uint64_t bound)
{
	struct random_key key = { load->options->seed, stream, purpose };

	return random_below(random_draw(key, index), bound);
}

/* --- queues between CPUs --- */

void load_free(struct load_object object)
{
	if (object.cache != NULL)
		load->allocator->kmem_cache_free(object.cache, object.address);
	else
		load->allocator->kfree(object.address);
}

bool load_queue_push(struct load_queue *queue, struct load_object object)
{
	if (queue->count == LOAD_QUEUE)
		return false;
	queue->objects[queue->count++] = object;
	return true;
}

void load_queue_free(struct load_queue *queue)
{
	while (queue->count != 0)
		load_free(queue->objects[--queue->count]);
}

/* --- interrupts --- */

static void receive(unsigned int vector)
{
	struct load_queue *queue = &load->received[hw->current->number];

	(void)vector;
	for (unsigned int i = 0; i < RECEIVED_AT_ONCE; i++) {
		struct load_object object = { load->allocator->__kmalloc(RECEIVED_BYTES, GFP_ATOMIC), NULL };

		if (object.address != NULL && !load_queue_push(queue, object))
			load_free(object);
	}
	kernel_softirq_raise(SOFTIRQ_DEVICE);
}

/* Frees what the next CPU received. */
static void deliver(void)
{
	load_queue_free(&load->received[(hw->current->number + 1) % hw->machine->cpus]);
}

static void arrive(struct event *event)
{
	uint64_t number = load->arrivals++;
	unsigned int cpu = (unsigned int)stream_draw(STREAM_ARRIVALS, 0, number, hw->machine->cpus);
	uint64_t pause_ns = 1 + stream_draw(STREAM_ARRIVALS, 1, number, ARRIVAL_NS_MAX);

	if (cpu_online(cpu))
		hw_interrupt_raise(cpu, HW_VECTOR_DEVICE, event->time_cycles);
	hw_event_push(event, event->time_cycles + hw_ns_to_cycles(pause_ns));
}

static void arrivals_start(void)
{
	kernel_device_set_handler(HW_VECTOR_DEVICE, receive);
	kernel_device_set_softirq(deliver);
	load->arrival.handler = arrive;
	hw_event_push(&load->arrival, hw_now_cycles() + hw_ns_to_cycles(ARRIVAL_NS_MAX));
}

static void arrivals_stop(void)
{
	hw_event_remove(&load->arrival);
	for (unsigned int cpu = 0; cpu < hw->machine->cpus; cpu++)
		load_queue_free(&load->received[cpu]);
}

static bool page_request_fails(const struct kernel_page_request *request, void *context)
{
	(void)context;
	return load->fault_one_in != 0 &&
	       stream_draw(STREAM_FAULTS, request->cpu, request->number, load->fault_one_in) == 0;
}

/* --- tasks --- */

static void sleep_ns(uint64_t time_ns)
{
	kernel_task_sleep_until(hw_now_cycles() + hw_ns_to_cycles(time_ns));
}

static void work(struct worker *worker, uint64_t until)
{
	for (; worker->operation < until; worker->operation++) {
		worker->draws = 0;
		kernel_task_checkpoint();
		hw_boundary(BOUNDARY_OPERATION, worker->operation);
		kernel_enter();
		worker_operate(worker);
		kernel_exit();
		if (worker->operation % OPERATIONS_PER_SLEEP == 0)
			sleep_ns(1 + worker_draw(worker, SLEEP_NS_MAX));
	}
}

static void worker_main(void *argument)
{
	struct worker *worker = argument;

	work(worker, load->options->operations / 2);
	sleep_ns(REST_NS);
	work(worker, load->options->operations);
	worker_free_all(worker);
	sleep_ns(REST_NS);
	if (--load->running == 0)
		kernel_task_wake(load->main);
}

static void workers_run(void)
{
	unsigned int cpus = hw->machine->cpus;

	load->main = kernel_current();
	load->running = cpus;
	load->workers = world_alloc(cpus * sizeof(*load->workers));
	for (unsigned int cpu = 0; cpu < cpus; cpu++) {
		load->workers[cpu] = (struct worker){ .load = load, .number = cpu };
		kernel_task_new("worker", cpu, worker_main, &load->workers[cpu]);
	}
	while (load->running != 0)
		kernel_task_sleep();
}

static void tidy_up(void)
{
	for (unsigned int cpu = 0; cpu < hw->machine->cpus; cpu++) {
		load_queue_free(&load->workers[cpu].inbox);
		if (!cpu_online(cpu))
			cpu_up(cpu);
	}
	for (unsigned int node = 0; node < hw->machine->nodes; node++)
		kernel_memory_pressure((int)node, -load->pressure[node]);
	while (load->lru_count != 0)
		load_free(load->lru[--load->lru_count]);
	load_caches_destroy();
}

void load_main(void *argument)
{
	struct shrinker *shrinker;

	load = world_alloc(sizeof(*load));
	load->options = argument;
	load->allocator = kernel_allocator();
	load_caches_create();
	shrinker = set_shrinker(2, load_shrink);
	kernel_page_fault_set(page_request_fails, NULL);
	arrivals_start();
	load->fault_one_in = LOAD_FAULT_ONE_IN;
	workers_run();
	load->fault_one_in = 0;
	arrivals_stop();
	remove_shrinker(shrinker);
	tidy_up();
}
