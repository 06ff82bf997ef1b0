/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Asking a strategy. See choice.h. */
#include "sim/engine/choice.h"

#include "sim/engine/fault.h"

#include "sim/engine/poison.h"

unsigned int choice_ask_strategy(struct strategy *strategy, enum choice_kind kind, struct choice_subject subject,
	unsigned int alternatives, unsigned int timed_answer)
{
	unsigned int answer;

	ENGINE_ASSERT(alternatives != 0 && timed_answer < alternatives);
	if (alternatives == 1)
		return 0;
	answer = strategy->choose(strategy, kind, subject, alternatives, timed_answer);
	ENGINE_ASSERT(answer < alternatives);
	return answer;
}
