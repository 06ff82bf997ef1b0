/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef MODELS_KERNEL_LOG_H
#define MODELS_KERNEL_LOG_H

#include "models/kernel/finding.h"

#include <stdarg.h>
#include <stdbool.h>
#include <stdint.h>

/*
 * The kernel log of a world: a ring of lines, the oldest dropped and counted; and the list of findings.
 *
 * Their texts lie in scratch memory, outside of snapshots (they are large, and the world never reads them), their
 * counters in the arena. After a restore the counters say which texts are valid; a line that an abandoned future wrote
 * over counts as dropped.
 */
enum { KERNEL_LOG_LINES = 512, KERNEL_LOG_TEXT_BYTES = 488, KERNEL_LOG_LEVEL_DEFAULT = 4 };

struct kernel_log_line {
	uint64_t number; /* from 1 */
	uint64_t sim_ns; /* when its first character was written */
	uint16_t cpu;
	uint8_t level;			  /* 0 (emergency) to 7 (debug) */
	bool more;			  /* the next line continues this one: it was too long */
	char text[KERNEL_LOG_TEXT_BYTES]; /* without the level and the newline */
};

struct kernel_log {
	uint64_t written;		/* lines so far: the number of the last one */
	struct kernel_log_line pending; /* begun but not ended by a newline */
	unsigned int pending_length;
	bool pending_open;
	struct kernel_log_line *lines; /* scratch: [KERNEL_LOG_LINES], line N at N % KERNEL_LOG_LINES */
	uint64_t findings_count;
	struct kernel_finding *findings; /* scratch: [KERNEL_FINDINGS_MAX] */
};

/* Sets kernel->log up: first of all kernel parts. */
void kernel_log_init(void);

/* printk() with trusted pointers, for the modeled kernel's own messages. */
void kernel_log_add(const char *format, ...) __attribute__((format(printf, 1, 2)));

/* Two lines: CPU, task and interrupt flag; the call chain from FRAME on. */
void kernel_log_whereabouts(struct kernel_frame frame);

/* --- host --- */

/* Lines written so far: they have the numbers 1..count. */
uint64_t kernel_log_count(void);
/* Lines that are gone. */
uint64_t kernel_log_dropped(void);
/* The line with that number; NULL when it is gone or was never written. */
const struct kernel_log_line *kernel_log_get(uint64_t number);

#endif
