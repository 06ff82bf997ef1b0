/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Names of addresses. See line_names.h. */
#include "sim/metrics/line_names.h"

#include "models/hw/hw.h"
#include "models/kernel/place.h"
#include "sim/engine/mix.h"
#include "sim/engine/world.h"

#include <linux/config.h>

#include <string.h>

static const char *const owner_names[LINE_OWNERS] = {
	[LINE_OWNER_OBJECT] = "object",
	[LINE_OWNER_CACHE] = "cache descriptor",
	[LINE_OWNER_LIST3] = "node lists",
	[LINE_OWNER_HEAD] = "head array",
	[LINE_OWNER_SHARED] = "shared array",
	[LINE_OWNER_ALIEN] = "alien array",
	[LINE_OWNER_ALIEN_TABLE] = "alien table",
	[LINE_OWNER_SLAB] = "slab descriptor",
	[LINE_OWNER_SLAB_PAGES] = "slab pages",
	[LINE_OWNER_SLAB_REST] = "slab rest",
	[LINE_OWNER_PAGE] = "page descriptor",
	[LINE_OWNER_ZONE] = "zone",
	[LINE_OWNER_CPU_PAGES] = "page list",
	[LINE_OWNER_PER_CPU] = "per-CPU variable",
	[LINE_OWNER_VARIABLE] = "variable",
	[LINE_OWNER_PAGES] = "other pages",
	[LINE_OWNER_BOOT] = "boot memory",
};

const char *line_owner_name(enum line_owner owner)
{
	return owner_names[owner];
}

/* Something of a cache's. */
struct part {
	uint64_t start, end;
	struct line_name name; /* field and offset are not filled in */
	enum slab_structure structure;
};

struct line_names {
	const struct slab_inspection *inspection; /* NULL: none */
	const struct line_slabs *slabs;
	GArray *parts; /* of struct part, by start; they do not overlap */
	/* Under way. */
	const uint64_t *lines;
	size_t line_count;
	const char *cache;
};

struct line_names *line_names_new(const struct slab_inspection *inspection, const struct line_slabs *slabs)
{
	struct line_names *names = g_new0(struct line_names, 1);

	names->inspection = inspection;
	names->slabs = slabs;
	names->parts = g_array_new(FALSE, FALSE, sizeof(struct part));
	return names;
}

void line_names_free(struct line_names *names)
{
	if (names == NULL)
		return;
	g_array_unref(names->parts);
	g_free(names);
}

/* --- what caches have --- */

static struct line_name name_of(enum line_owner owner, const char *cache)
{
	struct line_name name;

	memset(&name, 0, sizeof(name));
	name.owner = (uint16_t)owner;
	name.cache = cache;
	name.offset = LINE_OFFSET_NONE;
	name.cpu = name.node = name.home = -1;
	return name;
}

/* Is there a wanted line that has a byte of [START, END)? */
static bool is_wanted(const struct line_names *names, uint64_t start, uint64_t end)
{
	const uint64_t line_bytes = hw->machine->cache_line;
	size_t low = 0, high = names->line_count;

	while (low < high) {
		size_t middle = low + (high - low) / 2;

		if ((names->lines[middle] + 1) * line_bytes <= start)
			low = middle + 1;
		else
			high = middle;
	}
	return low < names->line_count && names->lines[low] * line_bytes < end;
}

static void add(struct line_names *names, const void *address, uint64_t bytes, enum slab_structure structure,
	const struct line_name *name)
{
	const uint64_t start = world_physical(address);
	const struct part part = { .start = start, .end = start + bytes, .name = *name, .structure = structure };

	if (start != UINT64_MAX && bytes != 0 && is_wanted(names, part.start, part.end))
		g_array_append_val(names->parts, part);
}

static bool add_array(const struct slab_array_info *array, void *context)
{
	static const enum line_owner owners[] = { [SLAB_ARRAY_CPU] = LINE_OWNER_HEAD,
		[SLAB_ARRAY_SHARED] = LINE_OWNER_SHARED,
		[SLAB_ARRAY_ALIEN] = LINE_OWNER_ALIEN };
	struct line_names *names = context;
	struct line_name name = name_of(owners[array->kind], names->cache);

	if (array->kind == SLAB_ARRAY_CPU)
		name.cpu = (int16_t)array->cpu;
	else
		name.node = (int16_t)array->node;
	if (array->kind == SLAB_ARRAY_ALIEN)
		name.home = (int16_t)array->home;
	add(names, array->address,
		(uint64_t)((const char *)(array->entries + array->limit) - (const char *)array->address),
		SLAB_STRUCTURE_ARRAY, &name);
	return true;
}

