/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef MODELS_KERNEL_MODULE_IMAGE_H
#define MODELS_KERNEL_MODULE_IMAGE_H

#include "models/kernel/elf_symbols.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* A module in the host's memory. */
struct module_image {
	void *handle;		 /* of dlopen() */
	uintptr_t base;		 /* added to the addresses in the file */
	const char *start, *end; /* everything that was mapped of it */
	const char *code_start, *code_end;
	char *data; /* variables: writable, relocation tables left out */
	size_t data_bytes;
};

/*
 * Loads the module at PATH, whose bytes are FILE, or finds it loaded, and puts its data back to what they were when the
 * process loaded it. It is never unloaded. False with the reason in ERROR.
 */
bool module_image_open(
	struct module_image *image, const char *path, const struct elf_file *file, char *error, size_t error_size);

/* The name of the variable in which module_shim.c keeps the copy of the data for the next world. */
#define MODULE_PRISTINE_NAME "kernel_module_pristine"

#endif
