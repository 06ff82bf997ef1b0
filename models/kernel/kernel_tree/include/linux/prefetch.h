/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef KERNEL_TREE_LINUX_PREFETCH_H
#define KERNEL_TREE_LINUX_PREFETCH_H

/* Hints to a cache that the model does not take. */

#define prefetch(address) ((void)(address))
#define prefetchw(address) ((void)(address))

#endif
