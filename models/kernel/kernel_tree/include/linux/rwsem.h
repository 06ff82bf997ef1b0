/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef KERNEL_TREE_LINUX_RWSEM_H
#define KERNEL_TREE_LINUX_RWSEM_H

/* Semaphores for readers and writers: here one at a time gets in, be it a reader. */

#include <linux/mutex.h>

struct rw_semaphore {
	struct mutex mutex;
};

#define DECLARE_RWSEM(name) struct rw_semaphore name = { MUTEX_INITIALIZER(name) }
#define init_rwsem(semaphore) mutex_init(&(semaphore)->mutex)
#define down_read(semaphore) mutex_lock(&(semaphore)->mutex)
#define up_read(semaphore) mutex_unlock(&(semaphore)->mutex)
#define down_write(semaphore) mutex_lock(&(semaphore)->mutex)
#define up_write(semaphore) mutex_unlock(&(semaphore)->mutex)

#endif
