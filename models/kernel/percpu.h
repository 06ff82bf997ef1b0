/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef MODELS_KERNEL_PERCPU_H
#define MODELS_KERNEL_PERCPU_H

#include <stddef.h>

/*
 * Per-CPU variables of the allocator module (<linux/percpu.h>): an area for each possible CPU in memory of its node.
 * Within an area each variable starts a cache line of its own, in the order given, so that neither the linker nor the
 * compiler decides which variables share a line.
 */
struct percpu_symbol {
	void *image; /* the module's initial copy */
	size_t size; /* bytes */
};

enum { PERCPU_IMAGE_BYTES_MAX = 1 << 20 };

/*
 * Makes the areas and fills them from the images. SYMBOLS, sorted by name, do not overlap and lie within
 * PERCPU_IMAGE_BYTES_MAX of each other; only read during the call. At most once, while the boot allocator runs.
 */
void kernel_percpu_setup(const struct percpu_symbol *symbols, unsigned int count);

#endif
