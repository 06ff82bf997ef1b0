/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef SIM_CHECK_LAWS_H
#define SIM_CHECK_LAWS_H

#include <stdbool.h>

/*
 * The laws of the allocator's data structures, checked over everything at once through the inspection table:
 *
 *	 1  a slab is on exactly the list its in-use count says: full, partial or free
 *	 2  its free chain has num - inuse entries, all below num, none twice
 *	 3  free_objects of a node's lists is the number of free objects inside their slabs
 *	 4  a slab is on the lists of the node recorded in it, and every page of it knows its cache and slab
 *	 5  every object in an array lies at an object boundary of a slab of that cache that is listed
 *	 6  no object is in two arrays, nor in an array and on its slab's free chain
 *	 7  home nodes: of CPU c's array node(c), of a shared array its node, of an alien array n->m node m
 *	 8  no array holds more than its limit
 *	 9  a head array exists exactly for CPUs between UP_PREPARE and DEAD
 *	10  a node with an online CPU has its lists, its shared array and, with several nodes and an alien limit, its
 *	    alien table
 *	11  free_limit follows its formula (1 + CPUs of the node) * batchcount + num
 *	12  the pages of all slabs are no more than the pages handed out
 *
 * Called between boundaries in quiet moments: at the end of a run, and every N events when asked. Where the world is in
 * the middle of something, what that something may leave open is not judged: a node's laws 1 to 6 while its list_lock
 *is held, 9 to 11 while the chain mutex or the hotplug lock is held. In transit: an object that a CPU is moving between
 * array and slab under the node's list_lock; so nothing of a cache is judged while one of its locks is held.
 *
 * Each violation is one finding (kind `invariant`; detector list, acct, own or node). Without an inspection table
 * nothing can be checked and true is returned.
 */

/* What a call looked at, so that a summary can say what "clean" covers. */
struct laws_extent {
	unsigned long caches, caches_busy, slabs, array_objects;
};

/* Checks all caches; false when a law is broken. Repeated violations of one law in one cache are reported once a call.
 */
bool laws_check(struct laws_extent *extent);

#endif
