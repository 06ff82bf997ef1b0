/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef MODELS_KERNEL_MEMPOLICY_H
#define MODELS_KERNEL_MEMPOLICY_H

#include "models/hw/machine.h"

#include <stdbool.h>
#include <stdint.h>

/*
 * What memory management keeps for a task: from which nodes its kernel memory is to come, and whether it reclaims.
 * Part of each task; all zero is a new task's state. Without numa, and while none of the wanted nodes is online, there
 * is no policy.
 */
enum task_policy_kind {
	TASK_POLICY_DEFAULT,	/* the node it runs on */
	TASK_POLICY_PREFERRED,	/* the one given node */
	TASK_POLICY_BIND,	/* the lowest of the given nodes */
	TASK_POLICY_INTERLEAVE, /* the given nodes in turn, upward */
};

struct task_policy {
	enum task_policy_kind kind;
	uint64_t nodes[MACHINE_NODES_MAX / 64];
	int interleave_from; /* the next node is the first wanted one from here on */
	bool slab_spread;    /* caches with SLAB_MEM_SPREAD: all online nodes in turn (cpuset's memory_spread_slab) */
	int spread_from;
	bool reclaims;		  /* it is in kernel_reclaim() now: its own requests do not reclaim again */
	uint64_t reclaimed_pages; /* given back by it, or by interrupts on its back, while it reclaimed */
};

/* COUNT nodes below the machine's; none for TASK_POLICY_DEFAULT, at least one otherwise. Turns start anew. */
void task_policy_set(
	struct task_policy *policy, enum task_policy_kind kind, const unsigned int *nodes, unsigned int count);
void task_policy_set_slab_spread(struct task_policy *policy, bool spread);

/* That of the running task; provided by the scheduler. */
struct task_policy *kernel_current_policy(void);

#endif
