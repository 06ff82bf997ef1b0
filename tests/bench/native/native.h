/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef TESTS_BENCH_NATIVE_H
#define TESTS_BENCH_NATIVE_H

/*
 * The allocator of slab/ without a simulator: compiled plainly, with trivial kernel services as out-of-line calls (a
 * lock is one atomic exchange and one store, the interrupt flag one store). It is the baseline of speed comparisons,
 * and a quick test bed. One thread plays all CPUs, one at a time. The machine boots once per process.
 */

#include <stdbool.h>
#include <stddef.h>

struct kernel_config;

#define NATIVE_API __attribute__((visibility("default")))

/* CPUs are spread over nodes in blocks: CPU c is on node c / (cpus / nodes). */
struct native_machine {
	unsigned int cpus;
	unsigned int nodes;
	unsigned int pages_per_node;
	unsigned int page_shift;
	unsigned int line; /* bytes */
	unsigned int alien_limit;
	bool stats;
	bool check_owner;
	bool late_cpus; /* only CPU 0 is online after boot, and only its node */
};

/* The usual machine: 4 KiB pages, 64-byte lines, alien limit 12, statistics on. */
NATIVE_API void native_machine_init(struct native_machine *machine, unsigned int cpus, unsigned int nodes);

/* Boots the kernel: start-up of the allocator, all CPUs up unless late_cpus, then initcalls. */
NATIVE_API void native_boot(const struct native_machine *machine);

/*
 * Nanoseconds of a kmalloc/kfree pair of SIZE bytes, measured over PAIRS pairs on one CPU. Objects are allocated and
 * freed in rounds of 1, 8 and 64, so that refill and flush take their part. Boots a machine of one CPU if none is up.
 */
NATIVE_API double native_pair_ns(unsigned int size, unsigned long pairs);

/* For tests. */

void native_set_cpu(unsigned int cpu);
bool native_cpu_online(unsigned int cpu);

/* 0, or -ENOMEM when a callback refused. */
int native_cpu_up(unsigned int cpu);
void native_cpu_down(unsigned int cpu);

/* Advances time and runs the delayed work that is due, each on its CPU. */
void native_advance(unsigned long ticks);

/* Runs all queued RCU callbacks. */
void native_rcu_run(void);

/* The Nth page request from now fails, and all after it, until 0 is given. */
void native_fail_page_request(unsigned long nth);

/* Pages that are not free, on all nodes; marked as slab pages by the accounting of the allocator. */
long native_pages_held(void);
long native_slab_pages(void);

/* Lets NODE have no more free pages, or end that. */
void native_exhaust_node(int node, bool exhausted);

/* Policy of the running task: its node, or -1. */
void native_set_policy(int node);

/* The text of a /proc file; free() it. Writing returns what the writer returned. */
char *native_proc_read(const char *name);
long native_proc_write(const char *name, const char *text, size_t size);

/* Runs FUNCTION(CONTEXT); true if it ended in BUG or panic. The allocator is unusable afterwards. */
bool native_ends_in_bug(void (*function)(void *context), void *context);

#endif
