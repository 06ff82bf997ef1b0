/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef MODELS_KERNEL_SYMBOLS_H
#define MODELS_KERNEL_SYMBOLS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/*
 * Names of code, and the addresses that people see. Host addresses never leave the simulator: they differ from run to
 * run.
 *
 * The tables are read from the files of the program and of the module when a name is first asked for. They are the
 * watcher's: no part of the world's state, and snapshots do not hold them.
 */
struct kernel_symbols;

/* A file that was loaded: its host addresses are BASE + those in the file, and lie in [start, end). */
struct kernel_image {
	const char *path;
	uintptr_t base;
	const char *start, *end;
};

/* Knows the program alone. In scratch memory; gone with the world. */
struct kernel_symbols *kernel_symbols_new(void);
/* Adds the allocator module; its path is copied. */
void kernel_symbols_add_module(struct kernel_symbols *symbols, const struct kernel_image *image);
/* The program's image. */
const struct kernel_image *kernel_symbols_program(const struct kernel_symbols *symbols);

struct kernel_function {
	const char *name; /* without what compilers append to clones; valid as long as the world */
	uint64_t offset;  /* of the code asked for within the function, bytes */
	uint64_t size;	  /* bytes; 0: the file does not tell */
};

/* False when no function of the module or the program holds CODE, a host address. Any context. */
bool kernel_function_at(const void *code, struct kernel_function *function);

/*
 * What people see of any address: memory.h's simulated address where memory is modeled, and beyond it
 *
 *	0xffffc20000000000	+ offset: stacks and other state of the world
 *	0xffffffff80000000	+ offset: code and constants of the program, which plays the kernel
 *	0xffffffff88000000	+ offset: those of the module
 *
 * Anything else (NULL, a list poison, a wild address) is its own number.
 */
#define KERNEL_ADDRESS_STATE UINT64_C(0xffffc20000000000)
#define KERNEL_ADDRESS_PROGRAM UINT64_C(0xffffffff80000000)
#define KERNEL_ADDRESS_MODULE UINT64_C(0xffffffff88000000)
uint64_t kernel_shown_address(const void *address);

#endif
