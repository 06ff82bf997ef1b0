/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef MODELS_KERNEL_HOTPLUG_H
#define MODELS_KERNEL_HOTPLUG_H

#include <stdbool.h>

/*
 * CPU hotplug (<linux/cpu.h>) in phases, driven by the task that calls cpu_up or cpu_down while other CPUs run on:
 *
 *	up	UP_PREPARE, the CPU starts, ONLINE;		refused: UP_CANCELED to every callback
 *	down	DOWN_PREPARE, the CPU's tasks leave and it stops, timers and RCU callbacks move to the unplugging CPU,
 *		DEAD, then its queued work moves;		refused: DOWN_FAILED to every callback
 */
void kernel_hotplug_init(void);

/* The boot CPU is online and all nodes with memory are, before anything else runs. */
void hotplug_boot_cpu(void);

#endif
