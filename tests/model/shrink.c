/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Shrinking. See shrink.h. */
#include "tests/model/shrink.h"

#include <string.h>

struct shrinker {
	struct run_options options; /* comparing after each operation */
	GArray *program;	    /* the shortest that failed so far */
	struct run_result result;   /* of that */
	unsigned int runs_left;
};

/* Takes over CANDIDATE if it fails. */
static bool try_candidate(struct shrinker *shrinker, GArray *candidate)
{
	struct run_result result;

	if (shrinker->runs_left == 0)
		return false;
	shrinker->runs_left--;
	result = run_program(&shrinker->options, candidate);
	if (result.failure == NULL)
		return false;
	g_free(shrinker->result.failure);
	shrinker->result = result;
	/* What comes after the failing operation plays no part. */
	g_array_set_size(shrinker->program, 0);
	g_array_append_vals(shrinker->program, candidate->data, MIN(candidate->len, result.operation + 1));
	return true;
}

static bool try_without(struct shrinker *shrinker, unsigned int first, unsigned int count)
{
	GArray *candidate = g_array_copy(shrinker->program);
	bool failed;

	g_array_remove_range(candidate, first, MIN(count, candidate->len - first));
	failed = try_candidate(shrinker, candidate);
	g_array_unref(candidate);
	return failed;
}

/* Leaves out parts of SIZE operations, the last first: what comes late depends on what comes early. */
static bool leave_out(struct shrinker *shrinker, unsigned int size)
{
	bool shorter = false;
	unsigned int end = shrinker->program->len;

	while (end > 0 && shrinker->runs_left != 0) {
		unsigned int first = end > size ? end - size : 0;

		if (first < shrinker->program->len)
			shorter |= try_without(shrinker, first, end - first);
		end = MIN(first, shrinker->program->len);
	}
	return shorter;
}

static void shorten(struct shrinker *shrinker)
{
	unsigned int size = MAX(shrinker->program->len / 2, 1);

	while (shrinker->runs_left != 0) {
		bool shorter = leave_out(shrinker, size);

		if (size > 1)
			size /= 2;
		else if (!shorter)
			return;
	}
}

/* One change of one operation. */
static bool try_change(struct shrinker *shrinker, unsigned int index, struct operation changed)
{
	GArray *candidate;
	bool failed;

	if (memcmp(&g_array_index(shrinker->program, struct operation, index), &changed, sizeof(changed)) == 0)
		return false;
	candidate = g_array_copy(shrinker->program);
	g_array_index(candidate, struct operation, index) = changed;
	failed = try_candidate(shrinker, candidate);
	g_array_unref(candidate);
	return failed;
}

static void simplify_one(struct shrinker *shrinker, unsigned int index)
{
	struct operation changed = g_array_index(shrinker->program, struct operation, index);

	changed.fail_first = changed.fail_count = 0;
	try_change(shrinker, index, changed);
	while (index < shrinker->program->len) {
		changed = g_array_index(shrinker->program, struct operation, index);
		changed.count = MAX(changed.count / 2, 1);
		if (!try_change(shrinker, index, changed))
			break;
	}
	for (unsigned int field = 0; field < 4 && index < shrinker->program->len; field++) {
		unsigned int *fields[] = { &changed.cpu, &changed.a, &changed.b, &changed.c };

		changed = g_array_index(shrinker->program, struct operation, index);
		*fields[field] = 0;
		try_change(shrinker, index, changed);
	}
}

GArray *program_shrink(
	const struct run_options *options, const GArray *program, unsigned int runs, struct run_result *result)
{
	struct shrinker shrinker = { .options = *options, .runs_left = runs };
	GArray *whole = g_array_copy((GArray *)program);

	shrinker.options.compare_every = 1;
	shrinker.program = g_array_copy((GArray *)program);
	if (!try_candidate(&shrinker, whole)) {
		shrinker.options.compare_every = options->compare_every;
		g_assert_true(try_candidate(&shrinker, whole));
	}
	shorten(&shrinker);
	for (unsigned int i = 0; i < shrinker.program->len; i++)
		simplify_one(&shrinker, i);
	shorten(&shrinker);
	g_array_unref(whole);
	*result = shrinker.result;
	return shrinker.program;
}

char *program_report(
	const struct run_options *options, uint64_t seed, const GArray *program, const struct run_result *result)
{
	const struct run_shape *shape = &options->shape;
	struct run_options telling = *options;
	struct run_result again;

	telling.story = g_string_new(NULL);
	telling.compare_every = 1;
	g_string_append_printf(telling.story,
		"%s, %u nodes (%u of memory only) with %u CPUs (%u online at start), alien limit %u, page %u, debug "
		"%d%s, seed "
		"%" G_GUINT64_FORMAT "\n",
		options->module, shape->nodes, shape->memory_only, shape->cpus_per_node, shape->cpus_online,
		shape->alien_limit, shape->page_size != 0 ? shape->page_size : 4096, shape->debug,
		shape->preempt ? ", preemption" : "", seed);
	again = run_program(&telling, program);
	g_free(again.failure);
	g_string_append_printf(telling.story, "%s %u: %s\n",
		result->operation < program->len ? "operation" : "teardown after", result->operation, result->failure);
	return g_string_free(telling.story, FALSE);
}
