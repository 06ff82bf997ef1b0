/* SPDX-License-Identifier: GPL-2.0-or-later */
/* A configuration: what is read, who wins, what it becomes. */
#include <criterion/criterion.h>
#include <criterion/new/assert.h>

#include "sim/config/config.h"

#include <stdio.h>
#include <signal.h>
#include <string.h>

#define FULL TEST_DATA_DIR "/config/full.ini"

static struct config *load(const struct config_options *options)
{
	g_autoptr(GError) error = NULL;
	struct config *config = config_load(options, &error);

	cr_assert(config != NULL, "%s", error ? error->message : "");
	return config;
}

static struct config *load_full(const char *const *sets)
{
	return load(&(struct config_options){ .workload = FULL, .sets = sets });
}

static const struct config_section *job(const struct config *config, const char *name)
{
	return config_section_find(config, SECTION_JOB, name);
}

Test(config, values_arrive_with_their_types)
{
	struct config *config = load_full(NULL);
	const struct config_section *workload = config_section_find(config, SECTION_WORKLOAD, "");
	const struct config_section *cache = config_section_find(config, SECTION_CACHE, "skbuff");
	const struct config_section *squeeze = config_section_find(config, SECTION_EVENT, "squeeze");

	cr_assert(eq(u64, config_time(workload, "duration"), 20000000));
	cr_assert(eq(u64, config_time(workload, "warmup"), 1500000));
	cr_assert(eq(i64, config_integer(workload, "seed"), 7));
	cr_assert(eq(u64, config_decimal(workload, "speed"), 1000000));
	cr_assert(not(config_has(workload, "speed")));
	cr_assert(eq(ptr, (void *)config_path(workload, "trace"), NULL));
	cr_assert(eq(u64, config_size(cache, "size"), 232));
	cr_assert(eq(u32, config_flags(cache, "flags"), CACHE_HWCACHE_ALIGN | CACHE_PANIC));
	cr_assert(config_bool(cache, "ctor"));
	cr_assert(eq(u64, config_rate(job(config, "receive"), "rate"), 20000));
	cr_assert(eq(u32, config_enum(job(config, "receive"), "context"), JOB_SOFTIRQ));
	cr_assert(eq(u32, config_enum(job(config, "receive"), "arrivals"), JOB_ARRIVALS_REGULAR));
	cr_assert(eq(u32, config_flags(job(config, "receive"), "gfp"), GFP_WORD_ATOMIC | GFP_WORD_DMA));
	cr_assert(eq(str, (char *)config_string(job(config, "receive"), "hand-to"), "application"));
	cr_assert(eq(int, config_node(job(config, "mix"), "node"), CONFIG_NODE_LOCAL));
	cr_assert(eq(int, config_node(job(config, "timer"), "node"), CONFIG_NODE_ANY));
	cr_assert(eq(int, config_node(squeeze, "node"), 1));
	cr_assert(eq(u32, config_enum(squeeze, "do"), EVENT_PRESSURE));
	const struct distribution *think = config_distribution(job(config, "application"), "think");
	cr_assert(eq(u32, think->kind, DISTRIBUTION_EXP));
	cr_assert(eq(u64, think->first, 20000));
	cr_assert(eq(ptr, (void *)config_distribution(job(config, "receive"), "think"), NULL));
	cr_assert(eq(u64, config_distribution(job(config, "mix"), "burst")->first, 1));
	config_free(config);
}

Test(config, cpu_lists_are_ascending_and_unique)
{
	static const struct {
		const char *list;
		const char *members;
	} cases[] = { { "all", "0 1 2 3 4 5 6 7" }, { "node:1", "2 3" }, { "node:1-2", "2 3 4 5" },
		{ "5, 0-1,1", "0 1 5" }, { "7,node:0", "0 1 7" } };

	for (size_t index = 0; index < G_N_ELEMENTS(cases); index++) {
		g_autofree char *set = g_strdup_printf("job mix.cpus=%s", cases[index].list);
		const char *sets[] = { set, NULL };
		struct config *config =
			load(&(struct config_options){ .workload = FULL, .machine = "numa-4x2", .sets = sets });
		g_autoptr(GString) text = g_string_new("");
		guint count;
		const unsigned int *cpus = config_cpus(job(config, "mix"), "cpus", &count);

		for (guint place = 0; place < count; place++)
			g_string_append_printf(text, "%s%u", place == 0 ? "" : " ", cpus[place]);
		cr_assert(eq(str, text->str, (char *)cases[index].members));
		config_free(config);
	}
}

