/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Cross-CPU calls by interrupt. The caller waits with interrupts on, so two callers cannot block each other. */
#include "models/kernel/call.h"

#include "models/hw/boundary.h"
#include "models/kernel/cpu.h"
#include "models/kernel/watch.h"

#include <linux/irqflags.h>
#include <linux/kernel.h>
#include <linux/preempt.h>
#include <linux/smp.h>

#include "sim/engine/poison.h"

/* One caller's request, on its stack until all have answered. */
struct call_request {
	void (*function)(void *info);
	void *info;
	unsigned int caller;
	unsigned int outstanding;
};

/* Its place in the queue of one CPU. */
struct call {
	struct call *next;
	struct call_request *request;
};

static struct call *call_get(void)
{
	struct call *call = kernel->calls_free;

	if (call == NULL)
		return world_alloc(sizeof(*call));
	kernel->calls_free = call->next;
	return call;
}

static void call_send(unsigned int number, struct call_request *request)
{
	struct kernel_cpu *cpu = &kernel->cpus[number];
	struct call *call = call_get();
	struct call **end = &cpu->calls;

	call->request = request;
	call->next = NULL;
	while (*end != NULL)
		end = &(*end)->next;
	*end = call;
	request->outstanding++;
	hw_boundary(BOUNDARY_IPI_SEND, number);
	kernel_send(request);
	hw_interrupt_raise(number, HW_VECTOR_CALL_FUNCTION, hw_now_cycles() + hw->machine->latency.ipi);
}

void calls_run(void)
{
	struct kernel_cpu *cpu = kernel_this_cpu();

	while (cpu->calls != NULL) {
		struct call *call = cpu->calls;
		struct call_request *request = call->request;

		cpu->calls = call->next;
		call->next = kernel->calls_free;
		kernel->calls_free = call;
		kernel_receive(request);
		request->function(request->info);
		hw_boundary(BOUNDARY_IPI_RECEIVE, request->caller);
		kernel_send(request);
		if (--request->outstanding == 0 && hw->cpus[request->caller].state == HW_CPU_HALTED)
			hw_cpu_release(request->caller, hw_now_cycles() + hw->machine->latency.transfer_local);
	}
}

static void request_finish(const struct call_request *request)
{
	while (request->outstanding != 0)
		hw_cpu_halt(false);
	kernel_receive(request);
}

static void check_context(void)
{
	might_sleep(); /* the same rules: interrupts on, no spinlock, no interrupt */
	preempt_disable();
}

int on_each_cpu(void (*function)(void *info), void *info, int retry, int wait)
{
	struct call_request request = { .function = function, .info = info };
	unsigned int cpu;

	(void)retry, (void)wait;
	check_context();
	request.caller = hw->current->number;
	for_each_online_cpu (cpu) {
		if (cpu != request.caller)
			call_send(cpu, &request);
	}
	local_irq_disable();
	function(info);
	local_irq_enable();
	request_finish(&request);
	preempt_enable();
	return 0;
}

void kernel_call_on_cpu(unsigned int cpu, void (*function)(void *info), void *info)
{
	struct call_request request = { .function = function, .info = info };

	check_context();
	request.caller = hw->current->number;
	BUG_ON(cpu == request.caller);
	call_send(cpu, &request);
	request_finish(&request);
	preempt_enable();
}
