/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef TESTS_DETERMINISM_PLACE_NAME_H
#define TESTS_DETERMINISM_PLACE_NAME_H

#include <stdint.h>

enum { PLACE_NAME_BYTES = 128 };

/* What lives at a simulated physical address, for people: static data, page descriptors, objects of a cache... */
void place_name(uint64_t physical, char name[PLACE_NAME_BYTES]);

#endif