Test(config, sections_keep_the_order_of_the_file)
{
	static const char *const names[] = { "receive", "application", "mix", "timer" };
	struct config *config = load_full(NULL);

	cr_assert(eq(u32, config_section_count(config, SECTION_JOB), G_N_ELEMENTS(names)));
	for (guint index = 0; index < G_N_ELEMENTS(names); index++) {
		const struct config_section *section = config_section_at(config, SECTION_JOB, index);

		cr_assert(eq(str, (char *)config_section_name(section), (char *)names[index]));
		cr_assert(eq(str, (char *)config_section_file(section), FULL));
	}
	cr_assert(eq(u32, config_section_line(job(config, "receive")), 28));
	config_free(config);
}

Test(config, the_stronger_source_wins)
{
	const char *sets[] = { "workload.seed=8", "workload.seed=9", "latency.atomic=70", "cache l2.ways=8",
		"cache size-128.limit=16", "topology.memory_per_node=64M", NULL };
	struct config *defaults = load(&(struct config_options){ .machine = "numa-2x2" });
	struct config *full = load_full(NULL);
	struct config *set = load_full(sets);
	struct config *options = load(&(struct config_options){
		.workload = FULL, .machine = "numa-2x4", .sets = sets, .seed = "10", .duration = "21ms" });
	const struct config_section *workload = config_section_find(options, SECTION_WORKLOAD, "");

	cr_assert(eq(u32, config_machine(defaults)->latency.atomic, 63));
	cr_assert(eq(u32, config_machine(full)->latency.atomic, 100));
	cr_assert(eq(u32, config_machine(set)->latency.atomic, 70));
	cr_assert(eq(u32, config_machine(set)->caches[1].ways, 8));
	cr_assert(eq(u64, config_machine(set)->memory_per_node[1], 64 << 20));
	cr_assert(eq(i64, config_integer(config_section_find(full, SECTION_WORKLOAD, ""), "seed"), 7));
	cr_assert(eq(i64, config_integer(config_section_find(set, SECTION_WORKLOAD, ""), "seed"), 9));
	cr_assert(eq(i64, config_integer(config_section_find(set, SECTION_CACHE, "size-128"), "limit"), 16));
	cr_assert(eq(i64, config_integer(workload, "seed"), 10));
	cr_assert(eq(u64, config_time(workload, "duration"), 21000000));
	cr_assert(eq(str, (char *)config_machine(options)->name, "numa-2x4"));
	cr_assert(eq(str, (char *)config_string(workload, "machine"), "numa-2x4"));
	config_free(defaults);
	config_free(full);
	config_free(set);
	config_free(options);
}

