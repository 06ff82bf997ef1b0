/* SPDX-License-Identifier: GPL-2.0-or-later */
/* How the simulator reports a bug of its own. */
#include "sim/engine/fault.h"

#include <stdio.h>
#include <unistd.h>

void engine_bug_at(const char *file, int line, const char *what)
{
	fprintf(stderr,
		"slabsim: a bug of the simulator itself: %s:%d: %s\n"
		"slabsim: please report this line together with the command, its input files and `slabsim --version`\n",
		file, line, what);
	fflush(NULL);
	_exit(ENGINE_BUG_EXIT_CODE);
}
