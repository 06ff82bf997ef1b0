/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Interrupts, softirqs, the interrupt flag, and what contexts may do. See cpu.h. */
#include "models/hw/boundary.h"
#include "models/kernel/call.h"
#include "models/kernel/cpu.h"
#include "models/kernel/rcu.h"
#include "models/kernel/task.h"
#include "models/kernel/timer.h"
#include "models/kernel/watch.h"
#include "sim/engine/fault.h"

#include <linux/hardirq.h>
#include <linux/irqflags.h>
#include <linux/jiffies.h>
#include <linux/kernel.h>
#include <linux/smp.h>

#include "sim/engine/poison.h"

enum { SOFTIRQ_RESTARTS_MAX = 10 }; /* as many rounds before the rest waits for the next interrupt; Linux 2.6.16 */

/* Whoever watches sees what is done with interrupts on between two calls of this, the first with true. */
static inline bool flag_set(bool enabled)
{
	bool before = hw_irq_set(enabled);

	if (before != enabled)
		KERNEL_WATCH(irq, enabled);
	return before;
}

void local_irq_disable(void)
{
	hw_boundary(BOUNDARY_IRQ_DISABLE, 0);
	hw_charge_cause(HW_CAUSE_INTERRUPT, hw->machine->latency.irq_flag);
	flag_set(false);
}

void local_irq_enable(void)
{
	hw_boundary(BOUNDARY_IRQ_ENABLE, 0);
	hw_charge_cause(HW_CAUSE_INTERRUPT, hw->machine->latency.irq_flag);
	flag_set(true);
	hw_interrupts_take();
}

unsigned long kernel_irq_save(void)
{
	hw_boundary(BOUNDARY_IRQ_DISABLE, 0);
	hw_charge_cause(HW_CAUSE_INTERRUPT, hw->machine->latency.irq_flag);
	return flag_set(false);
}

void local_irq_restore(unsigned long flags)
{
	hw_boundary(BOUNDARY_IRQ_ENABLE, flags);
	hw_charge_cause(HW_CAUSE_INTERRUPT, hw->machine->latency.irq_flag);
	flag_set(flags != 0);
	if (flags != 0) {
		hw_interrupts_take();
		kernel_preempt_check();
	}
}

int irqs_disabled(void)
{
	return !hw->current->irq_enabled;
}

int in_irq(void)
{
	return kernel_this_cpu()->hardirq_depth != 0;
}

int in_softirq(void)
{
	return kernel_this_cpu()->softirq_depth != 0;
}

int in_interrupt(void)
{
	const struct kernel_cpu *cpu = kernel_this_cpu();

	return cpu->hardirq_depth != 0 || cpu->softirq_depth != 0;
}

unsigned int smp_processor_id(void)
{
	return hw->current->number;
}

void kernel_might_sleep(const char *file, int line)
{
	const struct kernel_cpu *cpu = kernel_this_cpu();

	if (in_interrupt())
		kernel_bug(file, line, "may sleep in interrupt");
	if (!hw->current->irq_enabled)
		kernel_bug(file, line, "may sleep with interrupts off");
	if (cpu->spin_depth != 0)
		kernel_bug(file, line, "may sleep with a spinlock held");
}

/* --- the tick --- */

static uint64_t tick_period(void)
{
	return hw->machine->cpu_hz / hw->machine->hz;
}

unsigned long kernel_jiffies(void)
{
	return (unsigned long)(hw_now_cycles() / tick_period());
}

/* CPUs tick one after the other within a period, so that they do not all enter the kernel at once. */
static uint64_t tick_next(unsigned int cpu, uint64_t now)
{
	uint64_t offset = tick_period() * cpu / hw->machine->cpus;

	if (now < offset)
		return offset;
	return (now - offset) / tick_period() * tick_period() + tick_period() + offset;
}

static void tick_event(struct event *event)
{
	unsigned int cpu = (unsigned int)(uintptr_t)event->context;

	/* First of all: the event's time is that of the next one afterwards. */
	hw_interrupt_raise(cpu, HW_VECTOR_TIMER, event->time_cycles);
	hw_event_push(event, tick_next(cpu, event->time_cycles));
}

