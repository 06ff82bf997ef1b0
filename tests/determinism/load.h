/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef TESTS_DETERMINISM_LOAD_H
#define TESTS_DETERMINISM_LOAD_H

/*
 * A load that goes through all of the allocator, for comparing what builds do: one task per CPU that carries out
 * operations of all kinds in random order, interrupts and softirqs that allocate and free, memory pressure, page
 * requests that fail, CPUs that come and go, and rests in which caches are reaped.
 */
#include "models/hw/hw.h"
#include "models/kernel/allocator.h"
#include "models/kernel/task.h"

#include <stdbool.h>
#include <stdint.h>

struct load_options {
	uint64_t seed;
	unsigned int operations; /* of each CPU's task */
};

/* Main of the world, which it leaves clean: all freed, its caches destroyed. ARGUMENT: const struct load_options *. */
void load_main(void *argument);

/* --- inner interface --- */
enum {
	LOAD_CACHES = 7,
	LOAD_OBJECTS = 192, /* that a task holds at most */
	LOAD_PAGES = 8,	    /* blocks of pages, likewise */
	LOAD_HANDLES = 4,   /* per-CPU allocations, likewise */
	LOAD_QUEUE = 64,    /* objects on their way from one CPU to another */
	LOAD_LRU = 512,	    /* objects that wait for the shrinker */
	LOAD_CPUS_MAX = 64,
	LOAD_NODES_MAX = 64,
	LOAD_FAULT_ONE_IN = 61,
};

struct load_object {
	void *address;
	struct kmem_cache *cache; /* NULL: by kmalloc */
};

struct load_queue {
	struct load_object objects[LOAD_QUEUE];
	unsigned int count;
};

struct load_pages {
	unsigned long address; /* 0: none */
	unsigned int order;
};

/* The task of one CPU. */
struct worker {
	struct load *load;
	unsigned int number;
	uint64_t operation, draws; /* which one it is at, and how many random numbers that one has drawn */
	struct load_object objects[LOAD_OBJECTS];
	struct load_pages pages[LOAD_PAGES];
	void *handles[LOAD_HANDLES];
	struct load_queue inbox; /* from other tasks, to be freed here */
};

struct load {
	const struct load_options *options;
	const struct allocator *allocator;
	struct kmem_cache *caches[LOAD_CACHES];
	struct worker *workers; /* [machine's CPUs] */
	unsigned int running;
	struct task *main;
	struct load_queue received[LOAD_CPUS_MAX]; /* by interrupts of a CPU, freed in softirqs of another */
	struct event arrival;
	uint64_t arrivals;
	struct load_object lru[LOAD_LRU];
	unsigned int lru_count;
	long pressure[LOAD_NODES_MAX]; /* pages of a node out of circulation */
	uint64_t fault_one_in;	       /* of that many page requests about one fails; 0: none */
};

/* The load of the world that exists. */
extern struct load *load;

/* A random number below BOUND that depends on who draws, for which operation, and the how manyth of it this is. */
uint64_t worker_draw(struct worker *worker, uint64_t bound);

void load_free(struct load_object object);
/* False: no room. */
bool load_queue_push(struct load_queue *queue, struct load_object object);
void load_queue_free(struct load_queue *queue);

void load_caches_create(void);
void load_caches_destroy(void);
/* Called under memory pressure: see set_shrinker(). */
int load_shrink(int count, gfp_t gfp);

/* One operation, drawn from all there are. */
void worker_operate(struct worker *worker);
/* Frees all that the worker holds. */
void worker_free_all(struct worker *worker);

#endif
