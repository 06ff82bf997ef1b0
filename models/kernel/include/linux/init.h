/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef LINUX_INIT_H
#define LINUX_INIT_H

/* Start-up code and initcalls. Init memory is not given back here. */

#define __init
#define __initdata
#define __cpuinit
#define __cpuinitdata
#define __devinit

typedef int (*initcall_t)(void);

/* Registers FUNCTION to run in task context on the boot CPU after all CPUs of the machine are up. */
#define __initcall(function)                                                                                           \
	const initcall_t __initcall_entry_##function __attribute__((section("initcalls"), used)) = function
#define module_init(function) __initcall(function)

#endif
