/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef SIM_ENGINE_FAULT_H
#define SIM_ENGINE_FAULT_H

/*
 * A bug of the simulator itself: prints what, where and how to report it, and ends the process with exit code 4.
 * ENGINE_ASSERT stays on in release builds.
 */
void engine_bug_at(const char *file, int line, const char *what) __attribute__((noreturn, cold));

#define engine_bug(what) engine_bug_at(__FILE__, __LINE__, what)
#define ENGINE_ASSERT(condition)                                                                                       \
	do {                                                                                                           \
		if (__builtin_expect(!(condition), 0))                                                                 \
			engine_bug("assertion: " #condition);                                                          \
	} while (0)

enum { ENGINE_BUG_EXIT_CODE = 4 };

#endif
