/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef SIM_CHECK_MEMORY_STATE_H
#define SIM_CHECK_MEMORY_STATE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/*
 * What each byte of simulated memory is: freed (nobody may touch it), or never written since it was handed out (nobody
 * may rely on it). Bytes of which nothing is known are neither: static data, what the boot allocator gave away.
 */
struct memory_granule {
	uint64_t freed, fresh; /* bytes */
	uint64_t freed_cycles; /* when the last of them was freed... */
	uint32_t freed_chain;  /* ...and where: call_chains.h */
	uint32_t freed_cpu;
};

struct memory_state;

struct memory_state *memory_state_new(uint64_t memory_bytes);
void memory_state_free(struct memory_state *state);

/* NUMBER: physical address / 64. Valid as long as the state. NULL: nothing is known there. */
struct memory_granule *memory_state_look(const struct memory_state *state, uint64_t number);
/* The same, but made known. */
struct memory_granule *memory_state_at(struct memory_state *state, uint64_t number);

/* Calls VISIT for each granule that [ADDRESS, ADDRESS + BYTES) touches, with the bytes of it. */
void memory_state_walk(struct memory_state *state, uint64_t address, size_t bytes,
	void (*visit)(struct memory_granule *granule, uint64_t bytes, void *context), void *context);

#endif
