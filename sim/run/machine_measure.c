/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What all measurements share, and operations of one CPU. See machine_measure.h. */
#include "sim/run/machine_measure.h"

/* --- what is declared --- */

double declared_by_distance(double local, double remote, unsigned int distance)
{
	return local + (remote - local) * (distance - DISTANCE_LOCAL) / (DISTANCE_REMOTE - DISTANCE_LOCAL);
}

static unsigned int distance_to(const struct measurement *this, unsigned int node)
{
	return this->machine->distance[this->node * this->machine->nodes + node];
}

const struct machine_cache *machine_outermost_cache(const struct machine_config *machine)
{
	const struct machine_cache *cache = NULL;

	for (unsigned int level = 0; level < MACHINE_CACHE_LEVELS; level++) {
		if (machine->caches[level].size_bytes != 0)
			cache = &machine->caches[level];
	}
	return cache;
}

unsigned int machine_cluster_cpus(const struct machine_config *machine)
{
	const struct machine_cache *cache = machine_outermost_cache(machine);

	return cache != NULL ? cache->shared_by : 1;
}

/* --- recording --- */

void measurement_add(
	struct measurement *this, const char *key, double declared, double measured, const char *format, ...)
{
	struct machine_figure figure = { .key = key, .declared = declared, .measured = measured };
	va_list arguments;

	va_start(arguments, format);
	figure.what = g_strdup_vprintf(format, arguments);
	va_end(arguments);
	g_array_append_val(this->figures, figure);
}

struct probe_lines measurement_take(struct measurement *this, unsigned int node, uint64_t count)
{
	return probe_memory_take(&this->memory, node, count, this->memory.line_bytes);
}

double measurement_visit(const struct measurement *this, const struct probe_lines *lines, enum probe_access access)
{
	return (double)probe_walk(0, lines, access) / (double)lines->count - this->at_hand;
}

gboolean measurement_next_distance(
	const struct measurement *this, gboolean with_cpus, unsigned int *distance, unsigned int *node)
{
	unsigned int next = G_MAXUINT;

	for (unsigned int to = 0; to < this->machine->nodes; to++) {
		unsigned int here = distance_to(this, to);

		if (to == this->node || here <= *distance || here >= next)
			continue;
		if (with_cpus && this->machine->cpus_per_node[to] == 0)
			continue;
		next = here;
		*node = to;
	}
	*distance = next;
	return next != G_MAXUINT;
}

/* --- operations --- */

static void measure_atomic(struct measurement *this)
{
	struct probe_lines lines = measurement_take(this, this->node, LINES_FEW);

	measurement_visit(this, &lines, PROBE_STORE);
	double store = measurement_visit(this, &lines, PROBE_STORE);
	measurement_add(this, "latency.atomic", this->machine->latency.atomic,
		measurement_visit(this, &lines, PROBE_ATOMIC) - store,
		"atomic operations less stores, on lines at hand");
}

static void measure_interrupts(struct measurement *this)
{
	const struct machine_latency *latency = &this->machine->latency;
	double boundary = (double)probe_boundaries(REPEATS) / REPEATS;
	double entry = (double)probe_interrupt() - boundary;

	measurement_add(this, "latency.boundary", latency->boundary, boundary, "boundaries without access");
	measurement_add(this, "latency.irq_flag", latency->irq_flag,
		(double)probe_irq_flag(REPEATS) / REPEATS - boundary, "changes of the interrupt flag less boundaries");
	measurement_add(this, "interrupt.entry", latency->interrupt, entry, "an interrupt that this CPU sends itself");
	if (this->machine->cpus > 1)
		measurement_add(this, "latency.ipi", latency->ipi, (double)probe_ipi(1) - entry - boundary,
			"from the sender to the handler on CPU 1, less entry");
}

static void measure_loops(struct measurement *this)
{
	struct probe_lines lines = measurement_take(this, this->node, LINES_COLD);

	this->empty = (double)probe_walk(0, &lines, PROBE_NONE) / LINES_COLD;
	lines.count = LINES_FEW;
	probe_walk(0, &lines, PROBE_READ);
	this->at_hand = (double)probe_walk(0, &lines, PROBE_READ) / LINES_FEW;
}

static void measure_store(struct measurement *this)
{
	const struct machine_latency *latency = &this->machine->latency;
	struct probe_lines lines = measurement_take(this, this->node, LINES_COLD);

	measurement_add(this, "latency.store_percent", latency->memory_local * latency->store_percent / 100.0,
		measurement_visit(this, &lines, PROBE_STORE), "first writes of this node's memory");
}

/* Main of the world. */
void measure(void *argument)
{
	struct measurement *this = argument;

	this->node = hw_node_of_cpu(0);
	probe_memory_init(&this->memory);
	measure_loops(this);
	measure_caches(this);
	measure_memory(this);
	measure_peers(this);
	measure_atomic(this);
	measure_interrupts(this);
	measure_store(this); /* last: what it leaves dirty in caches would be written back while others are measured */
}
