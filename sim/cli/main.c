/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The program: finds the verb and hands over to its file. */
#include "sim/cli/commands.h"

#include <locale.h>
#include <stdio.h>
#include <string.h>

static const struct command {
	const char *name;
	int (*run)(int argc, char **argv);
} commands[] = {
	{ "run", cmd_run },
	{ "import", cmd_import },
	{ "geometry", cmd_geometry },
	{ "slabinfo", cmd_slabinfo },
	{ "report", cmd_report },
	{ "machines", cmd_machines },
	{ "workloads", cmd_workloads },
	{ "help", cmd_help },
};

int main(int argc, char **argv)
{
	const char *verb = argc > 1 ? argv[1] : "--help";

	setlocale(LC_CTYPE, ""); /* names of files and GLib's own texts; numbers stay as they are everywhere */
	for (size_t i = 0; i < sizeof(commands) / sizeof(commands[0]); i++)
		if (strcmp(verb, commands[i].name) == 0)
			return commands[i].run(argc - 1, argv + 1);
	return cmd_help(argc, argv);
}
