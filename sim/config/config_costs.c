/* SPDX-License-Identifier: GPL-2.0-or-later */
/* From [cache lN], [tlb], [latency] and [interrupt] to struct machine_config, with what must fit together. */
#include "sim/config/config_private.h"

/* A value that was left out and follows from others: shown, hashed and repeated as if it had been written. */
static void set_cycles(struct config_value *value, unsigned int cycles)
{
	value->present = true;
	value->number = cycles;
	value->is_time = false;
}

/* Cycles as they stand, times at this machine's clock, to the nearest; kept as cycles. */
static gboolean read_cycles(const struct config *config, const struct config_section *section, const char *key,
	unsigned int *cycles, GError **error)
{
	struct config_value *value = config_section_value(section, key);
	const struct config_key *known = config_key_find(section->kind, key);
	unsigned __int128 number = (unsigned __int128)value->number;

	if (value->is_time)
		number = (number * config->machine.cpu_hz + 500000000) / 1000000000;
	if (number < (unsigned __int128)known->minimum || number > (unsigned __int128)known->maximum)
		return config_fail(section, key, CONFIG_ERROR_VALUE, error,
			"\"%s\" is out of range, expected %" G_GINT64_FORMAT " to %" G_GINT64_FORMAT
			" cycles of %" G_GUINT64_FORMAT " Hz",
			value->text, known->minimum, known->maximum, config->machine.cpu_hz);
	*cycles = (unsigned int)number;
	set_cycles(value, *cycles);
	return TRUE;
}

static gboolean read_cycles_or(const struct config *config, const struct config_section *section, const char *key,
	unsigned int standard, unsigned int *cycles, GError **error)
{
	struct config_value *value = config_section_value(section, key);

	if (value->given)
		return read_cycles(config, section, key, cycles, error);
	*cycles = standard;
	set_cycles(value, standard);
	return TRUE;
}

/* --- caches --- */

static unsigned int cpus_of_largest_node(const struct machine_config *machine)
{
	unsigned int largest = 0;

	for (unsigned int node = 0; node < machine->nodes; node++)
		largest = MAX(largest, machine->cpus_per_node[node]);
	return largest;
}

static bool is_power_of_two(uint64_t number)
{
	return (number & (number - 1)) == 0;
}

static gboolean check_cache(const struct machine_config *machine, const struct config_section *section,
	const struct machine_cache *cache, GError **error)
{
	uint64_t way_bytes = (uint64_t)cache->ways * machine->cache_line;
	unsigned int largest = cpus_of_largest_node(machine);

	if (cache->shared_by > largest)
		return config_fail(section, "shared_by", CONFIG_ERROR_CONFLICT, error,
			"%u CPUs share this cache, but no node has more than %u", cache->shared_by, largest);
	if (cache->size_bytes % way_bytes != 0)
		return config_fail(section, "size", CONFIG_ERROR_CONFLICT, error,
			"%" G_GUINT64_FORMAT " bytes do not make sets of %u ways of %u bytes", cache->size_bytes,
			cache->ways, machine->cache_line);
	if (cache->shared_by == 1 && !is_power_of_two(cache->size_bytes / way_bytes))
		return config_fail(section, "size", CONFIG_ERROR_CONFLICT, error,
			"%" G_GUINT64_FORMAT " bytes do not make a power of two of sets of %u ways of %u bytes",
			cache->size_bytes, cache->ways, machine->cache_line);
	return TRUE;
}

