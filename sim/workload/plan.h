/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef SIM_WORKLOAD_PLAN_H
#define SIM_WORKLOAD_PLAN_H

#include "sim/config/config.h"
#include "sim/workload/trace_reader.h"

#include <stdbool.h>
#include <stdint.h>

/*
 * The plan of a run: what its caches, jobs, events, faults and trace are, with all names resolved.
 *
 * Made once on the host from a configuration; the world reads it in place and never writes it. Strings and
 * distributions are the configuration's, which must outlive the plan. Caches are known by their index in `caches`, jobs
 * in `jobs`.
 */
#define PLAN_NONE UINT32_MAX

struct plan_cache {
	const char *name;
	uint64_t size_bytes; /* 0: it exists after boot, here are only its tunables */
	uint64_t align_bytes;
	unsigned long flags;	       /* SLAB_* */
	bool constructed;	       /* has a constructor */
	bool reclaimed;		       /* its live objects may be dropped under memory pressure */
	bool from_start;	       /* no event creates it */
	unsigned int tuned_limit;      /* 0: as the allocator decides */
	unsigned int tuned_batchcount; /* 0: half of the limit, rounded up, or as it is */
	int tuned_shared;	       /* -1: as it is */
};

/* What becomes of an object after its allocation. */
enum plan_end {
	PLAN_END_AT_ONCE, /* freed before the next operation */
	PLAN_END_TIMED,	  /* after a lifetime */
	PLAN_END_LIVE,	  /* when the instance holds too many */
	PLAN_END_BURST,	  /* at the end of the activation */
	PLAN_END_HANDED,  /* by a consumer */
};

struct plan_job {
	const char *name;
	uint64_t stream; /* of random numbers; instances add their number */
	enum job_context context;
	const unsigned int *cpus; /* [cpu_count] */
	unsigned int cpu_count;
	unsigned int instances;	 /* per CPU */
	uint32_t instance_first; /* number of the first instance among all of the plan; they go CPU by CPU */
	/* Pace: a gap between activations in picoseconds (open loop), or a time to think in ns; neither: at once. */
	struct distribution gap_ps;
	bool open_loop;
	const struct distribution *think;
	const struct distribution *burst;
	uint64_t count;		    /* operations of an instance; 0: no limit */
	uint64_t start_ns, stop_ns; /* of the run; stop UINT64_MAX: never */
	/* What it allocates; a consumer nothing. */
	bool consumes;
	uint32_t cache;			  /* PLAN_NONE: kmalloc */
	const struct distribution *sizes; /* kmalloc */
	unsigned int gfp;		  /* GFP_* */
	int node;			  /* CONFIG_NODE_ANY, CONFIG_NODE_LOCAL or a number */
	enum plan_end end;
	const struct distribution *lifetime, *live;
	enum job_order order;
	uint32_t consumer; /* PLAN_NONE unless PLAN_END_HANDED */
	uint32_t after;	   /* the job that has to be done first, or PLAN_NONE */
	bool takes_over;   /* allocates nothing, frees what that job holds */
	bool has_array;	   /* of pointers to what it holds, in simulated memory */
	uint64_t touch_bytes, touch_free_bytes, write_free_bytes;
	/* An object for several jobs: the first of them, its word, and where in it this one reads and writes. */
	uint32_t share; /* PLAN_NONE: the job allocates for itself */
	const char *share_name;
	uint64_t share_offset;
	enum job_policy policy;
	const unsigned int *policy_nodes; /* [policy_node_count] */
	unsigned int policy_node_count;
	bool spread;
};

struct plan_event {
	const char *name;
	enum event_action action;
	uint64_t at_ns, every_ns; /* every 0: once */
	uint32_t cache, job;	  /* PLAN_NONE where they mean nothing */
	unsigned int cpu;
	unsigned int limit, batchcount, shared;
	uint64_t pages, hold_ns; /* hold 0: to the end of the run */
	int node;
	enum event_policy policy;
	enum event_misuse misuse;
};

struct plan_fault {
	const char *name;
	enum fault_target target;
	uint64_t stream;	  /* of random numbers */
	uint64_t at_ns, until_ns; /* until UINT64_MAX: the end of the run */
	uint64_t nth;		  /* 0: any */
	bool by_rate;
	uint64_t rate_millionths;
	const unsigned int *cpus; /* [cpu_count], ascending */
	unsigned int cpu_count;
	/* Pages. */
	uint32_t cache; /* PLAN_NONE: any request */
	int node;	/* -1: any */
	int zone;	/* enum fault_zone; -1: any */
	bool only_atomic;
	uint64_t delay_ns;    /* of RCU callbacks */
	enum fault_step step; /* of hotplug */
};

struct plan {
	const struct config *config; /* borrowed */
	uint64_t seed;
	uint64_t duration_ns; /* 0: until the trace is over */
	uint64_t warmup_ns;
	struct plan_cache *caches;
	struct plan_job *jobs;
	struct plan_event *events;
	struct plan_fault *faults;
	uint32_t cache_count, job_count, event_count, fault_count;
	uint32_t instance_count; /* of all jobs together */
	/* Trace: its caches, by their index there, are these of the plan. */
	bool has_trace;
	uint64_t speed_millionths; /* 0: as fast as it goes */
	bool in_order;		   /* operations keep the order of the file across CPUs */
	uint32_t *trace_caches;
	/* Host only, mutable: the world never follows this. NULL without a trace. */
	trace_reader *trace;
};

/*
 * Returns a new plan; NULL with an error in the form "FILE:LINE: [section] key: ..." when what the configuration says
 * cannot be run. Opens the trace, if there is one, and reads up to its first operation. A trace is read once: each run
 * needs a plan of its own.
 */
struct plan *plan_new(const struct config *config, GError **error);
void plan_free(struct plan *plan);

typedef struct plan Plan; /* for g_autoptr(Plan) */
G_DEFINE_AUTOPTR_CLEANUP_FUNC(Plan, plan_free)

/* SLAB_* of the bits of a KEY_FLAGS value, and GFP_* of gfp words. */
unsigned long plan_slab_flags(uint32_t flags);
unsigned int plan_gfp(uint32_t words);

/* Index of the cache called NAME, or PLAN_NONE. */
uint32_t plan_cache_find(const struct plan *plan, const char *name);

#endif
