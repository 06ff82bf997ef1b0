/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef MODELS_KERNEL_WATCH_H
#define MODELS_KERNEL_WATCH_H

#include "models/kernel/kernel.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/*
 * What the kernel does that checkers and the timeline need to know and that no memory access shows: locks, what orders
 * one CPU after another, the interrupt flag, handlers, CPUs that come and go. Memory itself is seen through
 * hw->interval_receiver, the allocator's own steps through models/kernel/trace.h.
 *
 * A watcher is called on the fiber that runs, by the service that does the thing, when it is done (a wish for a lock:
 * before it waits). It never changes the world, takes no boundary and calls no kernel service. Nobody watching costs
 * one test of a pointer.
 */
enum { KERNEL_WATCHERS_MAX = 8 };

struct task;
struct kmem_cache;

enum kernel_watch_lock {
	WATCH_LOCK_WANTED,  /* by a caller that is going to wait */
	WATCH_LOCK_TAKEN,   /* after WANTED */
	WATCH_LOCK_TRIED,   /* taken by a trylock */
	WATCH_LOCK_RELEASED /* still in its table as held */
};

/* A workload's call of the allocator. */
struct kernel_watch_operation {
	bool begins, frees;
	const struct kmem_cache *cache; /* NULL: no cache is large enough */
	const char *cache_name;
	uint64_t bytes;	    /* asked for, or of an object of the cache */
	const void *object; /* freed, or at the end what the allocation gave; NULL: it failed */
	const char *site;   /* of allocations: who asks, a name that stays where it is; NULL: unknown */
};

struct kernel_watcher {
	void *context;
	/* INDEX: of kernel_lock_facts(). */
	void (*lock)(void *context, enum kernel_watch_lock what, uint32_t index, bool sleeping);
	/*
	 * What the running CPU did so far comes before whatever is done after a receive from the same CHANNEL. A
	 * channel is known by its address alone, which is never followed.
	 */
	void (*send)(void *context, const void *channel);
	void (*receive)(void *context, const void *channel);
	/* The running CPU's flag has changed. */
	void (*irq)(void *context, bool enabled);
	/* An interrupt handler has begun, or is about to end: the interval is closed. */
	void (*interrupt)(void *context, unsigned int vector, bool begins);
	/* A softirq's handler begins, or has ended; interrupts are on. */
	void (*softirq)(void *context, unsigned int softirq, bool begins);
	/* The running CPU goes on with TASK, which may be its idle task. */
	void (*run)(void *context, const struct task *task);
	/* CPU starts at the wish of the running one, or is dead. */
	void (*cpu)(void *context, unsigned int cpu, bool starts);
	/* The running task or handler has returned from the kernel to its user: it holds nothing any more. */
	void (*leave)(void *context);
	/* A workload calls the allocator, or the call has returned; a result that it has is the workload's. */
	void (*call)(void *context, bool begins);
	/* The same, told in full, at the moments between which the call's latency lies. */
	void (*operation)(void *context, const struct kernel_watch_operation *operation);
	/* Accesses that are meant to race begin, or have ended: data_race(). */
	void (*race_wanted)(void *context, bool begins);
	/* Pages are handed out, or given back. */
	void (*pages)(void *context, const void *start, size_t bytes, bool handed_out);
	/* The page allocator is entered, or about to be left. NODE: wanted; at the end, served by; -1: nobody did. */
	void (*page_supply)(void *context, bool begins, bool frees, int node, unsigned int order);
	/* A work has begun to run on the running CPU. */
	void (*work)(void *context, const void *work);
};

/* WATCHER is borrowed and must outlive the world. Before the world runs, or while it is paused. */
void kernel_watcher_add(const struct kernel_watcher *watcher);

/* --- inner interface of this room --- */

struct kernel_watch {
	const struct kernel_watcher *watchers[KERNEL_WATCHERS_MAX];
	unsigned int count;
};

static inline bool kernel_is_watched(void)
{
	return __builtin_expect(kernel->watch != NULL, 0);
}

/* Calls MEMBER of every watcher that has it. */
#define KERNEL_WATCH(member, ...)                                                                                      \
	do {                                                                                                           \
		if (!kernel_is_watched())                                                                              \
			break;                                                                                         \
		for (unsigned int _i = 0; _i < kernel->watch->count; _i++) {                                           \
			const struct kernel_watcher *_watcher = kernel->watch->watchers[_i];                           \
                                                                                                                       \
			if (_watcher->member != NULL)                                                                  \
				_watcher->member(_watcher->context, ##__VA_ARGS__);                                    \
		}                                                                                                      \
	} while (0)

static inline void kernel_send(const void *channel)
{
	KERNEL_WATCH(send, channel);
}

static inline void kernel_receive(const void *channel)
{
	KERNEL_WATCH(receive, channel);
}

#endif
