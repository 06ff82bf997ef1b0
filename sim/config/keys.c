/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The table of all keys. Order: section kind, then as a reader would want to meet them. */
#include "sim/config/keys.h"
#include "models/hw/machine.h"
#include "sim/config/distribution.h"

#include <string.h>

#define NO_LIMIT INT64_MAX
#define TIME_MAX ((int64_t)DISTRIBUTION_VALUE_MAX)
#define VALUE_MAX ((int64_t)DISTRIBUTION_VALUE_MAX)
#define MILLION ((int64_t)1000000)
#define GIGA ((int64_t)1000000000)
#define CYCLES_MAX ((int64_t)1000000)
#define ARRAY_MAX ((int64_t)65536)

static const char *const debug_words[] = { "off", "on", "leak", "pagealloc", NULL };
static const char *const flag_words[] = { "hwcache_align", "must_hwcache_align", "cache_dma", "reclaim_account",
	"destroy_by_rcu", "panic", "mem_spread", "debug_initial", "red_zone", "poison", "store_user", NULL };
static const char *const gfp_words[] = { "kernel", "atomic", "nowait", "dma", NULL };
static const char *const context_words[] = { "task", "softirq", "irq", NULL };
static const char *const arrivals_words[] = { "poisson", "regular", NULL };
static const char *const order_words[] = { "fifo", "lifo", "random", NULL };
static const char *const job_policy_words[] = { "default", "preferred", "bind", "interleave", NULL };
static const char *const action_words[] = { "shrink", "tune", "offline", "online", "create", "destroy", "slabinfo",
	"pressure", "irq", "reap", "misuse", NULL };
static const char *const misuse_words[] = { "overrun", "underrun", "use-after-free", "double-free", "wrong-cache",
	"bad-pointer", "leak", NULL };
static const char *const fault_words[] = { "pages", "rcu-delay", "hotplug", NULL };
static const char *const zone_words[] = { "dma", "normal", NULL };
static const char *const only_words[] = { "atomic", NULL };
static const char *const step_words[] = { "up-prepare", "down-prepare", NULL };
static const char *const event_policy_words[] = { "preferred", "bind", "interleave", NULL };
static const char *const protocol_words[] = { "mesi", "mesif", "moesi", NULL };
static const char *const fill_words[] = { "fetch", "victim", NULL };

static const struct {
	const char *title;
	const char *help;
	bool named;
} kinds[SECTION_KINDS] = {
	[SECTION_WORKLOAD] = { "workload", "What is run, how long, on which machine.", false },
	[SECTION_KERNEL] = { "kernel", "What a kernel build fixes; here each run may choose.", false },
	[SECTION_CACHE] = { "cache NAME",
		"A slab cache of the workload, or the tunables of one that exists after boot (size-64). It exists from "
		"the "
		"start unless an event creates it.",
		true },
	[SECTION_JOB] = { "job NAME", "Who allocates and frees: one instance of it, or several, on each of its CPUs.",
		true },
	[SECTION_EVENT] = { "event NAME", "Something that happens at a given time.", true },
	[SECTION_FAULT] = { "fault NAME",
		"Something that goes wrong: requests for pages that fail, RCU callbacks that are late, a CPU that is "
		"refused. Only while the workload runs, not in its setup and teardown. Several faults count and strike "
		"independently.",
		true },
	[SECTION_MACHINE] = { "machine", "The machine as a whole.", false },
	[SECTION_TOPOLOGY] = { "topology", "Nodes, their CPUs and memory, and how far they are from each other.",
		false },
	[SECTION_MACHINE_CACHE] = { "cache l1, cache l2, cache l3",
		"The hardware caches. In machine files; a workload reaches them by --set. At most one level is shared "
		"by CPUs, the outermost one: the CPUs that share one cache of it are a cluster.",
		true },
	[SECTION_TLB] = { "tlb", "What a CPU remembers of the page tables.", false },
	[SECTION_LATENCY] = { "latency", "What things cost: CPU cycles, or times that become cycles of this machine.",
		false },
	[SECTION_INTERRUPT] = { "interrupt", "What interrupts cost, in the same units.", false },
};

