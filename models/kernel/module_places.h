/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef MODELS_KERNEL_MODULE_PLACES_H
#define MODELS_KERNEL_MODULE_PLACES_H

#include "models/kernel/elf_symbols.h"
#include "models/kernel/module.h"
#include "models/kernel/module_image.h"

#include <stddef.h>
#include <stdint.h>

/*
 * Where a module's static variables lie in simulated memory. Each starts a line of its own, in order of name: what the
 * compiler and the linker made of order and gaps reaches nothing. Per-CPU variables have areas of their own (percpu.h).
 */

/*
 * Places the variables of the loaded IMAGE of FILE with lines of LINE_BYTES (a power of two): reserves their area with
 * the boot allocator, fills the engine's map of module data and MODULE's table of variables, and makes the per-CPU
 * areas.
 */
void module_places_assign(struct kernel_module *module, const struct module_image *image, const struct elf_file *file,
	uint64_t line_bytes);

#endif
