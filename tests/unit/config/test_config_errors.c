/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Each kind of wrong input has its exact message, with file and line. */
#include <criterion/criterion.h>
#include <criterion/new/assert.h>

#include "sim/config/config.h"

#include <stdio.h>
#include <string.h>

/* The message for these options and a file w.ini of this text, a workload's or a machine's; NULL if it loads. */
static char *message_of(struct config_options options, const char *text, bool is_machine)
{
	g_autofree char *folder = g_dir_make_tmp("slabsim-config-XXXXXX", NULL);
	g_autofree char *path = g_build_filename(folder, "w.ini", NULL);
	g_autofree char *prefix = g_strdup_printf("%s/", folder);
	g_autoptr(GError) error = NULL;

	if (text != NULL) {
		*(is_machine ? &options.machine : &options.workload) = path;
		g_file_set_contents(path, text, -1, NULL);
	}
	struct config *config = config_load(&options, &error);
	remove(path);
	remove(folder);
	if (config != NULL) {
		config_free(config);
		return NULL;
	}
	g_auto(GStrv) parts = g_strsplit(error->message, prefix, -1);
	return g_strjoinv("", parts);
}

static char *message_for(const char *workload, const char *machine, const char *set)
{
	const char *sets[] = { set, NULL };

	return message_of((struct config_options){ .machine = machine, .sets = sets }, workload, false);
}

static char *message_for_machine(const char *machine)
{
	return message_of((struct config_options){ 0 }, machine, true);
}

Test(config_errors, levels_that_do_not_fit)
{
	static const struct {
		const char *machine, *message;
	} cases[] = {
		{ "[topology]\ncpus_per_node = 4\n[cache l1]\nsize = 32K\n[cache l2]\nsize = 1M\nshared_by = 2\n"
		  "[cache l3]\nsize = 8M\nshared_by = 4\n",
			"w.ini:9: [cache l3] size: 2 CPUs share l2 below it, expected only the outermost level to be "
			"shared" },
		{ "[topology]\ncpus_per_node = 4\n[cache l1]\nsize = 32K\n[cache l2]\nsize = 1000K\nshared_by = 2\n"
		  "[cache l3]\nsize = 0\n",
			NULL },
		{ "[topology]\nnodes = 2\n[latency]\nmemory_local = 300\n",
			"w.ini:3: [latency] memory_remote: 200 cycles are less than the 300 of memory_local" },
		{ "[latency]\nmemory_local = 300\n", NULL },
	};

	for (size_t index = 0; index < G_N_ELEMENTS(cases); index++) {
		g_autofree char *message = message_for_machine(cases[index].machine);

		cr_assert(eq(str, message != NULL ? message : "none",
			(char *)(cases[index].message != NULL ? cases[index].message : "none")));
	}
}

struct set_case {
	const char *set;
	const char *message;
};