/* section, key, type, unit, minimum, maximum, default, how a default is computed, words, help */
static const struct config_key keys[] = {
	{ SECTION_WORKLOAD, "description", KEY_STRING, NULL, 0, 0, "", NULL, NULL,
		"One line that says what the workload shows; printed by `slabsim workloads`." },
	{ SECTION_WORKLOAD, "machine", KEY_STRING, NULL, 0, 0, "numa-2x2", NULL, NULL,
		"Name of a shipped machine, or a machine file relative to this one; --machine is stronger." },
	{ SECTION_WORKLOAD, "duration", KEY_TIME, NULL, 1, TIME_MAX, "100ms",
		"100ms; with a trace until its last operation", NULL,
		"Simulated time from the end of the boot to the teardown; --duration is stronger." },
	{ SECTION_WORKLOAD, "warmup", KEY_TIME, NULL, 0, TIME_MAX, "0s", NULL, NULL,
		"Statistics start after this much of the duration." },
	{ SECTION_WORKLOAD, "seed", KEY_INTEGER, NULL, 0, NO_LIMIT, "1", NULL, NULL,
		"Seed of all random streams; --seed is stronger." },
	{ SECTION_WORKLOAD, "trace", KEY_PATH, NULL, 0, 0, NULL, NULL, NULL,
		"A slabsim trace to replay, beside the jobs if there are any." },
	{ SECTION_WORKLOAD, "speed", KEY_DECIMAL, "times", 0, 1000000 * MILLION, "1", NULL, NULL,
		"How much faster than recorded the trace is replayed; 0: each operation as soon as its CPU is free." },
	{ SECTION_WORKLOAD, "in_order", KEY_BOOL, NULL, 0, 0, "no", NULL, NULL,
		"Operations of the trace keep the order of the file across CPUs: each waits until all before it are "
		"done." },

	{ SECTION_KERNEL, "numa", KEY_BOOL, NULL, 0, 0, NULL, "yes if the machine has more than one node", NULL,
		"A NUMA kernel: alien caches, placement by node. Without it all CPUs and pages are of node 0." },
	{ SECTION_KERNEL, "smp", KEY_BOOL, NULL, 0, 0, NULL, "yes if the machine has more than one CPU", NULL,
		"A kernel for several CPUs; no is possible on machines of one CPU only." },
	{ SECTION_KERNEL, "preempt", KEY_BOOL, NULL, 0, 0, "no", NULL, NULL,
		"Kernel preemption: a task may be preempted and migrated wherever interrupts and preemption are "
		"enabled." },
	{ SECTION_KERNEL, "debug", KEY_ENUM, NULL, 0, 0, "off", NULL, debug_words,
		"Debugging aids of the allocator: red zones and poison, with leak marks, with unmapped free pages." },
	{ SECTION_KERNEL, "stats", KEY_BOOL, NULL, 0, 0, "yes", NULL, NULL,
		"Count the statistics that the metrics are made of." },
	{ SECTION_KERNEL, "charge_stats", KEY_BOOL, NULL, 0, 0, "no", NULL, NULL,
		"Counting costs simulated time, as in a kernel built with statistics." },
	{ SECTION_KERNEL, "check_owner", KEY_BOOL, NULL, 0, 0, "no", NULL, NULL,
		"kmem_cache_free checks that the page belongs to the cache, also without debug." },
	{ SECTION_KERNEL, "max_object_order", KEY_INTEGER, "page order", 5, 13, "5", NULL, NULL,
		"Largest object and largest slab: 5 with MMU, 8 without, 13 for large allocations." },
	{ SECTION_KERNEL, "kmalloc_line", KEY_SIZE, NULL, 32, 128, NULL, "the machine's cache line", NULL,
		"Cache line the kernel was built for: decides which general caches exist. A power of two." },
	{ SECTION_KERNEL, "kmalloc_min_align", KEY_SIZE, NULL, 0, 4096, "0", NULL, NULL,
		"Least alignment of the general caches; 0 or a power of two." },
	{ SECTION_KERNEL, "slab_min_align", KEY_SIZE, NULL, 0, 4096, "0", NULL, NULL,
		"Least alignment of all caches; 0 or a power of two." },
	{ SECTION_KERNEL, "alien_limit", KEY_INTEGER, "objects", 0, ARRAY_MAX, "12", NULL, NULL,
		"Entries of an alien array; 0: no alien caches." },
	{ SECTION_KERNEL, "reap_timeout_cpu", KEY_INTEGER, "ticks", 1, 1000000, NULL, "2 * hz", NULL,
		"Time between two reaps on a CPU. The first comes a second after it is online; the event reap does one "
		"at once." },
	{ SECTION_KERNEL, "reap_timeout_node", KEY_INTEGER, "ticks", 1, 1000000, NULL, "4 * hz", NULL,
		"Time between two reaps of a node's lists." },
	{ SECTION_KERNEL, "batch_refill_limit", KEY_INTEGER, "objects", 1, ARRAY_MAX, "16", NULL, NULL,
		"A head array not used since the last reap is refilled with at most this many." },
	{ SECTION_KERNEL, "break_order_high", KEY_INTEGER, "page order", 0, 13, "1", NULL, NULL,
		"Slabs grow no further than this order if the machine has more than 32 MiB." },
	{ SECTION_KERNEL, "break_order_low", KEY_INTEGER, "page order", 0, 13, "0", NULL, NULL,
		"The same for smaller machines." },
	{ SECTION_KERNEL, "colouring", KEY_BOOL, NULL, 0, 0, "yes", NULL, NULL,
		"Slabs begin at different cache lines; no: all use colour 0, the geometry stays." },

	{ SECTION_CACHE, "size", KEY_SIZE, NULL, 8, 32 << 20, NULL, NULL, NULL,
		"Object size; required, except for a cache that exists after boot." },
	{ SECTION_CACHE, "align", KEY_SIZE, NULL, 0, 65536, "0", NULL, NULL, "Alignment; 0 or a power of two." },
	{ SECTION_CACHE, "flags", KEY_FLAGS, NULL, 0, 0, "", NULL, flag_words,
		"The kernel's SLAB_ flags in lower case; those of the last four and debug_initial need debug." },
	{ SECTION_CACHE, "ctor", KEY_BOOL, NULL, 0, 0, "no", NULL, NULL,
		"The cache has a constructor that writes each object once." },
	{ SECTION_CACHE, "limit", KEY_INTEGER, "objects", 1, ARRAY_MAX, NULL, "by object size, 1 to 120", NULL,
		"Entries of a head array." },
	{ SECTION_CACHE, "batchcount", KEY_INTEGER, "objects", 1, ARRAY_MAX, NULL, "half of limit, rounded up", NULL,
		"Objects moved at once between a head array and its node; at most limit." },
	{ SECTION_CACHE, "shared", KEY_INTEGER, NULL, 0, ARRAY_MAX, NULL, "8 on SMP for objects up to a page, else 0",
		NULL, "The node's shared array holds shared * batchcount objects." },
	{ SECTION_CACHE, "reclaim", KEY_BOOL, NULL, 0, 0, "no", NULL, NULL,
		"Live objects of this cache may be dropped under memory pressure, oldest first, as a file cache is." },

	{ SECTION_JOB, "cpus", KEY_CPUS, NULL, 0, MACHINE_CPUS_MAX - 1, "all", NULL, NULL, "Where the job runs." },
	{ SECTION_JOB, "context", KEY_ENUM, NULL, 0, 0, "task", NULL, context_words,
		"What its operations run in: a task bound to its CPU, a softirq, an interrupt handler." },
	{ SECTION_JOB, "instances", KEY_INTEGER, "per CPU", 1, 1024, "1", NULL, NULL,
		"Copies of the job on each CPU." },
	{ SECTION_JOB, "rate", KEY_RATE, NULL, 1, GIGA, NULL, NULL, NULL,
		"Activations of each instance per second, whether or not the last one is done. Not together with "
		"think." },
	{ SECTION_JOB, "arrivals", KEY_ENUM, NULL, 0, 0, "poisson", NULL, arrivals_words,
		"With rate: exponential times between activations, or equal ones." },
	{ SECTION_JOB, "think", KEY_TIME_DISTRIBUTION, NULL, 0, VALUE_MAX, NULL, "0s for tasks without rate", NULL,
		"Tasks: time from the end of an activation to the next." },
	{ SECTION_JOB, "burst", KEY_COUNT_DISTRIBUTION, NULL, 0, VALUE_MAX, "1", NULL, NULL,
		"Operations per activation." },
	{ SECTION_JOB, "count", KEY_INTEGER, "operations", 0, NO_LIMIT, "0", NULL, NULL,
		"Operations of each instance in total; 0: until the end." },
	{ SECTION_JOB, "start", KEY_TIME, NULL, 0, TIME_MAX, "0s", NULL, NULL, "Time of the run when the job starts." },
	{ SECTION_JOB, "stop", KEY_TIME, NULL, 1, TIME_MAX, NULL, "the end of the run", NULL,
		"Time of the run when it stops; what it holds stays until the end." },
	{ SECTION_JOB, "cache", KEY_STRING, NULL, 0, 0, NULL, NULL, NULL,
		"Allocate from this cache: a [cache NAME] or one that exists after boot." },
	{ SECTION_JOB, "kmalloc", KEY_SIZE_DISTRIBUTION, NULL, 1, 32 << 20, NULL, NULL, NULL,
		"Allocate by kmalloc, of these sizes; draws outside 1 .. the largest general cache are moved to its "
		"ends." },
	{ SECTION_JOB, "gfp", KEY_FLAGS, NULL, 0, 0, NULL, "kernel for tasks, atomic for softirq and irq", gfp_words,
		"Allocation flags." },
	{ SECTION_JOB, "node", KEY_NODE, NULL, -1, MACHINE_NODES_MAX - 1, "-1", NULL, NULL,
		"Node asked for by kmem_cache_alloc_node: a number, local for the running CPU's, -1 for the plain "
		"call." },
	{ SECTION_JOB, "lifetime", KEY_TIME_DISTRIBUTION, NULL, 0, VALUE_MAX, NULL, NULL, NULL,
		"The job frees each object this long after allocating it. At most one of lifetime, live, hand-to and "
		"free-burst; none: at once." },
	{ SECTION_JOB, "live", KEY_COUNT_DISTRIBUTION, NULL, 0, 16 << 20, NULL, NULL, NULL,
		"Objects that each instance holds: before an allocation it frees until fewer than a draw of this are "
		"left." },
	{ SECTION_JOB, "free-burst", KEY_BOOL, NULL, 0, 0, "no", NULL, NULL,
		"The job frees what an activation has allocated at the end of the activation." },
	{ SECTION_JOB, "order", KEY_ENUM, NULL, 0, 0, "fifo", NULL, order_words,
		"Which of the held objects, or of those handed over, is freed first." },
	{ SECTION_JOB, "hand-to", KEY_STRING, NULL, 0, 0, NULL, NULL, NULL,
		"The job with consume = yes that gets each object and frees it." },
	{ SECTION_JOB, "consume", KEY_BOOL, NULL, 0, 0, "no", NULL, NULL,
		"The job allocates nothing and frees what is handed to it: at its rate or think time, else when it "
		"arrives." },
	{ SECTION_JOB, "after", KEY_STRING, NULL, 0, 0, NULL, NULL, NULL,
		"All instances begin when the last instance of that job has done its count, and not before start." },
	{ SECTION_JOB, "take-over", KEY_STRING, NULL, 0, 0, NULL, NULL, NULL,
		"The job allocates nothing: after that job, which has live and a count, it frees what its instances "
		"hold. Instance i of n takes from i, i + n and so on." },
	{ SECTION_JOB, "array", KEY_BOOL, NULL, 0, 0, "no", NULL, NULL,
		"The job's objects stand in an array of pointers in simulated memory: storing one and loading it "
		"before the free are charged. Needs live and a count." },
	{ SECTION_JOB, "touch", KEY_SIZE, NULL, 0, 32 << 20, "0", NULL, NULL,
		"Bytes of each object written after its allocation; no more than it has." },
	{ SECTION_JOB, "touch-free", KEY_SIZE, NULL, 0, 32 << 20, "0", NULL, NULL,
		"Bytes of each object read by this job before it frees it." },
	{ SECTION_JOB, "write-free", KEY_SIZE, NULL, 0, 32 << 20, "0", NULL, NULL,
		"Bytes of each object written by this job before it frees it." },
	{ SECTION_JOB, "share", KEY_STRING, NULL, 0, 0, NULL, NULL, NULL,
		"The jobs with the same word use one object of their cache together, which exists all the time: an "
		"operation reads touch-free bytes of it and writes touch bytes, from share-offset on." },
	{ SECTION_JOB, "share-offset", KEY_SIZE, NULL, 0, 32 << 20, "0", NULL, NULL,
		"share: where in the object this job reads and writes." },
	{ SECTION_JOB, "policy", KEY_ENUM, NULL, 0, 0, "default", NULL, job_policy_words,
		"Memory policy of the job's tasks." },
	{ SECTION_JOB, "policy-nodes", KEY_NODES, NULL, 0, MACHINE_NODES_MAX - 1, "all", NULL, NULL,
		"Nodes of the policy; preferred takes one." },
	{ SECTION_JOB, "spread", KEY_BOOL, NULL, 0, 0, "no", NULL, NULL,
		"The job's tasks are in a cpuset that spreads slab pages of caches with mem_spread over all nodes." },

	{ SECTION_EVENT, "at", KEY_TIME, NULL, 0, TIME_MAX, NULL, NULL, NULL,
		"Time of the run when it happens; required." },
	{ SECTION_EVENT, "every", KEY_TIME, NULL, 1, TIME_MAX, NULL, NULL, NULL,
		"And again each time this much later." },
	{ SECTION_EVENT, "do", KEY_ENUM, NULL, 0, 0, NULL, NULL, action_words,
		"What happens; required. shrink, tune, create and destroy need cache; offline and online need cpu; "
		"pressure needs pages; irq needs job; misuse needs cache and misuse." },
	{ SECTION_EVENT, "cache", KEY_STRING, NULL, 0, 0, NULL, NULL, NULL, "The cache that is meant." },
	{ SECTION_EVENT, "cpu", KEY_INTEGER, NULL, 0, MACHINE_CPUS_MAX - 1, NULL, "the first CPU (irq: of the job)",
		NULL, "The CPU that goes offline or online, or where the event is carried out." },
	{ SECTION_EVENT, "job", KEY_STRING, NULL, 0, 0, NULL, NULL, NULL,
		"irq: the job with context = irq that is activated once, on cpu." },
	{ SECTION_EVENT, "limit", KEY_INTEGER, "objects", 1, ARRAY_MAX, NULL, NULL, NULL,
		"tune: the new limit; required." },
	{ SECTION_EVENT, "batchcount", KEY_INTEGER, "objects", 1, ARRAY_MAX, NULL, NULL, NULL,
		"tune: the new batchcount; required, at most limit." },
	{ SECTION_EVENT, "shared", KEY_INTEGER, NULL, 0, ARRAY_MAX, NULL, NULL, NULL,
		"tune: the new shared; required." },
	{ SECTION_EVENT, "pages", KEY_INTEGER, "pages", 1, (int64_t)1 << 30, NULL, NULL, NULL,
		"pressure: pages taken from the page allocator." },
	{ SECTION_EVENT, "hold", KEY_TIME, NULL, 1, TIME_MAX, NULL, "until the end of the run", NULL,
		"pressure: how long they are held." },
	{ SECTION_EVENT, "node", KEY_NODE, NULL, -1, MACHINE_NODES_MAX - 1, "-1", NULL, NULL,
		"pressure: the node they come from: a number, local for that of cpu, -1 for no wish." },
	{ SECTION_EVENT, "policy", KEY_ENUM, NULL, 0, 0, "preferred", NULL, event_policy_words,
		"pressure: from node first, from node only, from all nodes in turn." },
	{ SECTION_EVENT, "misuse", KEY_ENUM, NULL, 0, 0, NULL, NULL, misuse_words,
		"misuse: what a user of cache does wrong with one object of it; required. Debugging kernels notice it, "
		"others are harmed." },

	{ SECTION_FAULT, "fail", KEY_ENUM, NULL, 0, 0, NULL, NULL, fault_words,
		"What fails; required. pages needs one of nth, rate and exhaust; rcu-delay needs delay; hotplug needs "
		"step." },
	{ SECTION_FAULT, "nth", KEY_INTEGER, NULL, 1, NO_LIMIT, NULL, "each", NULL,
		"Only this one of the requests (batches of callbacks, steps) that all other keys admit, counted from "
		"1." },
	{ SECTION_FAULT, "rate", KEY_DECIMAL, "probability", 0, MILLION, NULL, "each", NULL,
		"Each of them with this probability, drawn by its number. Not together with nth." },
	{ SECTION_FAULT, "exhaust", KEY_BOOL, NULL, 0, 0, "no", NULL, NULL,
		"pages: all requests for node or zone, which must be given. Other nodes do not help out; for a node "
		"that is full use an event with do = pressure." },
	{ SECTION_FAULT, "at", KEY_TIME, NULL, 0, TIME_MAX, "0s", NULL, NULL, "Time of the run when it begins." },
	{ SECTION_FAULT, "until", KEY_TIME, NULL, 1, TIME_MAX, NULL, "the end of the run", NULL,
		"Time of the run when it is over." },
	{ SECTION_FAULT, "cpus", KEY_CPUS, NULL, 0, MACHINE_CPUS_MAX - 1, "all", NULL, NULL,
		"Requests and callbacks of these CPUs; hotplug: these CPUs coming or going." },
	{ SECTION_FAULT, "cache", KEY_STRING, NULL, 0, 0, NULL, "any request", NULL,
		"pages: only those for a slab of this cache." },
	{ SECTION_FAULT, "node", KEY_INTEGER, NULL, 0, MACHINE_NODES_MAX - 1, NULL, "any", NULL,
		"pages: only those that ask for this node." },
	{ SECTION_FAULT, "zone", KEY_ENUM, NULL, 0, 0, NULL, "any", zone_words,
		"pages: only those that must (dma), or need not (normal), come from zone DMA." },
	{ SECTION_FAULT, "only", KEY_ENUM, NULL, 0, 0, NULL, "any", only_words,
		"pages: only those that must not sleep." },
	{ SECTION_FAULT, "delay", KEY_TIME, NULL, 1, TIME_MAX, NULL, NULL, NULL,
		"rcu-delay: how much longer than their grace period a batch of callbacks waits on its CPU; required." },
	{ SECTION_FAULT, "step", KEY_ENUM, NULL, 0, 0, NULL, NULL, step_words,
		"hotplug: the step that is refused; required." },

	{ SECTION_MACHINE, "name", KEY_STRING, NULL, 0, 0, NULL, "the file's name without .ini", NULL,
		"Name in results." },
	{ SECTION_MACHINE, "description", KEY_STRING, NULL, 0, 0, "", NULL, NULL,
		"One line; printed by `slabsim machines`." },
	{ SECTION_MACHINE, "source", KEY_STRING, NULL, 0, 0, "", NULL, NULL, "Where the figures come from." },
	{ SECTION_MACHINE, "cpu_hz", KEY_INTEGER, "Hz", MILLION, 100 * GIGA, "2000000000", NULL, NULL,
		"Cycles per second." },
	{ SECTION_MACHINE, "page_size", KEY_SIZE, NULL, 4096, 65536, "4K", NULL, NULL, "4K, 8K, 16K or 64K." },
	{ SECTION_MACHINE, "cache_line", KEY_SIZE, NULL, 32, 128, "64", NULL, NULL, "32, 64 or 128." },
	{ SECTION_MACHINE, "hz", KEY_INTEGER, "ticks per second", 100, 1000, "250", NULL, NULL, "100, 250 or 1000." },
	{ SECTION_MACHINE, "protocol", KEY_ENUM, NULL, 0, 0, "mesi", NULL, protocol_words,
		"What becomes of a modified line when a CPU of another cluster reads it. mesi: it is written back, "
		"later readers get it from memory. mesif: the same, but the last reader's cache forwards it, clean "
		"(clean_local). moesi: its owner keeps it dirty and serves the readers." },

	{ SECTION_TOPOLOGY, "nodes", KEY_INTEGER, NULL, 1, MACHINE_NODES_MAX, "1", NULL, NULL, "NUMA nodes." },
	{ SECTION_TOPOLOGY, "cpus_per_node", KEY_INTEGER_LIST, NULL, 0, MACHINE_CPUS_MAX, "1", NULL, NULL,
		"One number for all nodes, or one for each; a node may have none. CPUs are numbered node by node." },
	{ SECTION_TOPOLOGY, "memory_per_node", KEY_SIZE_LIST, NULL, 1 << 20, (int64_t)1 << 40, "256M", NULL, NULL,
		"The same for memory; a multiple of the page size, 4M on the first node, 2048G in all at most." },
	{ SECTION_TOPOLOGY, "distance", KEY_MATRIX, NULL, 10, 255, NULL, "10 within a node, 20 to any other", NULL,
		"A row of numbers for each node, rows separated by ;. 10 on the diagonal, more elsewhere means "
		"further." },
	{ SECTION_TOPOLOGY, "distance_groups", KEY_GROUPS, NULL, 10, 255, NULL, NULL, NULL,
		"Instead of distance: SIZE:DISTANCE pairs by growing size, for nodes that share an aligned group of "
		"SIZE." },

	{ SECTION_MACHINE_CACHE, "size", KEY_SIZE, NULL, 0, (int64_t)1 << 30, "0", NULL, NULL,
		"Capacity; 0: there is no such level." },
	{ SECTION_MACHINE_CACHE, "ways", KEY_INTEGER, NULL, 1, 1024, "8", NULL, NULL,
		"Associativity, with LRU. size must be ways times a number of lines; where CPUs do not share the "
		"level, a power of two of them." },
	{ SECTION_MACHINE_CACHE, "shared_by", KEY_INTEGER, "CPUs", 1, MACHINE_CPUS_MAX, "1", NULL, NULL,
		"CPUs of a node that share one cache of this level; above 1 in the outermost level only." },
	{ SECTION_MACHINE_CACHE, "hit", KEY_CYCLES, NULL, 1, CYCLES_MAX, "3", NULL, NULL,
		"Load-to-use latency of a hit. That of l1 is only compared: its hits overlap, and cost what word "
		"says." },
	{ SECTION_MACHINE_CACHE, "fill", KEY_ENUM, NULL, 0, 0, "fetch", NULL, fill_words,
		"How lines get into the shared level: when they are fetched, or (victim) when a private cache evicts "
		"them." },

	{ SECTION_TLB, "entries", KEY_INTEGER, NULL, 0, 65536, "0", NULL, NULL,
		"Pages whose translation a CPU remembers; 0: translation costs nothing." },
	{ SECTION_TLB, "ways", KEY_INTEGER, NULL, 1, 65536, "4", NULL, NULL,
		"Associativity, with LRU; entries must be ways times a power of two." },
	{ SECTION_TLB, "page", KEY_SIZE, NULL, 4096, (int64_t)1 << 30, "2M", NULL, NULL,
		"Page size of the kernel's mapping of all memory; a power of two." },
	{ SECTION_TLB, "miss", KEY_CYCLES, NULL, 0, CYCLES_MAX, "30", NULL, NULL, "A walk of the page tables." },

	{ SECTION_LATENCY, "memory_local", KEY_CYCLES, NULL, 1, CYCLES_MAX, "120", NULL, NULL,
		"A line from this node's memory." },
	{ SECTION_LATENCY, "memory_remote", KEY_CYCLES, NULL, 1, CYCLES_MAX, "200", NULL, NULL,
		"A line from the memory of a node at distance 20; other distances in proportion." },
	{ SECTION_LATENCY, "memory_occupied", KEY_CYCLES, NULL, 0, CYCLES_MAX, "0", NULL, NULL,
		"How long one line keeps a node's memory controller from the next, which bounds the node's bandwidth; "
		"0: not bounded." },
	{ SECTION_LATENCY, "stream", KEY_CYCLES, NULL, 0, CYCLES_MAX, NULL, "a quarter of memory_local", NULL,
		"A line from memory right behind the one just fetched, between the same boundaries: prefetched." },
	{ SECTION_LATENCY, "stream_reach", KEY_INTEGER, "lines", 0, 64, "0", NULL, NULL,
		"A line at most this far from another one that the CPU fetched lately, in the same 4 KiB, is "
		"prefetched and costs stream, whatever it comes from; 0: no prefetching across boundaries." },
	{ SECTION_LATENCY, "transfer_cluster", KEY_CYCLES, NULL, 1, CYCLES_MAX, NULL, "transfer_local", NULL,
		"A dirty line from a private cache of a CPU that shares the outermost level." },
	{ SECTION_LATENCY, "transfer_local", KEY_CYCLES, NULL, 1, CYCLES_MAX, "150", NULL, NULL,
		"A dirty line from another cluster's cache on this node." },
	{ SECTION_LATENCY, "transfer_remote", KEY_CYCLES, NULL, 1, CYCLES_MAX, "250", NULL, NULL,
		"The same from a node at distance 20; other distances in proportion." },
	{ SECTION_LATENCY, "clean_local", KEY_CYCLES, NULL, 0, CYCLES_MAX, "0", NULL, NULL,
		"A clean line from another cluster's cache on this node; 0: caches do not forward what is clean, "
		"memory serves it." },
	{ SECTION_LATENCY, "clean_remote", KEY_CYCLES, NULL, 0, CYCLES_MAX, "0", NULL, NULL,
		"The same from a node at distance 20." },
	{ SECTION_LATENCY, "invalidate_local", KEY_CYCLES, NULL, 0, CYCLES_MAX, NULL, "transfer_local", NULL,
		"Writing a line that is here and that other CPUs may have, too." },
	{ SECTION_LATENCY, "invalidate_remote", KEY_CYCLES, NULL, 0, CYCLES_MAX, NULL, "transfer_remote", NULL,
		"The same when some of them are on a node at distance 20." },
	{ SECTION_LATENCY, "line_occupied", KEY_INTEGER, "percent", 0, 100, "0", NULL, NULL,
		"Share of a transfer during which the line cannot go on to the next CPU that wants it." },
	{ SECTION_LATENCY, "lock_spinner", KEY_CYCLES, NULL, 0, CYCLES_MAX, NULL,
		"half of line_occupied of transfer_local", NULL,
		"What each further CPU that spins on a lock adds when it is handed over: they all ask for its line. 0: "
		"queued locks, where only the next one does." },
	{ SECTION_LATENCY, "store_percent", KEY_INTEGER, "percent", 0, 100, "100", NULL, NULL,
		"What a CPU waits for a line that it only writes: less than the full cost where a store buffer hides "
		"it. A queue longer than that cost is waited for in full." },
	{ SECTION_LATENCY, "atomic", KEY_CYCLES, NULL, 0, CYCLES_MAX, "20", NULL, NULL,
		"Extra cost of an atomic read-modify-write on a line that is already here." },
	{ SECTION_LATENCY, "irq_flag", KEY_CYCLES, NULL, 0, CYCLES_MAX, "10", NULL, NULL,
		"One disable, enable or restore of the interrupt flag." },
	{ SECTION_LATENCY, "ipi", KEY_CYCLES, NULL, 1, CYCLES_MAX, "2000", NULL, NULL,
		"From the sending of an interprocessor interrupt to the entry of its handler." },
	{ SECTION_LATENCY, "boundary", KEY_CYCLES, NULL, 0, CYCLES_MAX, "12", NULL, NULL,
		"Instructions at each boundary (lock, interrupt flag, atomic...); fitted." },
	{ SECTION_LATENCY, "word", KEY_CYCLES, NULL, 0, CYCLES_MAX, "1", NULL, NULL,
		"Instructions and hits for each distinct 8-byte word touched between two boundaries; fitted." },
	{ SECTION_LATENCY, "string_bytes", KEY_INTEGER, "bytes per cycle", 1, 4096, "8", NULL, NULL,
		"What memcpy and memset move in one cycle." },
	{ SECTION_LATENCY, "object_moved", KEY_CYCLES, NULL, 0, CYCLES_MAX, "4", NULL, NULL,
		"Instructions for each object moved from one array to another; fitted." },
	{ SECTION_LATENCY, "object_taken", KEY_CYCLES, NULL, 0, CYCLES_MAX, NULL, "object_moved", NULL,
		"Instructions for each object taken out of its slab by a refill; fitted." },
	{ SECTION_LATENCY, "object_returned", KEY_CYCLES, NULL, 0, CYCLES_MAX, NULL, "object_moved", NULL,
		"Instructions for each object put back into its slab; fitted." },
	{ SECTION_LATENCY, "page_request", KEY_CYCLES, NULL, 0, CYCLES_MAX, "0", NULL, NULL,
		"Instructions of a request for pages, or of their return, beside its boundaries and words; fitted." },
	{ SECTION_LATENCY, "context_switch", KEY_CYCLES, NULL, 0, CYCLES_MAX, "2000", NULL, NULL,
		"From one task to another on a CPU." },

	{ SECTION_INTERRUPT, "entry", KEY_CYCLES, NULL, 0, CYCLES_MAX, "600", NULL, NULL,
		"Entry and exit of an interrupt handler." },
};

