/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Caches, translation and memory, as one CPU sees them, or all of its node. See machine_measure.h. */
#include "sim/run/machine_measure.h"

/* --- caches --- */

/*
 * A working set that is too large for the level inside and fits in this one. Hits of the first level overlap in a real
 * machine; here they are part of what a word costs.
 */
static void measure_level(struct measurement *this, unsigned int level)
{
	static const char *const keys[MACHINE_CACHE_LEVELS] = { "latency.word", "cache l2.hit", "cache l3.hit" };
	const struct machine_cache *cache = &this->machine->caches[level];
	uint64_t inside = level == 0 ? 0 : cache[-1].size_bytes;
	uint64_t bytes = MAX(cache->size_bytes / 2, 2 * inside);

	if (cache->size_bytes == 0 || bytes > cache->size_bytes || !probe_memory_has(&this->memory, this->node, bytes))
		return;
	struct probe_lines lines = measurement_take(this, this->node, bytes / this->memory.line_bytes);
	measurement_visit(this, &lines, PROBE_READ);
	measurement_visit(this, &lines, PROBE_READ);
	double cycles = measurement_visit(this, &lines, PROBE_READ);
	measurement_add(this, keys[level], level == 0 ? this->machine->latency.word : cache->hit_cycles,
		level == 0 ? cycles + this->at_hand - this->empty : cycles, "chase through %" G_GUINT64_FORMAT " KiB",
		bytes >> 10);
}

/* Twice what the outermost level holds: by the time a line is visited again it is gone. */
static void measure_beyond(struct measurement *this)
{
	const struct machine_cache *cache = machine_outermost_cache(this->machine);
	uint64_t bytes = cache != NULL ? 2 * cache->size_bytes : 0;

	if (bytes == 0 || !probe_memory_has(&this->memory, this->node, bytes))
		return;
	struct probe_lines lines = measurement_take(this, this->node, bytes / this->memory.line_bytes);
	measurement_visit(this, &lines, PROBE_READ);
	measurement_add(this, "latency.memory_local", this->machine->latency.memory_local,
		measurement_visit(this, &lines, PROBE_READ), "chase through %" G_GUINT64_FORMAT " KiB", bytes >> 10);
}

/* One line of each of the pages, then another one of each... */
static double visit_by_page(const struct measurement *this, struct probe_lines first, uint64_t lines_of_page)
{
	double cycles = 0;

	for (uint64_t i = 0; i < lines_of_page; i++, first.start += this->memory.line_bytes)
		cycles += measurement_visit(this, &first, PROBE_READ);
	return cycles / (double)lines_of_page;
}

/*
 * A translation is looked up for lines that the first level does not have. So: one page more in each set of the TLB
 * than it has ways, and on them twice the lines of the first level, against as many lines on few pages.
 */
static void measure_tlb(struct measurement *this)
{
	const struct machine_tlb *tlb = &this->machine->tlb;
	uint64_t first_level = this->machine->caches[0].size_bytes / this->memory.line_bytes;
	uint64_t pages = tlb->entries + tlb->entries / tlb->ways;
	uint64_t lines_of_page = pages == 0 ? 0 : 2 * first_level / pages + 1;

	/* Lines of different pages do not share a set of a cache, for which small pages are not quite consecutive. */
	if (pages * lines_of_page * this->memory.line_bytes >= tlb->page_bytes)
		pages = 2 * (uint64_t)tlb->entries;
	uint64_t stride = tlb->page_bytes + lines_of_page * this->memory.line_bytes;

	if (tlb->entries == 0 || first_level == 0 || !probe_memory_has(&this->memory, this->node, (pages + 1) * stride))
		return;
	struct probe_lines spread = probe_memory_take(&this->memory, this->node, pages, stride);
	struct probe_lines dense = measurement_take(this, this->node, pages * lines_of_page);
	measurement_visit(this, &dense, PROBE_READ);
	measurement_visit(this, &dense, PROBE_READ);
	double few = measurement_visit(this, &dense, PROBE_READ);
	visit_by_page(this, spread, lines_of_page);
	visit_by_page(this, spread, lines_of_page);
	measurement_add(this, "tlb.miss", tlb->miss_cycles, visit_by_page(this, spread, lines_of_page) - few,
		"chase through %" G_GUINT64_FORMAT " pages of %" G_GUINT64_FORMAT " lines", pages, lines_of_page);
}

/* --- memory --- */

static void measure_remote_memory(struct measurement *this)
{
	const struct machine_latency *latency = &this->machine->latency;
	unsigned int distance = 0, node;

	while (measurement_next_distance(this, FALSE, &distance, &node)) {
		struct probe_lines lines = measurement_take(this, node, LINES_COLD);

		measurement_add(this, "latency.memory_remote",
			declared_by_distance(latency->memory_local, latency->memory_remote, distance),
			measurement_visit(this, &lines, PROBE_READ), "first reads of node %u's memory, distance %u",
			node, distance);
	}
}

/* What a line more costs in an interval, less what it costs when it is at hand. */
static void measure_stream(struct measurement *this)
{
	struct probe_lines few = measurement_take(this, this->node, SWEEP_RUN),
			   lines = measurement_take(this, this->node, LINES_COLD);
	struct probe_lines single = measurement_take(this, this->node, LINES_COLD);
	double runs = LINES_COLD / (double)SWEEP_RUN;

	probe_sweep(0, &few, SWEEP_RUN);
	double more_hits = (double)probe_sweep(0, &few, SWEEP_RUN) - this->at_hand;
	double first = (double)probe_walk(0, &single, PROBE_READ) / LINES_COLD;
	double all = (double)probe_sweep(0, &lines, SWEEP_RUN) / runs;
	/* How many lines of a run are not fetched ahead: the first, but with stream_reach only where a page begins. */
	double begun =
		this->machine->latency.stream_reach == 0 ? 1 : SWEEP_RUN * (double)this->machine->cache_line / 4096;
	measurement_add(this, "latency.stream", this->machine->latency.stream,
		(all - begun * first - more_hits) / (SWEEP_RUN - begun), "runs of %d lines, read in one go", SWEEP_RUN);
}

/* CPUs of the node that want half as much again as the controller gives read as fast as they can. */
static void measure_bandwidth(struct measurement *this)
{
	double occupied = this->machine->latency.memory_occupied;
	struct probe_lines lines = measurement_take(this, this->node, LINES_COLD);
	double alone = (double)probe_sweep(0, &lines, SWEEP_RUN) / LINES_COLD;
	unsigned int cpus = occupied == 0 ? G_MAXUINT : (unsigned int)(1.5 * alone / occupied) + 1;

	if (cpus > this->machine->cpus_per_node[this->node])
		return;
	struct probe_contest contest = {
		.cpus = cpus,
		.step = 1,
		.run = SWEEP_RUN,
		.lines_each = 4 * CONTEST_EACH,
		.cycles = (uint64_t)(CONTEST_EACH * cpus * occupied),
	};
	measurement_add(this, "latency.memory_occupied", occupied, probe_contest(&this->memory, &contest),
		"%u CPUs read at once: cycles a line", cpus);
}

void measure_caches(struct measurement *this)
{
	for (unsigned int level = 0; level < MACHINE_CACHE_LEVELS; level++)
		measure_level(this, level);
	measure_beyond(this);
	measure_tlb(this);
}

void measure_memory(struct measurement *this)
{
	measure_remote_memory(this);
	measure_stream(this);
	measure_bandwidth(this);
}
