/* SPDX-License-Identifier: GPL-2.0-or-later */
/* slabsim help, --help, --version, and what an unknown verb leads to. */
#include "sim/cli/commands.h"
#include "sim/cli/output.h"
#include "sim/config/keys.h"
#include "sim/config/nearest.h"
#include "sim/metrics/version.h"

#include <stdio.h>
#include <string.h>

static const struct verb {
	const char *name;
	int (*run)(int argc, char **argv);
	const char *does;
} verbs[] = {
	{ "run", cmd_run, "run a workload or trace through the allocator, print and store what happened" },
	{ "workloads", cmd_workloads, "list the workloads and real traces that are shipped" },
	{ "machines", cmd_machines, "list the modeled machines, show one in full, or measure it" },
	{ "report", cmd_report, "summary tables of stored runs; --lines: what cache misses were for" },
	{ "slabinfo", cmd_slabinfo, "print /proc/slabinfo of a stored run" },
	{ "geometry", cmd_geometry, "show how caches cut pages into objects, without running anything" },
	{ "import", cmd_import, "turn a trace of another tool into a slabsim trace" },
	{ "help", cmd_help, "this page; `help VERB` is `VERB --help`; `help keys` lists the keys of all files" },
};

static void append_verbs(GString *out)
{
	for (guint i = 0; i < G_N_ELEMENTS(verbs); i++)
		g_string_append_printf(out, "  %-10s %s\n", verbs[i].name, verbs[i].does);
}

static int print_overview(void)
{
	g_autoptr(GString) out = g_string_new(
		"Usage: slabsim VERB [OPTION...] [FILE...]\n"
		"\n"
		"Runs a kernel slab allocator, the real code, on a modeled NUMA machine. The same input gives the\n"
		"same run, down to the last event: equal digests say so.\n"
		"\n"
		"Verbs:\n");

	append_verbs(out);
	g_string_append(out,
		"\n"
		"A first tour:\n"
		"  slabsim workloads                      what there is to run\n"
		"  slabsim run WORKLOAD                   run it; the results go to slabsim.db, too\n"
		"  slabsim run WORKLOAD --machine numa-4x2 --set 'cache size-64.limit=60'\n"
		"                                         the same elsewhere, with one thing changed\n"
		"  slabsim slabinfo slabsim.db            /proc/slabinfo as it was at the end of the last run\n"
		"  slabsim report slabsim.db --lines      which field of which structure cost cache misses\n"
		"  sqlite3 -box slabsim.db 'SELECT * FROM v_hit_rate'\n"
		"                                         ask the database; .schema explains each column\n"
		"\n"
		"Options of every verb: --help; --format=text|json|csv where results are printed.\n"
		"slabsim --version prints the version.\n"
		"\n"
		"Exit codes:\n"
		"  0  done, nothing found\n"
		"  1  done, and something was found: a violated law, a leak, a crash of the allocator\n"
		"  2  the input is wrong: option, file, value; nothing was written\n"
		"  3  the surroundings failed: disk full, file not writable, database locked\n"
		"  4  the simulator itself is wrong: please report it\n");
	return output_print(out->str);
}

static int print_version(void)
{
	g_autofree char *text = g_strdup_printf("slabsim %s\nbuilt by %s\n", version_text(), version_compiler());

	return output_print(text);
}

static int print_keys(void)
{
	config_keys_print_text(stdout);
	return output_print("");
}

static const struct verb *find_verb(const char *name)
{
	for (guint i = 0; i < G_N_ELEMENTS(verbs); i++) {
		if (strcmp(verbs[i].name, name) == 0)
			return &verbs[i];
	}
	return NULL;
}

static int refuse_verb(const char *name, gboolean keys_too)
{
	struct nearest nearest;

	nearest_init(&nearest, name);
	for (guint i = 0; i < G_N_ELEMENTS(verbs); i++)
		nearest_offer(&nearest, verbs[i].name);
	if (keys_too)
		nearest_offer(&nearest, "keys");
	g_autofree char *hint = nearest_hint(&nearest);
	fprintf(stderr, "slabsim: there is no verb \"%s\"%s; slabsim --help lists them\n", name, hint);
	return COMMAND_WRONG_INPUT;
}

/* slabsim help WORD. */
static int help_on(const char *word)
{
	const struct verb *verb = find_verb(word);
	char name[16], option[] = "--help";
	char *words[] = { name, option, NULL };

	if (strcmp(word, "keys") == 0)
		return print_keys();
	if (verb == NULL)
		return refuse_verb(word, TRUE);
	if (verb->run == cmd_help)
		return print_overview();
	g_strlcpy(name, verb->name, sizeof(name));
	return verb->run(2, words);
}

static gboolean asks_for_help(const char *word)
{
	return strcmp(word, "--help") == 0 || strcmp(word, "-h") == 0 || strcmp(word, "-?") == 0;
}

/* `slabsim help ...` comes with argv[0] "help"; `slabsim WORD ...`, where no verb is called WORD, as it was typed. */
int cmd_help(int argc, char **argv)
{
	gboolean is_verb = argc > 0 && strcmp(argv[0], "help") == 0;

	g_set_prgname("slabsim");
	if (argc < 2 || asks_for_help(argv[1]))
		return print_overview();
	if (strcmp(argv[1], "--version") == 0 || strcmp(argv[1], "-V") == 0)
		return print_version();
	if (is_verb && argc > 2) {
		fprintf(stderr, "slabsim help: unexpected \"%s\", expected one verb or keys\n", argv[2]);
		return COMMAND_WRONG_INPUT;
	}
	return is_verb ? help_on(argv[1]) : refuse_verb(argv[1], FALSE);
}
