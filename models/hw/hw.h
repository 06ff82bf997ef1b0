/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef MODELS_HW_HW_H
#define MODELS_HW_HW_H

#include "models/hw/clock_race.h"
#include "models/hw/ledger.h"
#include "models/hw/machine.h"
#include "sim/engine/histogram.h"
#include "sim/engine/world.h"

#include <stdbool.h>
#include <stdint.h>

/*
 * The hardware of one world: CPUs that take turns on one host thread.
 *
 * Timed mode: events before CPUs, then the CPU with the smallest clock, then the smallest number. Exactly one CPU steps
 * at a time (`hw->current`); it goes on until a boundary at which another one is behind it. A CPU that waits (for a
 * spinlock, or halted in idle) is not in the race until somebody lets it go on.
 */
enum hw_vector {		 /* smaller numbers are taken first */
	HW_VECTOR_CALL_FUNCTION, /* IPI: run a function */
	HW_VECTOR_RESCHEDULE,	 /* IPI: look at your run queue */
	HW_VECTOR_TIMER,	 /* the tick */
	HW_VECTOR_DEVICE,	 /* first of the devices' */
	HW_VECTORS = 32
};

#define HW_NEVER UINT64_MAX

enum hw_cpu_state {
	HW_CPU_OFF,    /* not there */
	HW_CPU_READY,  /* in the race, or the one that steps */
	HW_CPU_HALTED, /* idle: an interrupt wakes it */
	HW_CPU_WAITING /* for a spinlock or another CPU: hw_cpu_release() lets it go on */
};

struct hw_cpu {
	uint64_t clock;	       /* cycles since boot; only hw_cpu_spend() advances it */
	uint64_t *ledger;      /* [HW_CAUSES] of the phase that it is in */
	uint64_t interrupt_at; /* when the earliest of the pending interrupts arrives; HW_NEVER: none is pending */
	uint32_t pending;      /* interrupts on their way or waiting: bit = vector */
	uint32_t number;
	bool irq_enabled;
	uint8_t state;	    /* enum hw_cpu_state */
	uint8_t wait_cause; /* enum hw_cause: what it waits for */
	uint8_t phase;	    /* enum hw_phase: whose entries `ledger` points to */
	uint16_t node;
	uint32_t task;	     /* whom the digest names */
	struct fiber *fiber; /* what it continues when it steps again */
	uint64_t interrupts;
	uint64_t irq_off_since;			 /* when interrupts went off */
	uint64_t irq_off_max, irq_off_max_since; /* the longest time they stayed so, and when that began */
	struct histogram *irq_off;		 /* all these times; NULL: there was none */
};

/* How memory is charged. */
enum hw_cost_mode {
	HW_COST_LINES, /* by line: hit, local or remote memory, transfer from another CPU */
	HW_COST_FIXED, /* a fixed time a boundary: for exploration and snapshots */
};

/* Where a line came from that the CPU's private caches did not have. */
enum hw_source {
	HW_SOURCE_SHARED,      /* the cache that its cluster shares */
	HW_SOURCE_CLUSTER,     /* a private cache of its cluster */
	HW_SOURCE_CLEAN_LOCAL, /* a cache of another cluster that had it clean */
	HW_SOURCE_CLEAN_REMOTE,
	HW_SOURCE_TRANSFER_LOCAL, /* a cache of another cluster that had it dirty */
	HW_SOURCE_TRANSFER_REMOTE,
	HW_SOURCE_MEMORY_LOCAL,
	HW_SOURCE_MEMORY_REMOTE,
	HW_SOURCES
};

/* Why they did not have it. */
enum hw_miss {
	HW_MISS_COLD,	  /* this CPU's first access to it (CPUs whose numbers are equal modulo 64 count as one) */
	HW_MISS_CAPACITY, /* it was evicted: capacity or conflict */
	HW_MISS_TRUE,	  /* another CPU wrote a word that is accessed now */
	HW_MISS_FALSE,	  /* another CPU wrote other words of the line only */
	HW_MISSES
};

