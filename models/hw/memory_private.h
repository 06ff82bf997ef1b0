/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef MODELS_HW_MEMORY_PRIVATE_H
#define MODELS_HW_MEMORY_PRIVATE_H

/* Private to the memory system: its tables, and who does what in them. See memory_system.h. */

#include "models/hw/backlog.h"
#include "models/hw/cache_tags.h"
#include "models/hw/memory_system.h"
#include "models/hw/prefetcher.h"

/*
 * The directory's entry of a line.
 *
 * owner != 0: that CPU has it alone; modified if `written` is not 0. Else, supplier has SUPPLIER_DIRTY: the only
 * up-to-date copy is in that cluster. Else memory is up to date, and there may be any number of copies; the supplier is
 * the cluster that got it last, 0 for none.
 *
 * `written`: the words written under this version. `holders` says who may have a copy under this version: nobody but
 * the supplier, one CPU and its cluster, somebody of one node, or of nodes that are so far apart.
 */
struct line_state {
	uint32_t version;
	uint32_t record;   /* index of its record; 0: none */
	uint16_t owner;	   /* CPU + 1 */
	uint16_t written;  /* words */
	uint16_t holders;  /* see below */
	uint16_t supplier; /* cluster + 1, | SUPPLIER_DIRTY */
};

enum { SUPPLIER_DIRTY = 0x8000 };
/* CPU + 1; HOLDERS_NODE | node; HOLDERS_SPREAD | how far apart the nodes are, as distances in the machine file */
enum { HOLDERS_NONE = 0, HOLDERS_NODE = 0x4000, HOLDERS_SPREAD = 0x8000 };

/* A line_record with what the model needs of it. */
struct record {
	struct line_record seen;
	struct backlog transfers;
};

/* Costs by pair of nodes, [nodes * nodes], if nothing else is said. */
struct memory_costs {
	uint32_t *memory, *transfer, *clean;
	uint32_t *invalidate; /* by distance */
};

struct memory_system {
	const struct machine_config *machine;
	struct line_state *lines; /* by line number */
	struct cache_tags l1, l2; /* private; l2 may not exist */
	uint64_t **l1_keys;	  /* [cpus]: where each CPU's part of the first level begins */
	struct cache_tags shared; /* may not exist */
	unsigned int line_shift;
	unsigned int l2_hit, shared_hit; /* cycles */
	bool shared_is_victim;
	uint64_t *touched;	 /* by line number: CPUs that ever had it, bit = number modulo 64 */
	uint16_t *clusters;	 /* [cpus] */
	uint16_t *cluster_nodes; /* [clusters] */
	struct memory_costs costs;
	struct prefetcher *prefetchers; /* [cpus] */
	struct backlog *controllers;	/* [nodes] */
	uint64_t *traffic;		/* [nodes * nodes], from * nodes + to */
	struct frame_misses *frames;	/* by physical address >> FRAME_SHIFT */
	uint32_t *frames_missed;	/* their numbers, in the order of the first miss */
	uint64_t frames_missed_count;
	struct record *records; /* [0] belongs to nobody */
	uint32_t records_used;
	struct cache_tags tlb; /* its lines are pages; may not exist */
	unsigned int tlb_shift;
};

/* One access while it is being worked out. */
struct line_access {
	struct memory_system *memory;
	struct hw_cpu *cpu;
	struct hw_memory_counts *counts;
	struct line_state *state;
	uint64_t number;
	uint16_t read, written; /* words */
	bool follows;		/* the line before it was fetched right now */
	uint64_t cycles;	/* spent on it so far, queueing included */
};

static inline unsigned int cluster_of(const struct memory_system *memory, unsigned int cpu)
{
	return memory->clusters[cpu];
}

static inline void access_spend(struct line_access *access, enum hw_cause cause, uint64_t cycles)
{
	hw_cpu_spend(access->cpu, cause, cycles);
	access->cycles += cycles;
}

/* --- memory_fetch.c: lines that the private caches do not have --- */

/* Gets the line for reading or writing, charges it and says where it came from. */
enum hw_source memory_fetch(struct line_access *access);
/* CPU has a good copy and wants to write; it is not the owner. Returns whether others had to be told. */
bool memory_invalidate(struct line_access *access);
/* KEY has left the outermost private cache of a CPU. */
void memory_evicted(struct memory_system *memory, struct hw_cpu *cpu, uint64_t key);

/* --- line_records.c --- */

void line_records_init(struct memory_system *memory);
/* Makes sure that the line has a record, as long as there are any. */
void line_record_begin(struct line_access *access);
/* The line's version is about to change: its words belong to the past. */
void line_record_fold(struct memory_system *memory, struct line_state *state);
/* Whether words that the access touches were written since VERSION, which the CPU had. */
bool line_record_true_sharing(const struct line_access *access, uint32_t version);
void line_record_miss(struct line_access *access, enum hw_source source, enum hw_miss reason);
void line_record_invalidation(struct line_access *access);

#endif
