/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef SIM_ENGINE_FIBER_H
#define SIM_ENGINE_FIBER_H

#include <stddef.h>
#include <stdint.h>

/*
 * Fibers: contexts with a stack of their own that hand control to each other, within one thread. x86-64 and aarch64 use
 * a switch of our own (callee-saved registers, 3 ns); anything else uses ucontext.
 *
 * A fiber is world state: its structure lives in the arena, its stack in the region. The host context is the one fiber
 * without a stack of ours (`stack` NULL); its structure is not saved by snapshots.
 */
struct fiber {
	void *stack_pointer; /* saved; valid while the fiber does not run */
	char *stack;	     /* lowest usable byte, REGION_STACK_BYTES long; NULL for the host */
	void (*entry)(void *argument);
	void *argument;
	struct fiber *next;	/* in the world's list of fibers */
	void *sanitizer_stack;	/* AddressSanitizer's fake stack while not running */
	const void *host_stack; /* bounds of the host's stack, learnt when it is left (AddressSanitizer) */
	size_t host_stack_bytes;
};

/* Makes FIBER, on STACK, start in ENTRY(ARGUMENT) when first switched to. ENTRY must not return. */
void fiber_init(struct fiber *fiber, char *stack, void (*entry)(void *argument), void *argument);

/* Saves the running context in FROM and continues TO. Returns when somebody switches to FROM. */
void fiber_switch(struct fiber *from, struct fiber *to);

/* Continues TO and never comes back: the running context is abandoned. */
void fiber_abandon(struct fiber *to) __attribute__((noreturn));

/* Lowest byte of the stack of a FIBER that does not run and that it still needs. */
char *fiber_live_from(const struct fiber *fiber);

#endif