Test(config_errors, impossible_machines)
{
	static const struct set_case cases[] = {
		{ "topology.cpus_per_node=0",
			"--set: [topology] cpus_per_node: the machine has no CPU, expected at least one" },
		{ "topology.cpus_per_node=1024",
			"--set: [topology] cpus_per_node: the machine has 2048 CPUs, expected at most 1024" },
		{ "topology.cpus_per_node=1,2,3",
			"--set: [topology] cpus_per_node: 3 numbers for 2 nodes, expected one or 2" },
		{ "topology.cpus_per_node=", "--set: [topology] cpus_per_node: is empty, expected numbers" },
		{ "topology.cpus_per_node=-1", "--set: [topology] cpus_per_node: \"-1\" is out of range, expected "
					       "whole number, or a list, 0 to 1024" },
		{ "topology.nodes=0",
			"--set: [topology] nodes: \"0\" is out of range, expected whole number, 1 to 256" },
		{ "topology.nodes=3",
			"numa-2x2.ini:@: [topology] distance: 2 rows of 2 numbers for 3 nodes, expected 3 rows of 3" },
		{ "topology.distance=10,20;20,10;20,20",
			"--set: [topology] distance: 3 rows of 2 numbers for 2 nodes, expected 2 rows of 2" },
		{ "topology.distance=10,20;20",
			"--set: [topology] distance: row 2 has 1 numbers and row 1 has 2, expected as many in each" },
		{ "topology.distance=10,20;20,11",
			"--set: [topology] distance: the distance of node 1 to itself is 11, expected 10" },
		{ "topology.distance=10,9;20,10", "--set: [topology] distance: \"9\" is out of range, expected rows of "
						  "whole numbers (10,20; 20,10), 10 to 255" },
		{ "topology.distance=10,nan;20,10", "--set: [topology] distance: \"nan\" is not a whole number" },
		{ "topology.distance_groups=2:20",
			"--set: [topology] distance_groups: distance is given too, expected only one of them" },
		{ "topology.distance_groups=8:20,4:30", "--set: [topology] distance_groups: group of 4 nodes, expected "
							"sizes that grow from 2 to at most 256" },
		{ "topology.distance_groups=8", "--set: [topology] distance_groups: \"8\" is no pair SIZE:DISTANCE" },
		{ "topology.memory_per_node=1M", "--set: [topology] memory_per_node: node 0, which boots, has too "
						 "little memory, expected at least 4M" },
		{ "topology.memory_per_node=0", "--set: [topology] memory_per_node: \"0\" is out of range, expected "
						"size in bytes (K, M, G), or a list, 1M to "
						"1024G" },
		{ "topology.memory_per_node=4194305", "--set: [topology] memory_per_node: 4194305 bytes on node 0 are "
						      "not a multiple of the page size 4096" },
		{ "topology.memory_per_node=99999999999G",
			"--set: [topology] memory_per_node: \"99999999999G\" is too large" },
		{ "machine.page_size=5K",
			"--set: [machine] page_size: 5120 is not possible, expected 4K, 8K, 16K or 64K" },
		{ "machine.cache_line=48", "--set: [machine] cache_line: 48 is not possible, expected 32, 64 or 128" },
		{ "machine.hz=300", "--set: [machine] hz: 300 is not possible, expected 100, 250 or 1000" },
		{ "machine.cpu_hz=0", "--set: [machine] cpu_hz: \"0\" is out of range, expected whole number of Hz, "
				      "1000000 to 100000000000" },
		{ "cache l1.size=48K", "--set: [cache l1] size: 49152 bytes do not make a power of two of sets of 2 "
				       "ways of 64 bytes" },
		{ "cache l1.size=0", "numa-2x2.ini:@: [cache l2] size: there is no cache l1 below it" },
		{ "cache l2.hit=2", "--set: [cache l2] hit: 2 cycles are less than the 3 of l1" },
		{ "cache l2.shared_by=3",
			"--set: [cache l2] shared_by: 3 CPUs share this cache, but no node has more than 2" },
		{ "cache l1.shared_by=2",
			"--set: [cache l1] shared_by: 2 CPUs share l1, expected 1: each CPU has an l1 of its own" },
		{ "cache l3.size=3M", "--set: [cache l3] size: 3145728 bytes do not make a power of two of sets of 8 "
				      "ways of 64 bytes" },
		{ "cache l2.size=1000000",
			"--set: [cache l2] size: 1000000 bytes do not make sets of 16 ways of 64 bytes" },
		{ "cache l2.fill=victim", "--set: [cache l2] fill: each CPU has this cache alone, expected victim for "
					  "a shared level only" },
		{ "cache l2.fill=vicitm", "--set: [cache l2] fill: \"vicitm\" is unknown, expected one of: fetch, "
					  "victim (did you mean \"victim\"?)" },
		{ "machine.protocol=msi", "--set: [machine] protocol: \"msi\" is unknown, expected one of: mesi, "
					  "mesif, moesi (did you mean \"mesi\"?)" },
		{ "tlb.entries=30", "--set: [tlb] entries: 30 entries do not make a power of two of sets of 4 ways" },
		{ "tlb.entries=12", "--set: [tlb] entries: 12 entries do not make a power of two of sets of 4 ways" },
		{ "tlb.page=3M", "--set: [tlb] page: 3145728 bytes are not possible, expected a power of two from the "
				 "page size 4096" },
		{ "tlb.page=2K", "--set: [tlb] page: \"2K\" is out of range, expected size in bytes (K, M, G), 4K to "
				 "1G" },
		{ "latency.memory_remote=10ns",
			"--set: [latency] memory_remote: 20 cycles are less than the 120 of memory_local" },
		{ "latency.memory_local=2",
			"--set: [latency] memory_local: 2 cycles are less than the 3 of a hit in l1" },
		{ "latency.transfer_remote=30",
			"--set: [latency] transfer_remote: 30 cycles are less than the 160 of transfer_local" },
		{ "latency.stream=121", "--set: [latency] stream: 121 cycles are more than the 120 of memory_local" },
		{ "latency.invalidate_remote=1",
			"--set: [latency] invalidate_remote: 1 cycles are less than the 160 of invalidate_local" },
		{ "latency.clean_local=121", NULL },
		{ "latency.line_occupied=101", "--set: [latency] line_occupied: \"101\" is out of range, expected "
					       "whole number of percent, 0 to 100" },
		{ "cache l2.ways=0",
			"--set: [cache l2] ways: \"0\" is out of range, expected whole number, 1 to 1024" },
		{ "latency.ipi=1s",
			"--set: [latency] ipi: \"1s\" is out of range, expected 1 to 1000000 cycles of 2000000000 Hz" },
		{ "latency.ipi=0",
			"--set: [latency] ipi: \"0\" is out of range, expected CPU cycles, or a time, 1 to 1000000" },
	};

	for (size_t index = 0; index < G_N_ELEMENTS(cases); index++) {
		g_autofree char *message = message_for(NULL, "numa-2x2", cases[index].set);
		g_autofree char *expected = g_strdup(cases[index].message);

		bool as_expected = (message != NULL) == (expected != NULL);

		cr_assert(as_expected, "%s: %s", cases[index].set, message);
		if (expected == NULL)
			continue;
		char *line = strstr(expected, ":@:");
		if (line == NULL) {
			cr_assert(eq(str, message, expected));
			continue;
		}
		*line = '\0'; /* the file's own folder and line are left out of the comparison */
		cr_assert(strstr(message, expected) != NULL, "%s", message);
		cr_assert(g_str_has_suffix(message, line + 2), "%s", message);
	}
}