const struct config_key *config_keys(guint *count)
{
	*count = G_N_ELEMENTS(keys);
	return keys;
}

static guint first_of(enum section_kind kind)
{
	guint index = 0;

	while (index < G_N_ELEMENTS(keys) && keys[index].section < kind)
		index++;
	return index;
}

guint config_key_count(enum section_kind kind)
{
	return first_of((enum section_kind)(kind + 1)) - first_of(kind);
}

const struct config_key *config_key_at(enum section_kind kind, guint index)
{
	g_assert(index < config_key_count(kind));
	return &keys[first_of(kind) + index];
}

const struct config_key *config_key_find(enum section_kind kind, const char *name)
{
	for (guint index = first_of(kind); index < G_N_ELEMENTS(keys) && keys[index].section == kind; index++) {
		if (strcmp(keys[index].name, name) == 0)
			return &keys[index];
	}
	return NULL;
}

const char *section_kind_title(enum section_kind kind)
{
	return kinds[kind].title;
}

const char *section_kind_help(enum section_kind kind)
{
	return kinds[kind].help;
}

bool section_kind_is_named(enum section_kind kind)
{
	return kinds[kind].named;
}

bool section_kind_is_machine(enum section_kind kind)
{
	return kind >= SECTION_MACHINE && kind < SECTION_KINDS;
}
