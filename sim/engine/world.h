/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef SIM_ENGINE_WORLD_H
#define SIM_ENGINE_WORLD_H

#include "sim/engine/choice.h"
#include "sim/engine/digest.h"
#include "sim/engine/event_queue.h"
#include "sim/engine/fiber.h"
#include "sim/engine/interval.h"
#include "sim/engine/region.h"

#include <signal.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/time.h>

/*
 * One world: a region with its engine state, and the host context that watches it.
 *
 * Life: world_create(); the rooms above set themselves up with world_alloc(); world_start() runs a first fiber until
 * the world pauses or ends; world_resume() goes on after a pause; world_destroy(). One world at a time and one thread.
 * An execution can end anywhere, on any fiber: world_end() abandons it, nothing is unwound.
 *
 * `struct world` lies in the arena and is saved by snapshots; `struct world_host` is the watcher's side and is not.
 */
enum world_end {
	WORLD_RUNNING,
	WORLD_PAUSED,	    /* at a boundary, its interval ended; goes on with world_resume() */
	WORLD_END_COMPLETE, /* the main task returned */
	WORLD_END_BUG,	    /* a BUG of the simulated kernel; detail: 0 */
	WORLD_END_PANIC,
	WORLD_END_WILD,	       /* an access to an address that is not the world's; detail: the host address */
	WORLD_END_SIGNAL,      /* the module's code raised a signal; detail: its number */
	WORLD_END_HOST_SIGNAL, /* the simulator's own code raised a signal: a bug of ours */
	WORLD_END_LIVELOCK,    /* too many accesses, or too much host time, without a boundary */
	WORLD_END_DEADLOCK,    /* nobody can ever go on */
	WORLD_END_FINDING,     /* a checker asked to stop here */
};

/* Static data of the allocator module: host addresses whose simulated place is decided symbol by symbol. */
struct world_module {
	char *data; /* host address of the writable data; NULL: no module */
	size_t data_bytes;
	uint32_t *place; /* [data_bytes], arena: offset of each byte within the simulated area; UINT32_MAX: padding */
	uint64_t place_base; /* physical address of that area */
};

struct snapshot;

enum { WORLD_FOREIGN_RANGES = 8 };

struct world {
	struct fiber *running; /* the fiber that runs; NULL while the host context does */
	struct fiber *paused;  /* the one that world_resume() continues */
	struct event_queue events;
	struct digest digest;
	struct world_module module;
	uint64_t memory_bytes; /* physical memory that exists; 0 until the hardware has said so */
	uint64_t *unmapped;    /* arena: see unmapped.h; NULL: nothing was ever unmapped */
	uint64_t boundaries;   /* passed so far */
	struct fiber *fibers;  /* all that were made, newest first */
};

/* What snapshots of simulated memory need to know about writes; see snapshot.h. */
struct world_tracking {
	uint32_t *pages; /* scratch: state of each page of physical memory */
	bool active;
	bool verify; /* keep a full copy */
	struct snapshot *snapshot;
};

/* Not saved: how the host watches. */
struct world_host {
	struct region region;
	struct fiber context;
	struct interval interval; /* empty at every pause */
	struct world_tracking tracking;
	/* see access.h */
	void (*marked)(const void *address, size_t size, bool write, bool atomic, const void *code);
	void (*received)(uint64_t physical, size_t size, bool write); /* see access.h */
	void (*unmapped)(uint64_t physical, bool write);	      /* see unmapped.h */
	struct strategy *strategy;				      /* NULL: timed mode */
	enum world_end end;
	uint64_t end_detail;
	const void *end_code; /* instruction of a fault, or of the access hook's caller */
	struct {
		const char *start, *end;
	} foreign[WORLD_FOREIGN_RANGES]; /* host ranges instrumented code may read */
	unsigned int foreign_count;
	struct {
		const char *start, *end;
	} module_code;		      /* the module's instructions; signals.h tells whose fault a signal is */
	char *signal_stack;	      /* handlers run here */
	char *landing_stack;	      /* and a faulted execution ends here */
	uint64_t watchdog_boundaries; /* 1 + those passed at the last tick; 0: no tick yet since the world goes on */
	unsigned int watchdog_ticks;  /* in a row at which no boundary had been passed */
	struct {
		struct sigaction actions[4], watchdog;
		struct itimerval timer;
		stack_t stack;
	} signals_before; /* what was there when the world was created */
};

/* The only writable file-scope data of this room. Both live in the region. */
struct engine {
	struct world world; /* first in the arena */
	struct world_host host;
};
extern struct engine *engine;

enum { WATCHDOG_MS_DEFAULT = 5000, WATCHDOG_TICKS = 5 };

struct world_options {
	uint64_t region_base;	  /* 0: the default */
	unsigned int watchdog_ms; /* CPU time without a boundary that ends the world; 0: WATCHDOG_MS_DEFAULT */
};

/* False with errno when the host refuses the region. */
bool world_create(const struct world_options *options);
void world_destroy(void);

/* World state: zeroed, in the arena, saved by snapshots, gone with the world. */
void *world_alloc(size_t size);
/* Tables outside the world's state: zeroed, not saved. */
void *world_scratch_alloc(size_t size);
/* A fiber with a stack of its own, started when first switched to. */
struct fiber *world_fiber_new(void (*entry)(void *argument), void *argument);

/* Declares the machine's memory: physical addresses 0..BYTES-1 exist from now on. */
void world_memory_set(uint64_t bytes);
/* A host range that instrumented code may read without being modeled (program and module images). */
void world_foreign_add(const void *start, const void *end);

/* Runs FIRST, until the world pauses or ends. Host context only. */
enum world_end world_start(struct fiber *first);
enum world_end world_resume(void);

/* Ends the execution; on a fiber only. Never returns: the context is abandoned. */
void world_end(enum world_end end, uint64_t detail) __attribute__((noreturn, cold));
/* Hands control to the host with WORLD_PAUSED; returns in world_resume(). On a fiber, with the interval closed. */
void world_pause(void);

/* Continues the fiber TO in place of the running one. */
static inline void world_switch(struct fiber *to)
{
	struct fiber *from = engine->world.running;

	engine->world.running = to;
	fiber_switch(from, to);
}

/* A name for each way to end, for messages: "bug", "wild address"... */
const char *world_end_name(enum world_end end);

/*
 * Addresses. A simulated physical address is an offset into the memory range; static data of the module has a place
 * there, too. world_physical() gives UINT64_MAX for an address that is not modeled memory.
 */
uint64_t world_module_physical(const void *address); /* the module's static data only */
static inline uint64_t world_physical(const void *address)
{
	uint64_t offset = (uint64_t)((const char *)address - engine->host.region.memory_base);

	return __builtin_expect(offset < engine->world.memory_bytes, 1) ? offset : world_module_physical(address);
}
static inline void *world_memory(uint64_t physical)
{
	return engine->host.region.memory_base + physical;
}

/*
 * Notes an access of the running CPU, as the compiler's hooks do: for services that touch simulated memory on the
 * module's behalf. Ends the world when ADDRESS is nobody's.
 */
void world_access(const void *address, size_t size, bool write);

/* Marks memory that the simulator writes behind the hooks' back, so that snapshots restore it. Not charged. */
void world_touch(const void *address, size_t size);

#endif
