/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef MODELS_KERNEL_MODULE_CONSTANTS_H
#define MODELS_KERNEL_MODULE_CONSTANTS_H

#include <stdbool.h>
#include <stddef.h>

/*
 * Compares what the loaded module behind HANDLE (of dlopen) was built for (<linux/build_constants.h>) with the machine
 * and the kernel's parameters. A module that carries nothing fits everywhere. False with all that differs in ERROR:
 * name, value, and what this machine or kernel has. After kernel_config_init().
 */
bool module_constants_check(void *handle, char *error, size_t error_size);

#endif
