/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef MODELS_KERNEL_MODULE_H
#define MODELS_KERNEL_MODULE_H

#include "models/kernel/allocator.h"
#include "models/kernel/symbols.h"

#include <linux/init.h>

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/*
 * The allocator module of a world, and what is known of it.
 *
 * A module is a shared object without a C library (cmake/modules.cmake). The process keeps it loaded once it is; each
 * world begins with the module's data as they were when it was first loaded, and gives every static variable simulated
 * lines of its own, in order of name.
 */
struct module_variable {
	const char *name;
	uint64_t physical, size; /* bytes */
};

struct module_per_cpu {
	const char *name;
	void *image; /* the module's initial copy, as kernel_per_cpu() wants it */
	uint64_t size;
};

struct kernel_module {
	struct kernel_symbols *symbols;
	struct allocator allocator;
	const initcall_t *initcalls;
	size_t initcall_count;
	const struct module_variable *variables; /* scratch: static data, by name and so by address */
	size_t variable_count;
	const struct module_per_cpu *per_cpu; /* scratch: per-CPU variables, by name */
	size_t per_cpu_count;
};

/*
 * First of all after the log: makes the program's code and constants known, so that names can be found and instrumented
 * code may read constants. Host context.
 */
void kernel_module_init(void);

/*
 * Loads the module at PATH and binds it. Host context, once per world, while the boot allocator runs. False with the
 * reason in ERROR, which begins with PATH: no such file, not a module, services that do not exist or are the C
 * library's, functions that an allocator must have and this one lacks, constants that this machine or kernel does not
 * have.
 */
bool kernel_module_load(const char *path, char *error, size_t error_size);

/* Runs the functions that the module registered with __initcall, in the order of its link. Task context, may sleep. */
void kernel_module_run_initcalls(void);

/* The module's static variable at a physical address; NULL when there is none. */
const struct module_variable *kernel_module_variable_at(uint64_t physical);

/* Inner interface of this room: NULL before kernel_module_init(). */
struct kernel_symbols *kernel_module_symbols(void);

#endif
