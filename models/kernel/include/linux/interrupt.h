/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef LINUX_INTERRUPT_H
#define LINUX_INTERRUPT_H

#include <linux/hardirq.h>
#include <linux/irqflags.h>

#endif
