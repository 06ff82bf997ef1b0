/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Lines that go from CPU to CPU. See machine_measure.h. */
#include "sim/run/machine_measure.h"

/* Another CPU has its turn with the lines. */
static void let(unsigned int cpu, const struct probe_lines *lines, enum probe_access access)
{
	probe_walk(cpu, lines, access);
}

struct peer {
	unsigned int cpu;
	const char *where;
	const char *dirty_key, *clean_key, *invalidate_key; /* the last one may be NULL: not measured */
	double dirty, clean, invalidate;
};

/* CPU has written the lines, then CPU 0 reads them. */
static void measure_dirty(struct measurement *this, const struct peer *peer)
{
	struct probe_lines lines = measurement_take(this, this->node, LINES_FEW);

	let(peer->cpu, &lines, PROBE_UPDATE);
	measurement_add(this, peer->dirty_key, peer->dirty, measurement_visit(this, &lines, PROBE_READ),
		"reads of what CPU %u%s wrote", peer->cpu, peer->where);
}

/* CPU has read the lines, then CPU 0 does. */
static void measure_clean(struct measurement *this, const struct peer *peer)
{
	struct probe_lines lines = measurement_take(this, this->node, LINES_FEW);

	let(peer->cpu, &lines, PROBE_READ);
	measurement_add(this, peer->clean_key, peer->clean, measurement_visit(this, &lines, PROBE_READ),
		"reads of what CPU %u%s read", peer->cpu, peer->where);
}

/* Both have the lines, then CPU 0 writes them, and writes them again when they are its own. */
static void measure_invalidate(struct measurement *this, const struct peer *peer)
{
	struct probe_lines lines = measurement_take(this, this->node, LINES_FEW);

	measurement_visit(this, &lines, PROBE_READ);
	let(peer->cpu, &lines, PROBE_READ);
	double shared = measurement_visit(this, &lines, PROBE_UPDATE);
	measurement_add(this, peer->invalidate_key, peer->invalidate,
		shared - measurement_visit(this, &lines, PROBE_UPDATE), "writes of what CPU %u%s has, too", peer->cpu,
		peer->where);
}

/* To and fro: each takes the lines from the other by an atomic operation. */
static void measure_ping_pong(struct measurement *this, const struct peer *peer)
{
	struct probe_lines lines = measurement_take(this, this->node, LINES_FEW);
	double cycles = 0;

	let(peer->cpu, &lines, PROBE_ATOMIC);
	for (unsigned int i = 0; i < REPEATS; i++) {
		cycles += measurement_visit(this, &lines, PROBE_ATOMIC);
		let(peer->cpu, &lines, PROBE_ATOMIC);
	}
	measurement_add(this, peer->dirty_key, peer->dirty + this->machine->latency.atomic, cycles / REPEATS,
		"ping-pong with CPU %u%s, atomic", peer->cpu, peer->where);
}

/*
 * CPUs of this node that pay the same for a line of each other do atomic operations on one: its way from one to the
 * next is what they all wait for, if they are enough.
 */
static void measure_contention(struct measurement *this)
{
	const struct machine_latency *latency = &this->machine->latency;
	unsigned int cluster = machine_cluster_cpus(this->machine), cpus = this->machine->cpus_per_node[this->node];
	gboolean within = cluster > 1 && cpus / cluster < 3;
	unsigned int step = within ? 1 : cluster, count = MIN(within ? MIN(cluster, cpus) : cpus / cluster, CONTENDING);
	double transfer = within ? latency->transfer_cluster : latency->transfer_local;
	double occupied = transfer * latency->line_occupied / 100;

	if (count * occupied < 1.2 * (transfer + latency->atomic + this->at_hand))
		return;
	struct probe_contest contest = {
		.cpus = count, .step = step, .cycles = (uint64_t)(CONTEST_EACH * count * occupied)
	};
	measurement_add(this, "latency.line_occupied", occupied, probe_contest(&this->memory, &contest),
		"%u CPUs, one line, atomic: cycles an operation", count);
}

static void measure_peer(struct measurement *this, const struct peer *peer)
{
	measure_dirty(this, peer);
	measure_ping_pong(this, peer);
	measure_clean(this, peer);
	if (peer->invalidate_key != NULL)
		measure_invalidate(this, peer);
}

/* What a CPU of this cluster has read is in the shared level, too, unless that gets only what is evicted. */
static void mate_clean(const struct machine_config *machine, struct peer *mate)
{
	const struct machine_cache *shared = machine_outermost_cache(machine);

	mate->clean_key = shared == &machine->caches[1] ? "cache l2.hit" : "cache l3.hit";
	mate->clean = shared->hit_cycles;
	if (shared->victim) {
		mate->clean_key = "latency.transfer_cluster";
		mate->clean = machine->latency.transfer_cluster;
	}
}

static void measure_neighbours(struct measurement *this)
{
	const struct machine_latency *latency = &this->machine->latency;
	unsigned int cluster = machine_cluster_cpus(this->machine), cpus = this->machine->cpus_per_node[this->node];
	gboolean forwards = latency->clean_local != 0;
	struct peer mate = { 1, " of this cluster", "latency.transfer_cluster", "", "latency.invalidate_local",
		latency->transfer_cluster, 0, latency->invalidate_local };
	struct peer neighbour = { cluster, " of this node", "latency.transfer_local",
		forwards ? "latency.clean_local" : "latency.memory_local", "latency.invalidate_local",
		latency->transfer_local, forwards ? latency->clean_local : latency->memory_local,
		latency->invalidate_local };

	if (MIN(cluster, cpus) > 1) {
		mate_clean(this->machine, &mate);
		measure_peer(this, &mate);
	}
	if (cpus > cluster)
		measure_peer(this, &neighbour);
}

static unsigned int first_cpu(const struct machine_config *machine, unsigned int node)
{
	unsigned int cpu = 0;

	for (unsigned int before = 0; before < node; before++)
		cpu += machine->cpus_per_node[before];
	return cpu;
}

static void measure_remote_peers(struct measurement *this)
{
	const struct machine_latency *latency = &this->machine->latency;
	gboolean forwards = latency->clean_remote != 0;
	unsigned int distance = 0, node;

	while (measurement_next_distance(this, TRUE, &distance, &node)) {
		g_autofree char *where = g_strdup_printf(" at distance %u", distance);
		struct peer peer = { first_cpu(this->machine, node), where, "latency.transfer_remote",
			forwards ? "latency.clean_remote" : "latency.memory_local", "latency.invalidate_remote",
			declared_by_distance(latency->transfer_local, latency->transfer_remote, distance),
			forwards ? declared_by_distance(latency->clean_local, latency->clean_remote, distance)
				 : latency->memory_local,
			declared_by_distance(latency->invalidate_local, latency->invalidate_remote, distance) };

		measure_peer(this, &peer);
	}
}

void measure_peers(struct measurement *this)
{
	measure_neighbours(this);
	measure_remote_peers(this);
	measure_contention(this);
}
