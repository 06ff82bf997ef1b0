/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef TESTS_MODEL_PROGRAM_H
#define TESTS_MODEL_PROGRAM_H

/*
 * A test program: a sequence of operations on the allocator, drawn from a seed.
 *
 * Operations name caches, objects and CPUs by arbitrary numbers that are taken modulo what exists when they run, and do
 * nothing where there is nothing to do. So any part of a program is a program, which is what makes shrinking simple.
 */
#include <glib.h>
#include <stdint.h>

enum operation_kind {
	OPERATION_ALLOC,      /* a: where from, b: flags; COUNT objects */
	OPERATION_ALLOC_NODE, /* and c: node */
	OPERATION_KMALLOC,    /* a: size, b: flags */
	OPERATION_FREE,	      /* a: first object, b: stride; COUNT objects */
	OPERATION_CREATE,     /* a: slot, b: size, c: alignment and flags */
	OPERATION_DESTROY,    /* a: slot */
	OPERATION_SHRINK,     /* a: cache */
	OPERATION_TUNE,	      /* a: cache, b: limit, c: batchcount and shared */
	OPERATION_BAD_TUNE,   /* a: what is wrong with it */
	OPERATION_CPU_DOWN,   /* a: CPU */
	OPERATION_CPU_UP,     /* a: CPU */
	OPERATION_WAIT,	      /* a: ticks */
	OPERATION_READ,	      /* all of slabinfo */
	OPERATION_POLICY,     /* a: kind, b: nodes */
	OPERATION_QUERY,      /* a: object */
	OPERATION_PERCPU,     /* a: size; one more, or one less */
	OPERATION_BURST,      /* a: seed; all CPUs at once, COUNT operations each */
	OPERATION_KINDS
};

struct operation {
	enum operation_kind kind;
	unsigned int cpu; /* where it is done */
	unsigned int a, b, c;
	unsigned int count;
	unsigned int fail_first, fail_count; /* page requests refused during it: the FIRST-th from 1; 0: none */
};

/* COUNT operations; an array of struct operation, to be unreferenced. */
GArray *program_generate(uint64_t seed, unsigned int count);

#endif
