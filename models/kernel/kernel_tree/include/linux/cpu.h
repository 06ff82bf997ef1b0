/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef KERNEL_TREE_LINUX_CPU_H
#define KERNEL_TREE_LINUX_CPU_H

/* CPU hotplug for those who cannot be unregistered. */

#include_next <linux/cpu.h>

#define hotcpu_notifier(function, order)                                                                               \
	do {                                                                                                           \
		static struct notifier_block function##_block = { function, NULL, order };                             \
		register_cpu_notifier(&function##_block);                                                              \
	} while (0)

#endif
