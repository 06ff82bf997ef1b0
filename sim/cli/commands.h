/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef SIM_CLI_COMMANDS_H
#define SIM_CLI_COMMANDS_H

/*
 * The verbs of the command line, one file each (cmd_NAME.c). argv[0] is the verb itself. A verb prints its results to
 * standard output, its complaints to standard error, and returns the program's exit code.
 */

/* When several apply, the highest counts. */
enum command_exit {
	COMMAND_DONE = 0,	  /* and nothing was found */
	COMMAND_FOUND = 1,	  /* done, and something was found: a race, a leak, a failed expectation */
	COMMAND_WRONG_INPUT = 2,  /* option, file or value; nothing was written */
	COMMAND_SURROUNDINGS = 3, /* disk full, file not writable; what was complete before is kept */
	COMMAND_INTERNAL = 4,	  /* a bug of the simulator */
};

int cmd_run(int argc, char **argv);
int cmd_import(int argc, char **argv);
int cmd_geometry(int argc, char **argv);
int cmd_slabinfo(int argc, char **argv);
int cmd_report(int argc, char **argv);
int cmd_machines(int argc, char **argv);
int cmd_workloads(int argc, char **argv);
int cmd_help(int argc, char **argv);

#endif
