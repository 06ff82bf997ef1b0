/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Geometry of a cache, one step a function, in the order in which they are taken:
 *
 *   1. debug_flags          which debugging aids this cache gets, judged by the size as passed
 *   2. choose_align         the alignment of its buffers
 *   3. add_debug_words      room for guard words around the object
 *   4. wants_off_slab       is the object so large that the descriptor had better live elsewhere?
 *   5. choose_order         pages of a slab and the objects in them
 *   6. place_descriptor     back into the slab, if there is room for it after all
 *   7. choose_colours       what the rest of the slab is good for
 *
 * The order matters: off-slab is decided before the size is rounded up to the alignment, so 456 bytes aligned to 512
 * stay on-slab while 512 bytes go off-slab. Real listings show both.
 */
#include "geometry.h"

/* A slab may waste up to an eighth of its bytes before a higher order is tried. */
#define ACCEPTABLE_WASTE 8

/* Objects of an eighth of a page and more fill a page so badly that the descriptor is first thought of as elsewhere. */
#define OFF_SLAB_PAGE_FRACTION 8

/* Below this size guard words always fit in well; from here on they may push an object over the next power of two. */
#define DEBUG_WORDS_ALWAYS_BELOW 4096

/* Red zone 1, red zone 2, user word. */
#define DEBUG_WORDS 3

static unsigned long round_up_to(unsigned long value, unsigned long align)
{
	return (value + align - 1) & ~(align - 1);
}

static unsigned long larger_of(unsigned long a, unsigned long b)
{
	return a > b ? a : b;
}

static unsigned long next_power_of_two(unsigned long value)
{
	unsigned long power = 1;

	while (power < value)
		power <<= 1;
	return power;
}

/* Sizes of the era's structures. */

unsigned long geometry_slab_descriptor_size(unsigned long word_size)
{
	return word_size == 8 ? 48 : 28;
}

unsigned long geometry_array_size(unsigned long word_size, unsigned long entries)
{
	unsigned long header_size = word_size == 8 ? 24 : 20;

	return header_size + entries * word_size;
}

unsigned long geometry_list3_size(unsigned long word_size)
{
	return word_size == 8 ? 104 : 56;
}

unsigned long geometry_cache_descriptor_size(const struct geometry_machine *machine)
{
	_Bool lp64 = machine->word_size == 8;
	unsigned long size = lp64 ? 104 : 72;

	size += machine->word_size * ((unsigned long)machine->cpus + machine->nodes);
	if (machine->stats)
		size += lp64 ? 96 : 56;
	if (machine->debug)
		size += 8;
	return size;
}

/* General caches. */

static const unsigned long general_sizes[] = { 32, 64, 96, 128, 192, 256, 512, 1024, 2048, 4096, 8192, 16384, 32768,
	65536, 131072, 262144, 524288, 1048576, 2097152, 4194304, 8388608, 16777216, 33554432 };

#define GENERAL_SIZES (sizeof(general_sizes) / sizeof(general_sizes[0]))

/* A head array or cache descriptor for this many CPUs or nodes may need more than 131072 bytes. */
static _Bool is_huge_machine(const struct geometry_machine *machine)
{
	return machine->cpus > 512 || machine->nodes > 256;
}

static _Bool general_size_exists(const struct geometry_machine *machine, unsigned long size)
{
	if (size > machine->page_size << machine->max_object_order)
		return 0;
	if (size == 32)
		return machine->page_size == 4096;
	/* 96 and 192 save memory only where a line is small enough not to round them up. */
	if (size == 96)
		return machine->kmalloc_line < 64;
	if (size == 192)
		return machine->kmalloc_line < 128;
	if (size <= 131072)
		return 1;
	if (size == 262144)
		return is_huge_machine(machine) || machine->max_object_order > 5;
	if (size <= 1048576)
		return machine->max_object_order >= 8;
	return machine->max_object_order >= 13;
}

