/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Queues of things that serve one request after the other. */
#include <criterion/criterion.h>
#include <criterion/new/assert.h>

#include "models/hw/backlog.h"

Test(backlog, requests_wait_for_those_before_them)
{
	static const struct {
		uint64_t time, service, wait;
	} story[] = {
		{ 100, 10, 0 },
		{ 100, 10, 10 },
		{ 105, 10, 15 },
		{ 130, 10, 0 },
		{ 200, 10, 0 },
		/* An earlier moment of which nothing is left, and one at which nobody asked for anything. */
		{ 195, 10, 10 },
		{ 150, 10, 0 },
	};
	struct backlog backlog = { 0 };

	for (size_t i = 0; i < sizeof(story) / sizeof(story[0]); i++)
		cr_assert(eq(u64, backlog_add(&backlog, story[i].time, story[i].service), story[i].wait), "request %zu",
			i);
}

/* CPUs take turns by interval, not by request: each makes some requests, its clock runs ahead, then the slowest goes
 * on. */
Test(backlog, overlapping_intervals_get_what_is_there)
{
	enum { CPUS = 5, REQUESTS = 16, SERVICE = 9, WORK = 29, END = 1000000 };
	struct backlog backlog = { 0 };
	uint64_t clocks[CPUS] = { 0 }, served = 0;

	for (;;) {
		unsigned int cpu = 0;

		for (unsigned int other = 1; other < CPUS; other++)
			cpu = clocks[other] < clocks[cpu] ? other : cpu;
		if (clocks[cpu] >= END)
			break;
		for (unsigned int i = 0; i < REQUESTS; i++, served++)
			clocks[cpu] += WORK + backlog_add(&backlog, clocks[cpu], SERVICE);
	}
	cr_assert(lt(u64, END * 95 / 100, served * SERVICE), "most of the time is used");
	cr_assert(lt(u64, served * SERVICE, END * 102 / 100), "and no more than there is");
}
