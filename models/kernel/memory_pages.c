/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Between addresses, page descriptors, page numbers and nodes: arithmetic that touches no memory and costs nothing; and
 * the flags of a page, one access to its descriptor each. See <linux/mm.h> and mm/zone.h.
 */
#include "models/kernel/memory_private.h"
#include "sim/engine/world.h"

#include <linux/mm.h>

#include "sim/engine/poison.h"

static struct memory_node *node_of(uint64_t physical)
{
	return &kernel->memory->nodes[memory_node_of(physical)];
}

static bool has_descriptor(uint64_t physical)
{
	return physical < kernel->memory->pages_total << kernel->memory->page_shift;
}

static struct page *descriptor(uint64_t physical)
{
	const struct memory_node *node = node_of(physical);

	return node->pages + ((physical - node->start) >> kernel->memory->page_shift);
}

/* A descriptor lies on the node of its page. */
static struct memory_node *page_node(const struct page *page)
{
	uint64_t physical = world_physical(page);

	BUG_ON(!has_descriptor(physical));
	return node_of(physical);
}

unsigned long mm_page_pfn(const struct page *page)
{
	const struct memory_node *node = page_node(page);

	return (node->start >> kernel->memory->page_shift) + (unsigned long)(page - node->pages);
}

struct page *mm_pfn_page(int node, unsigned long pfn)
{
	const struct memory_node *owner = &kernel->memory->nodes[node];

	return owner->pages + (pfn - (owner->start >> kernel->memory->page_shift));
}

struct page *virt_to_page(const void *address)
{
	uint64_t physical = world_physical(address);

	return has_descriptor(physical) ? descriptor(physical) : NULL;
}

int virt_addr_valid(const void *address)
{
	return has_descriptor(world_physical(address));
}

void *page_address(const struct page *page)
{
	return world_memory((uint64_t)mm_page_pfn(page) << kernel->memory->page_shift);
}

unsigned long virt_to_phys(const void *address)
{
	uint64_t physical = world_physical(address);

	BUG_ON(physical == UINT64_MAX);
	return physical;
}

uint64_t kernel_simulated_address(const void *address)
{
	uint64_t physical = world_physical(address);

	return physical != UINT64_MAX ? KERNEL_ADDRESS_BASE + physical : 0;
}

int page_to_nid(const struct page *page)
{
	return (int)(page_node(page) - kernel->memory->nodes);
}

unsigned long num_physpages(void)
{
	return kernel->memory->pages_total;
}

struct node_data *mm_node_data(int node)
{
	return kernel->memory->nodes[node].data;
}

struct zone *mm_page_zone(const struct page *page)
{
	struct memory_node *node = page_node(page);
	uint64_t physical = (uint64_t)mm_page_pfn(page) << kernel->memory->page_shift;

	return &node->data->zones[physical < MEMORY_DMA_END ? ZONE_DMA : ZONE_NORMAL];
}

enum zone_type mm_zone_type(gfp_t gfp)
{
	return gfp & __GFP_DMA ? ZONE_DMA : ZONE_NORMAL;
}

/* --- flags --- */

static int flag_test(const struct page *page, enum page_flag flag)
{
	world_access(&page->flags, sizeof(page->flags), false);
	return (page->flags >> flag) & 1;
}

int PageSlab(const struct page *page)
{
	return flag_test(page, PG_SLAB);
}

int PageCompound(const struct page *page)
{
	return flag_test(page, PG_COMPOUND);
}

static void slab_flag_set(struct page *page, bool slab)
{
	unsigned long flags;

	world_access(&page->flags, sizeof(page->flags), true);
	flags = slab ? page->flags | 1UL << PG_SLAB : page->flags & ~(1UL << PG_SLAB);
	if (flags == page->flags)
		return;
	page->flags = flags;
	page_node(page)->counts.pages_slab += slab ? 1 : -UINT64_C(1);
}

void SetPageSlab(struct page *page)
{
	slab_flag_set(page, true);
}

void ClearPageSlab(struct page *page)
{
	slab_flag_set(page, false);
}
