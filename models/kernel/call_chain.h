/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef MODELS_KERNEL_CALL_CHAIN_H
#define MODELS_KERNEL_CALL_CHAIN_H

#include <stddef.h>

/* Which functions wait for each other on the stack of the running fiber, by frame pointers. */

/* Where a walk starts: a call, seen from the function it came from. */
struct kernel_frame {
	const void *pointer; /* frame pointer of that function */
	const void *code;    /* where the call returns to in it */
};

/*
 * The caller of the function that uses this. It does not name the user's own frame, which is gone when the user's last
 * call takes its place.
 */
#define KERNEL_CALLER()                                                                                                \
	((struct kernel_frame){ *(const void *const *)__builtin_frame_address(0), __builtin_return_address(0) })

enum { KERNEL_CALL_CHAIN_BYTES = 512 }; /* enough for all but the deepest chains */

/*
 * Writes the names of the functions, innermost first, joined by " < "; "?" for code that has no name. What the compiler
 * has inlined is missing. Ends at the bottom of the stack, at a frame that makes no sense, or with the buffer: never
 * within a name. Empty outside of the world.
 */
void kernel_call_chain_from(struct kernel_frame frame, char *buffer, size_t size);

/* The same as host addresses of code, at most MAX; returns how many. */
unsigned int kernel_call_chain_codes(struct kernel_frame frame, const void **codes, unsigned int max);
/* Writes the names of such addresses, as above. */
void kernel_call_chain_text(const void *const *codes, unsigned int count, char *buffer, size_t size);

/* The caller of the function in which FRAME's call stands; pointer and code are NULL at the bottom. */
struct kernel_frame kernel_frame_up(struct kernel_frame frame);

/* The chain of the caller: its first name is that of the function that calls this. */
void kernel_call_chain(char *buffer, size_t size);

#endif