void kernel_tick_start(unsigned int number)
{
	struct kernel_cpu *cpu = &kernel->cpus[number];

	cpu->tick = (struct event){ .handler = tick_event, .context = (void *)(uintptr_t)number };
	hw_event_push(&cpu->tick, tick_next(number, hw->cpus[number].clock));
}

void kernel_tick_stop(unsigned int number)
{
	hw_event_remove(&kernel->cpus[number].tick);
}

/* What the interrupted context was doing decides whether this is a quiescent state. */
static void tick(struct kernel_cpu *cpu)
{
	bool outside = cpu->softirq_depth == 0 && cpu->current->kernel_depth == 0 && cpu->current->preempt_count == 0;

	cpu->ticks++;
	if (outside)
		rcu_note_quiescent();
	if (timers_due(hw->current->number))
		kernel_softirq_raise(SOFTIRQ_TIMER);
	if (rcu_tick())
		kernel_softirq_raise(SOFTIRQ_RCU);
	if (cpu->ready_first != NULL)
		cpu->need_resched = true;
}

/* --- softirqs --- */

void kernel_softirq_raise(enum softirq softirq)
{
	struct kernel_cpu *cpu = kernel_this_cpu();

	ENGINE_ASSERT(cpu->hardirq_depth != 0 || cpu->softirq_depth != 0);
	cpu->softirq_pending |= UINT32_C(1) << softirq;
}

static void softirq_run(enum softirq softirq)
{
	switch (softirq) {
	case SOFTIRQ_TIMER:
		timers_run();
		break;
	case SOFTIRQ_DEVICE:
		kernel->devices->softirq();
		break;
	case SOFTIRQ_RCU:
		rcu_run();
		break;
	case SOFTIRQS:
		break;
	}
}

/* Interrupts off on entry and on exit, on while handlers run. */
static void softirqs_run(struct kernel_cpu *cpu)
{
	cpu->softirq_depth++;
	for (unsigned int round = 0; round < SOFTIRQ_RESTARTS_MAX && cpu->softirq_pending != 0; round++) {
		uint32_t pending = cpu->softirq_pending;

		cpu->softirq_pending = 0;
		local_irq_enable();
		for (unsigned int softirq = 0; softirq < SOFTIRQS; softirq++) {
			if ((pending & (UINT32_C(1) << softirq)) == 0)
				continue;
			cpu->softirqs++;
			KERNEL_WATCH(softirq, softirq, true);
			softirq_run(softirq);
			KERNEL_WATCH(softirq, softirq, false);
		}
		local_irq_disable();
	}
	cpu->softirq_depth--;
}

/* --- interrupts --- */

void kernel_device_set_handler(unsigned int vector, void (*handler)(unsigned int vector))
{
	ENGINE_ASSERT(vector >= HW_VECTOR_DEVICE && vector < HW_VECTORS);
	kernel->devices->interrupts[vector] = handler;
}

void kernel_device_set_softirq(void (*handler)(void))
{
	kernel->devices->softirq = handler;
}

static void interrupt_handle(struct kernel_cpu *cpu, unsigned int vector)
{
	switch (vector) {
	case HW_VECTOR_TIMER:
		tick(cpu);
		break;
	case HW_VECTOR_CALL_FUNCTION:
		calls_run();
		break;
	case HW_VECTOR_RESCHEDULE:
		cpu->need_resched = cpu->ready_first != NULL;
		break;
	default:
		kernel->devices->interrupts[vector](vector);
		break;
	}
}

void kernel_interrupt(unsigned int vector)
{
	struct kernel_cpu *cpu = kernel_this_cpu();

	cpu->hardirq_depth++;
	KERNEL_WATCH(interrupt, vector, true);
	interrupt_handle(cpu, vector);
	hw_interval_end(); /* what it touched is the handler's, not the interrupted one's */
	KERNEL_WATCH(interrupt, vector, false);
	cpu->hardirq_depth--;
	BUG_ON(hw->current->irq_enabled);
	if (cpu->hardirq_depth == 0 && cpu->softirq_depth == 0 && cpu->softirq_pending != 0)
		softirqs_run(cpu);
	hw_irq_set(true); /* the interrupted context had them on */
	kernel_preempt_check();
}
