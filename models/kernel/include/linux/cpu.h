/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef LINUX_CPU_H
#define LINUX_CPU_H

/*
 * CPU hotplug. Callbacks run in task context under the hotplug lock with action as below and the CPU's number as data.
 * UP_PREPARE may refuse (NOTIFY_BAD); then UP_CANCELED goes to every callback, prepared or not. DEAD follows after the
 * CPU's tasks have moved away.
 */

#include <linux/cpumask.h>
#include <linux/notifier.h>

#define CPU_ONLINE 0x0002
#define CPU_UP_PREPARE 0x0003
#define CPU_UP_CANCELED 0x0004
#define CPU_DOWN_PREPARE 0x0005
#define CPU_DOWN_FAILED 0x0006
#define CPU_DEAD 0x0007

int register_cpu_notifier(struct notifier_block *block);

/* Pins the set of online CPUs. Sleeps; recursive for its owner; outside every other lock. */
void lock_cpu_hotplug(void);
void unlock_cpu_hotplug(void);

/* Task context. 0, or -EBUSY/-EINVAL/-ENOMEM when it was refused. */
int cpu_up(unsigned int cpu);
int cpu_down(unsigned int cpu);

#endif
