/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef CALIBRATE_BENCH_H
#define CALIBRATE_BENCH_H

#include <glib.h>
#include <stdbool.h>

/*
 * One run of one of the benchmark workloads, in this process, and the figures that the kernel module prints: cycles of
 * a loop, summed over the CPUs that run it, divided by their number and by N.
 */
enum bench_kind {
	BENCH_SINGLE,	       /* workloads/single.ini */
	BENCH_CONCURRENT,      /* workloads/concurrent.ini */
	BENCH_REMOTE,	       /* workloads/remote.ini */
	BENCH_PAIR,	       /* workloads/pair.ini */
	BENCH_PAIR_CONCURRENT, /* the same on all CPUs */
	BENCH_BURST,	       /* workloads/burst.ini: size is the length of the burst */
	BENCH_KINDS
};

struct bench {
	const char *machine;
	enum bench_kind kind;
	unsigned int size;	 /* of objects, bytes; or of a burst, objects */
	unsigned int count;	 /* N */
	const char *allocator;	 /* module file; NULL: the usual one */
	const char *const *sets; /* SECTION.KEY=VALUE, ends with NULL; may be NULL */
};

/* Cycles; 0 where the kind has no such figure. */
struct bench_figures {
	double alloc; /* an allocation */
	double free;  /* a free; remote: all frees of CPU 0 divided by N */
	double pair;  /* both */
};

/* FALSE with an error: the run could not be made, or did not end well. */
gboolean bench_run(const struct bench *bench, struct bench_figures *figures, GError **error);

#endif
