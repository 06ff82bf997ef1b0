/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef SIM_WORKLOAD_REPLAY_STATE_H
#define SIM_WORKLOAD_REPLAY_STATE_H

#include "sim/workload/replay.h"
#include "sim/workload/workload_state.h"

/*
 * Private to replay*.c. Operations and objects are known by their places in tables of the arena; the table of objects
 * grows chunk by chunk, and places are used again. The host writes here while the world is paused, the world otherwise.
 */
#define REPLAY_NONE UINT32_MAX

/* An operation read ahead, in the list of its CPU. */
struct replay_operation {
	uint64_t time_ns; /* of the trace */
	uint64_t number;  /* in the file, from 1: names it in the digest */
	uint64_t bytes;	  /* kmalloc */
	const char *site; /* a word of the reader's, which stays where it is; only for watchers; NULL: unknown */
	uint32_t next;	  /* of this CPU, or of the spare ones */
	uint32_t object;  /* place of its object */
	uint32_t cache;	  /* of the plan; PLAN_NONE: kmalloc */
	gfp_t gfp;
	int node;
	uint16_t cpu;
	struct trace_tunables tunables; /* of a tune */
	uint8_t kind;			/* enum trace_operation_kind */
	uint8_t context;		/* enum trace_context */
	bool zero;
};

enum replay_object_state {
	REPLAY_OBJECT_NONE,	/* the place is spare */
	REPLAY_OBJECT_EXPECTED, /* its allocation has not been carried out yet */
	REPLAY_OBJECT_LIVE,
	REPLAY_OBJECT_FAILED, /* there was no memory: its free does nothing */
};

struct replay_object {
	struct work_object object;
	enum replay_object_state state;
	uint32_t cpu;		/* whose task frees it at teardown */
	uint32_t next;		/* of the spare ones */
	struct sleeper *waiter; /* the task that wants to free it, while it is expected */
};

/* A CPU of the trace and its task. */
struct replay_cpu {
	struct sleeper sleeper;
	unsigned int number;
	bool exists; /* occurs in what was read, or before the start */
	uint32_t first, last;
	bool awaits_turn;
	/* What an interrupt shall carry out now. */
	struct replay_operation operation;
	bool in_interrupt;
};

struct replay {
	struct replay_operation *operations; /* [REPLAY_AHEAD] */
	uint32_t operations_spare, operations_spare_count;
	struct replay_object **chunks; /* of REPLAY_CHUNK objects each */
	uint32_t objects_used, chunk_capacity;
	uint32_t objects_spare;
	uint32_t *slots; /* the object of each live slot of the reader, as of what was read */
	uint32_t slot_capacity;
	uint32_t before_first, before_last; /* the state at the start, in the order of the file */
	bool started;			    /* an operation of a CPU was read: that state is complete */
	uint16_t *cpu_of;		    /* [REPLAY_AHEAD]: the CPU of operation N, at N modulo REPLAY_AHEAD */
	struct replay_cpu *cpus;	    /* [machine->cpus] */
	struct replay_cpu **interrupting;   /* [machine->cpus], by the CPU that takes the interrupt */
	bool wanting;			    /* the world pauses to have the trace read on */
	bool complete;			    /* all of the trace was read */
	uint64_t operations_read, operations_done;
	uint64_t late_cycles_max;
	struct workload_job_counts counts;
};

enum { REPLAY_CHUNK = 4096 };

static inline struct replay_object *replay_object(const struct replay *replay, uint32_t place)
{
	return &replay->chunks[place / REPLAY_CHUNK][place % REPLAY_CHUNK];
}

#endif
