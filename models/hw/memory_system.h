/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef MODELS_HW_MEMORY_SYSTEM_H
#define MODELS_HW_MEMORY_SYSTEM_H

#include "models/hw/hw.h"

/*
 * Caches, coherence and memory of the machine: what an access costs, and why.
 *
 * Private first and second level and a shared last level, each set associative with LRU; a directory holds the state of
 * every line (memory_private.h), so that all costs are independent of the number of CPUs: a line carries a version that
 * each change of its owner raises, a cached copy is good while its version is the line's, and nobody has to look for
 * copies in order to invalidate them. Ownership is exact, nothing is sampled.
 *
 * Simplifications: the outermost private level includes the ones inside, but the shared one does not include those; a
 * copy that has become old keeps its place until it is the least recently used; copies that nobody wrote leave a cache
 * without the directory hearing of it; a clean line that CPUs of a cluster have in private caches only comes from one
 * of them while it is owned, then from memory; a clock that is behind others' sees their queues at a memory controller
 * as they are.
 *
 * All of it is scratch: no part of the world, never in a snapshot.
 */
struct memory_system;

/* Scratch tables for MACHINE, which is borrowed; a world must exist, whose memory has been set. */
struct memory_system *memory_system_new(const struct machine_config *machine);

/* Charges CPU for an interval; its granules are in address order. Counts into hw->memory_counts[cpu]. */
void memory_system_interval(
	struct memory_system *memory, struct hw_cpu *cpu, const struct interval_granule *granules, uint32_t count);

/*
 * One access by CPU to BYTES (masks, as in an interval) of a granule, charged without the instructions. For replays of
 * recorded accesses.
 */
void memory_system_access(struct memory_system *memory, struct hw_cpu *cpu, const struct interval_granule *granule);

/*
 * CPU is about to take a lock word at PHYSICAL, just released, that OTHERS more CPUs spin on: they all ask for the line
 * at once, and each keeps it lock_spinner cycles from CPU on average. Such a hand-over takes time linear in the number
 * of those who spin (T. Anderson, "The performance of spin lock alternatives for shared-memory multiprocessors", IEEE
 * TPDS 1990).
 */
void memory_system_spinners(
	struct memory_system *memory, const struct hw_cpu *cpu, uint64_t physical, unsigned int others);

/* --- attribution --- */

enum { LINE_WORDS = 16 }; /* a line's words: 4 bytes each of a line of 64 bytes, 8 of one of 128 */

/* One word of such a line. What belongs together lies together: an access touches one or two words. */
struct line_word {
	uint64_t readers, writers; /* CPUs of the accesses below: bit = number modulo 64 */
	uint32_t misses;	   /* and invalidations, whose access touched the word */
	uint32_t false_misses;	   /* of them */
	uint32_t version;	   /* the model's: the last one under which it was written, but for the line's own */
};

/*
 * What happened to a line that more than one CPU had and at least one wrote, since the record began. Words: bit w is
 * bytes [w, w+1) * line / LINE_WORDS.
 */
struct line_record {
	uint64_t line;		   /* physical address / line size */
	uint64_t readers, writers; /* CPUs whose accesses missed or had to invalidate: bit = number modulo 64 */
	uint64_t cycles;	   /* what these accesses cost */
	uint32_t true_misses, false_misses, invalidations;
	uint32_t dirty_local, dirty_remote; /* of the misses: came from a modified copy */
	uint32_t other_misses;		    /* cold or capacity */
	uint16_t last_writer;		    /* CPU */
	uint16_t words_read, words_written; /* by all these accesses */
	struct line_word words[LINE_WORDS];
};

/* Misses of a 4 KiB frame of memory that no record counts: its lines had none yet, or there are too many. */
struct frame_misses {
	uint32_t cold, capacity, true_misses, false_misses;
	uint32_t memory_local, memory_remote; /* of all: served by memory */
	uint32_t invalidations;
	bool listed; /* the model's: it is in the list of frames that have misses */
	uint64_t cycles;
};
enum { FRAME_SHIFT = 12 };

/*
 * Visit the records of lines, and the frames with misses, within [START, END) of physical memory; both are multiples of
 * the frame size. The order is that of addresses or that of the first event, always the same for the same run. Host
 * context or a fiber, but not from within memory_system_interval(). A record that was forgotten and has seen nothing
 * since is not visited.
 */
void memory_system_records(const struct memory_system *memory, uint64_t start, uint64_t end,
	void (*visit)(const struct line_record *record, void *context), void *context);
void memory_system_frames(const struct memory_system *memory, uint64_t start, uint64_t end,
	void (*visit)(uint64_t address, const struct frame_misses *misses, void *context), void *context);
/* Counts of [START, END) begin anew: what lives there changes, or the measured part begins. Changes no costs. */
void memory_system_forget(struct memory_system *memory, uint64_t start, uint64_t end);

/* Lines that node TO's CPUs got from node FROM: its memory or its caches. */
uint64_t memory_system_traffic(const struct memory_system *memory, unsigned int from, unsigned int to);

#endif