Test(config, latencies_that_are_left_out_follow_others)
{
	const char *sets[] = { "latency.memory_local=200", "latency.memory_remote=300", "latency.transfer_local=210",
		"latency.transfer_remote=400", "latency.clean_remote=150ns", "machine.protocol=mesif", "tlb.entries=32",
		"latency.line_occupied=30", NULL };
	struct config *config =
		load(&(struct config_options){ .machine = TEST_DATA_DIR "/config/plain.ini", .sets = sets });
	const struct machine_config *machine = config_machine(config);
	const struct machine_latency *latency = &machine->latency;
	g_autofree char *json = config_to_json(config);

	cr_assert(eq(u32, latency->stream, 50));
	cr_assert(eq(u32, latency->transfer_cluster, 210));
	cr_assert(eq(u32, latency->clean_local, 0));
	cr_assert(eq(u32, latency->clean_remote, 300));
	cr_assert(eq(u32, latency->invalidate_local, 210));
	cr_assert(eq(u32, latency->invalidate_remote, 400));
	cr_assert(eq(u32, latency->memory_occupied, 0));
	cr_assert(eq(u32, latency->line_occupied, 30));
	cr_assert(eq(u32, latency->lock_spinner, 210 * 30 / 200));
	cr_assert(eq(u32, latency->object_taken, latency->object_moved));
	cr_assert(eq(u32, latency->object_returned, latency->object_moved));
	cr_assert(eq(u32, latency->page_request, 0));
	cr_assert(eq(u32, latency->store_percent, 100));
	cr_assert(eq(u32, machine->protocol, MACHINE_MESIF));
	cr_assert(eq(u32, machine->tlb.entries, 32));
	cr_assert(eq(u64, machine->tlb.page_bytes, 2 << 20));
	cr_assert(not(machine->caches[2].victim));
	cr_assert(strstr(json, "\"transfer_cluster_cycles\": 210") != NULL, "what follows is resolved, too");
	config_free(config);
}

Test(config, kernel_defaults_follow_the_machine)
{
	struct config *uma = load(&(struct config_options){ .machine = "uma-1" });
	struct config *numa = load_full(NULL);

	cr_assert(not(config_kernel(uma)->numa));
	cr_assert(not(config_kernel(uma)->smp));
	cr_assert(config_kernel(uma)->stats);
	cr_assert(eq(u32, config_kernel(uma)->reap_timeout_cpu, 500));
	cr_assert(eq(u32, config_kernel(uma)->reap_timeout_node, 1000));
	cr_assert(eq(u32, config_kernel(uma)->kmalloc_line, 64));
	cr_assert(config_kernel(numa)->numa);
	cr_assert(config_kernel(numa)->smp);
	cr_assert(config_kernel(numa)->preempt);
	cr_assert(eq(u32, config_kernel(numa)->debug, KERNEL_DEBUG_LEAK));
	cr_assert(eq(u32, config_kernel(numa)->alien_limit, 6));
	config_free(uma);
	config_free(numa);
}

/* NAME-NxM: N nodes of M CPUs; NAME-NxMmK: and K nodes of memory only. */
static bool size_of_name(const char *name, unsigned int *nodes, unsigned int *cpus)
{
	const char *size = strrchr(name, '-');
	unsigned int memory_only = 0;
	int length = 0, rest = 0;

	if (size == NULL || sscanf(size, "-%ux%u%n", nodes, cpus, &length) != 2)
		return false;
	*cpus *= *nodes;
	if (sscanf(size + length, "m%u%n", &memory_only, &rest) == 1)
		*nodes += memory_only;
	return size[length + rest] == '\0';
}

Test(config, every_shipped_machine_is_what_its_name_says)
{
	static const char *const wanted[] = { "numa-2x2", "numa-2x2m1", "numa-2x4", "numa-4x2", "numa-64x4", "smp-2",
		"uma-1" };
	g_autoptr(GPtrArray) shipped = config_data_list(CONFIG_DATA_MACHINES);

	for (guint index = 0; index < G_N_ELEMENTS(wanted); index++) {
		g_autofree char *path = config_data_path(CONFIG_DATA_MACHINES, wanted[index]);

		cr_assert(path != NULL, "%s", wanted[index]);
	}
	for (guint index = 0; index < shipped->len; index++) {
		const struct config_data_entry *entry = g_ptr_array_index(shipped, index);
		struct config *config = load(&(struct config_options){ .machine = entry->name });
		const struct machine_config *machine = config_machine(config);
		unsigned int nodes, cpus;

		cr_assert(strlen(entry->description) > 10);
		cr_assert(strlen(machine->source) > 10, "%s", entry->name);
		if (size_of_name(entry->name, &nodes, &cpus)) {
			cr_assert(eq(u32, machine->nodes, nodes), "%s", entry->name);
			cr_assert(eq(u32, machine->cpus, cpus), "%s", entry->name);
		}
		for (unsigned int node = 0; node < machine->nodes; node++)
			cr_assert(eq(u32, machine->distance[node * machine->nodes + node], 10));
		config_free(config);
	}
}

