/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The checkers that watch, by name. See checkers.h. */
#include "sim/check/checkers.h"

#include "sim/check/call_chains.h"
#include "sim/check/context.h"
#include "sim/check/guards.h"
#include "sim/check/lockdep.h"
#include "sim/check/memory_check.h"
#include "sim/check/progress_check.h"
#include "sim/check/race.h"

#include <string.h>

G_DEFINE_QUARK(slabsim - checkers - error - quark, checkers_error)

static const struct {
	const char *name;
	enum checker checker;
} names[] = {
	{ "race", CHECKER_RACE },
	{ "lockdep", CHECKER_LOCKDEP },
	{ "context", CHECKER_CONTEXT },
	{ "memory", CHECKER_MEMORY },
	{ "progress", CHECKER_PROGRESS },
	{ "laws", CHECKER_LAWS },
};

struct checkers {
	struct call_chains *chains;
	struct race *race;
	struct guards *guards;
	struct lockdep *lockdep;
	struct context *context;
	struct memory_check *memory;
	struct progress_check *progress;
};

/* --- names --- */

char *checkers_names(void)
{
	GString *text = g_string_new(NULL);

	for (guint i = 0; i < G_N_ELEMENTS(names); i++)
		g_string_append_printf(text, "%s, ", names[i].name);
	g_string_truncate(text, text->len - 2);
	g_string_append(text, " or all");
	return g_string_free(text, FALSE);
}

static unsigned int checker_named(const char *name)
{
	if (strcmp(name, "all") == 0)
		return CHECKERS_ALL;
	for (guint i = 0; i < G_N_ELEMENTS(names); i++)
		if (strcmp(name, names[i].name) == 0)
			return names[i].checker;
	return CHECKERS_NONE;
}

gboolean checkers_parse(const char *list, unsigned int *wanted, GError **error)
{
	g_auto(GStrv) words = g_strsplit(list, ",", -1);
	g_autofree char *all = checkers_names();

	*wanted = CHECKERS_NONE;
	for (char **word = words; *word != NULL; word++) {
		unsigned int checker = checker_named(g_strstrip(*word));

		*wanted |= checker;
		if (checker != CHECKERS_NONE)
			continue;
		g_set_error(
			error, CHECKERS_ERROR, CHECKERS_ERROR_NAME, "unknown checker \"%s\", expected %s", *word, all);
		return FALSE;
	}
	if (*wanted != CHECKERS_NONE)
		return TRUE;
	g_set_error(error, CHECKERS_ERROR, CHECKERS_ERROR_NAME, "no checker named, expected %s", all);
	return FALSE;
}

/* --- life --- */

struct checkers *checkers_new(unsigned int wanted)
{
	struct checkers *checkers;

	if ((wanted & ~(unsigned int)CHECKER_LAWS) == 0)
		return NULL;
	checkers = g_new0(struct checkers, 1);
	checkers->chains = call_chains_new();
	if ((wanted & CHECKER_RACE) != 0) {
		checkers->race = race_new(checkers->chains);
		checkers->guards = guards_new(checkers->chains);
	}
	if ((wanted & CHECKER_LOCKDEP) != 0)
		checkers->lockdep = lockdep_new(checkers->chains);
	if ((wanted & CHECKER_CONTEXT) != 0)
		checkers->context = context_new(checkers->chains);
	if ((wanted & CHECKER_MEMORY) != 0)
		checkers->memory = memory_check_new(checkers->chains);
	if ((wanted & CHECKER_PROGRESS) != 0)
		checkers->progress = progress_check_new();
	return checkers;
}

void checkers_free(struct checkers *checkers)
{
	if (checkers == NULL)
		return;
	race_free(checkers->race);
	guards_free(checkers->guards);
	lockdep_free(checkers->lockdep);
	context_free(checkers->context);
	memory_check_free(checkers->memory);
	progress_check_free(checkers->progress);
	call_chains_free(checkers->chains);
	g_free(checkers);
}

void checkers_interval(
	struct checkers *checkers, const struct hw_cpu *cpu, const struct interval_granule *granules, uint32_t count)
{
	uint32_t chain;

	if (checkers->race == NULL && checkers->context == NULL && checkers->memory == NULL)
		return;
	chain = call_chains_here(checkers->chains);
	if (checkers->race != NULL)
		race_interval(checkers->race, cpu, granules, count, chain);
	if (checkers->guards != NULL)
		guards_interval(checkers->guards, cpu, granules, count, chain);
	if (checkers->context != NULL)
		context_interval(checkers->context, cpu, granules, count, chain);
	if (checkers->memory != NULL)
		memory_check_interval(checkers->memory, cpu, granules, count, chain);
}

void checkers_finish(struct checkers *checkers)
{
	if (checkers->progress != NULL)
		progress_check_finish(checkers->progress);
}

void checkers_forget(struct checkers *checkers)
{
	if (checkers->race != NULL)
		race_forget(checkers->race);
}
