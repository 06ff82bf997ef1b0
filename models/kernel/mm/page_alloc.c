/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Page requests: which zone serves one, how deep it may go into that zone, and what happens when none can.
 *
 *	1. the zones of the request's list, nearest node first, that stay above their low mark;
 *	2. one round of reclaim, if the request may sleep: it stands in for the kernel's reclaim daemon, which this
 *	   kernel has not;
 *	3. the zones that stay above their min mark, of which urgent requests may use a part;
 *	4. up to RECLAIM_ROUNDS rounds of reclaim, each with a look at the zones and a pause; NOFAIL never gives up.
 *
 * A task that reclaims may take the last page, so that reclaim itself cannot run out of memory.
 */
#include "models/kernel/mm/zone.h"

#include <linux/kernel_string.h>
#include <linux/nodemask.h>
#include <linux/sched.h>

enum { RECLAIM_ROUNDS = 5 };

/* How deep a request may go into a zone. */
enum effort {
	EFFORT_LOW,    /* not below the low mark */
	EFFORT_MIN,    /* not below the min mark... */
	EFFORT_HARDER, /* ...but a quarter: it cannot wait */
	EFFORT_HIGH,   /* ...but a half: it is urgent */
	EFFORT_BOTH,   /* ...but five eighths: half of it, and a quarter of the rest */
	EFFORT_ALL,    /* to the last page */
};

static unsigned long mark_for(const struct zone *zone, enum effort effort)
{
	unsigned long mark;

	if (effort == EFFORT_LOW)
		return zone->marks[MARK_LOW];
	mark = zone->marks[MARK_MIN];
	if (effort == EFFORT_HIGH || effort == EFFORT_BOTH)
		mark -= mark / 2;
	if (effort == EFFORT_HARDER || effort == EFFORT_BOTH)
		mark -= mark / 4;
	return mark;
}

/* Would enough stay free, and enough of it in blocks of at least this order? An estimate: the zone is not locked. */
static bool zone_suffices(const struct zone *zone, unsigned int order, enum zone_type type, enum effort effort)
{
	unsigned long taken = (1UL << order) - 1;
	unsigned long mark, free;
	unsigned int smaller;

	if (effort == EFFORT_ALL)
		return true;
	mark = mark_for(zone, effort);
	free = data_race(zone->free_pages);
	if (free <= taken + mark + zone->reserve[type])
		return false;
	free -= taken;
	for (smaller = 0; smaller < order; smaller++) {
		unsigned long useless = data_race(zone->areas[smaller].count) << smaller;

		mark >>= 1;
		if (free <= useless + mark)
			return false;
		free -= useless;
	}
	return true;
}

static struct page *zone_take(struct zone *zone, gfp_t gfp, unsigned int order)
{
	struct page *page;
	unsigned long flags;

	if (order == 0)
		return cpu_page_take(zone, gfp & __GFP_COLD ? CPU_LIST_COLD : CPU_LIST_HOT);
	spin_lock_irqsave(&zone->lock, flags);
	page = block_take(zone, order);
	spin_unlock_irqrestore(&zone->lock, flags);
	return page;
}

static bool zone_allowed(const struct zone *zone, int node, gfp_t gfp)
{
	if ((gfp & __GFP_THISNODE) != 0 && zone->node != node)
		return false;
	return node_online(zone->node) != 0;
}

static struct page *take(int node, gfp_t gfp, unsigned int order, enum effort effort)
{
	enum zone_type type = mm_zone_type(gfp);
	struct zone **next = mm_node_data(node)->zonelists[type];
	struct zone *zone;

	for (zone = *next; zone != NULL; zone = *++next) {
		struct page *page;

		if (!zone_allowed(zone, node, gfp))
			continue;
		if (!zone_suffices(zone, order, type, effort))
			continue;
		page = zone_take(zone, gfp, order);
		if (page != NULL)
			return page;
	}
	return NULL;
}

static enum effort effort_of(gfp_t gfp)
{
	bool waits = (gfp & __GFP_WAIT) != 0;

