/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef TESTS_MODEL_DRIVER_H
#define TESTS_MODEL_DRIVER_H

/*
 * The side of a model test that is inside the world: one task that does what it is told, one request at a time, and
 * pauses the world after each, so that the host can look and compare. It moves to the CPU that a request names.
 */
#include "models/kernel/memory.h"
#include "tests/model/model.h"

#include <linux/slab.h>

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum driver_request {
	DRIVER_END,
	DRIVER_ALLOC,	    /* cache, gfp */
	DRIVER_ALLOC_NODE,  /* and node */
	DRIVER_KMALLOC,	    /* size, gfp */
	DRIVER_FREE,	    /* cache, object */
	DRIVER_KFREE,	    /* object */
	DRIVER_CREATE,	    /* wish */
	DRIVER_DESTROY,	    /* cache */
	DRIVER_SHRINK,	    /* cache */
	DRIVER_WRITE,	    /* text: to slabinfo */
	DRIVER_READ,	    /* slabinfo, to text_read */
	DRIVER_CPU_UP,	    /* target */
	DRIVER_CPU_DOWN,    /* target */
	DRIVER_SLEEP,	    /* until_tick */
	DRIVER_POLICY,	    /* policy */
	DRIVER_QUERY,	    /* cache, object; cache_other, which it does not belong to */
	DRIVER_PERCPU,	    /* size */
	DRIVER_PERCPU_FREE, /* object */
	DRIVER_BURST	    /* burst */
};

enum { DRIVER_BURST_CACHES = 8, DRIVER_BURST_POOL = 16 };

/*
 * All CPUs allocate and free at once, for themselves and for each other, while the driver tunes and shrinks caches and
 * takes CPUs down and up. At the end nothing of it is left, but tunables may be others and CPUs may be down.
 */
struct driver_burst {
	uint64_t seed;
	unsigned int operations;   /* of each CPU */
	unsigned int disturbances; /* of the driver */
	unsigned int caches;
	struct kmem_cache *cache[DRIVER_BURST_CACHES];
	/* The rest is the driver's. */
	unsigned int running;
	unsigned long damaged; /* objects that somebody else wrote to */
	struct {
		void *object;
		unsigned int cache;
	} pool[DRIVER_BURST_POOL]; /* objects that change hands */
};

struct driver {
	enum driver_request request;
	unsigned int cpu; /* on which it is done */
	struct kmem_cache *cache;
	gfp_t gfp;
	int node;
	size_t size;
	void *object;
	struct model_wish wish;
	kmem_ctor_t ctor, dtor;
	const char *text;
	unsigned int target;
	unsigned long until_tick;
	struct driver_burst burst;
	struct model_policy policy;
	struct kmem_cache *cache_other;

	/* Answers. */
	void *pointer;
	long result;
	struct {
		unsigned int ksize, cache_size;
		int valid, valid_odd, valid_other;
	} query;
	char *text_read; /* valid until the world goes on */

	/* Page requests: which are refused, and what was asked for. */
	unsigned int fail_first, fail_count;
	unsigned int fail_every; /* also each request whose number is a multiple of this; 0: none */
	unsigned int request_count;
	struct model_request requests[MODEL_REQUESTS_MAX];
	/* CPUs in the order in which they first returned objects of `cache`. */
	unsigned int order[MODEL_CPUS_MAX], order_count;
};

/* The main task; ARGUMENT is the driver. */
void driver_main(void *argument);

/* Begins to watch page requests and CPUs. Host, while the world is set up. */
void driver_attach(struct driver *driver);

#endif
