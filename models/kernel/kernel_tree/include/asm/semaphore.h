/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef KERNEL_TREE_ASM_SEMAPHORE_H
#define KERNEL_TREE_ASM_SEMAPHORE_H

/* Semaphores of 1, used as mutexes. */

#include <linux/mutex.h>

struct semaphore {
	struct mutex mutex;
};

#define DECLARE_MUTEX(name) struct semaphore name = { MUTEX_INITIALIZER(name) }
#define init_MUTEX(semaphore) mutex_init(&(semaphore)->mutex)
#define down(semaphore) mutex_lock(&(semaphore)->mutex)
#define down_trylock(semaphore) (!mutex_trylock(&(semaphore)->mutex)) /* 0: taken */
#define up(semaphore) mutex_unlock(&(semaphore)->mutex)

#endif
