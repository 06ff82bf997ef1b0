/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Binds the functions of an allocator module. See allocator.h. */
#include "models/kernel/allocator.h"

#include "models/kernel/kernel.h"
#include "models/kernel/module.h"

#include <dlfcn.h>
#include <stdio.h>
#include <string.h>

#include "sim/engine/poison.h"

struct entry_point {
	const char *name;
	size_t member; /* offset in struct allocator */
	bool optional;
};

#define NEEDED(name)                                                                                                   \
	{                                                                                                              \
#name, offsetof(struct allocator, name), false                                                         \
	}
#define OPTIONAL(name)                                                                                                 \
	{                                                                                                              \
#name, offsetof(struct allocator, name), true                                                          \
	}

static const struct entry_point entry_points[] = {
	NEEDED(kmem_cache_init),
	NEEDED(kmem_cache_create),
	NEEDED(kmem_cache_destroy),
	NEEDED(kmem_cache_shrink),
	NEEDED(kmem_cache_alloc),
	NEEDED(kmem_cache_free),
	NEEDED(__kmalloc),
	NEEDED(kfree),
	OPTIONAL(kmem_cache_zalloc),
	OPTIONAL(kmem_cache_alloc_node),
	OPTIONAL(kmem_cache_size),
	OPTIONAL(kmem_cache_name),
	OPTIONAL(kmem_ptr_validate),
	OPTIONAL(kmalloc_node),
	OPTIONAL(kzalloc),
	OPTIONAL(ksize),
	OPTIONAL(kmem_find_general_cachep),
	OPTIONAL(__alloc_percpu),
	OPTIONAL(free_percpu),
	OPTIONAL(slab_is_available),
};

/* Appends NAME to a list in TEXT, as far as it fits. */
static void list_append(char *text, size_t size, const char *name)
{
	size_t length = strlen(text);

	snprintf(text + length, size - length, "%s%s", length != 0 ? ", " : "", name);
}

static bool bind_functions(struct allocator *allocator, void *handle, char *error, size_t error_size)
{
	char missing[512] = "";

	for (size_t i = 0; i < sizeof(entry_points) / sizeof(entry_points[0]); i++) {
		const struct entry_point *entry = &entry_points[i];
		void *function = dlsym(handle, entry->name);

		if (function == NULL && !entry->optional)
			list_append(missing, sizeof(missing), entry->name);
		/* Pointers to functions and to data have one form here: POSIX asks that of dlsym(). */
		memcpy((char *)allocator + entry->member, &function, sizeof(function));
	}
	if (missing[0] != '\0')
		snprintf(error, error_size, "not an allocator: it does not define %s", missing);
	return missing[0] == '\0';
}

bool allocator_bind(struct allocator *allocator, void *handle, char *error, size_t error_size)
{
	const struct slab_inspection *inspection = dlsym(handle, "slab_inspection");

	if (!bind_functions(allocator, handle, error, error_size))
		return false;
	if (inspection != NULL && inspection->version != SLAB_INSPECTION_VERSION) {
		snprintf(error, error_size, "its inspection table has version %u, expected %u: compile it again",
			inspection->version, (unsigned int)SLAB_INSPECTION_VERSION);
		return false;
	}
	allocator->inspection = inspection;
	return true;
}

const struct allocator *kernel_allocator(void)
{
	return &kernel->module->allocator;
}
