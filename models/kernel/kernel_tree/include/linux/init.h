/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef KERNEL_TREE_LINUX_INIT_H
#define KERNEL_TREE_LINUX_INIT_H

/* Initcalls of all levels run in the order of the link, after the CPUs are up. */

#include_next <linux/init.h>

#define __exit
#define __exitdata
#define __devinitdata
#define __devexit
#define core_initcall(function) __initcall(function)
#define postcore_initcall(function) __initcall(function)
#define arch_initcall(function) __initcall(function)
#define subsys_initcall(function) __initcall(function)
#define fs_initcall(function) __initcall(function)
#define device_initcall(function) __initcall(function)
#define late_initcall(function) __initcall(function)
#define module_exit(function) struct module

#endif
