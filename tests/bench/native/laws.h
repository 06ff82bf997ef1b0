/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef TESTS_BENCH_LAWS_H
#define TESTS_BENCH_LAWS_H

#include <stddef.h>

/*
 * Checks the laws of the allocator through its inspection table, all caches, and aborts naming the first that is
 * broken:
 *
 *   1. a slab is on the list that its in-use count says, at home on the node of the list
 *   2. its free chain has num - inuse entries, all different
 *   3. free_objects of a node is the sum over its slabs
 *   4. no object is twice among the arrays and free chains
 *   5. objects in arrays are at home where the array leads, and their page belongs to the cache
 *   6. free_limit follows its formula
 *   7. no more entries in an array than its limit
 *   8. num_active counts the objects outside free chains
 */
void laws_check(void);

/*
 * Objects of all caches in the hands of users: neither in an array nor on a free chain. Off-slab descriptors are left
 * out: how many slabs there are depends on how objects are spread over them.
 */
size_t laws_users(void);

#endif
