/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef SIM_RUN_MACHINE_PROBE_H
#define SIM_RUN_MACHINE_PROBE_H

#include <stdbool.h>
#include <stdint.h>

/*
 * Small programs that time memory accesses on a CPU of the world, as lmbench does on a real machine: a walk visits
 * lines in an order that is far from sequential, each access after a boundary of its own, so that nothing overlaps.
 * Who asks takes off the time of the same loop, without access or with a line that is at hand. Inside the world, task
 * context of CPU 0. Clocks are read, costs are not looked up.
 */
enum probe_access {
	PROBE_NONE,   /* the empty loop */
	PROBE_READ,   /* one word */
	PROBE_STORE,  /* one word that is not read */
	PROBE_UPDATE, /* a word is read and another one written */
	PROBE_ATOMIC, /* an atomic read-modify-write */
};

/* COUNT lines, STRIDE bytes from each other. */
struct probe_lines {
	uint64_t start; /* physical address */
	uint64_t stride;
	uint64_t count;
};

/* Lines that nobody has touched yet: from the end of NODE's memory downwards, where the kernel does not come. */
struct probe_memory {
	uint64_t *left; /* [nodes]: physical address below which is free */
	unsigned int line_bytes;
};
void probe_memory_init(struct probe_memory *memory);
struct probe_lines probe_memory_take(struct probe_memory *memory, unsigned int node, uint64_t count, uint64_t stride);
/* Whether NODE has that much left for probes: three quarters of it are. */
bool probe_memory_has(const struct probe_memory *memory, unsigned int node, uint64_t bytes);

/* Cycles that CPU takes for one visit of each line, the loop included. Interrupts are off meanwhile. */
uint64_t probe_walk(unsigned int cpu, const struct probe_lines *lines, enum probe_access access);

/* Runs of RUN lines that are read in one interval each, from the first to the last. Cycles of all. */
uint64_t probe_sweep(unsigned int cpu, const struct probe_lines *lines, unsigned int run);

/* Cycles of COUNT changes of the interrupt flag, and of as many boundaries. */
uint64_t probe_irq_flag(unsigned int count);
uint64_t probe_boundaries(unsigned int count);
/* Cycles from the raise of an interrupt at this CPU to its end, boundary included. */
uint64_t probe_interrupt(void);
/* Cycles from the sending of an interrupt to the first instruction that CPU runs because of it. */
uint64_t probe_ipi(unsigned int cpu);

/*
 * Several CPUs at once, for a given time: they sweep lines of their own, new ones of the node of CPU 0, or do atomic
 * operations on one line for all.
 */
struct probe_contest {
	unsigned int cpus, step; /* CPUs 0, STEP, 2 * STEP... */
	unsigned int run;	 /* lines of an interval of a sweep; 0: atomic operations */
	uint64_t lines_each;	 /* of a sweep: more than a CPU can read in the time, a multiple of RUN */
	uint64_t cycles;
};
/* Cycles from one access to the next, whoever makes it. */
double probe_contest(struct probe_memory *memory, const struct probe_contest *contest);

#endif
