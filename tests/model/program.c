/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Random programs. See program.h. */
#include "tests/model/program.h"

#include "sim/engine/random.h"

static const struct kind_facts {
	unsigned int weight;	/* how often, relative to the others */
	unsigned int count_max; /* 1..count_max times in a row */
	unsigned int fail_per_mille;
} facts[OPERATION_KINDS] = {
	[OPERATION_ALLOC] = { 300, 24, 20 },
	[OPERATION_ALLOC_NODE] = { 100, 8, 20 },
	[OPERATION_KMALLOC] = { 60, 6, 20 },
	[OPERATION_FREE] = { 400, 32, 0 },
	[OPERATION_CREATE] = { 10, 1, 150 },
	[OPERATION_DESTROY] = { 5, 1, 0 },
	[OPERATION_SHRINK] = { 8, 1, 0 },
	[OPERATION_TUNE] = { 12, 1, 150 },
	[OPERATION_BAD_TUNE] = { 2, 1, 0 },
	[OPERATION_CPU_DOWN] = { 5, 1, 0 },
	[OPERATION_CPU_UP] = { 8, 1, 250 },
	[OPERATION_WAIT] = { 12, 1, 0 },
	[OPERATION_READ] = { 2, 1, 0 },
	[OPERATION_POLICY] = { 5, 1, 0 },
	[OPERATION_QUERY] = { 10, 1, 0 },
	[OPERATION_PERCPU] = { 6, 1, 200 },
	[OPERATION_BURST] = { 2, 100, 0 },
};

struct generator {
	uint64_t seed, drawn;
};

static unsigned int below(struct generator *generator, unsigned int bound)
{
	struct random_key key = { .seed = generator->seed, .stream = 1, .purpose = 1 };

	return (unsigned int)random_below(random_draw(key, generator->drawn++), bound);
}

static enum operation_kind draw_kind(struct generator *generator)
{
	unsigned int total = 0, at;
	unsigned int kind = 0;

	for (unsigned int i = 0; i < OPERATION_KINDS; i++)
		total += facts[i].weight;
	for (at = below(generator, total); at >= facts[kind].weight; kind++)
		at -= facts[kind].weight;
	return (enum operation_kind)kind;
}

static struct operation draw_operation(struct generator *generator)
{
	struct operation operation = { .kind = draw_kind(generator) };
	const struct kind_facts *kind = &facts[operation.kind];

	operation.cpu = below(generator, 1u << 16);
	operation.a = below(generator, 1u << 30);
	operation.b = below(generator, 1u << 30);
	operation.c = below(generator, 1u << 30);
	operation.count = 1 + below(generator, kind->count_max);
	if (below(generator, 1000) < kind->fail_per_mille) {
		operation.fail_first = 1 + below(generator, below(generator, 2) == 0 ? 3 : 40);
		operation.fail_count = below(generator, 2) == 0 ? 1 : 1000;
	}
	return operation;
}

GArray *program_generate(uint64_t seed, unsigned int count)
{
	struct generator generator = { .seed = seed };
	GArray *program = g_array_sized_new(FALSE, FALSE, sizeof(struct operation), count);

	for (unsigned int i = 0; i < count; i++) {
		struct operation operation = draw_operation(&generator);

		g_array_append_val(program, operation);
	}
	return program;
}