Test(config_errors, options_and_names)
{
	static const struct set_case cases[] = {
		{ "seed", "--set: \"seed\" cannot be read, expected SECTION.KEY=VALUE such as \"cache "
			  "size-64.limit=30\"" },
		{ "seed=1", "--set: \"seed=1\" cannot be read, expected SECTION.KEY=VALUE such as \"cache "
			    "size-64.limit=30\"" },
		{ ".seed=1", "--set: \".seed=1\" cannot be read, expected SECTION.KEY=VALUE such as \"cache "
			     "size-64.limit=30\"" },
		{ "workload.sed=1", "--set: [workload] sed: there is no such key, expected one of `slabsim help keys` "
				    "(did you mean "
				    "\"seed\"?)" },
		{ "workload.seed=-1", "--set: [workload] seed: \"-1\" is out of range, expected whole number, from 0" },
		{ "workload.seed=nan", "--set: [workload] seed: \"nan\" is not a whole number" },
		{ "workload.duration=10", "--set: [workload] duration: \"10\" is not a time with its unit such as "
					  "250ns, 3us, 1.5ms or 2s" },
		{ "workload.duration=0s",
			"--set: [workload] duration: \"0s\" is out of range, expected time (ns, us, ms, s), from 1ns" },
		{ "workload.warmup=1s",
			"--set: [workload] warmup: leaves nothing of the duration, expected less than 20ms" },
		{ "workload.speed=2", "--set: [workload] speed: there is no trace, expected one" },
		{ "workload.trace=", "--set: [workload] trace: is empty, expected a path" },
		{ "workload x.seed=1", "--set: [workload x]: this section takes no name, expected [workload]" },
		{ "wrkload.seed=1", "--set: [wrkload]: there is no such section, expected workload, kernel, cache "
				    "NAME, job NAME, event NAME, fault NAME, "
				    "machine, topology, tlb, latency or interrupt (did you mean \"workload\"?)" },
		{ "job mux.rate=1/s", "--set: [job mux]: the workload has no such section (did you mean \"mix\"?)" },
		{ "job.rate=1/s", "--set: [job]: the name is missing, expected [job NAME]" },
		{ "cache l4.size=1",
			"--set: [cache l4] size: \"1\" is out of range, expected size in bytes (K, M, G), 8 to 32M" },
		{ "kernel.debug=lek", "--set: [kernel] debug: \"lek\" is unknown, expected one of: off, on, leak, "
				      "pagealloc (did you mean "
				      "\"leak\"?)" },
		{ "kernel.stats=maybe", "--set: [kernel] stats: \"maybe\" is neither yes nor no" },
		{ "kernel.alien_limit=16382",
			"--set: [kernel] alien_limit: arrays of 16382 entries do not fit into the largest general "
			"cache, size-131072, expected 0 to 16381" },
		{ "kernel.smp=no", "--set: [kernel] smp: machine numa-2x2 has 4 CPUs, expected yes, or a machine of "
				   "one CPU such as uma-1" },
		{ "kernel.max_object_order=6",
			"--set: [kernel] max_object_order: 6 is not possible, expected 5, 8 or 13" },
		{ "kernel.kmalloc_line=96",
			"--set: [kernel] kmalloc_line: 96 is not possible, expected 32, 64 or 128" },
		{ "kernel.slab_min_align=24",
			"--set: [kernel] slab_min_align: 24 is not possible, expected 0 or a power of two" },
		{ "kernel.hz=100", "--set: [kernel] hz: there is no such key, expected one of `slabsim help keys`" },
	};

	for (size_t index = 0; index < G_N_ELEMENTS(cases); index++) {
		const char *sets[] = { cases[index].set, NULL };
		g_autoptr(GError) error = NULL;
		struct config *config = config_load(
			&(struct config_options){ .workload = TEST_DATA_DIR "/config/full.ini", .sets = sets }, &error);

		cr_assert(eq(ptr, config, NULL), "%s", cases[index].set);
		cr_assert(eq(str, error->message, (char *)cases[index].message));
	}
}

