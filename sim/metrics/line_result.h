/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef SIM_METRICS_LINE_RESULT_H
#define SIM_METRICS_LINE_RESULT_H

#include <glib.h>
#include <stdint.h>

/*
 * Cache misses by what they were for, in the measured part of a run: plain numbers, part of a run's result.
 *
 * Counts of a line are divided among the fields that the accesses touched (line_fold.h), so the rows of a run add up to
 * what the machine counted: no miss is lost, none counts twice.
 */
struct line_counts {
	uint64_t true_sharing;		    /* misses because another CPU wrote a word that is accessed */
	uint64_t false_sharing;		    /* misses because another CPU wrote other words of the line only */
	uint64_t invalidations;		    /* hits that had to take the line from others in order to write */
	uint64_t dirty_local, dirty_remote; /* of the misses: from a modified copy on the node, on another one */
	uint64_t other_misses;		    /* cold, capacity and conflict */
	uint64_t cycles;		    /* of all these; divided like them */
};

struct line_result {
	const char *owner; /* line_owner_name() */
	char *cache;	   /* whose it is; NULL: nobody's */
	char *instance;	   /* "cpu 3", "node 0 for node 1"; NULL: all together */
	char *structure;   /* NULL: an object or a variable */
	char *field;	   /* "list_lock", "entry[]", "+24"; NULL: not told apart */
	char *site;	   /* who allocated the object last: a job, a trace's call site; NULL: unknown */
	uint64_t lines;	   /* contended lines that have the field; 0: whole frames of memory */
	uint64_t touches;  /* misses and invalidations whose access touched it: one that touches two counts in both */
	struct line_counts counts;
	uint64_t ns;		   /* counts.cycles as time */
	uint64_t readers, writers; /* CPUs that read it, wrote it: bit = number modulo 64 */
};

/* Two fields of one line: misses of one because the other was written. */
struct line_pair_result {
	guint row, with; /* indices of struct line_result; equal: two objects of one kind */
	uint64_t false_sharing;
};

void line_result_release(struct line_result *line);

/* The numbers of the bits in MASK, as people write lists of CPUs: "0-3,8"; "" when there are none. New string. */
char *line_cpus_text(uint64_t mask);
/* And back; what is no such list has no bits. NULL: none. */
uint64_t line_cpus_parse(const char *text);

/* Misses: true and false sharing. */
static inline uint64_t line_counts_misses(const struct line_counts *counts)
{
	return counts->true_sharing + counts->false_sharing;
}

#endif
