/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Where objects are, in simulated memory. See pointer_array.h. */
#include "sim/workload/pointer_array.h"

#include "models/hw/boundary.h"

#include <linux/gfp.h>
#include <linux/kernel_string.h>
#include <linux/mm.h>

#include "sim/engine/poison.h"

enum { CLEAR_STEP_BYTES = 256 };

static unsigned int order_of(const struct work_instance *instance)
{
	uint64_t bytes = instance->job->count * sizeof(void *);
	unsigned int order = 0;

	while (((uint64_t)hw->machine->page_size << order) < bytes)
		order++;
	return order;
}

static void clear(struct work_instance *instance)
{
	uint64_t bytes = (uint64_t)hw->machine->page_size << order_of(instance);

	for (uint64_t place = 0; place < bytes; place += CLEAR_STEP_BYTES) {
		hw_boundary(BOUNDARY_OPERATION, world_physical(instance->array));
		kernel_memset((char *)instance->array + place, 0, CLEAR_STEP_BYTES);
	}
}

void pointer_array_new(struct work_instance *instance)
{
	struct page *pages;

	if (!instance->job->has_array)
		return;
	pages = alloc_pages(GFP_KERNEL, order_of(instance));
	if (pages == NULL) {
		instance->counts->failures++;
		return;
	}
	instance->array = page_address(pages);
	clear(instance);
}

void pointer_array_free(struct work_instance *instance)
{
	if (instance->array != NULL)
		free_pages((unsigned long)(uintptr_t)instance->array, order_of(instance));
	instance->array = NULL;
}

void pointer_array_store(struct work_instance *instance, uint64_t place, struct work_object *object)
{
	if (instance->array == NULL)
		return;
	object->place = (uint32_t)place;
	world_access(&instance->array[place], sizeof(void *), true);
	instance->array[place] = object->address;
}

void pointer_array_load(const struct work_instance *owner, const struct work_object *object)
{
	if (owner->array != NULL)
		world_access(&owner->array[object->place], sizeof(void *), false);
}