#define W "[workload]\nmachine = numa-2x2\n"

Test(config_errors, workload_files)
{
	static const struct {
		const char *text;
		const char *message;
	} cases[] = {
		{ "", "w.ini: the file has no [section]" },
		{ "[workload]\n",
			"w.ini: nothing happens in this workload, expected a [job NAME], an [event NAME] or a trace" },
		{ "[workload]\nmachine = numa-2x3\n",
			"w.ini:2: [workload] machine: there is no machine \"numa-2x3\", expected a file or one of "
			"`slabsim machines` (did you mean \"numa-2x2\"?)" },
		{ "[workload]\nmachine = m.ini\n", "m.ini: cannot be read: No such file or directory" },
		{ W "[cache l1]\nsize = 64\n", "w.ini:3: [cache l1]: l1, l2 and l3 are the caches of the machine, "
					       "expected another name for a slab "
					       "cache" },
		{ W "[cache a]\nlimit = 5\n", "w.ini:3: [cache a]: size is missing and no cache of this name exists "
					      "after boot, expected a size" },
		{ W "[cache this-name-is-far-too-long-for-a-cache]\nsize = 64\n",
			"w.ini:3: [cache this-name-is-far-too-long-for-a-cache]: the name has 37 bytes, expected at "
			"most 32" },
		{ W "[cache a b]\nsize = 64\n", "w.ini:3: [cache a b]: \"a b\" is no name, expected one word without "
						"blanks, commas and quotes" },
		{ W "[cache a]\nsize = 64\nlimit = 4\nbatchcount = 5\n",
			"w.ini:6: [cache a] batchcount: 5 is above limit, expected at most 4" },
		{ W "[cache a]\nsize = 64\nbatchcount = 5\n", "w.ini:5: [cache a] batchcount: needs limit too" },
		{ W "[cache a]\nsize = 1M\n",
			"w.ini:4: [cache a] size: the largest object of this kernel has 131072 bytes (page size << "
			"max_object_order)" },
		{ W "[cache a]\nsize = 64\nalign = 24\n",
			"w.ini:5: [cache a] align: 24 is not possible, expected 0 or a power of two" },
		{ W "[cache a]\nsize = 64\nflags = hwcache_algn\n",
			"w.ini:5: [cache a] flags: \"hwcache_algn\" is unknown, expected any of: hwcache_align, "
			"must_hwcache_align, "
			"cache_dma, reclaim_account, destroy_by_rcu, panic, mem_spread, debug_initial, red_zone, "
			"poison, "
			"store_user (did you mean \"hwcache_align\"?)" },
		{ W "[cache a]\nsize = 64\nflags = poison\n", "w.ini:5: [cache a] flags: debug_initial, red_zone, "
							      "poison and store_user need debug in [kernel]" },
		{ W "[kernel]\ndebug = on\n[cache a]\nsize = 64\nflags = poison,destroy_by_rcu\n",
			"w.ini:7: [cache a] flags: destroy_by_rcu and poison exclude each other" },
		{ W "[cache size-64]\nsize = 64\n", "w.ini:4: [cache size-64] size: size-64 exists after boot, "
						    "expected only limit, batchcount and shared" },
		{ W "[task t]\ncpu = 1\n", "w.ini:3: [task t]: there is no such section, expected workload, kernel, "
					   "cache NAME, job NAME, event NAME, fault NAME, "
					   "machine, topology, tlb, latency or interrupt" },
		{ W "[job a]\n",
			"w.ini:3: [job a]: nothing says what the job does, expected cache, kmalloc or consume = yes" },
		{ W "[job a]\nkmaloc = 64\n", "w.ini:4: [job a] kmaloc: there is no such key, expected one of `slabsim "
					      "help keys` (did you mean "
					      "\"kmalloc\"?)" },
		{ W "[job a]\ncache = size-64\nkmalloc = 64\n",
			"w.ini:5: [job a] kmalloc: cache is given too, expected only one of them" },
		{ W "[job a]\ncache = sise-64\n",
			"w.ini:4: [job a] cache: there is no cache \"sise-64\" (did you mean \"size-64\"?)" },
		{ W "[job a]\ncache = size-96\n",
			"w.ini:4: [job a] cache: there is no cache \"size-96\" (did you mean \"size-32\"?)" },
		{ W "[job a]\nkmalloc = 256K\n", "w.ini:4: [job a] kmalloc: the largest general cache of this kernel "
						 "is size-131072, expected no larger "
						 "sizes" },
		{ W "[job a]\nkmalloc = 0\n",
			"w.ini:4: [job a] kmalloc: \"0\" is out of range, expected distribution of sizes, 1 to 32M" },
		{ W "[job a]\nkmalloc = unifrm(1,2)\n", "w.ini:4: [job a] kmalloc: there is no distribution "
							"\"unifrm\", expected const, uniform, exp, normal, "
							"pareto, zipf or empirical (did you mean \"uniform\"?)" },
		{ W "[job a]\nkmalloc = 64\nrate = 5/s\nthink = 1us\n",
			"w.ini:6: [job a] think: rate is given too, expected only one of them" },
		{ W "[job a]\nkmalloc = 64\nrate = 5\n", "w.ini:5: [job a] rate: \"5\" is not a rate such as 5000/s" },
		{ W "[job a]\nkmalloc = 64\nrate = 5 # five\n", "w.ini:5: [job a] rate: a # after a value belongs to "
								"the value, expected comments on lines of their own" },
		{ W "[job a]\nkmalloc = 64\ncontext = irq\n", "w.ini:5: [job a] context: nothing activates this irq, "
							      "expected rate, consume = yes or an event that names "
							      "the job" },
		{ W "[job a]\nkmalloc = 64\ncontext = irq\nthink = 1us\n",
			"w.ini:6: [job a] think: context = irq does not think, expected rate" },
		{ W "[job a]\nkmalloc = 64\ncontext = softirq\nrate = 1/s\ngfp = kernel\n",
			"w.ini:7: [job a] gfp: kernel may sleep, which context = softirq cannot, expected atomic or "
			"nowait" },
		{ W "[job a]\nkmalloc = 64\ngfp = dma\n", "w.ini:5: [job a] gfp: expected exactly one of kernel, "
							  "atomic and nowait, with or without dma" },
		{ W "[job a]\nkmalloc = 64\narrivals = regular\n", "w.ini:5: [job a] arrivals: needs rate" },
		{ W "[job a]\nkmalloc = 64\nlifetime = 1us\nlive = 5\n",
			"w.ini:6: [job a] live: lifetime is given too, expected only one of them" },
		{ W "[job a]\nkmalloc = 64\norder = lifo\n",
			"w.ini:5: [job a] order: needs live, free-burst, consume = yes or take-over" },
		{ W "[job a]\nkmalloc = 64\nlive = 5\nfree-burst = yes\n",
			"w.ini:6: [job a] free-burst: live is given too, expected only one of them" },
		{ W "[job a]\nkmalloc = 64\nafter = b\n", "w.ini:5: [job a] after: there is no job \"b\"" },
		{ W "[job a]\nkmalloc = 64\nafter = a\ncount = 1\n",
			"w.ini:5: [job a] after: the job waits for itself, expected one that does not come after it" },
		{ W "[job a]\nkmalloc = 64\nafter = b\ncount = 1\nlive = 1\n[job b]\ntake-over = a\n",
			"w.ini:5: [job a] after: the job waits for itself, expected one that does not come after it" },
		{ W "[job a]\nkmalloc = 64\nafter = b\n[job b]\nkmalloc = 64\n",
			"w.ini:5: [job a] after: job b has no end, expected one with count, stop or take-over" },
		{ W "[job a]\nkmalloc = 64\nafter = b\ncontext = irq\nrate = 1/s\n[job b]\nkmalloc = 64\n",
			"w.ini:5: [job a] after: context = irq does not wait for others, expected context = task" },
		{ W "[job a]\ntake-over = b\n[job b]\nkmalloc = 64\ncount = 5\n",
			"w.ini:4: [job a] take-over: job b holds nothing at its end, expected one with live" },
		{ W "[job a]\ntake-over = b\nkmalloc = 5\n[job b]\nkmalloc = 64\ncount = 5\nlive = 5\n",
			"w.ini:5: [job a] kmalloc: the job has take-over and allocates nothing" },
		{ W "[job a]\nkmalloc = 64\narray = yes\ncount = 5\n",
			"w.ini:5: [job a] array: needs context = task and live" },
		{ W "[job a]\nkmalloc = 64\narray = yes\nlive = 5\n",
			"w.ini:5: [job a] array: the array has a place for each operation, expected count = 1 to "
			"524288" },
		{ W "[cache c]\nsize = 64\n[job a]\ncache = c\nshare-offset = 8\n",
			"w.ini:7: [job a] share-offset: needs share" },
		{ W "[cache c]\nsize = 64\n[job a]\ncache = c\nshare = d\nlive = 3\n",
			"w.ini:8: [job a] live: share is given too, expected only one of them" },
		{ W "[cache c]\nsize = 64\n[job a]\ncache = c\nshare = d\nshare-offset = 60\ntouch = 8\n",
			"w.ini:8: [job a] share-offset: 8 bytes from there on are more than the 64 bytes of an object "
			"of c" },
		{ W "[cache c]\nsize = 64\n[cache e]\nsize = 64\n[job a]\ncache = c\nshare = d\n[job b]\ncache = e\n"
		    "share = d\n",
			"w.ini:8: [job a] cache: job b shares the object and has cache = e, expected the same cache" },
		{ W "[job a]\nkmalloc = 64\nhand-to = c\n[job b]\nkmalloc = 64\n",
			"w.ini:5: [job a] hand-to: there is no job \"c\"" },
		{ W "[job reader]\nkmalloc = 64\nhand-to = writr\n[job writer]\nkmalloc = 64\n",
			"w.ini:5: [job reader] hand-to: there is no job \"writr\" (did you mean \"writer\"?)" },
		{ W "[job a]\nkmalloc = 64\nhand-to = b\n[job b]\nkmalloc = 64\n",
			"w.ini:5: [job a] hand-to: job b has no consume = yes" },
		{ W "[job a]\nconsume = yes\n",
			"w.ini:4: [job a] consume: no job hands anything to this one, expected one with hand-to = a" },
		{ W "[job a]\nconsume = yes\nkmalloc = 5\n",
			"w.ini:5: [job a] kmalloc: the job has consume = yes and allocates nothing" },
		{ W "[job a]\nkmalloc = 64\ncpus = 4\n",
			"w.ini:5: [job a] cpus: there is no CPU 4, machine numa-2x2 has CPUs 0 to 3" },
		{ W "[job a]\nkmalloc = 64\ncpus = node:2\n",
			"w.ini:5: [job a] cpus: there is no node 2, machine numa-2x2 has nodes 0 to 1" },
		{ W "[job a]\nkmalloc = 64\ncpus = 3-1\n", "w.ini:5: [job a] cpus: \"3-1\" cannot be read, expected "
							   "CPUs (0-3,5 or all or node:1), 0 to 1023" },
		{ W "[job a]\nkmalloc = 64\ncpus = 9999999999\n",
			"w.ini:5: [job a] cpus: \"9999999999\" cannot be read, expected CPUs (0-3,5 or all or node:1), "
			"0 to 1023" },
		{ W "[job a]\nkmalloc = 64\nnode = 2\n",
			"w.ini:5: [job a] node: there is no node 2, machine numa-2x2 has nodes 0 to 1" },
		{ W "[job a]\nkmalloc = 64\nnode = here\n",
			"w.ini:5: [job a] node: \"here\" is no node, expected a number, local or -1" },
		{ W "[job a]\nkmalloc = 64\nstart = 2ms\nstop = 1ms\n",
			"w.ini:6: [job a] stop: not after start, expected a later time" },
		{ W "[job a]\nkmalloc = 64\npolicy = preferred\n",
			"w.ini:5: [job a] policy: preferred takes one node, expected policy-nodes = NODE" },
		{ W "[job a]\nkmalloc = 64\npolicy-nodes = 1\n",
			"w.ini:5: [job a] policy-nodes: needs policy = preferred, bind or interleave" },
		{ W "[job a]\nkmalloc = 64\ncontext = irq\nrate = 1/s\nspread = yes\n",
			"w.ini:7: [job a] spread: context = irq has no memory policy, expected context = task" },
		{ W "[cache a]\nsize = 64\n[job a]\ncache = a\ntouch = 65\n",
			"w.ini:7: [job a] touch: more than the 64 bytes of an object of a" },
		{ W "[event e]\nat = 1ms\n", "w.ini:3: [event e]: do is missing, expected what happens" },
		{ W "[event e]\ndo = reap\n", "w.ini:3: [event e]: at is missing, expected a time" },
		{ W "[event e]\nat = 1ms\ndo = tune\ncache = size-64\nlimit = 5\n",
			"w.ini:5: [event e] do: tune needs batchcount" },
		{ W "[event e]\nat = 1ms\ndo = misuse\ncache = size-64\n",
			"w.ini:5: [event e] do: misuse needs misuse" },
		{ W "[event e]\nat = 1ms\ndo = reap\nmisuse = leak\n",
			"w.ini:6: [event e] misuse: means nothing to do = reap" },
		{ W "[event e]\nat = 1ms\ndo = reap\nlimit = 5\n",
			"w.ini:6: [event e] limit: means nothing to do = reap" },
		{ W "[event e]\nat = 1ms\ndo = shrnk\n",
			"w.ini:5: [event e] do: \"shrnk\" is unknown, expected one of: shrink, tune, offline, online, "
			"create, "
			"destroy, slabinfo, pressure, irq, reap, misuse (did you mean \"shrink\"?)" },
		{ W "[event e]\nat = 1ms\ndo = offline\ncpu = 4\n",
			"w.ini:6: [event e] cpu: there is no CPU 4, machine numa-2x2 has CPUs 0 to 3" },
		{ W "[fault f]\nnth = 1\n",
			"w.ini:3: [fault f]: fail is missing, expected what fails: pages, rcu-delay or hotplug" },
		{ W "[fault f]\nfail = page\n", "w.ini:4: [fault f] fail: \"page\" is unknown, expected one of: pages, "
						"rcu-delay, hotplug (did you "
						"mean \"pages\"?)" },
		{ W "[fault f]\nfail = pages\n",
			"w.ini:4: [fault f] fail: pages needs one of nth, rate and exhaust = yes" },
		{ W "[fault f]\nfail = pages\nnth = 1\nrate = 0.5\n",
			"w.ini:6: [fault f] rate: nth is given too, expected only one of them" },
		{ W "[fault f]\nfail = pages\nnth = 1\ncache = size-65\n",
			"w.ini:6: [fault f] cache: there is no cache \"size-65\" (did you mean \"size-64\"?)" },
		{ W "[fault f]\nfail = pages\nnth = 1\nnode = 2\n",
			"w.ini:6: [fault f] node: there is no node 2, machine numa-2x2 has nodes 0 to 1" },
		{ W "[fault f]\nfail = pages\nexhaust = yes\n", "w.ini:5: [fault f] exhaust: needs node or zone" },
		{ W "[fault f]\nfail = pages\nexhaust = yes\nnode = 1\nnth = 2\n",
			"w.ini:5: [fault f] exhaust: all requests fail, expected neither nth nor rate" },
		{ W "[fault f]\nfail = pages\nnth = 1\nat = 2ms\nuntil = 2ms\n",
			"w.ini:7: [fault f] until: not after at, expected a later time" },
		{ W "[fault f]\nfail = rcu-delay\n", "w.ini:4: [fault f] fail: rcu-delay needs delay" },
		{ W "[fault f]\nfail = hotplug\n", "w.ini:4: [fault f] fail: hotplug needs step" },
		{ W "[fault f]\nfail = hotplug\nstep = up-prepare\nnode = 1\n",
			"w.ini:6: [fault f] node: means nothing to fail = hotplug" },
		{ "[workload]\nmachine = uma-1\n[event e]\nat = 1ms\ndo = offline\ncpu = 0\n",
			"w.ini:6: [event e] cpu: the only CPU cannot go offline" },
		{ W "[event e]\nat = 1ms\ndo = destroy\ncache = size-64\n",
			"w.ini:6: [event e] cache: size-64 exists from boot to end, expected a [cache NAME] of this "
			"workload" },
		{ W "[event e]\nat = 1ms\ndo = pressure\npages = 1073741824\n",
			"w.ini:6: [event e] pages: machine numa-2x2 has only 262144 pages" },
		{ W "[job a]\nkmalloc = 64\n[event e]\nat = 1ms\ndo = irq\njob = a\n",
			"w.ini:8: [event e] job: job a does not have context = irq" },
		{ W "[job a]\nkmalloc = 64\ncontext = irq\ncpus = 0\n[event e]\nat = 1ms\ndo = irq\njob = a\ncpu = 1\n",
			"w.ini:11: [event e] cpu: job a does not run on CPU 1" },
	};

	for (size_t index = 0; index < G_N_ELEMENTS(cases); index++) {
		g_autofree char *message = message_for(cases[index].text, NULL, NULL);

		cr_assert(message != NULL, "%s", cases[index].text);
		cr_expect(eq(str, message, (char *)cases[index].message));
	}
}

