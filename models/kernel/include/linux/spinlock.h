/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef LINUX_SPINLOCK_H
#define LINUX_SPINLOCK_H

/*
 * Spinlocks: 8 bytes, the lock word and an index into the kernel's table of lock facts (class, owner, wait and hold
 * times). Acquire, try and release are boundaries. Waiting CPUs are served first come, first served. Taking a lock this
 * CPU holds is a reported deadlock.
 */

#include <linux/irqflags.h>
#include <linux/preempt.h>
#include <linux/types.h>

typedef struct {
	u32 locked;
	u32 facts; /* the kernel's; 0: not known yet */
} spinlock_t;

_Static_assert(sizeof(spinlock_t) == 8, "structure sizes decide the geometry of the first caches");

#define SPIN_LOCK_UNLOCKED                                                                                             \
	{                                                                                                              \
		0, 0                                                                                                   \
	}
#define DEFINE_SPINLOCK(name) spinlock_t name = SPIN_LOCK_UNLOCKED

/* CLASS names all locks of this kind in results and must be a string constant. */
void kernel_spin_lock_init(spinlock_t *lock, const char *class);
#define spin_lock_init(lock) kernel_spin_lock_init(lock, #lock)

void spin_lock(spinlock_t *lock);
int spin_trylock(spinlock_t *lock); /* 1: taken */
void spin_unlock(spinlock_t *lock);
int spin_is_locked(spinlock_t *lock); /* not a boundary */

/* The interrupt flag first, then the lock; releasing, the lock first. */
void spin_lock_irq(spinlock_t *lock);
void spin_unlock_irq(spinlock_t *lock);
unsigned long kernel_spin_lock_irqsave(spinlock_t *lock);
void spin_unlock_irqrestore(spinlock_t *lock, unsigned long flags);
#define spin_lock_irqsave(lock, flags) ((flags) = kernel_spin_lock_irqsave(lock))

/* BUG unless the running CPU holds LOCK. Not a boundary. */
void assert_spin_locked(spinlock_t *lock);

#endif
