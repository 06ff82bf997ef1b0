/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef SIM_ENGINE_SIGNALS_H
#define SIM_ENGINE_SIGNALS_H

/*
 * Faults of the execution: SIGSEGV, SIGBUS, SIGILL, SIGFPE, SIGABRT inside a running world end that world, not the
 * process (on a stack of their own, so that a stack overflow can be told, too). A watchdog on the process's CPU time
 * (SIGPROF) ends a world that passes no boundary for WATCHDOG_SECONDS: a loop without accesses is seen by no hook.
 * Outside a running world the previous handlers apply.
 */
enum { SIGNALS_WATCHDOG_SECONDS = 5 };

void signals_install(void);
void signals_remove(void);

#endif
