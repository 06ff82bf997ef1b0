/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Entries of the page allocator: the boundary, the choice whether a request fails, and what is counted. See
 * <linux/gfp.h>; the rest is in mm/.
 */
#include "models/kernel/memory_private.h"

#include "models/hw/boundary.h"
#include "models/kernel/log.h"
#include "models/kernel/shrinker.h"
#include "models/kernel/trace.h"
#include "models/kernel/watch.h"
#include "sim/engine/fault.h"
#include "sim/engine/world.h"

#include <linux/gfp.h>
#include <linux/kernel.h>
#include <linux/mm.h>
#include <linux/nodemask.h>
#include <linux/topology.h>

#include "sim/engine/poison.h"

enum { FAILURES_TOLD_MAX = 10 }; /* as the kernel's burst of rate-limited messages */

void kernel_page_fault_set(kernel_page_fault fault, void *context)
{
	kernel->memory->fault = fault;
	kernel->memory->fault_context = context;
}

/* One choice for each request that may fail; timed mode: the fault, if there is one. */
static bool refused(const struct kernel_page_request *request)
{
	struct kernel_memory *memory = kernel->memory;
	struct choice_subject subject = {
		.cpu = request->cpu,
		.operation = BOUNDARY_PAGE_ALLOC,
		.object = request->number,
	};
	bool fault;

	if ((request->gfp & __GFP_NOFAIL) != 0)
		return false;
	fault = memory->fault != NULL && memory->fault(request, memory->fault_context);
	return choice(engine->host.strategy, CHOICE_PAGES, subject, 2, fault) != 0;
}

static void count_failure(const struct kernel_page_request *request, bool injected)
{
	struct kernel_memory_counts *counts = &kernel->memory->nodes[request->node].counts;

	counts->failures++;
	counts->failures_injected += injected;
	if ((request->gfp & __GFP_NOWARN) != 0 || kernel->memory->failures_told == FAILURES_TOLD_MAX)
		return;
	kernel->memory->failures_told++;
	kernel_log_add(KERN_WARNING "page allocation failure. order:%u, mode:0x%x, node:%d%s\n", request->order,
		request->gfp, request->node, injected ? ", injected" : "");
}

static void count_success(const struct kernel_page_request *request, const struct page *page)
{
	struct memory_node *wanted = &kernel->memory->nodes[request->node];
	struct memory_node *got = &kernel->memory->nodes[page_to_nid(page)];

	got->pages_used += UINT64_C(1) << request->order;
	if (got == wanted) {
		wanted->counts.numa_hit++;
	} else {
		wanted->counts.numa_foreign++;
		got->counts.numa_miss++;
	}
}

static void success_note(const struct kernel_page_request *request, struct page *page)
{
	count_success(request, page);
	KERNEL_WATCH(pages, page_address(page), (size_t)hw->machine->page_size << request->order, true);
}

static struct page *request_serve(const struct kernel_page_request *request)
{
	bool injected = refused(request);
	struct page *page = injected ? NULL : mm_pages_alloc(request->node, request->gfp, request->order);

	if (page != NULL)
		success_note(request, page);
	else
		count_failure(request, injected);
	hw_note(BOUNDARY_PAGE_ALLOC, request->number, page != NULL ? world_physical(page_address(page)) : UINT64_MAX);
	return page;
}

struct page *alloc_pages_node(int node, gfp_t gfp, unsigned int order)
{
	struct kernel_page_request request = { .cpu = hw->current->number, .gfp = gfp, .order = order };
	enum hw_phase before;
	struct page *page;

	BUG_ON(kernel->memory->phase == MEMORY_BOOT);
	might_sleep_if((gfp & __GFP_WAIT) != 0);
	if (node < 0 || !kernel->config.numa)
		node = numa_node_id();
	BUG_ON(node >= (int)MAX_NUMNODES);
	request.node = node;
	request.cache = kernel_trace_growing();
	request.number = ++kernel->memory->requests[request.cpu];
	hw_boundary(BOUNDARY_PAGE_ALLOC, request.number);
	if (order > kernel->memory->nodes[node].data->zones[ZONE_NORMAL].order_max) {
		count_failure(&request, false);
		return NULL;
	}
	before = hw_phase_set(HW_PHASE_PAGES);
	hw_charge(hw->machine->latency.page_request);
	KERNEL_WATCH(page_supply, true, false, node, order);
	page = request_serve(&request);
	KERNEL_WATCH(page_supply, false, false, page != NULL ? page_to_nid(page) : -1, order);
	hw_phase_set(before);
	return page;
}

void __free_pages(struct page *page, unsigned int order)
{
	enum hw_phase before;

	BUG_ON(page == NULL);
	hw_boundary(BOUNDARY_PAGE_FREE, world_physical(page_address(page)));
	before = hw_phase_set(HW_PHASE_PAGES);
	hw_charge(hw->machine->latency.page_request);
	KERNEL_WATCH(page_supply, true, true, page_to_nid(page), order);
	KERNEL_WATCH(pages, page_address(page), (size_t)hw->machine->page_size << order, false);
	mm_pages_free(page, order);
	kernel->memory->nodes[page_to_nid(page)].pages_used -= UINT64_C(1) << order;
	KERNEL_WATCH(page_supply, false, true, page_to_nid(page), order);
	hw_phase_set(before);
}

void free_pages(unsigned long address, unsigned int order)
{
	struct page *page = virt_to_page((const void *)address);

	if (page == NULL)
		kernel_log_add(KERN_EMERG "free_pages: 0x%lx is no address of a page\n", address);
	BUG_ON(page == NULL);
	__free_pages(page, order);
}

/* --- pressure --- */

long kernel_memory_pressure(int node, long pages)
{
	ENGINE_ASSERT(node >= 0 && node < (int)kernel->memory->node_count);
	if (pages >= 0)
		return (long)mm_pressure_take(node, (unsigned long)pages);
	return (long)mm_pressure_release(node, -(unsigned long)pages);
}

void kernel_memory_cpu_dead(unsigned int cpu)
{
	drain_cpu_pages(cpu);
}

/* --- services that mm/ uses --- */

unsigned long mm_reclaim(gfp_t gfp)
{
	return kernel_reclaim(gfp);
}

bool mm_reclaims(void)
{
	return kernel_reclaims();
}

void mm_bad_free(const struct page *page, unsigned int order, const char *what)
{
	kernel_log_add(KERN_EMERG "Bad page state at free of %p, order %u: %s (count %d, order %u, flags 0x%lx)\n",
		page_address(page), order, what, page->count, page->order, page->flags);
	kernel_bug("page allocator", 0, what);
}
