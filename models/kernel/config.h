/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef MODELS_KERNEL_CONFIG_H
#define MODELS_KERNEL_CONFIG_H

#include "models/hw/machine.h"
#include "models/kernel/params.h"

/*
 * Fills in what <linux/config.h> shows to kernel code from the machine and the parameters of the run, and remembers
 * both in `kernel`: they are borrowed for the world's life. First of all parts of the kernel; host context.
 */
void kernel_config_init(const struct machine_config *machine, const struct kernel_params *params);

#endif
