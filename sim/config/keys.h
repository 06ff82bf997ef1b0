/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef SIM_CONFIG_KEYS_H
#define SIM_CONFIG_KEYS_H

#include <glib.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>

/*
 * The table of all keys of machine and workload files: the one place that knows type, unit, range, default and
 * meaning. The reader, its error messages, `slabsim help keys` and docs/keys.md are all made from it.
 */
enum section_kind {
	SECTION_WORKLOAD,
	SECTION_KERNEL,
	SECTION_CACHE, /* [cache NAME]: a slab cache */
	SECTION_JOB,   /* [job NAME] */
	SECTION_EVENT, /* [event NAME] */
	SECTION_FAULT, /* [fault NAME] */
	SECTION_MACHINE,
	SECTION_TOPOLOGY,
	SECTION_MACHINE_CACHE, /* [cache l1], [cache l2], [cache l3]: of the hardware */
	SECTION_TLB,
	SECTION_LATENCY,
	SECTION_INTERRUPT,
	SECTION_KINDS
};

enum key_type {
	KEY_BOOL,
	KEY_INTEGER,
	KEY_DECIMAL, /* in millionths */
	KEY_SIZE,    /* bytes */
	KEY_TIME,    /* ns */
	KEY_RATE,    /* events per second */
	KEY_CYCLES,  /* CPU cycles, or a time that becomes cycles of this machine */
	KEY_STRING,
	KEY_PATH,
	KEY_ENUM,  /* one of `words` */
	KEY_FLAGS, /* any of `words`, joined by | or comma: bit i is word i */
	KEY_CPUS,
	KEY_NODE, /* a number, local, or -1 */
	KEY_NODES,
	KEY_INTEGER_LIST,
	KEY_SIZE_LIST,
	KEY_MATRIX, /* rows separated by ; */
	KEY_GROUPS, /* SIZE:DISTANCE pairs */
	KEY_TIME_DISTRIBUTION,
	KEY_SIZE_DISTRIBUTION,
	KEY_COUNT_DISTRIBUTION,
};

struct config_key {
	enum section_kind section;
	const char *name;
	enum key_type type;
	const char *unit; /* for people; NULL when the type says it */
	int64_t minimum;  /* of numbers, and of each number of a list or distribution */
	int64_t maximum;
	const char *standard;	  /* the default as it would be written; NULL: absent unless given */
	const char *computed;	  /* says what the default follows from, when it is not a constant */
	const char *const *words; /* of KEY_ENUM and KEY_FLAGS, ends with NULL */
	const char *help;
};

/* Values of KEY_ENUM keys: the index into their words. */
enum job_context { JOB_TASK, JOB_SOFTIRQ, JOB_IRQ };
enum job_arrivals { JOB_ARRIVALS_POISSON, JOB_ARRIVALS_REGULAR };
enum job_order { JOB_ORDER_FIFO, JOB_ORDER_LIFO, JOB_ORDER_RANDOM };
enum job_policy { JOB_POLICY_DEFAULT, JOB_POLICY_PREFERRED, JOB_POLICY_BIND, JOB_POLICY_INTERLEAVE };
enum event_action {
	EVENT_SHRINK,
	EVENT_TUNE,
	EVENT_OFFLINE,
	EVENT_ONLINE,
	EVENT_CREATE,
	EVENT_DESTROY,
	EVENT_SLABINFO,
	EVENT_PRESSURE,
	EVENT_IRQ,
	EVENT_REAP,
	EVENT_MISUSE,
};
enum event_misuse {
	EVENT_MISUSE_OVERRUN,
	EVENT_MISUSE_UNDERRUN,
	EVENT_MISUSE_USE_AFTER_FREE,
	EVENT_MISUSE_DOUBLE_FREE,
	EVENT_MISUSE_WRONG_CACHE,
	EVENT_MISUSE_BAD_POINTER,
	EVENT_MISUSE_LEAK,
};
enum fault_target { FAULT_PAGES, FAULT_RCU_DELAY, FAULT_HOTPLUG };
enum fault_zone { FAULT_ZONE_DMA, FAULT_ZONE_NORMAL };
enum fault_only { FAULT_ONLY_ATOMIC };
enum fault_step { FAULT_UP_PREPARE, FAULT_DOWN_PREPARE };
enum machine_fill { MACHINE_FILL_FETCH, MACHINE_FILL_VICTIM };
enum event_policy { EVENT_POLICY_PREFERRED, EVENT_POLICY_BIND, EVENT_POLICY_INTERLEAVE };

/* Bits of KEY_FLAGS keys. */
enum cache_flag {
	CACHE_HWCACHE_ALIGN = 1 << 0,
	CACHE_MUST_HWCACHE_ALIGN = 1 << 1,
	CACHE_CACHE_DMA = 1 << 2,
	CACHE_RECLAIM_ACCOUNT = 1 << 3,
	CACHE_DESTROY_BY_RCU = 1 << 4,
	CACHE_PANIC = 1 << 5,
	CACHE_MEM_SPREAD = 1 << 6,
	CACHE_DEBUG_INITIAL = 1 << 7,
	CACHE_RED_ZONE = 1 << 8,
	CACHE_POISON = 1 << 9,
	CACHE_STORE_USER = 1 << 10,
};
enum gfp_word { GFP_WORD_KERNEL = 1 << 0, GFP_WORD_ATOMIC = 1 << 1, GFP_WORD_NOWAIT = 1 << 2, GFP_WORD_DMA = 1 << 3 };

/* KEY_NODE: a node number, or one of these. */
enum { CONFIG_NODE_ANY = -1, CONFIG_NODE_LOCAL = -2 };

/* Longest name of a slab cache, job or event, in bytes: /proc/slabinfo keeps a column of 17, the database any. */
enum { CONFIG_NAME_BYTES_MAX = 32 };

/* All keys, section kind by section kind in the order of the enum. */
const struct config_key *config_keys(guint *count);

/* The key of a section kind, or NULL. */
const struct config_key *config_key_find(enum section_kind kind, const char *name);

/* Number of keys of a section kind, and the place of one among them. */
guint config_key_count(enum section_kind kind);
const struct config_key *config_key_at(enum section_kind kind, guint index);

/* "workload", "cache NAME", "cache l1|l2|l3"...; one sentence of what the section is for. */
const char *section_kind_title(enum section_kind kind);
const char *section_kind_help(enum section_kind kind);
/* Whether [WORD NAME] takes a name, and whether it belongs to the machine. */
bool section_kind_is_named(enum section_kind kind);
bool section_kind_is_machine(enum section_kind kind);

/* "whole number 1..1024", "time (ns, us, ms, s)": what a value must be. New string, free with g_free. */
char *config_key_expectation(const struct config_key *key);

/* The table for `slabsim help keys`, and as the Markdown page docs/keys.md. */
void config_keys_print_text(FILE *out);
void config_keys_print_markdown(FILE *out);

#endif