/* The first level is each CPU's own; one outside of it needs it, is slower, and the only one that may be shared. */
static gboolean check_levels(
	const struct machine_config *machine, const struct config_section *section, unsigned int level, GError **error)
{
	const struct machine_cache *cache = &machine->caches[level];
	const struct machine_cache *below = cache - 1;

	if (level == 0 && cache->shared_by > 1)
		return config_fail(section, "shared_by", CONFIG_ERROR_CONFLICT, error,
			"%u CPUs share l1, expected 1: each CPU has an l1 of its own", cache->shared_by);
	if (level == 0)
		return TRUE;
	if (below->size_bytes == 0)
		return config_fail(
			section, "size", CONFIG_ERROR_CONFLICT, error, "there is no cache l%u below it", level);
	if (below->shared_by > 1)
		return config_fail(section, "size", CONFIG_ERROR_CONFLICT, error,
			"%u CPUs share l%u below it, expected only the outermost level to be shared", below->shared_by,
			level);
	if (cache->hit_cycles < below->hit_cycles)
		return config_fail(section, "hit", CONFIG_ERROR_CONFLICT, error,
			"%u cycles are less than the %u of l%u", cache->hit_cycles, below->hit_cycles, level);
	if (below->victim)
		return config_fail(section, "size", CONFIG_ERROR_CONFLICT, error,
			"l%u below it is filled by what others evict, expected that of the outermost level only",
			level);
	return TRUE;
}

static gboolean read_cache(struct config *config, unsigned int level, GError **error)
{
	static const char *const names[MACHINE_CACHE_LEVELS] = { "l1", "l2", "l3" };
	const struct config_section *section = config_section_find(config, SECTION_MACHINE_CACHE, names[level]);
	struct machine_cache *cache = &config->machine.caches[level];

	cache->size_bytes = config_size(section, "size");
	cache->ways = (unsigned int)config_integer(section, "ways");
	cache->shared_by = (unsigned int)config_integer(section, "shared_by");
	cache->victim = config_enum(section, "fill") == MACHINE_FILL_VICTIM;
	if (!read_cycles(config, section, "hit", &cache->hit_cycles, error))
		return FALSE;
	if (cache->size_bytes == 0)
		return TRUE;
	if (cache->victim && cache->shared_by == 1)
		return config_fail(section, "fill", CONFIG_ERROR_CONFLICT, error,
			"each CPU has this cache alone, expected victim for a shared level only");
	return check_cache(&config->machine, section, cache, error) &&
	       check_levels(&config->machine, section, level, error);
}

static gboolean read_tlb(struct config *config, GError **error)
{
	const struct config_section *section = config_section_find(config, SECTION_TLB, "");
	struct machine_tlb *tlb = &config->machine.tlb;

	tlb->entries = (unsigned int)config_integer(section, "entries");
	tlb->ways = (unsigned int)config_integer(section, "ways");
	tlb->page_bytes = config_size(section, "page");
	if (!read_cycles(config, section, "miss", &tlb->miss_cycles, error))
		return FALSE;
	if (tlb->entries % tlb->ways != 0 || !is_power_of_two(tlb->entries / tlb->ways))
		return config_fail(section, "entries", CONFIG_ERROR_CONFLICT, error,
			"%u entries do not make a power of two of sets of %u ways", tlb->entries, tlb->ways);
	if (!is_power_of_two(tlb->page_bytes) || tlb->page_bytes < config->machine.page_size)
		return config_fail(section, "page", CONFIG_ERROR_VALUE, error,
			"%" G_GUINT64_FORMAT " bytes are not possible, expected a power of two from the page size %u",
			tlb->page_bytes, config->machine.page_size);
	return TRUE;
}

gboolean config_machine_caches(struct config *config, GError **error)
{
	for (unsigned int level = 0; level < MACHINE_CACHE_LEVELS; level++) {
		if (!read_cache(config, level, error))
			return FALSE;
	}
	return read_tlb(config, error);
}

/* --- latencies --- */

static gboolean read_latency_section(struct config *config, const struct config_section *section, GError **error)
{
	struct machine_latency *latency = &config->machine.latency;
	const struct {
		const char *key;
		unsigned int *cycles;
	} fields[] = {
		{ "memory_local", &latency->memory_local },
		{ "memory_remote", &latency->memory_remote },
		{ "memory_occupied", &latency->memory_occupied },
		{ "transfer_local", &latency->transfer_local },
		{ "transfer_remote", &latency->transfer_remote },
		{ "clean_local", &latency->clean_local },
		{ "clean_remote", &latency->clean_remote },
		{ "atomic", &latency->atomic },
		{ "irq_flag", &latency->irq_flag },
		{ "ipi", &latency->ipi },
		{ "boundary", &latency->boundary },
		{ "word", &latency->word },
		{ "object_moved", &latency->object_moved },
		{ "page_request", &latency->page_request },
		{ "context_switch", &latency->context_switch },
	};

	for (guint index = 0; index < G_N_ELEMENTS(fields); index++) {
		if (!read_cycles(config, section, fields[index].key, fields[index].cycles, error))
			return FALSE;
	}
	latency->string_bytes = (unsigned int)config_integer(section, "string_bytes");
	latency->line_occupied = (unsigned int)config_integer(section, "line_occupied");
	latency->stream_reach = (unsigned int)config_integer(section, "stream_reach");
	latency->store_percent = (unsigned int)config_integer(section, "store_percent");
	return TRUE;
}

