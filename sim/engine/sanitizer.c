/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Options of AddressSanitizer that every program of ours needs; nothing in builds without it. See sanitizer.h. */
#include "sim/engine/sanitizer.h"

#if SANITIZER_ADDRESS

/*
 * Faults inside a world belong to signals.c. Without the fake stacks that find use after return, all locals lie on the
 * fiber's own stack, where snapshots save them.
 */
const char *__asan_default_options(void);
__attribute__((no_sanitize("address", "undefined"), visibility("default"))) const char *__asan_default_options(void)
{
	return "handle_segv=0:handle_sigbus=0:handle_sigill=0:handle_sigfpe=0:detect_stack_use_after_return=0";
}

#else

typedef int sanitizer_is_off;

#endif
