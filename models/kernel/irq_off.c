/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Who kept interrupts off the longest. The call chain is taken when they go on again after the longest time so far: of
 * n such times that come in any order, only about log n are the longest so far, so this costs next to nothing. Its
 * names are looked up when somebody asks.
 */
#include "models/kernel/call_chain.h"
#include "models/kernel/cpu.h"

#include "sim/engine/poison.h"

/* Called through the hardware, whose own function is left out. */
static void longest_yet(const struct hw_cpu *hw_cpu)
{
	struct kernel_cpu *cpu = &kernel->cpus[hw_cpu->number];

	cpu->irq_off_frames =
		kernel_call_chain_codes(kernel_frame_up(KERNEL_CALLER()), cpu->irq_off_codes, KERNEL_IRQ_OFF_FRAMES);
}

void kernel_irq_off_watch(void)
{
	hw->irq_off_receiver = longest_yet;
}

void kernel_irq_off_chain(unsigned int number, char *buffer, size_t size)
{
	const struct kernel_cpu *cpu = &kernel->cpus[number];

	kernel_call_chain_text(cpu->irq_off_codes, cpu->irq_off_frames, buffer, size);
}
