/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef MODELS_HW_MACHINE_H
#define MODELS_HW_MACHINE_H

#include <stdbool.h>
#include <stdint.h>

/*
 * The description of a modeled machine, as plain values. sim/config fills it from a machine file and owns its arrays;
 * it must outlive every world built from it and never changes while one exists.
 *
 * CPUs are numbered node by node: node 0 has CPUs 0..cpus_per_node[0]-1, node 1 the next ones, and so on.
 */
enum { MACHINE_CPUS_MAX = 1024, MACHINE_NODES_MAX = 256, MACHINE_CACHE_LEVELS = 3 };

/* As in the SLIT table of ACPI: within a node, of the nodes that "remote" figures are for, the largest there is. */
enum { DISTANCE_LOCAL = 10, DISTANCE_REMOTE = 20, DISTANCE_MAX = 255 };

/* What becomes of a modified line when another cache reads it. */
enum machine_protocol {
	MACHINE_MESI,  /* it is written back; later readers get it from memory, or from a cache that they share */
	MACHINE_MESIF, /* the same, but the last reader's cache forwards it, clean, to the next one (Intel QPI) */
	MACHINE_MOESI, /* its owner keeps it dirty and serves the readers (AMD) */
};

/*
 * Levels with shared_by == 1 are a CPU's own. At most one level is shared, the outermost one; the CPUs that share one
 * cache of it are a cluster. Without such a level each CPU is a cluster.
 */
struct machine_cache {
	uint64_t size_bytes; /* 0: this level does not exist */
	unsigned int ways;
	unsigned int shared_by;	 /* CPUs that share one cache of this level */
	unsigned int hit_cycles; /* load-to-use on a hit */
	bool victim; /* of the shared level: filled by what the private ones evict, not by what they fetch */
};

/* What a CPU remembers of the page tables; entries 0: translation costs nothing. */
struct machine_tlb {
	unsigned int entries; /* a multiple of ways */
	unsigned int ways;
	unsigned int miss_cycles; /* a walk of the page tables */
	uint64_t page_bytes;	  /* of the mapping of all memory, a power of two: 2 MiB on x86-64, 16 MiB on ia64 */
};

/*
 * All in CPU cycles unless said otherwise. "Local": on the same node; "remote": on a node at distance 20, other
 * distances in proportion. Costs of lines are from the load to its use.
 */
struct machine_latency {
	unsigned int memory_local; /* a line from memory */
	unsigned int memory_remote;
	unsigned int memory_occupied;  /* how long a line keeps its memory controller from the next; 0: not limited */
	unsigned int stream;	       /* the line after the one just fetched, in one interval: prefetched */
	unsigned int stream_reach;     /* lines: what is this near to one fetched lately costs as much; 0: nothing */
	unsigned int transfer_cluster; /* a dirty line from a private cache of the same cluster */
	unsigned int transfer_local;   /* a dirty line from a cache of another cluster */
	unsigned int transfer_remote;
	unsigned int clean_local; /* a clean line from a cache of another cluster, where the protocol forwards them */
	unsigned int clean_remote;
	unsigned int invalidate_local;	/* writing a line that others may have; if it is not here, at least that */
	unsigned int invalidate_remote; /* the same when some of them are on other nodes */
	unsigned int line_occupied;	/* percent of a transfer during which the line cannot go on to the next CPU */
	unsigned int lock_spinner;	/* what each further CPU that spins adds to the hand-over of a spinlock */
	unsigned int store_percent;	/* what a CPU waits for a line that it only writes, percent of the full cost */
	unsigned int atomic;		/* extra cost of an atomic read-modify-write on a line that is already here */
	unsigned int irq_flag;		/* one disable, enable or restore of the interrupt flag */
	unsigned int ipi;		/* send to handler entry */
	unsigned int boundary;		/* fixed instruction cost of a boundary */
	unsigned int word;		/* instructions and hits for each distinct 8-byte word of an interval */
	unsigned int string_bytes;	/* bytes that a string function moves in one cycle */
	/* Instructions of loops over objects, whose words are counted once. */
	unsigned int object_moved;    /* from one array to another */
	unsigned int object_taken;    /* out of a slab */
	unsigned int object_returned; /* back into its slab */
	unsigned int page_request;    /* a request for pages, or their return, beside its words and boundaries */
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
	enum machine_protocol protocol;
	struct machine_cache caches[MACHINE_CACHE_LEVELS];
	struct machine_tlb tlb;
	struct machine_latency latency;
};

#endif