Test(config_errors, long_values_are_not_repeated)
{
	static const char *const keys[] = { "kernel.alien_limit", "topology.cpus_per_node", "topology.distance_groups",
		"workload.description" };

	for (size_t index = 0; index < G_N_ELEMENTS(keys); index++) {
		g_autofree char *value = g_strnfill(5000, '1');
		g_autofree char *set = g_strdup_printf("%s=%s", keys[index], value);
		g_autofree char *message = message_for(NULL, NULL, set);

		cr_assert(message != NULL, "%s", keys[index]);
		cr_assert(g_str_has_suffix(message, ": value of 5000 bytes, expected at most 1000"), "%s", message);
	}
}

Test(config_errors, machine_files)
{
	g_autoptr(GError) error = NULL;

	cr_assert(eq(ptr,
		config_load(
			&(struct config_options){ .machine = TEST_DATA_DIR "/config/workload_as_machine.ini" }, &error),
		NULL));
	cr_assert(eq(str, error->message,
		TEST_DATA_DIR "/config/workload_as_machine.ini:4: [job a]: this section belongs in a workload, "
			      "expected machine, topology, "
			      "cache l1, cache l2, cache l3, tlb, latency or interrupt"));
	g_clear_error(&error);
	cr_assert(eq(ptr, config_load(&(struct config_options){ .machine = "numa-2x22" }, &error), NULL));
	cr_assert(eq(str, error->message,
		"--machine: there is no machine \"numa-2x22\", expected a file or one of "
		"`slabsim machines` (did you mean \"numa-2x2\"?)"));
	g_clear_error(&error);
	cr_assert(eq(ptr, config_load(&(struct config_options){ .seed = "x" }, &error), NULL));
	cr_assert(eq(str, error->message, "--seed: [workload] seed: \"x\" is not a whole number"));
	cr_assert(g_error_matches(error, CONFIG_ERROR, CONFIG_ERROR_VALUE));
}