Test(config, groups_of_nodes_decide_distances)
{
	struct config *config = load(&(struct config_options){ .machine = "numa-64x4" });
	const struct machine_config *machine = config_machine(config);

	cr_assert(eq(u32, machine->distance[1], 20));
	cr_assert(eq(u32, machine->distance[2], 26));
	cr_assert(eq(u32, machine->distance[8], 32));
	cr_assert(eq(u32, machine->distance[63], 38));
	cr_assert(eq(u32, machine->distance[63 * 64 + 62], 20));
	config_free(config);
}

Test(config, data_folder_of_the_environment_comes_first)
{
	g_autofree char *folder = g_dir_make_tmp("slabsim-config-XXXXXX", NULL);
	g_autofree char *machines = g_build_filename(folder, "machines", NULL);
	g_autofree char *file = g_build_filename(machines, "uma-1.ini", NULL);

	cr_assert(eq(int, g_mkdir_with_parents(machines, 0700), 0));
	cr_assert(g_file_set_contents(file, "[machine]\nhz = 1000\n", -1, NULL));
	g_setenv("SLABSIM_DATA_DIR", folder, TRUE);
	struct config *config = load(&(struct config_options){ .machine = "uma-1" });
	cr_assert(eq(u32, config_machine(config)->hz, 1000));
	config_free(config);
	config = load(&(struct config_options){ .machine = "smp-2" });
	cr_assert(eq(u32, config_machine(config)->hz, 250));
	config_free(config);
	remove(file);
	remove(machines);
	remove(folder);
}

Test(config, json_and_hash_are_stable_and_tell_differences)
{
	const char *same[] = { "workload.description=other words", NULL };
	const char *other[] = { "kernel.alien_limit=7", NULL };
	struct config *first = load_full(NULL);
	struct config *second = load_full(NULL);
	struct config *labelled = load_full(same);
	struct config *changed = load_full(other);
	g_autofree char *json = config_to_json(first);
	g_autofree char *again = config_to_json(second);

	cr_assert(eq(str, json, again));
	cr_assert(eq(u64, config_hash(first), config_hash(second)));
	cr_assert(eq(u64, config_hash(first), config_hash(labelled)));
	cr_assert(ne(u64, config_hash(first), config_hash(changed)));
	cr_assert(strstr(json, "\"job receive\": {\"cpus\": [0, 1], \"context\": \"softirq\", \"instances\": 1, "
			       "\"rate_per_second\": 20000, \"arrivals\": \"regular\", \"burst\": \"uniform(1,16)\"") !=
			  NULL,
		"%s", json);
	cr_assert(strstr(json, "\"node\": \"local\", \"lifetime\": \"pareto(10us,1.5)\"") != NULL);
	cr_assert(strstr(json, "\"node\": 1, \"policy\": \"bind\"") != NULL);
	cr_assert(strstr(json, "\"hand_to\": \"application\"") != NULL);
	cr_assert(strstr(json, "\"atomic_cycles\": 100") != NULL);
	config_free(first);
	config_free(second);
	config_free(labelled);
	config_free(changed);
}

Test(config, later_rooms_report_at_the_same_places)
{
	struct config *config = load_full(NULL);
	g_autoptr(GError) error = NULL;

	config_error_at(job(config, "mix"), "lifetime", &error, "too %s", "short");
	cr_assert(eq(str, error->message, FULL ":51: [job mix] lifetime: too short"));
	g_clear_error(&error);
	config_error_at(job(config, "mix"), "count", &error, "too few");
	cr_assert(eq(str, error->message, FULL ":46: [job mix] count: too few"));
	g_clear_error(&error);
	config_error_at(job(config, "mix"), NULL, &error, "is odd");
	cr_assert(eq(str, error->message, FULL ":46: [job mix]: is odd"));
	config_free(config);
}

Test(config, wrong_key_is_a_bug, .signal = SIGABRT)
{
	config_bool(job(load_full(NULL), "mix"), "lifetime");
}
