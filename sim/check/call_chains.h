/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef SIM_CHECK_CALL_CHAINS_H
#define SIM_CHECK_CALL_CHAINS_H

#include "models/kernel/call_chain.h"

#include <stddef.h>
#include <stdint.h>

/*
 * Call chains by number: each different one is kept once, so that a checker can note with every access where it was
 * made. On a fiber: no boundary, no access to the world's memory.
 *
 * A chain begins with the service that the innermost function of the allocator called; what that consists of is left
 * out.
 */
enum { CALL_CHAINS_DEPTH = 24, CALL_CHAINS_NONE = 0 };

struct call_chains;

struct call_chains *call_chains_new(void);
void call_chains_free(struct call_chains *chains);

/* The chain of the running fiber; CALL_CHAINS_NONE outside of the world. */
uint32_t call_chains_here(struct call_chains *chains);

/* The innermost function of the allocator, else of the program; "?" when there is none. */
const char *call_chains_function(const struct call_chains *chains, uint32_t chain);

/* The same place in the running fiber, for findings. */
struct kernel_frame call_chains_frame(struct kernel_frame frame);

/* Names joined by " < ", innermost first, as many as fit. */
void call_chains_text(const struct call_chains *chains, uint32_t chain, char *buffer, size_t size);

#endif