/* Lines that CPUs accessed, once for each interval, and what became of them; counted per CPU. */
struct hw_memory_counts {
	uint64_t l1_hits, l2_hits;
	uint64_t misses[HW_SOURCES][HW_MISSES];
	uint64_t miss_cycles[HW_SOURCES];	      /* all of the access: queue, translation */
	uint64_t invalidate_local, invalidate_remote; /* hits that were written and not this CPU's alone */
	uint64_t invalidate_cycles;
	uint64_t write_backs; /* dirty lines that went to memory because of this CPU */
	uint64_t translation_misses;
};

/* What an interval is a record of. */
enum hw_interval_nature {
	HW_INTERVAL_PLAIN,  /* all that was touched between two boundaries */
	HW_INTERVAL_SYNC,   /* the one access of a service: a lock word, a counter */
	HW_INTERVAL_ATOMIC, /* one atomic operation of the compiler */
	HW_INTERVAL_MARKED, /* one READ_ONCE or WRITE_ONCE */
};

struct hw_options {
	const struct machine_config *machine; /* borrowed for the world's life */
	enum hw_cost_mode cost_mode;
};

struct hw {
	struct hw_cpu *current; /* the CPU that steps */
	uint64_t horizon;	/* cycles: below it the current CPU goes on without asking */
	const struct machine_config *machine;
	struct hw_cpu *cpus; /* [machine->cpus] */
	struct clock_race race;
	struct hw_memory_counts *memory_counts; /* [machine->cpus] */
	uint64_t *ledgers;			/* [machine->cpus][HW_PHASES][HW_CAUSES] */
	uint64_t *interrupt_times;		/* [machine->cpus * HW_VECTORS]: arrival of those pending */
	uint64_t *node_ends;			/* [machine->nodes]: first physical address past the node */
	unsigned int node_shift;		/* all nodes have 2^node_shift bytes; 0: they do not */
	struct memory_system *memory;		/* scratch */
	enum hw_cost_mode cost_mode;
	void (*interrupt_handler)(unsigned int vector);	    /* the kernel's entry */
	void (*deadlock_handler)(void);			    /* nobody can go on: report, then end the world */
	void (*irq_off_receiver)(const struct hw_cpu *cpu); /* it is about to have them on after the longest time yet */
	void (*interval_receiver)(const struct hw_cpu *cpu, const struct interval_granule *granules, uint32_t count);
	enum hw_interval_nature interval_nature; /* of the interval that is being received */
	void (*boundary_receiver)(const struct hw_cpu *cpu, uint32_t kind, uint64_t subject);
	bool pause_wanted;
};

/* The only writable file-scope data of this room. */
extern struct hw *hw;

/* Builds the machine in the new world: all CPUs off but CPU 0, whose interrupts are disabled. Host context. */
void hw_init(const struct hw_options *options);

/* --- time --- */
static inline uint64_t hw_now_cycles(void)
{
	return hw->current->clock;
}
uint64_t hw_cycles_to_ns(uint64_t cycles);
uint64_t hw_ns_to_cycles(uint64_t ns);
/* All time that passes on a CPU passes here. */
static inline void hw_cpu_spend(struct hw_cpu *cpu, enum hw_cause cause, uint64_t cycles)
{
	cpu->clock += cycles;
	cpu->ledger[cause] += cycles;
}
/* Adds work that no memory access shows. */
static inline void hw_charge(uint64_t cycles)
{
	hw_cpu_spend(hw->current, HW_CAUSE_WORK, cycles);
}
static inline void hw_charge_cause(enum hw_cause cause, uint64_t cycles)
{
	hw_cpu_spend(hw->current, cause, cycles);
}

