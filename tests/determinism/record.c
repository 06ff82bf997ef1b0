/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Hashing and showing intervals. See record.h. */
#include "tests/determinism/record.h"

#include "models/hw/boundary.h"
#include "models/kernel/call_chain.h"
#include "sim/engine/mix.h"
#include "tests/determinism/place_name.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static const char *path;
static FILE *file;
static uint64_t show_number;
static struct record_totals totals;

bool record_open(const char *record_path, uint64_t show)
{
	path = record_path;
	show_number = show;
	if (path == NULL)
		return true;
	file = fopen(path, "wb");
	if (file == NULL)
		perror(path);
	return file != NULL;
}

bool record_close(void)
{
	bool good;

	if (file == NULL)
		return true;
	good = ferror(file) == 0;
	good = fclose(file) == 0 && good;
	if (!good)
		fprintf(stderr, "slabsim_intervals: %s cannot be written\n", path);
	return good;
}

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

/* What comes after the shown interval. */
static void show_event(const struct hw_cpu *cpu, uint32_t kind, uint64_t subject)
{
	(void)cpu;
	printf("  then: %s %#" PRIx64 "\n", boundary_kind_name(kind), subject);
	hw->boundary_receiver = NULL;
}

/* The chain without the functions of this file. */
static void show_functions(void)
{
	static const char own[] = "record_interval < ";
	char functions[KERNEL_CALL_CHAIN_BYTES];
	const char *start;

	kernel_call_chain(functions, sizeof(functions));
	start = strstr(functions, own);
	printf("  in: %s\n", start != NULL ? start + sizeof(own) - 1 : functions);
}

static void show(const struct hw_cpu *cpu, const struct interval_granule *granules, uint32_t count)
{
	struct interval_granule *copy = calloc(count, sizeof(*copy));

	if (copy == NULL)
		abort();
	memcpy(copy, granules, count * sizeof(*copy));
	printf("interval %" PRIu64 ": cycle %" PRIu64 ", CPU %u, task %u\n", totals.intervals, cpu->clock, cpu->number,
		cpu->task);
	show_functions();
	for (uint32_t i = 0; i < count; i++)
		show_granule(copy[i]);
	free(copy);
	hw->boundary_receiver = show_event;
}

/* --- recording --- */

void record_interval(const struct hw_cpu *cpu, const struct interval_granule *granules, uint32_t count)
{
	uint64_t hash = mix(cpu->clock ^ MIX_PRIME_0, cpu->number ^ MIX_PRIME_1);

	for (uint32_t i = 0; i < count; i++) {
		hash = mix(hash ^ granules[i].number, MIX_PRIME_2);
		hash = mix(hash ^ granules[i].read, granules[i].written ^ MIX_PRIME_3);
	}
	totals.intervals++;
	totals.granules += count;
	totals.chain = mix(totals.chain ^ hash, MIX_PRIME_1);
	if (file != NULL)
		fwrite(&hash, sizeof(hash), 1, file);
	if (totals.intervals == show_number)
		show(cpu, granules, count);
}

struct record_totals record_totals(void)
{
	return totals;
}