/* Those whose defaults are other latencies. */
static gboolean read_following(struct config *config, const struct config_section *section, GError **error)
{
	struct machine_latency *latency = &config->machine.latency;
	const struct {
		const char *key;
		unsigned int standard;
		unsigned int *cycles;
	} fields[] = {
		{ "stream", latency->memory_local / 4, &latency->stream },
		{ "object_taken", latency->object_moved, &latency->object_taken },
		{ "object_returned", latency->object_moved, &latency->object_returned },
		{ "lock_spinner", latency->transfer_local * latency->line_occupied / 200, &latency->lock_spinner },
		{ "transfer_cluster", latency->transfer_local, &latency->transfer_cluster },
		{ "invalidate_local", latency->transfer_local, &latency->invalidate_local },
		{ "invalidate_remote", latency->transfer_remote, &latency->invalidate_remote },
	};

	for (guint index = 0; index < G_N_ELEMENTS(fields); index++) {
		if (!read_cycles_or(
			    config, section, fields[index].key, fields[index].standard, fields[index].cycles, error))
			return FALSE;
	}
	return TRUE;
}

/* What is further away takes no less time. */
static gboolean check_distances(
	const struct config_section *section, const struct machine_latency *latency, GError **error)
{
	const struct {
		const char *near_key, *far_key;
		unsigned int near, far;
	} pairs[] = {
		{ "memory_local", "memory_remote", latency->memory_local, latency->memory_remote },
		{ "transfer_local", "transfer_remote", latency->transfer_local, latency->transfer_remote },
		{ "clean_local", "clean_remote", latency->clean_remote != 0 ? latency->clean_local : 0,
			latency->clean_remote },
		{ "invalidate_local", "invalidate_remote", latency->invalidate_local, latency->invalidate_remote },
	};

	for (guint index = 0; index < G_N_ELEMENTS(pairs); index++) {
		if (pairs[index].far < pairs[index].near)
			return config_fail(section, pairs[index].far_key, CONFIG_ERROR_CONFLICT, error,
				"%u cycles are less than the %u of %s", pairs[index].far, pairs[index].near,
				pairs[index].near_key);
	}
	return TRUE;
}

static gboolean check_memory(const struct machine_config *machine, const struct config_section *section, GError **error)
{
	const struct machine_latency *latency = &machine->latency;

	for (unsigned int level = 0; level < MACHINE_CACHE_LEVELS; level++) {
		const struct machine_cache *cache = &machine->caches[level];

		if (cache->size_bytes != 0 && latency->memory_local < cache->hit_cycles)
			return config_fail(section, "memory_local", CONFIG_ERROR_CONFLICT, error,
				"%u cycles are less than the %u of a hit in l%u", latency->memory_local,
				cache->hit_cycles, level + 1);
	}
	if (latency->stream > latency->memory_local)
		return config_fail(section, "stream", CONFIG_ERROR_CONFLICT, error,
			"%u cycles are more than the %u of memory_local", latency->stream, latency->memory_local);
	return machine->nodes == 1 || check_distances(section, latency, error);
}

gboolean config_machine_latencies(struct config *config, GError **error)
{
	const struct config_section *section = config_section_find(config, SECTION_LATENCY, "");
	const struct config_section *interrupt = config_section_find(config, SECTION_INTERRUPT, "");

	return read_latency_section(config, section, error) && read_following(config, section, error) &&
	       check_memory(&config->machine, section, error) &&
	       read_cycles(config, interrupt, "entry", &config->machine.latency.interrupt, error);
}
