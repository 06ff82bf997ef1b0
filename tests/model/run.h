/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef TESTS_MODEL_RUN_H
#define TESTS_MODEL_RUN_H

/*
 * Runs a program in a fresh world, the model beside the allocator.
 *
 * After each operation its result, the object it gave and the page requests it made are compared; every COMPARE_EVERY
 * operations the whole state (model_compare.c), now and then the laws (sim/check/laws.h), and slabinfo when the program
 * reads it. At the end everything is freed and destroyed, and what is left over is looked for. Findings of the kernel
 * and an end of the world that nobody asked for are failures, too.
 */
#include "models/kernel/params.h"
#include "tests/model/program.h"

#include <stdbool.h>

struct run_shape {
	unsigned int nodes, cpus_per_node;
	unsigned int memory_only; /* so many of the nodes, the last ones, have no CPUs */
	unsigned int cpus_online; /* at start; 0: all */
	unsigned int alien_limit;
	unsigned int page_size; /* 0: 4096 */
	bool preempt;
	enum kernel_debug debug;
};

struct run_options {
	const char *module; /* the allocator's file */
	struct run_shape shape;
	unsigned int compare_every;
	GString *story; /* a line for each operation that did something is appended; NULL: none */
};

/* Things that a good program makes happen. */
enum run_mark {
	RUN_MARK_REAP,
	RUN_MARK_SLAB_REAPED,
	RUN_MARK_CPU_UP,
	RUN_MARK_CPU_UP_REFUSED,
	RUN_MARK_CPU_DOWN,
	RUN_MARK_TUNED,
	RUN_MARK_TUNING_REFUSED,
	RUN_MARK_CREATED,
	RUN_MARK_CREATION_REFUSED,
	RUN_MARK_DESTROYED,
	RUN_MARK_DESTRUCTION_REFUSED,
	RUN_MARK_ALLOCATION_FAILED,
	RUN_MARK_ALIEN_OVERFLOW,
	RUN_MARK_BURST,
	RUN_MARKS
};

const char *run_mark_name(enum run_mark mark);

struct run_result {
	unsigned long steps;		/* calls of the allocator, bursts not counted */
	unsigned int operation;		/* the one that failed; the program's length: the teardown */
	char *failure;			/* NULL: none; to be freed */
	unsigned long marks[RUN_MARKS]; /* how often */
	uint64_t digest;		/* of all that the world did */
};

struct run_result run_program(const struct run_options *options, const GArray *program);

#endif