/* 0: not known. */
static uint64_t size_of(const struct line_names *names, enum slab_structure structure)
{
	return names->inspection->structure_size != NULL ? names->inspection->structure_size(structure) : 0;
}

static void add_node(struct line_names *names, struct kmem_cache *cache, unsigned int node)
{
	struct line_name name = name_of(LINE_OWNER_LIST3, names->cache);
	struct slab_node_info info = { 0 };

	names->inspection->node_info(cache, (int)node, &info);
	if (!info.present)
		return;
	name.node = (int16_t)node;
	add(names, info.list3, size_of(names, SLAB_STRUCTURE_LIST3), SLAB_STRUCTURE_LIST3, &name);
	name.owner = LINE_OWNER_ALIEN_TABLE;
	if (info.alien != NULL)
		add(names, info.alien, size_of(names, SLAB_STRUCTURE_ALIEN_TABLE), SLAB_STRUCTURE_ALIEN_TABLE, &name);
}

static void add_cache(struct line_names *names, struct kmem_cache *cache)
{
	struct slab_cache_info info = { 0 };
	struct line_name name;

	names->inspection->cache_info(cache, &info);
	names->cache = g_intern_string(info.name);
	name = name_of(LINE_OWNER_CACHE, names->cache);
	add(names, cache, size_of(names, SLAB_STRUCTURE_CACHE), SLAB_STRUCTURE_CACHE, &name);
	for (unsigned int node = 0; node < kernel_config()->max_numnodes; node++)
		add_node(names, cache, node);
	names->inspection->arrays_walk(cache, add_array, names);
}

static struct line_name descriptor_name(const struct line_slab *slab)
{
	return name_of(LINE_OWNER_SLAB, slab->cache);
}

/* Descriptors that lie in objects of another cache; the others are found by their slab. */
static void add_descriptor(const struct line_slab *slab, void *context)
{
	const struct line_name name = descriptor_name(slab);

	if (slab->descriptor != UINT64_MAX && (slab->descriptor < slab->start || slab->descriptor >= slab->end))
		add(context, world_memory(slab->descriptor), slab->descriptor_bytes, SLAB_STRUCTURE_SLAB, &name);
}

static gint compare_parts(gconstpointer a, gconstpointer b)
{
	const struct part *left = a, *right = b;

	return left->start < right->start ? -1 : left->start > right->start;
}

void line_names_learn(struct line_names *names, const uint64_t *lines, size_t count, struct kmem_cache *leaving)
{
	g_array_set_size(names->parts, 0);
	if (names->inspection == NULL || count == 0)
		return;
	names->lines = lines;
	names->line_count = count;
	for (struct kmem_cache *cache = names->inspection->cache_first(); cache != NULL;
		cache = names->inspection->cache_next(cache))
		add_cache(names, cache);
	if (leaving != NULL)
		add_cache(names, leaving);
	line_slabs_visit(names->slabs, add_descriptor, names);
	g_array_sort(names->parts, compare_parts);
	names->lines = NULL;
	names->line_count = 0;
}

static const struct part *find_part(const GArray *parts, uint64_t physical)
{
	guint low = 0, high = parts->len;
	const struct part *part;

	while (low < high) {
		guint middle = low + (high - low) / 2;

		if (g_array_index(parts, struct part, middle).start <= physical)
			low = middle + 1;
		else
			high = middle;
	}
	if (low == 0)
		return NULL;
	part = &g_array_index(parts, struct part, low - 1);
	return physical < part->end ? part : NULL;
}

static void fill_field(const struct line_names *names, enum slab_structure structure, uint64_t start, uint64_t physical,
	struct line_name *name)
{
	struct slab_field_info field;

	name->start = start;
	if (names->inspection->structure_field == NULL) {
		name->offset = (int32_t)(physical - start);
		return;
	}
	if (!names->inspection->structure_field(structure, physical - start, &field))
		return;
	name->structure = field.structure;
	name->field = field.name;
	name->repeated = field.index >= 0;
	name->index = field.index;
}

/* --- slabs --- */

static void find_object(const struct line_slab *slab, uint64_t physical, struct line_name *name)
{
	const uint64_t index = (physical - slab->objects) / slab->buffer_size;
	const uint64_t buffer = slab->objects + index * slab->buffer_size;
	const int64_t offset = (int64_t)(physical - buffer) - slab->object_offset;

	*name = name_of(LINE_OWNER_OBJECT, slab->cache);
	name->start = buffer;
	name->site = slab->sites[index];
	if (offset < 0 || offset >= (int64_t)slab->object_size)
		name->field = "padding and debug words";
	else
		name->offset = (int32_t)offset;
}

