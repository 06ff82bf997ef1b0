/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Random programs. See program.h. */
#include "tests/model/program.h"

#include "sim/engine/random.h"

static const struct kind_facts {
	const char *name;
	unsigned int weight;	/* how often, relative to the others */
	unsigned int count_max; /* 1..count_max times in a row */
	unsigned int fail_per_mille;
} facts[OPERATION_KINDS] = {
	[OPERATION_ALLOC] = { "alloc", 300, 24, 20 },
	[OPERATION_ALLOC_NODE] = { "alloc_node", 100, 8, 20 },
	[OPERATION_KMALLOC] = { "kmalloc", 60, 6, 20 },
	[OPERATION_FREE] = { "free", 400, 32, 0 },
	[OPERATION_CREATE] = { "create", 10, 1, 150 },
	[OPERATION_DESTROY] = { "destroy", 5, 1, 0 },
	[OPERATION_SHRINK] = { "shrink", 8, 1, 0 },
	[OPERATION_TUNE] = { "tune", 12, 1, 150 },
	[OPERATION_BAD_TUNE] = { "bad tune", 2, 1, 0 },
	[OPERATION_CPU_DOWN] = { "cpu down", 5, 1, 0 },
	[OPERATION_CPU_UP] = { "cpu up", 8, 1, 250 },
	[OPERATION_WAIT] = { "wait", 12, 1, 0 },
	[OPERATION_READ] = { "read", 2, 1, 0 },
	[OPERATION_BURST] = { "burst", 2, 100, 0 },
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

void operation_print(GString *text, const struct operation *operation)
{
	g_string_append_printf(text, "cpu %u: %s a=%u b=%u c=%u", operation->cpu, facts[operation->kind].name,
		operation->a, operation->b, operation->c);
	if (operation->count != 1)
		g_string_append_printf(text, ", %u times", operation->count);
	if (operation->fail_first != 0)
		g_string_append_printf(text, ", page requests %u to %u fail", operation->fail_first,
			operation->fail_first + operation->fail_count - 1);
}
