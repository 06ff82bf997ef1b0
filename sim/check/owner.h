/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef SIM_CHECK_OWNER_H
#define SIM_CHECK_OWNER_H

#include <stddef.h>
#include <stdint.h>

/*
 * What lies at a simulated physical address, in words, for reports: a variable of the module, a cache's array, list,
 * alien table, slab descriptor or descriptor, an object of a cache, a page. Through the module's inspection table;
 * without one, variables and pages only. Walks all caches: not for every access. Any context.
 */
enum { OWNER_TEXT_BYTES = 128 };

void owner_text(uint64_t physical, char buffer[OWNER_TEXT_BYTES]);

#endif
