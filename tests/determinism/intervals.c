/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The interval record of a mixed load (load.h): what each CPU touched between two boundaries, from start-up to the end.
 * It must be the same for every compiler and optimisation level; tests/determinism/run compares the files that builds
 * write. --show tells what one interval is made of.
 */
#include "models/hw/boundary.h"
#include "models/kernel/boot.h"
#include "models/kernel/call_chain.h"
#include "models/kernel/finding.h"
#include "sim/engine/mix.h"
#include "tests/determinism/load.h"
#include "tests/determinism/place_name.h"
#include "tests/support/machine.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static struct {
	struct load_options load;
	unsigned int nodes, cpus_per_node;
	uint64_t region_base;
	bool preempt, extras;
	const char *record;
	uint64_t show; /* number of an interval from 1; 0: none */
} options = { { 1, 3000 }, 2, 2, 0, false, false, NULL, 0 };

static FILE *record;
static uint64_t intervals, granules_seen, chain;
static bool shown_waits; /* the shown interval is printed but for what ended it */

/* --- showing one --- */

static void print_bytes(const char *what, uint64_t mask)
{
	if (mask == 0)
		return;
	printf(" %s", what);
	for (unsigned int from = 0; from < 64; from++) {
		unsigned int to = from;

		if ((mask >> from & 1) == 0)
			continue;
		while (to < 63 && (mask >> (to + 1) & 1) != 0)
			to++;
		printf(" %u-%u", from, to);
		from = to;
	}
	printf(";");
}

/* Naming places touches memory; the record must not notice. */
static void show_granule(struct interval_granule granule)
{
	uint64_t physical = granule.number * INTERVAL_GRANULE_BYTES;
	char place[PLACE_NAME_BYTES];

	place_name(physical, place);
	interval_clear(&engine->host.interval);
	printf("  %#" PRIx64 " (%s):", physical, place);
	print_bytes("read", granule.read);
	print_bytes("written", granule.written);
	printf("\n");
}

static void show(const struct hw_cpu *cpu, const struct interval_granule *granules, uint32_t count)
{
	struct interval_granule *copy = calloc(count, sizeof(*copy));
	char functions[KERNEL_CALL_CHAIN_BYTES];

	kernel_call_chain(functions, sizeof(functions));
	printf("interval %" PRIu64 ": cycle %" PRIu64 ", CPU %u, task %u\n", intervals, cpu->clock, cpu->number,
		cpu->task);
	printf("  in: %s\n", functions);
	memcpy(copy, granules, count * sizeof(*copy));
	for (uint32_t i = 0; i < count; i++)
		show_granule(copy[i]);
	free(copy);
	shown_waits = true;
}

static void on_boundary(const struct hw_cpu *cpu, uint32_t kind, uint64_t subject)
{
	(void)cpu;
	if (shown_waits)
		printf("  next event: %s %#" PRIx64 "\n", boundary_kind_name(kind), subject);
	shown_waits = false;
}

/* --- recording --- */

static void on_interval(const struct hw_cpu *cpu, const struct interval_granule *granules, uint32_t count)
{
	uint64_t hash = mix(cpu->clock ^ MIX_PRIME_0, cpu->number ^ MIX_PRIME_1);

	intervals++;
	granules_seen += count;
	for (uint32_t i = 0; i < count; i++) {
		hash = mix(hash ^ granules[i].number, MIX_PRIME_2);
		hash = mix(hash ^ granules[i].read, granules[i].written ^ MIX_PRIME_3);
	}
	chain = mix(chain ^ hash, MIX_PRIME_1);
	if (record != NULL)
		fwrite(&hash, sizeof(hash), 1, record);
	if (intervals == options.show)
		show(cpu, granules, count);
}

static bool record_close(void)
{
	bool good;

	if (record == NULL)
		return true;
	good = ferror(record) == 0;
	good = fclose(record) == 0 && good;
	if (!good)
		fprintf(stderr, "slabsim_intervals: %s cannot be written\n", options.record);
	return good;
}

/* --- the world --- */