unsigned long geometry_general_size(const struct geometry_machine *machine, unsigned long bytes)
{
	unsigned int i;

	for (i = 0; i < GENERAL_SIZES; i++) {
		if (general_sizes[i] >= bytes && general_size_exists(machine, general_sizes[i]))
			return general_sizes[i];
	}
	return 0;
}

/* The steps. */

/* Large objects are often an exact power of two; three words more would double what each costs. */
static _Bool debug_words_are_cheap(const struct geometry_machine *machine, unsigned long size)
{
	unsigned long debug_size = size + DEBUG_WORDS * machine->word_size;

	return size < DEBUG_WORDS_ALWAYS_BELOW || next_power_of_two(size) == next_power_of_two(debug_size);
}

static unsigned long debug_flags(const struct geometry_machine *machine, const struct geometry_request *request)
{
	unsigned long flags = request->flags;

	if (!machine->debug)
		return flags;
	if (debug_words_are_cheap(machine, request->size))
		flags |= GEOMETRY_RED_ZONE | GEOMETRY_STORE_USER;
	/* A reader under RCU may still look at a freed object, so its contents must stay. */
	if (!(flags & GEOMETRY_DESTROY_BY_RCU))
		flags |= GEOMETRY_POISON;
	return flags;
}

/* Small objects share a line, as many to a line as fit when each starts at a fraction of it. */
static unsigned long line_fraction(unsigned long cache_line, unsigned long size)
{
	unsigned long align = cache_line;

	while (size <= align / 2)
		align /= 2;
	return align;
}

/* Sets align. Guard words leave objects on word boundaries only, so an alignment that somebody demanded drops them. */
static void choose_align(
	const struct geometry_machine *machine, const struct geometry_request *request, struct geometry *geometry)
{
	unsigned long mandated = larger_of(machine->slab_min_align, request->align);
	unsigned long recommended = machine->word_size;

	if (mandated > machine->word_size)
		geometry->flags &= ~(GEOMETRY_RED_ZONE | GEOMETRY_STORE_USER);
	if (geometry->flags & (GEOMETRY_RED_ZONE | GEOMETRY_STORE_USER)) {
		geometry->align = machine->word_size;
		return;
	}
	if (geometry->flags & GEOMETRY_HWCACHE_ALIGN)
		recommended = line_fraction(machine->cache_line, geometry->obj_size);
	geometry->align = larger_of(mandated, recommended);
}

/* Makes room around the object; buffer_size is not yet rounded up to the alignment. */
static void add_debug_words(const struct geometry_machine *machine, struct geometry *geometry)
{
	if (geometry->flags & GEOMETRY_RED_ZONE) {
		geometry->obj_offset += machine->word_size;
		geometry->buffer_size += 2 * machine->word_size;
	}
	if (geometry->flags & GEOMETRY_STORE_USER)
		geometry->buffer_size += machine->word_size;
}

/*
 * Should a free object be taken out of the page tables? Then it needs whole pages. Left out are the sizes that the
 * allocator's own node lists come from, and objects that are small enough to be many.
 */
static _Bool wants_whole_page(const struct geometry_machine *machine, const struct geometry *geometry)
{
	unsigned long list3_general_size = geometry_general_size(machine, geometry_list3_size(machine->word_size));

	return machine->debug_pagealloc &&
	       geometry->buffer_size >= geometry_general_size(machine, list3_general_size + 1) &&
	       geometry->obj_size > machine->cache_line && geometry->buffer_size < machine->page_size;
}

/* The object goes to the very end of its page: running over it is then a fault at once. */
static void give_whole_page(const struct geometry_machine *machine, struct geometry *geometry)
{
	unsigned long aligned_size = round_up_to(geometry->buffer_size, geometry->align);

	if (aligned_size < machine->page_size)
		geometry->obj_offset += machine->page_size - aligned_size;
	geometry->buffer_size = machine->page_size;
}