/* --- the ledger --- */
/* What CPU is at from now on. Returns what it was at. */
static inline enum hw_phase hw_cpu_phase_set(struct hw_cpu *cpu, enum hw_phase phase)
{
	enum hw_phase before = (enum hw_phase)cpu->phase;

	cpu->ledger += ((int)phase - (int)before) * HW_CAUSES;
	cpu->phase = (uint8_t)phase;
	return before;
}
/* The running CPU. */
static inline enum hw_phase hw_phase_set(enum hw_phase phase)
{
	return hw_cpu_phase_set(hw->current, phase);
}
/* Entry of a CPU's ledger, since boot. */
static inline uint64_t hw_ledger(unsigned int cpu, enum hw_phase phase, enum hw_cause cause)
{
	return hw->ledgers[((uint64_t)cpu * HW_PHASES + phase) * HW_CAUSES + cause];
}
/* All entries of a CPU: its clock. */
uint64_t hw_ledger_total(unsigned int cpu);
/* Of one cause, whatever the phase. */
uint64_t hw_ledger_of_cause(unsigned int cpu, enum hw_cause cause);
/* Asserts that the ledger of every CPU closes. */
void hw_ledger_check(void);
/* The time before which nothing can happen any more; the clocks of CPUs that wait, halt or are off may lie before it.
 */
uint64_t hw_time_reached(void);
/* Copies CPU's ledger, [HW_LEDGER_ENTRIES]; a CPU that does not run is taken to stay as it is until TIME_CYCLES. */
void hw_ledger_read(unsigned int cpu, uint64_t time_cycles, uint64_t *entries);

/* --- events --- */
/* As event_queue_push/remove; handlers run between two steps of a CPU, in no CPU's context, and must not switch. */
void hw_event_push(struct event *event, uint64_t time_cycles);
bool hw_event_remove(struct event *event);

/* --- CPUs --- */
/* CPU starts to step at FIBER with its clock at TIME_CYCLES, interrupts disabled. */
void hw_cpu_start(unsigned int cpu, struct fiber *fiber, uint64_t time_cycles);
/* The running CPU takes itself off and never returns. */
void hw_cpu_stop_self(void) __attribute__((noreturn));
/* The running CPU waits until hw_cpu_release(); its clock is then at least the time of the release. */
void hw_cpu_wait(enum hw_cause cause);
void hw_cpu_release(unsigned int cpu, uint64_t time_cycles);
/*
 * The running CPU, interrupts enabled, waits until an interrupt is pending, or somebody releases it, and takes what is
 * pending. IDLE: it had nothing to do, which is counted.
 */
void hw_cpu_halt(bool idle);
/* Makes FIBER what the running CPU executes from now on, in place of the running fiber. */
void hw_cpu_switch_fiber(struct fiber *fiber, uint32_t task);

/* --- interrupts --- */
/* Notes the time that CPU, whose interrupts go on now, had them off. */
void hw_irq_off_ends(struct hw_cpu *cpu);
/* The running CPU's flag, without any boundary or cost. Returns what it was. */
static inline bool hw_irq_set(bool enabled)
{
	struct hw_cpu *cpu = hw->current;
	bool before = cpu->irq_enabled;

	if (before && !enabled)
		cpu->irq_off_since = cpu->clock;
	else if (!before && enabled)
		hw_irq_off_ends(cpu);
	cpu->irq_enabled = enabled;
	return before;
}
/* What CPUs keep as the longest time with interrupts off begins anew. */
void hw_irq_off_max_restart(void);
/*
 * VECTOR arrives at CPU at TIME_CYCLES and is taken at the first boundary from then on that allows it. Several raises
 * before it is taken are one, at the earliest of their times.
 */
void hw_interrupt_raise(unsigned int cpu, unsigned int vector, uint64_t time_cycles);

/* --- pauses --- */
/* The world pauses at the next boundary (sim/engine: world_pause). */
void hw_pause_request(void);

/* --- topology --- */
unsigned int hw_node_of_cpu(unsigned int cpu);
unsigned int hw_distance(unsigned int from, unsigned int to);
/* Physical memory: node N has [hw_node_memory_start(N), + memory_per_node[N]); nodes lie one after the other. */
uint64_t hw_node_memory_start(unsigned int node);
/* PHYSICAL lies within the memory. */
unsigned int hw_node_of_physical(uint64_t physical);

#endif
