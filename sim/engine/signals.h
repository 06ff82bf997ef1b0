/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef SIM_ENGINE_SIGNALS_H
#define SIM_ENGINE_SIGNALS_H

/*
 * Faults of the execution: SIGSEGV, SIGBUS, SIGILL, SIGFPE inside a running world end that world, not the process (on a
 * stack of their own, so that a stack overflow can be told, too). Whose fault it is follows from where it happens:
 *
 *	in the module's code	     the module's
 *	jump to where no code is     the module's: it hands function pointers to the kernel, nothing of ours goes astray
 *	into the guard of a stack    the module's: services nest to a known depth, endless recursion is the caller's
 *	anywhere else		     ours, C library included
 *
 * A watchdog on the process's CPU time (SIGPROF) ends a world that passes no boundary for WATCHDOG_MS: a loop without
 * accesses is seen by no hook. It never interrupts the C library, whose locks an abandoned execution would keep.
 *
 * Outside a running world a fault goes to the handlers that were there before.
 */
void signals_install(unsigned int watchdog_ms);
void signals_remove(void);

#endif