/* Large objects leave a better fit, and a better alignment, when the descriptor does not share their pages. */
static _Bool wants_off_slab(
	const struct geometry_machine *machine, const struct geometry_request *request, const struct geometry *geometry)
{
	return !request->descriptor_on_slab && geometry->buffer_size >= machine->page_size / OFF_SLAB_PAGE_FRACTION;
}

static unsigned long management_size(const struct geometry_machine *machine, unsigned long num)
{
	return geometry_slab_descriptor_size(machine->word_size) + num * GEOMETRY_BUFCTL_SIZE;
}

/* Bytes in front of the first object: none off-slab. */
static unsigned long descriptor_area(
	const struct geometry_machine *machine, const struct geometry *geometry, unsigned long num)
{
	return geometry->off_slab ? 0 : round_up_to(management_size(machine, num), geometry->align);
}

/* Largest number of objects that fits beside its own descriptor area. Each more costs a buffer and an index. */
static unsigned long objects_beside_descriptor(
	const struct geometry_machine *machine, const struct geometry *geometry, unsigned long slab_bytes)
{
	unsigned long descriptor_size = geometry_slab_descriptor_size(machine->word_size);
	unsigned long num;

	if (slab_bytes <= descriptor_size)
		return 0;
	/* Without the rounding of the area this would be exact; it is never too small. */
	num = (slab_bytes - descriptor_size) / (geometry->buffer_size + GEOMETRY_BUFCTL_SIZE);
	while (num > 0 && descriptor_area(machine, geometry, num) + num * geometry->buffer_size > slab_bytes)
		num--;
	return num;
}

static unsigned long objects_in_slab(
	const struct geometry_machine *machine, const struct geometry *geometry, unsigned long slab_bytes)
{
	unsigned long num = geometry->off_slab ? slab_bytes / geometry->buffer_size
					       : objects_beside_descriptor(machine, geometry, slab_bytes);

	return num < GEOMETRY_BUFCTL_LIMIT ? num : GEOMETRY_BUFCTL_LIMIT;
}

/*
 * An off-slab descriptor with more indexes than this would be as large as the objects it manages. It might then come
 * from this very cache, and growing the cache would need the cache to grow.
 */
static unsigned long objects_off_slab_max(const struct geometry_machine *machine, const struct geometry *geometry)
{
	unsigned long descriptor_size = geometry_slab_descriptor_size(machine->word_size);

	if (geometry->buffer_size <= descriptor_size)
		return 0;
	return (geometry->buffer_size - descriptor_size) / GEOMETRY_BUFCTL_SIZE;
}

static void accept_order(
	const struct geometry_machine *machine, struct geometry *geometry, unsigned int order, unsigned long num)
{
	unsigned long slab_bytes = machine->page_size << order;

	geometry->gfporder = order;
	geometry->num = (unsigned int)num;
	geometry->left_over = slab_bytes - num * geometry->buffer_size - descriptor_area(machine, geometry, num);
}

/* Is the accepted order good enough, or may a higher one be tried for less waste? */
static _Bool order_suffices(const struct geometry_machine *machine, const struct geometry *geometry)
{
	if (geometry->flags & GEOMETRY_RECLAIM_ACCOUNT)
		return 1;
	/* High orders are hard to get once memory is fragmented. */
	if (geometry->gfporder >= machine->break_order)
		return 1;
	return geometry->left_over * ACCEPTABLE_WASTE <= machine->page_size << geometry->gfporder;
}

/* Sets gfporder, num and left_over; false when no order will do. */
static _Bool choose_order(const struct geometry_machine *machine, struct geometry *geometry)
{
	unsigned int order;

	geometry->num = 0;
	for (order = 0; order <= machine->max_object_order; order++) {
		unsigned long num = objects_in_slab(machine, geometry, machine->page_size << order);

		if (num == 0)
			continue;
		if (geometry->off_slab && num > objects_off_slab_max(machine, geometry))
			break;
		accept_order(machine, geometry, order, num);
		if (order_suffices(machine, geometry))
			break;
	}
	return geometry->num > 0;
}

