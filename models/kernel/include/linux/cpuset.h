/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef LINUX_CPUSET_H
#define LINUX_CPUSET_H

/* Cpuset slab spreading of the running task. No boundaries. */

int cpuset_do_slab_mem_spread(void);
int cpuset_mem_spread_node(void); /* next node in turn */

#endif
