/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef MODELS_KERNEL_DEADLOCK_H
#define MODELS_KERNEL_DEADLOCK_H

#include <stdint.h>

/*
 * Deadlocks are found where they close: when somebody begins to wait, the chain of who waits for whom is followed. A
 * chain that comes back ends the world with a finding that names every step of it.
 */

/* The running CPU has joined the queue of the spinlock with these facts. */
void deadlock_check_spinlock(uint32_t index);
/* The running task has joined the queue of the mutex with these facts. */
void deadlock_check_mutex(uint32_t index);

/* Nobody can step and no event is left. */
void deadlock_report_all_stopped(void);

#endif