	if ((gfp & __GFP_HIGH) != 0)
		return waits ? EFFORT_HIGH : EFFORT_BOTH;
	return waits ? EFFORT_MIN : EFFORT_HARDER;
}

static struct page *take_in_reclaim(int node, gfp_t gfp, unsigned int order)
{
	return take(node, gfp, order, gfp & __GFP_NOMEMALLOC ? effort_of(gfp) : EFFORT_ALL);
}

/* Sleeps. */
static struct page *reclaim_and_take(int node, gfp_t gfp, unsigned int order)
{
	unsigned int round;

	for (round = 0; (gfp & __GFP_NOFAIL) != 0 || round < RECLAIM_ROUNDS; round++) {
		struct page *page;

		mm_reclaim(gfp);
		cond_resched();
		page = take(node, gfp, order, effort_of(gfp));
		if (page != NULL)
			return page;
		if ((gfp & __GFP_NORETRY) != 0 && (gfp & __GFP_NOFAIL) == 0)
			return NULL;
		schedule_timeout_uninterruptible(HZ / 50 + 1);
	}
	return NULL;
}

static struct page *take_slowly(int node, gfp_t gfp, unsigned int order)
{
	struct page *page;

	if ((gfp & __GFP_WAIT) == 0)
		return take(node, gfp, order, effort_of(gfp));
	if (mm_reclaims())
		return take_in_reclaim(node, gfp, order);
	mm_reclaim(gfp);
	page = take(node, gfp, order, effort_of(gfp));
	if (page != NULL)
		return page;
	return reclaim_and_take(node, gfp, order);
}

static void compound_make(struct page *head, unsigned int order)
{
	unsigned long i;

	for (i = 0; i < 1UL << order; i++) {
		head[i].flags |= 1UL << PG_COMPOUND;
		head[i].first_page = head;
	}
}

static void compound_undo(struct page *head, unsigned int order)
{
	unsigned long i;

	for (i = 0; i < 1UL << order; i++) {
		if (head[i].first_page != head)
			mm_bad_free(head, order, "a page of a compound block belongs to another one");
		head[i].flags &= ~(1UL << PG_COMPOUND);
		head[i].first_page = NULL;
	}
}

static void hand_out(struct page *page, gfp_t gfp, unsigned int order)
{
	BUG_ON(page->count != 0);
	page->count = 1;
	page->order = order;
	if (order != 0 && (gfp & __GFP_COMP) != 0)
		compound_make(page, order);
	if ((gfp & __GFP_ZERO) != 0)
		kernel_memset(page_address(page), 0, PAGE_SIZE << order);
}

struct page *mm_pages_alloc(int node, gfp_t gfp, unsigned int order)
{
	struct page *page = take(node, gfp, order, EFFORT_LOW);

	if (page == NULL)
		page = take_slowly(node, gfp, order);
	if (page != NULL)
		hand_out(page, gfp, order);
	return page;
}

static void check_block(const struct page *page, unsigned int order)
{
	unsigned long i;

	if (page->count != 1)
		mm_bad_free(page, order, "it is not allocated");
	if (page->order != order)
		mm_bad_free(page, order, "it was allocated with another order");
	for (i = 0; i < 1UL << order; i++)
		if ((page[i].flags & (1UL << PG_SLAB)) != 0)
			mm_bad_free(page, order, "a page of it still belongs to a slab");
}

void mm_pages_free(struct page *page, unsigned int order)
{
	struct zone *zone = mm_page_zone(page);
	unsigned long flags;

	check_block(page, order);
	if ((page->flags & (1UL << PG_COMPOUND)) != 0)
		compound_undo(page, order);
	page->count = 0;
	if (order == 0) {
		cpu_page_put(zone, page, CPU_LIST_HOT);
		return;
	}
	spin_lock_irqsave(&zone->lock, flags);
	block_put(zone, page, order);
	spin_unlock_irqrestore(&zone->lock, flags);
}
