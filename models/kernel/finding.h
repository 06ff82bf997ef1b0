/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef MODELS_KERNEL_FINDING_H
#define MODELS_KERNEL_FINDING_H

#include "models/kernel/call_chain.h"

#include <stdint.h>

/*
 * Findings: what detectors and the kernel itself hold against the allocator. A bounded list; what no longer fits is
 * counted. Adding one changes nothing in the world but this list, and is no boundary.
 *
 * KIND: race, deadlock, livelock, lock-order, context, invariant, double-free, overrun, use-after-free, uninitialised,
 * wrong-cache, bad-pointer, leak, bug, panic, fault, mismatch or expectation. DETECTOR: own, node, list, acct, lockdep,
 * race, ctx, mem, leak, live, model or bug.
 */
enum { KERNEL_FINDINGS_MAX = 256, KERNEL_FINDING_MESSAGE_BYTES = 512, KERNEL_FINDING_CHAIN_BYTES = 512 };

struct kernel_finding {
	const char *kind, *detector;
	uint64_t sim_ns;
	uint32_t cpu;
	char message[KERNEL_FINDING_MESSAGE_BYTES];
	char call_chain[KERNEL_FINDING_CHAIN_BYTES]; /* innermost first; empty when found outside of the world */
};

/*
 * KIND and DETECTOR must be string constants. FORMAT as for printk, but its pointers are trusted. Any context, also the
 * host's.
 */
void kernel_finding_add(const char *kind, const char *detector, const char *format, ...)
	__attribute__((format(printf, 3, 4)));

/* The same with a call chain that starts at FRAME instead of the caller. */
void kernel_finding_add_at(struct kernel_frame frame, const char *kind, const char *detector, const char *format, ...)
	__attribute__((format(printf, 4, 5)));

/* --- host --- */

/* Findings so far, also those that did not fit. */
uint64_t kernel_finding_count(void);
/* The finding with number INDEX from 0, in the order of their finding; NULL when there is none or it did not fit. */
const struct kernel_finding *kernel_finding_get(uint64_t index);

#endif
