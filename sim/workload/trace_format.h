/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The slabsim trace format: what reader, writer, importers and replay share.
 *
 * A trace is text. The first line is "# slabsim trace 1"; then caches are declared, then operations follow, one a line:
 *
 *	# slabsim trace 1
 *	# cache dentry size=192 align=64 flags=reclaim_account
 *	0 3 ls-117 alloc dentry 1 __d_alloc+0x27/0x1d0
 *	1500 3 ls-117 kmalloc 600 2 seq_open+0x2f/0x50 gfp=kernel|zero node=1
 *	2500 0 <idle>-0 free - 1 __d_free+0x10/0x20 ctx=softirq
 *
 * Fields of an operation: TIME_NS CPU TASK OP WHAT OBJECT [SITE] [key=value...], separated by blanks or tabs. Other
 * lines that begin with "#" are comments; blank lines are skipped. Times never decrease, equal times keep the order of
 * the file.
 *
 * A declaration may name tunables (limit=N batchcount=N shared=N); those left out are the allocator's own.
 *
 * Two operations have no object: "tune CACHE limit=N batchcount=N shared=N" writes the tunables (which empties all
 * arrays of the cache into its slabs), "reap -" has the CPU do its periodic work at once.
 *
 * Operations before the first one with a time may have the time "-": they make up the state at the start. They are
 * carried out one after the other, before time 0, and count in no statistics. There "rest NANOSECONDS" lets time pass.
 *
 *	- 3 - alloc dentry 17
 *	- 3 - tune dentry limit=120 batchcount=60 shared=8
 *	0 3 ls-117 free - 17 __d_free+0x10/0x20
 *	1000000 3 kworker/3:1-40 reap -
 */
#ifndef SIM_WORKLOAD_TRACE_FORMAT_H
#define SIM_WORKLOAD_TRACE_FORMAT_H

#include <glib.h>

#define TRACE_FORMAT_VERSION 1
#define TRACE_FORMAT_HEADER "# slabsim trace 1"
#define TRACE_FORMAT_FIELDS "TIME_NS CPU TASK OP WHAT OBJECT [SITE] [key=value...]"

/* Largest numbers accepted. Linux builds for at most 8192 CPUs (x86-64) and 1024 nodes. */
#define TRACE_CPU_MAX 8191
#define TRACE_NODE_MAX 1023

/* Times, sizes and object numbers fit into 63 bits. */
#define TRACE_NUMBER_MAX ((guint64)G_MAXINT64)

#define TRACE_NODE_ANY (-1)

enum trace_operation_kind {
	TRACE_ALLOC,   /* an object of a cache */
	TRACE_KMALLOC, /* a number of bytes */
	TRACE_FREE,    /* an object of either kind */
	TRACE_TUNE,    /* a cache gets other tunables */
	TRACE_REAP,    /* the CPU's periodic work is done now */
	TRACE_REST,    /* nothing happens for a while; before the start only */
	TRACE_END,     /* no operation: the trace is over */
};

/* Where the operation ran. */
enum trace_context { TRACE_CONTEXT_TASK, TRACE_CONTEXT_SOFTIRQ, TRACE_CONTEXT_IRQ };

/* Allocation flags, a set. Exactly one of KERNEL, ATOMIC and NOWAIT is in it. */
enum trace_gfp {
	TRACE_GFP_KERNEL = 1 << 0, /* may sleep and reclaim */
	TRACE_GFP_ATOMIC = 1 << 1, /* must not sleep, may use the reserves */
	TRACE_GFP_NOWAIT = 1 << 2, /* must not sleep, no reserves */
	TRACE_GFP_DMA = 1 << 3,	   /* from the DMA zone */
	TRACE_GFP_ZERO = 1 << 4,   /* the memory is to be zeroed */
};

#define TRACE_GFP_WAIT_MASK (TRACE_GFP_KERNEL | TRACE_GFP_ATOMIC | TRACE_GFP_NOWAIT)

/* Tunables of a cache. */
struct trace_tunables {
	guint32 limit; /* 0: none of the three is given */
	guint32 batchcount;
	guint32 shared;
};

/* The longest rest before the start: over a quarter of an hour. */
#define TRACE_REST_MAX_NS ((guint64)1000000000000)

/* The largest tunable that is accepted, as in the kernel's own file. */
#define TRACE_TUNABLE_MAX 1000000

/* A cache that a trace declares. */
struct trace_cache {
	const char *name;
	guint64 size_bytes;  /* of an object, at least 1 */
	guint64 align_bytes; /* a power of two, or 0: none asked for */
	const char *flags;   /* words joined by "|" as the file has them, unchecked; "" for none */
	struct trace_tunables tunables;
	guint32 index; /* its place among the trace's caches, from 0 */
	guint64 line;  /* where it is declared, 0 when not read from a file */
};

struct trace_operation {
	enum trace_operation_kind kind;
	enum trace_context context;
	gboolean before_start; /* part of the state at the start */
	unsigned int gfp;      /* set of enum trace_gfp; 0 for a free */
	int cpu;
	int node; /* asked for, or TRACE_NODE_ANY */
	/*
	 * Number of the object among the live ones: small, reused after its free, below the most objects ever live at
	 * once. Lets a replay keep its objects in an array. Set by the reader, ignored by the writer.
	 */
	guint32 slot;
	guint64 time_ns;		 /* from the beginning of the trace */
	guint64 object;			 /* never used for a second object */
	guint64 size_bytes;		 /* of a kmalloc; of a rest its nanoseconds; else 0 */
	const struct trace_cache *cache; /* of an alloc or a tune, else NULL */
	struct trace_tunables tunables;	 /* of a tune */
	const char *task;		 /* interned; "-" when unknown */
	const char *site;		 /* interned; "-" when unknown */
	guint64 line;			 /* in the file, for messages; 0 when not read from one */
};

/* The flags an operation has when its line names none: waiting is allowed in tasks only. */
unsigned int trace_gfp_default(enum trace_context context);

/* FALSE for operations that are about a cache or a CPU. */
gboolean trace_has_object(enum trace_operation_kind kind);

/* Words of the format, ended by NULL; the index of a word is the enum value or the bit number. */
extern const char *const trace_operation_words[];
extern const char *const trace_context_words[];
extern const char *const trace_gfp_words[];

#endif
