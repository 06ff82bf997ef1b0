/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Who waits for whom. See deadlock.h. */
#include "models/kernel/deadlock.h"

#include "models/hw/boundary.h"
#include "models/kernel/cpu.h"
#include "models/kernel/lock.h"
#include "models/kernel/finding.h"
#include "models/kernel/task.h"

#include <linux/kernel.h>
#include <linux/kernel_string.h>

#include "sim/engine/poison.h"

enum { DEADLOCK_TEXT_BYTES = 1024 };

static int append(char *text, int length, const char *format, ...) __attribute__((format(printf, 3, 4)));
static int append(char *text, int length, const char *format, ...)
{
	va_list arguments;

	va_start(arguments, format);
	if (length < DEADLOCK_TEXT_BYTES - 1)
		length += kernel_vsnprintf(text + length, (size_t)(DEADLOCK_TEXT_BYTES - length), format, arguments);
	va_end(arguments);
	return length;
}

static void report(const char *text) __attribute__((noreturn));
static void report(const char *text)
{
	kernel_finding_add("deadlock", "live", "%s", text);
	world_end(WORLD_END_DEADLOCK, 0);
}

void deadlock_check_spinlock(uint32_t index)
{
	char text[DEADLOCK_TEXT_BYTES];
	uint32_t self = hw->current->number;
	uint32_t cpu = self;
	int length = 0;

	for (unsigned int steps = 0; index != 0 && steps <= hw->machine->cpus; steps++) {
		const struct lock_facts *facts = kernel_lock_facts(index);

		if (facts->owner_cpu == 0)
			kernel_bug(facts->class, 0, "the word of a spinlock says taken, but nobody took it");
		length = append(text, length, "%scpu %u (%s) waits for %s held by cpu %u", steps != 0 ? "; " : "", cpu,
			kernel->cpus[cpu].current->name, facts->class, facts->owner_cpu - 1);
		cpu = facts->owner_cpu - 1;
		if (cpu == self)
			report(text);
		index = kernel->cpus[cpu].waiting_for;
	}
}

void deadlock_check_mutex(uint32_t index)
{
	char text[DEADLOCK_TEXT_BYTES];
	const struct task *self = kernel_current();
	const struct task *task = self;
	int length = 0;

	for (uint32_t steps = 0; index != 0 && steps <= kernel->tasks->count; steps++) {
		const struct lock_facts *facts = kernel_lock_facts(index);

		if (facts->owner == NULL)
			kernel_bug(facts->class, 0, "the word of a mutex says taken, but nobody took it");
		length = append(text, length, "%stask %s waits for %s held by %s", steps != 0 ? "; " : "", task->name,
			facts->class, facts->owner->name);
		task = facts->owner;
		if (task == self)
			report(text);
		index = task->waiting_for;
	}
}

void deadlock_report_all_stopped(void)
{
	char text[DEADLOCK_TEXT_BYTES];
	int length = append(text, 0, "nobody can go on");

	for (unsigned int cpu = 0; cpu < hw->machine->cpus; cpu++) {
		uint32_t index = kernel->cpus[cpu].waiting_for;

		if (hw->cpus[cpu].state == HW_CPU_WAITING && index != 0)
			length = append(text, length, "; cpu %u waits for %s held by cpu %u", cpu,
				kernel_lock_facts(index)->class, kernel_lock_facts(index)->owner_cpu - 1);
	}
	report(text);
}
