/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef SIM_RUN_SESSION_H
#define SIM_RUN_SESSION_H

#include "sim/metrics/collect.h"
#include "sim/metrics/lines.h"
#include "sim/metrics/progress.h"
#include "sim/run/run.h"
#include "sim/workload/plan.h"

/*
 * Inner interface of sim/run: what happens while a world exists.
 *
 * The world's main task carries out the workload (session_main). When there is something to look at, it asks the
 * hardware for a pause and leaves a note of what for; the host then attends to it. Notes are bits, so several wishes at
 * one boundary are one pause.
 */
enum session_note {
	SESSION_WARMUP_OVER = 1 << 0,
	SESSION_SAMPLE = 1 << 1,
	SESSION_CHECK = 1 << 2,
	SESSION_PROGRESS = 1 << 3,
	SESSION_SLABINFO = 1 << 4,   /* an event has read it: to be taken over */
	SESSION_MEASURED = 1 << 5,   /* the workload has stopped, teardown has not begun */
	SESSION_FINAL_TEXT = 1 << 6, /* and then /proc/slabinfo was read, which is no part of the workload */
};

/* A text of /proc/slabinfo on its way from a fiber to the result: plain host memory. */
struct session_text {
	struct session_text *next;
	uint64_t time_ns;
	char text[];
};

struct session {
	const struct run_options *options;
	const struct plan *plan;
	struct run_result *result;
	struct metrics *metrics;
	struct lines *lines;	   /* NULL: memory is charged without lines */
	struct checkers *checkers; /* NULL: none watches */
	struct progress progress;
	unsigned int notes; /* enum session_note: what the next pause is for */
	bool booted, begun, ended;
	uint64_t operations_seen; /* since the last check */
	struct event *progress_event;
	struct session_text *texts;	      /* newest first */
	uint64_t samples_due, sample_last_ns; /* since the last pause, and when the last of them was */
	unsigned int samples_with_text;
	uint64_t text_due_ns; /* no text for a sample before */
	char *final_text;     /* of /proc/slabinfo, in the arena; NULL: not read */
	char *final_callers;  /* the same of /proc/slab_allocators */
	size_t final_length, final_callers_length;
};

/* After the world is built, before it starts. Borrows all. */
void session_init(
	struct session *session, const struct run_options *options, const struct plan *plan, struct run_result *result);
void session_release(struct session *session);

/* The world has paused: do what it paused for. */
void session_attend(struct session *session);

/* The world has ended: complete the result. */
void session_finish(struct session *session, enum world_end end);

/* Main of the world, in task context. */
void session_main(void *argument);

#endif
