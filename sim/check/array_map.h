/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef SIM_CHECK_ARRAY_MAP_H
#define SIM_CHECK_ARRAY_MAP_H

#include <linux/slab_inspection.h>

#include <stdbool.h>
#include <stdint.h>

/*
 * Where in simulated memory the arrays of all caches lie, by granule of 64 bytes: as the inspection table tells when
 * the map was made. Caches that come, go or are tuned, and CPUs that start, make it stale.
 */
struct mapped_array {
	uint64_t start, end; /* physical */
	enum slab_array_kind kind;
	unsigned int cpu;  /* of a head array */
	int node, home;	   /* of the others, as struct slab_array_info has them */
	uint64_t lock;	   /* of a shared array: physical address of its node's list_lock */
	const char *cache; /* borrowed from the world */
};

struct array_map;

struct array_map *array_map_new(void);
void array_map_free(struct array_map *map);

/* It is to be made anew before it is next used. */
void array_map_stale(struct array_map *map);

/*
 * An array that has a byte of BYTES of granule NUMBER; NULL: none. CURRENT: the map is made anew first, for what seems
 * wrong. Valid until the next call.
 */
const struct mapped_array *array_map_find(struct array_map *map, uint64_t number, uint64_t bytes, bool current);

#endif
