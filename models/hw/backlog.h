/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef MODELS_HW_BACKLOG_H
#define MODELS_HW_BACKLOG_H

#include <stdint.h>

/*
 * Something that serves one request after the other: a memory controller, a line on its way between caches. What has
 * been asked of it and not been served yet is its backlog, which shrinks as time passes. CPUs' clocks are not in step
 * between boundaries, so a request may come with an earlier time than one before it: it then gets time in which nothing
 * was asked for, if there was any lately, or finds the backlog as it is. Without the former, several CPUs whose
 * intervals overlap would get far less than one request each SERVICE cycles.
 */
struct backlog {
	uint64_t time;	  /* of the latest request, cycles */
	uint64_t pending; /* cycles of service still ahead at that time */
	uint64_t idle;	  /* cycles before that time in which it had nothing to do, of the last BACKLOG_WINDOW */
};

enum { BACKLOG_WINDOW = 4096 };

/* A request of SERVICE cycles at TIME: how long it waits for its turn. */
static inline uint64_t backlog_add(struct backlog *backlog, uint64_t time, uint64_t service)
{
	uint64_t wait;

	if (time > backlog->time) {
		uint64_t passed = time - backlog->time;
		uint64_t served = passed < backlog->pending ? passed : backlog->pending;

		backlog->pending -= served;
		backlog->idle += passed - served;
		if (backlog->idle > BACKLOG_WINDOW)
			backlog->idle = BACKLOG_WINDOW;
		backlog->time = time;
	} else if (backlog->idle >= service && backlog->time - time >= service) {
		backlog->idle -= service;
		return 0;
	}
	wait = backlog->pending;
	backlog->pending += service;
	return wait;
}

#endif
