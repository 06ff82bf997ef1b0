/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef LINUX_DEBUG_LOCKS_H
#define LINUX_DEBUG_LOCKS_H

#include <linux/types.h>

/* BUG if a spinlock or mutex that lies in these SIZE bytes is held by anybody. No boundary, no simulated time. */
void debug_check_no_locks_freed(const void *from, size_t size);

#endif
