/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Areas of per-CPU variables. See percpu.h. */
#include "models/kernel/percpu.h"

#include "models/kernel/memory_private.h"
#include "sim/engine/fault.h"
#include "sim/engine/world.h"

#include <linux/bootmem.h>
#include <linux/kernel.h>
#include <linux/percpu.h>
#include <linux/topology.h>

#include <string.h>

#include "sim/engine/poison.h"

#define PLACE_NONE UINT32_MAX

struct kernel_percpu {
	const char *image;  /* lowest byte of all images */
	size_t image_bytes; /* from there to the end of the last one */
	uint32_t *place;    /* [image_bytes]: offset within an area of that byte; PLACE_NONE: of no variable */
	size_t area_bytes;
	char **areas; /* [NR_CPUS] */
};

static void find_extent(struct kernel_percpu *percpu, const struct percpu_symbol *symbols, unsigned int count)
{
	const char *low = symbols[0].image;
	const char *high = low;

	for (unsigned int i = 0; i < count; i++) {
		const char *start = symbols[i].image;

		if (start < low)
			low = start;
		if (start + symbols[i].size > high)
			high = start + symbols[i].size;
	}
	ENGINE_ASSERT(high - low <= PERCPU_IMAGE_BYTES_MAX);
	percpu->image = low;
	percpu->image_bytes = (size_t)(high - low);
}

static void place_symbols(struct kernel_percpu *percpu, const struct percpu_symbol *symbols, unsigned int count)
{
	size_t line = kernel->config.cache_line;
	size_t next = 0;

	percpu->place = world_alloc(percpu->image_bytes * sizeof(*percpu->place));
	memset(percpu->place, 0xff, percpu->image_bytes * sizeof(*percpu->place));
	for (unsigned int i = 0; i < count; i++) {
		size_t from = (size_t)((const char *)symbols[i].image - percpu->image);

		for (size_t byte = 0; byte < symbols[i].size; byte++) {
			ENGINE_ASSERT(percpu->place[from + byte] == PLACE_NONE);
			percpu->place[from + byte] = (uint32_t)(next + byte);
		}
		next = ALIGN(next + symbols[i].size, line);
	}
	percpu->area_bytes = next;
}

static char *area_new(const struct kernel_percpu *percpu, unsigned int cpu)
{
	char *area = alloc_bootmem_node(cpu_to_node(cpu), percpu->area_bytes, kernel->config.cache_line);

	for (size_t byte = 0; byte < percpu->image_bytes; byte++)
		if (percpu->place[byte] != PLACE_NONE)
			area[percpu->place[byte]] = percpu->image[byte];
	return area;
}

void kernel_percpu_setup(const struct percpu_symbol *symbols, unsigned int count)
{
	struct kernel_percpu *percpu = world_alloc(sizeof(*percpu));

	ENGINE_ASSERT(kernel->memory->percpu == NULL);
	kernel->memory->percpu = percpu;
	if (count == 0)
		return;
	find_extent(percpu, symbols, count);
	place_symbols(percpu, symbols, count);
	percpu->areas = world_alloc(NR_CPUS * sizeof(*percpu->areas));
	for (unsigned int cpu = 0; cpu < NR_CPUS; cpu++)
		percpu->areas[cpu] = area_new(percpu, cpu);
}

void *kernel_per_cpu(void *image, unsigned int cpu)
{
	const struct kernel_percpu *percpu = kernel->memory->percpu;
	size_t offset;

	BUG_ON(cpu >= NR_CPUS || percpu == NULL);
	offset = (size_t)((const char *)image - percpu->image);
	BUG_ON(offset >= percpu->image_bytes || percpu->place[offset] == PLACE_NONE);
	return percpu->areas[cpu] + percpu->place[offset];
}
