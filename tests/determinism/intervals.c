/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Writes the interval record (record.h) of a mixed load (load.h) or of a workload file: what each CPU touched between
 * two boundaries, from start-up to the end. It must be the same for every compiler and optimisation level;
 * tests/determinism/run compares what builds write.
 *
 * Exit code: 0; 1: the world did not end well; 2: wrong options; 3: the host refused something.
 */
#include "models/kernel/boot.h"
#include "models/kernel/finding.h"
#include "sim/config/config.h"
#include "sim/run/run.h"
#include "tests/determinism/load.h"
#include "tests/determinism/record.h"
#include "tests/support/machine.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static const char USAGE[] =
	"usage: slabsim_intervals [OPTION...]\n"
	"  --record=FILE        write the record\n"
	"  --show=N             print interval N whole\n"
	"  --base=ADDRESS       the world's place on the host\n"
	"  --workload=FILE      of this workload instead of the mixed load; the other options are the mixed load's\n"
	"  --seed=N             1\n"
	"  --operations=N       of each CPU: 3000\n"
	"  --machine=NODESxCPUS 2x2\n"
	"  --preempt            a preemptible kernel\n"
	"  --extras             statistics cost time, and frees check whose object it is\n";

static struct {
	struct load_options load;
	const char *record, *workload, *machine;
	uint64_t show, region_base, operations;
	bool preempt, extras;
} options = { .load = { .seed = 1 }, .operations = 3000, .machine = "2x2" };

static void print_totals(uint64_t digest)
{
	struct record_totals totals = record_totals();

	printf("intervals %" PRIu64 " lines %" PRIu64 " record %016" PRIx64 " digest %016" PRIx64 "\n",
		totals.intervals, totals.granules, totals.chain, digest);
}

/* --- a workload --- */

static int workload_result(const struct run_result *result)
{
	print_totals(g_ascii_strtoull(result->digest, NULL, 16));
	if (result->failure != NULL)
		fprintf(stderr, "%s\n", result->failure);
	return result->failure != NULL || result->findings->len != 0;
}

static int run_workload(void)
{
	struct config_options config_options = { .workload = options.workload };
	struct run_options run_options = {
		.allocator = SLAB_MODULE,
		.quiet = true,
		.region_base = options.region_base,
		.interval_receiver = record_interval,
	};
	g_autoptr(GError) error = NULL;
	struct config *config = config_load(&config_options, &error);
	struct run_result *result = NULL;
	int code = 3;

	if (config != NULL) {
		run_options.config = config;
		result = run_execute(&run_options, &error);
	}
	if (result != NULL) {
		code = workload_result(result);
		run_result_free(result);
	} else {
		fprintf(stderr, "slabsim_intervals: %s\n", error->message);
	}
	if (config != NULL)
		config_free(config);
	return code;
}

/* --- the mixed load --- */

static void world_prepare(const struct test_machine *machine, struct kernel_params *params)
{
	struct world_options world = { .region_base = options.region_base };
	struct hw_options hardware = { .machine = &machine->config, .cost_mode = HW_COST_LINES };
	struct kernel_options kernel_options = { .machine = &machine->config,
		.params = params,
		.allocator_path = SLAB_MODULE,
		.main = load_main,
		.argument = &options.load };
	char error[512];

	if (!world_create(&world)) {
		perror("slabsim_intervals: world");
		exit(3);
	}
	hw_init(&hardware);
	if (!kernel_setup(&kernel_options, error, sizeof(error))) {
		fprintf(stderr, "slabsim_intervals: %s\n", error);
		exit(3);
	}
	hw->interval_receiver = record_interval;
}

static int load_result(enum world_end end)
{
	print_totals(engine->world.digest.value);
	for (uint64_t i = 0; i < kernel_finding_count() && kernel_finding_get(i) != NULL; i++)
		fprintf(stderr, "finding: %s (%s)\n", kernel_finding_get(i)->message,
			kernel_finding_get(i)->call_chain);
	if (end != WORLD_END_COMPLETE)
		fprintf(stderr, "the world ended: %s\n", world_end_name(end));
	return end != WORLD_END_COMPLETE || kernel_finding_count() != 0;
}

static int run_load(void)
{
	static struct test_machine machine;
	static struct kernel_params params;
	unsigned int nodes, cpus;
	int code;

	if (sscanf(options.machine, "%ux%u", &nodes, &cpus) != 2 || nodes == 0 || nodes > TEST_NODES_MAX || cpus == 0 ||
		cpus > LOAD_CPUS_MAX / nodes) {
		fprintf(stderr, "slabsim_intervals: --machine=%s: expected NODESxCPUS, at most %u CPUs\n",
			options.machine, LOAD_CPUS_MAX);
		return 2;
	}
	test_machine_init(&machine, nodes, cpus);
	test_params_init(&params, &machine.config);
	params.preempt = options.preempt;
	params.charge_stats = params.check_owner = options.extras;
	options.load.operations = (unsigned int)options.operations;
	world_prepare(&machine, &params);
	code = load_result(kernel_start());
	world_destroy();
	return code;
}

/* --- options --- */

/* Text behind "NAME=" in WORD, or NULL. */
static const char *value_of(const char *word, const char *name)
{
	size_t length = strlen(name);

	return strncmp(word, name, length) == 0 && word[length] == '=' ? word + length + 1 : NULL;
}

static bool parse_text(const char *word)
{
	const struct {
		const char *name, **text;
	} texts[] = {
		{ "--record", &options.record },
		{ "--workload", &options.workload },
		{ "--machine", &options.machine },
	};

	for (unsigned int i = 0; i < sizeof(texts) / sizeof(texts[0]); i++) {
		const char *text = value_of(word, texts[i].name);

		if (text == NULL)
			continue;
		*texts[i].text = text;
		return true;
	}
	return false;
}

static bool parse_number(const char *word)
{
	const struct {
		const char *name;
		uint64_t *number;
	} numbers[] = {
		{ "--show", &options.show },
		{ "--base", &options.region_base },
		{ "--seed", &options.load.seed },
		{ "--operations", &options.operations },
	};

	for (unsigned int i = 0; i < sizeof(numbers) / sizeof(numbers[0]); i++) {
		const char *text = value_of(word, numbers[i].name);
		char *end;

		if (text == NULL)
			continue;
		*numbers[i].number = strtoull(text, &end, 0);
		return end != text && *end == '\0';
	}
	return false;
}

static bool parse_flag(const char *word)
{
	bool *flag = strcmp(word, "--preempt") == 0  ? &options.preempt
		     : strcmp(word, "--extras") == 0 ? &options.extras
						     : NULL;

	if (flag != NULL)
		*flag = true;
	return flag != NULL;
}

int main(int argc, char **argv)
{
	int code;

	for (int i = 1; i < argc; i++) {
		if (!parse_text(argv[i]) && !parse_number(argv[i]) && !parse_flag(argv[i])) {
			fputs(USAGE, stderr);
			return 2;
		}
	}
	if (!record_open(options.record, options.show))
		return 3;
	code = options.workload != NULL ? run_workload() : run_load();
	return record_close() ? code : 3;
}
