/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef MODELS_KERNEL_BOOT_H
#define MODELS_KERNEL_BOOT_H

#include "models/hw/machine.h"
#include "models/kernel/params.h"
#include "models/kernel/report.h"
#include "sim/engine/world.h"

#include <stdbool.h>
#include <stddef.h>

/*
 * Start-up. Host context, in a new world whose hardware exists (hw_init):
 *
 *	kernel_setup()	makes the kernel's state and loads the allocator module;
 *	kernel_start()	boots: the allocator starts on CPU 0 alone, the other CPUs come up one by one, initcalls run,
 *and then MAIN(ARGUMENT) in task context. When it returns the world is complete.
 */
struct kernel_options {
	const struct machine_config *machine; /* borrowed for the world's life */
	const struct kernel_params *params;   /* borrowed */
	const char *allocator_path;	      /* the module's file */
	unsigned int cpus_online;	      /* brought up at start; 0: all */
	enum kernel_on_misuse on_misuse;      /* 0: as a kernel does */
	void (*main)(void *argument);
	void *argument;
};

/* False with a message in ERROR when the module cannot be used. */
bool kernel_setup(const struct kernel_options *options, char *error, size_t size);

enum world_end kernel_start(void);

#endif