static enum world_end simulate(void)
{
	static struct test_machine machine;
	static struct kernel_params params;
	struct world_options world = { .region_base = options.region_base };
	struct hw_options hardware = { .machine = &machine.config, .cost_mode = HW_COST_LINES };
	struct kernel_options kernel_options = { .machine = &machine.config,
		.params = &params,
		.allocator_path = SLAB_MODULE,
		.main = load_main,
		.argument = &options.load };
	char error[512];

	test_machine_init(&machine, options.nodes, options.cpus_per_node);
	test_params_init(&params, &machine.config);
	params.preempt = options.preempt;
	params.charge_stats = params.check_owner = options.extras;
	if (!world_create(&world)) {
		perror("slabsim_intervals: world");
		exit(3);
	}
	hw_init(&hardware);
	if (!kernel_setup(&kernel_options, error, sizeof(error))) {
		fprintf(stderr, "slabsim_intervals: %s\n", error);
		exit(3);
	}
	hw->interval_receiver = on_interval;
	hw->boundary_receiver = on_boundary;
	return kernel_start();
}

static int report(enum world_end end)
{
	printf("intervals %" PRIu64 " lines %" PRIu64 " events %" PRIu64 " record %016" PRIx64 " digest %016" PRIx64
	       "\n",
		intervals, granules_seen, engine->world.digest.events, chain, engine->world.digest.value);
	for (uint64_t i = 0; i < kernel_finding_count() && kernel_finding_get(i) != NULL; i++)
		fprintf(stderr, "finding: %s (%s)\n", kernel_finding_get(i)->message,
			kernel_finding_get(i)->call_chain);
	if (end != WORLD_END_COMPLETE)
		fprintf(stderr, "the world ended: %s\n", world_end_name(end));
	return end != WORLD_END_COMPLETE || kernel_finding_count() != 0;
}

/* --- options --- */

static const char USAGE[] = "usage: slabsim_intervals [--seed=N] [--operations=N] [--machine=NODESxCPUS] [--preempt]\n"
			    "         [--extras] [--base=HOST_ADDRESS] [--record=FILE] [--show=INTERVAL]\n"
			    "--extras: statistics cost time, and frees check whose object it is\n";

static bool parse_machine(const char *text)
{
	return sscanf(text, "%ux%u", &options.nodes, &options.cpus_per_node) == 2 && options.nodes != 0 &&
	       options.nodes <= TEST_NODES_MAX && options.cpus_per_node != 0 &&
	       options.nodes * options.cpus_per_node <= LOAD_CPUS_MAX;
}

static bool parse_number(const char *text, uint64_t *number)
{
	char *end;

	*number = strtoull(text, &end, 0);
	return *text != '\0' && *end == '\0';
}

static bool parse_with_value(const char *name, size_t length, const char *value)
{
	uint64_t number;

	if (strncmp(name, "--machine", length) == 0)
		return parse_machine(value);
	if (strncmp(name, "--record", length) == 0) {
		options.record = value;
		return true;
	}
	if (!parse_number(value, &number))
		return false;
	if (strncmp(name, "--seed", length) == 0)
		options.load.seed = number;
	else if (strncmp(name, "--operations", length) == 0)
		options.load.operations = (unsigned int)number;
	else if (strncmp(name, "--base", length) == 0)
		options.region_base = number;
	else if (strncmp(name, "--show", length) == 0)
		options.show = number;
	else
		return false;
	return true;
}

static bool parse(const char *word)
{
	const char *equals = strchr(word, '=');

	if (equals != NULL)
		return parse_with_value(word, (size_t)(equals - word), equals + 1);
	if (strcmp(word, "--preempt") == 0)
		return options.preempt = true;
	if (strcmp(word, "--extras") == 0)
		return options.extras = true;
	return false;
}

int main(int argc, char **argv)
{
	int code;

	for (int i = 1; i < argc; i++) {
		if (!parse(argv[i])) {
			fputs(USAGE, stderr);
			return 2;
		}
	}
	if (options.record != NULL) {
		record = fopen(options.record, "wb");
		if (record == NULL) {
			perror(options.record);
			return 3;
		}
	}
	code = report(simulate());
	world_destroy();
	return record_close() ? code : 3;
}
