/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef SIM_ENGINE_CHOICE_H
#define SIM_ENGINE_CHOICE_H

#include <stdint.h>

/*
 * Choice points: the only place where a world may go either way. A choice has a kind, a subject by stable name, and a
 * number of alternatives; the answer is one of them. Timed mode answers by simulated time (the caller computes that
 * answer and passes it in); a strategy, when one is set, answers instead: exploration and replay.
 */
enum choice_kind {
	CHOICE_CPU,	  /* which CPU steps next; alternative = CPU number */
	CHOICE_INTERRUPT, /* take a pending interrupt here? 0: not now, 1 + vector */
	CHOICE_PAGES,	  /* does this page request fail? 0: no, 1: yes */
	CHOICE_TIMER,	  /* which of several due timers first */
	CHOICE_HOTPLUG,	  /* is this step of a CPU's coming or going refused? 0: no, 1: yes */
	CHOICE_CALLBACKS, /* do RCU callbacks whose grace period is over wait longer? 0: no, 1: yes */
	CHOICE_KINDS
};

struct choice_subject {
	uint32_t cpu;
	uint32_t operation; /* kind of the boundary */
	uint64_t object;    /* simulated address of a lock, number of a request... */
};

/*
 * Answers every choice of an execution. choose() returns a number below `alternatives`; a strategy never touches the
 * world. It is host state: the world only calls it.
 */
struct strategy {
	const char *name;
	unsigned int (*choose)(struct strategy *self, enum choice_kind kind, struct choice_subject subject,
		unsigned int alternatives, unsigned int timed_answer);
};

unsigned int choice_ask_strategy(struct strategy *strategy, enum choice_kind kind, struct choice_subject subject,
	unsigned int alternatives, unsigned int timed_answer);

/* The world's answer to a choice. ALTERNATIVES > 0, TIMED_ANSWER below it. */
static inline unsigned int choice(struct strategy *strategy, enum choice_kind kind, struct choice_subject subject,
	unsigned int alternatives, unsigned int timed_answer)
{
	if (__builtin_expect(strategy == 0, 1))
		return timed_answer;
	return choice_ask_strategy(strategy, kind, subject, alternatives, timed_answer);
}

#endif