static void find_in_slab(
	const struct line_names *names, const struct line_slab *slab, uint64_t physical, struct line_name *name)
{
	const uint64_t num_bytes = (uint64_t)slab->num * slab->buffer_size;

	if (physical - slab->descriptor < slab->descriptor_bytes && physical >= slab->descriptor) {
		*name = descriptor_name(slab);
		fill_field(names, SLAB_STRUCTURE_SLAB, slab->descriptor, physical, name);
	} else if (physical >= slab->objects && physical - slab->objects < num_bytes) {
		find_object(slab, physical, name);
	} else {
		*name = name_of(LINE_OWNER_SLAB_REST, slab->cache);
		name->start = slab->start;
	}
}

/* --- the kernel --- */

static void find_of_kernel(uint64_t physical, struct line_name *name)
{
	static const enum line_owner owners[] = { [KERNEL_PLACE_PAGE] = LINE_OWNER_PAGE,
		[KERNEL_PLACE_ZONE] = LINE_OWNER_ZONE,
		[KERNEL_PLACE_CPU_PAGES] = LINE_OWNER_CPU_PAGES,
		[KERNEL_PLACE_PER_CPU] = LINE_OWNER_PER_CPU,
		[KERNEL_PLACE_VARIABLE] = LINE_OWNER_VARIABLE };
	struct kernel_place place;

	*name = name_of(kernel_place_is_managed(physical) ? LINE_OWNER_PAGES : LINE_OWNER_BOOT, NULL);
	name->start = physical;
	if (!kernel_place_find(physical, &place))
		return;
	name->owner = (uint16_t)owners[place.kind];
	name->structure = place.structure != NULL ? g_intern_string(place.structure) : NULL;
	name->field = place.field != NULL ? g_intern_string(place.field) : NULL;
	name->start = physical - place.offset;
	name->node = (int16_t)place.node;
	name->cpu = (int16_t)place.cpu;
}

/* --- any address --- */

void line_names_find(const struct line_names *names, uint64_t physical, struct line_name *name)
{
	const struct part *part = find_part(names->parts, physical);
	const struct line_slab *slab;

	if (part != NULL) {
		*name = part->name;
		fill_field(names, part->structure, part->start, physical, name);
		return;
	}
	slab = names->slabs != NULL ? line_slabs_at(names->slabs, physical) : NULL;
	if (slab != NULL)
		find_in_slab(names, slab, physical, name);
	else
		find_of_kernel(physical, name);
}

void line_names_find_frame(const struct line_names *names, uint64_t physical, struct line_name *name)
{
	const struct line_slab *slab = names->slabs != NULL ? line_slabs_at(names->slabs, physical) : NULL;

	if (slab != NULL) {
		*name = name_of(LINE_OWNER_SLAB_PAGES, slab->cache);
		return;
	}
	find_of_kernel(physical, name);
	/* Page descriptors fill frames; of all the rest a frame is a mixture. */
	if (name->owner != LINE_OWNER_PAGE && name->owner != LINE_OWNER_PAGES)
		name->owner = LINE_OWNER_BOOT;
	*name = name_of((enum line_owner)name->owner, NULL);
}

/* --- rows --- */

bool line_name_equal(const struct line_name *a, const struct line_name *b)
{
	return a->cache == b->cache && a->structure == b->structure && a->field == b->field && a->offset == b->offset &&
	       a->cpu == b->cpu && a->node == b->node && a->home == b->home && a->owner == b->owner &&
	       a->site == b->site;
}

guint line_name_hash(const struct line_name *name)
{
	uint64_t hash = mix_bijective((uint64_t)(uintptr_t)name->cache + name->owner);

	hash = mix_bijective(hash ^ (uint64_t)(uintptr_t)name->field ^ (uint64_t)(uint32_t)name->offset << 32);
	hash = mix_bijective(hash + (uint64_t)(uint32_t)name->bytes);
	hash ^= (uint64_t)(uint16_t)name->cpu << 48 | (uint64_t)(uint16_t)name->node << 32 |
		(uint64_t)(uint16_t)name->home << 16 | name->site;
	return (guint)mix_bijective(hash);
}

char *line_name_field_text(const struct line_name *name)
{
	if (name->field != NULL)
		return g_strconcat(name->field, name->repeated ? "[]" : "", NULL);
	if (name->offset == LINE_OFFSET_NONE)
		return NULL;
	return name->bytes == 0 ? g_strdup_printf("+%d", name->offset)
				: g_strdup_printf("+%d..%d", name->offset, name->offset + name->bytes - 1);
}

char *line_name_instance_text(const struct line_name *name)
{
	if (name->cpu >= 0)
		return g_strdup_printf("cpu %d", name->cpu);
	if (name->home >= 0)
		return g_strdup_printf("node %d for node %d", name->node, name->home);
	return name->node >= 0 ? g_strdup_printf("node %d", name->node) : NULL;
}
