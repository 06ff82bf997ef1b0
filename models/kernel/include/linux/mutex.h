/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef LINUX_MUTEX_H
#define LINUX_MUTEX_H

/*
 * Sleeping locks. Task context only, no spinlock held, interrupts on. Boundaries; waiters sleep and are served first
 * come, first served.
 */

#include <linux/spinlock.h>
#include <linux/types.h>

struct mutex {
	spinlock_t facts; /* lock word: 1 when held; facts as for a spinlock */
	void *owner;	  /* task; who waits is among the facts */
};

#define MUTEX_INITIALIZER(name)                                                                                        \
	{                                                                                                              \
		SPIN_LOCK_UNLOCKED, NULL                                                                               \
	}
#define DEFINE_MUTEX(name) struct mutex name = MUTEX_INITIALIZER(name)

void kernel_mutex_init(struct mutex *mutex, const char *class);
#define mutex_init(mutex) kernel_mutex_init(mutex, #mutex)

void mutex_lock(struct mutex *mutex);
int mutex_trylock(struct mutex *mutex); /* 1: taken */
void mutex_unlock(struct mutex *mutex);
int mutex_is_locked(struct mutex *mutex); /* not a boundary */

#endif
