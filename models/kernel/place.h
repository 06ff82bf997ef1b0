/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef MODELS_KERNEL_PLACE_H
#define MODELS_KERNEL_PLACE_H

#include <stdbool.h>
#include <stdint.h>

/*
 * What of the kernel lies at a simulated physical address, but for pages that were handed out: for reports that name
 * what a cache line holds. Nothing here touches simulated memory or costs simulated time; any context.
 */
enum kernel_place_kind {
	KERNEL_PLACE_PAGE,	/* a page descriptor */
	KERNEL_PLACE_ZONE,	/* a zone, or what else the page allocator keeps for a node */
	KERNEL_PLACE_CPU_PAGES, /* page lists of a CPU */
	KERNEL_PLACE_PER_CPU,	/* a CPU's copy of a variable of the module */
	KERNEL_PLACE_VARIABLE,	/* a static variable of the module */
};

struct kernel_place {
	enum kernel_place_kind kind;
	const char *structure; /* "page", "zone"...; NULL: a variable */
	const char *field;     /* of it, or the variable's name; NULL: padding */
	uint64_t offset;       /* bytes, from the start of the field or variable */
	int node;	       /* of page descriptors and zones; -1: does not matter */
	int cpu;	       /* of page lists and per-CPU variables; -1 */
};

/*
 * False: neither of these. Per-CPU variables and page lists are searched CPU by CPU, so this is for reports, not for
 * every access.
 */
bool kernel_place_find(uint64_t physical, struct kernel_place *place);

/* Whether the page of this address was handed out by the page allocator, or can be; else the boot allocator had it. */
bool kernel_place_is_managed(uint64_t physical);

#endif
