/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef LINUX_IRQFLAGS_H
#define LINUX_IRQFLAGS_H

/*
 * The interrupt flag of the running CPU. Every operation but irqs_disabled() is a boundary; enabling lets pending
 * interrupts in right after the flag is set.
 */
void local_irq_disable(void);
void local_irq_enable(void);
unsigned long kernel_irq_save(void);
void local_irq_restore(unsigned long flags);
int irqs_disabled(void);

#define local_irq_save(flags) ((flags) = kernel_irq_save())

#endif