/* Sets slab_size. A descriptor that fits into bytes nobody uses costs nothing there, and an allocation elsewhere. */
static void place_descriptor(const struct geometry_machine *machine, struct geometry *geometry)
{
	unsigned long slab_size = management_size(machine, geometry->num);
	unsigned long aligned_size = round_up_to(slab_size, geometry->align);

	if (geometry->off_slab && geometry->left_over >= aligned_size) {
		geometry->off_slab = 0;
		geometry->left_over -= aligned_size;
	}
	geometry->slab_size = geometry->off_slab ? slab_size : aligned_size;
}

/* A step below a line would not change which lines are used, one below the alignment would break it. */
static void choose_colours(const struct geometry_machine *machine, struct geometry *geometry)
{
	geometry->colour_off = larger_of(machine->cache_line, geometry->align);
	geometry->colour = (unsigned int)(geometry->left_over / geometry->colour_off);
}

_Bool geometry_compute(
	const struct geometry_machine *machine, const struct geometry_request *request, struct geometry *geometry)
{
	geometry->flags = debug_flags(machine, request);
	geometry->obj_offset = 0;
	geometry->obj_size = round_up_to(request->size, machine->word_size);
	geometry->buffer_size = geometry->obj_size;
	choose_align(machine, request, geometry);
	add_debug_words(machine, geometry);
	if (wants_whole_page(machine, geometry))
		give_whole_page(machine, geometry);

	geometry->off_slab = wants_off_slab(machine, request, geometry);
	geometry->buffer_size = round_up_to(geometry->buffer_size, geometry->align);
	if (!choose_order(machine, geometry))
		return 0;
	place_descriptor(machine, geometry);
	choose_colours(machine, geometry);
	return 1;
}

/* The smallest order with room for one object, however wasteful: nothing else is known to work this early. */
static _Bool choose_first_order(const struct geometry_machine *machine, struct geometry *geometry)
{
	unsigned int order;

	for (order = 0; order <= machine->max_page_order; order++) {
		unsigned long num = objects_in_slab(machine, geometry, machine->page_size << order);

		if (num > 0) {
			accept_order(machine, geometry, order, num);
			return 1;
		}
	}
	return 0;
}

_Bool geometry_compute_kmem_cache(const struct geometry_machine *machine, struct geometry *geometry)
{
	geometry->flags = 0;
	geometry->align = machine->cache_line;
	geometry->obj_offset = 0;
	geometry->obj_size = geometry_cache_descriptor_size(machine);
	geometry->buffer_size = round_up_to(geometry->obj_size, geometry->align);
	geometry->off_slab = 0;
	if (!choose_first_order(machine, geometry))
		return 0;
	place_descriptor(machine, geometry);
	choose_colours(machine, geometry);
	return 1;
}

/* Tunables. */

/* Many small objects, few large ones: a full array must not keep too much memory from others. */
static unsigned int default_limit(const struct geometry_machine *machine, unsigned long buffer_size)
{
	if (buffer_size > 131072)
		return 1;
	if (buffer_size > machine->page_size)
		return 8;
	if (buffer_size > 1024)
		return 24;
	if (buffer_size > 256)
		return 54;
	return 120;
}

void geometry_default_tunables(
	const struct geometry_machine *machine, unsigned long buffer_size, struct geometry_tunables *tunables)
{
	tunables->limit = default_limit(machine, buffer_size);
	/* Debug wants objects back in their slabs soon, where they are checked. */
	if (machine->debug && tunables->limit > 32)
		tunables->limit = 32;
	tunables->batchcount = (tunables->limit + 1) / 2;
	/* Objects over a page are rarely passed between CPUs in numbers that would pay for keeping them. */
	tunables->shared = machine->smp && buffer_size <= machine->page_size ? 8 : 0;
}
