/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef MODELS_HW_MACHINE_H
#define MODELS_HW_MACHINE_H

#include <stdint.h>

/*
 * The description of a modeled machine, as plain values. sim/config fills it from a machine file and owns its arrays;
 * it must outlive every world built from it and never changes while one exists.
 *
 * CPUs are numbered node by node: node 0 has CPUs 0..cpus_per_node[0]-1, node 1 the next ones, and so on.
 */
enum { MACHINE_CPUS_MAX = 1024, MACHINE_NODES_MAX = 256, MACHINE_CACHE_LEVELS = 3 };

struct machine_cache {
	uint64_t size_bytes; /* 0: this level does not exist */
	unsigned int ways;
	unsigned int shared_by;	 /* CPUs that share one cache of this level */
	unsigned int hit_cycles; /* load-to-use on a hit */
};

/* All in CPU cycles. */
struct machine_latency {
	unsigned int memory_local;    /* a line from this node's memory */
	unsigned int memory_remote;   /* from a node at distance 20; other distances are scaled linearly */
	unsigned int transfer_local;  /* a dirty line from another CPU's cache on this node */
	unsigned int transfer_remote; /* the same from another node, at distance 20 */
	unsigned int atomic;	      /* extra cost of an atomic read-modify-write on a line that is already here */
	unsigned int irq_flag;	      /* one disable, enable or restore of the interrupt flag */
	unsigned int ipi;	      /* send to handler entry */
	unsigned int boundary;	      /* fixed instruction cost of a boundary */
	unsigned int word;	      /* instructions and hits for each distinct 8-byte word of an interval */
	unsigned int string_bytes;    /* bytes that a string function moves in one cycle */
	unsigned int object_moved;    /* each object that a trace point reports as moved */
	unsigned int interrupt;	      /* entry and exit of an interrupt handler */
	unsigned int context_switch;
};

struct machine_config {
	const char *name;   /* file name without .ini */
	const char *source; /* where its figures come from */
	uint64_t cpu_hz;
	unsigned int page_size;	     /* bytes: 4096, 8192, 16384 or 65536 */
	unsigned int cache_line;     /* bytes: 32, 64 or 128 */
	unsigned int hz;	     /* timer ticks per second: 100, 250 or 1000 */
	unsigned int nodes;	     /* 1..MACHINE_NODES_MAX */
	unsigned int cpus;	     /* sum of cpus_per_node, 1..MACHINE_CPUS_MAX */
	unsigned int *cpus_per_node; /* [nodes]; a node may have none, not all */
	uint64_t *memory_per_node;   /* [nodes], bytes, a multiple of the page size */
	unsigned char *distance;     /* [nodes * nodes], row by row; 10 on the diagonal, at least 10 elsewhere */
	struct machine_cache caches[MACHINE_CACHE_LEVELS];
	struct machine_latency latency;
};

#endif
