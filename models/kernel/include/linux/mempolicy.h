/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef LINUX_MEMPOLICY_H
#define LINUX_MEMPOLICY_H

/*
 * Memory policy of the running task. No boundaries.
 */

/* The running task has a policy for kernel memory. */
int current_has_mempolicy(void);

/* The node that policy names for the next object (bind, preferred, interleave: advances). */
int slab_node(void);

#endif
