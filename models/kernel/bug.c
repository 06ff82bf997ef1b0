/* SPDX-License-Identifier: GPL-2.0-or-later */
/* How the modeled kernel stops, and how it warns: lines in its log, a finding, and the end of the world. */
#include "models/hw/hw.h"
#include "models/kernel/cpu.h"
#include "models/kernel/kernel.h"
#include "models/kernel/log.h"
#include "models/kernel/printf.h"
#include "models/kernel/call_chain.h"
#include "models/kernel/task.h"
#include "sim/engine/world.h"

#include <linux/kernel.h>

#include <stdio.h>
#include <string.h>

#include "sim/engine/poison.h"

enum { PLACE_BYTES = 96 };

/* "file.c:line", without the folders of the machine that compiled it; services name a lock, without a line. */
static void format_place(char place[PLACE_BYTES], const char *file, int line)
{
	const char *slash = strrchr(file, '/');
	const char *name = slash != NULL ? slash + 1 : file;

	if (line != 0)
		snprintf(place, PLACE_BYTES, "%s:%d", name, line);
	else
		snprintf(place, PLACE_BYTES, "%s", file);
}

static const char *task_name(void)
{
	const struct task *task = kernel->cpus != NULL ? kernel_this_cpu()->current : NULL;

	return task != NULL ? task->name : "none";
}

void kernel_log_whereabouts(struct kernel_frame frame)
{
	char chain[KERNEL_CALL_CHAIN_BYTES];

	kernel_call_chain_from(frame, chain, sizeof(chain));
	kernel_log_add(KERN_ERR "CPU %u, task %s, interrupts %s\n", hw->current->number, task_name(),
		hw->current->irq_enabled ? "on" : "off");
	kernel_log_add(KERN_ERR "called by: %s\n", chain);
}

void dump_stack(void)
{
	kernel_log_whereabouts(KERNEL_CALLER());
}

void kernel_bug(const char *file, int line, const char *condition)
{
	char place[PLACE_BYTES];

	format_place(place, file, line);
	kernel_log_add(KERN_CRIT "kernel BUG at %s: %s\n", place, condition);
	kernel_log_whereabouts(KERNEL_CALLER());
	kernel_finding_add_at(KERNEL_CALLER(), "bug", "bug", "BUG at %s: %s", place, condition);
	world_end(WORLD_END_BUG, 0);
}

/* The world goes on, but what the kernel warns of is a finding all the same. */
void kernel_warn(const char *file, int line, const char *condition)
{
	char place[PLACE_BYTES];

	format_place(place, file, line);
	kernel_log_add(KERN_WARNING "warning at %s: %s\n", place, condition);
	kernel_log_whereabouts(KERNEL_CALLER());
	kernel_finding_add_at(KERNEL_CALLER(), "bug", "bug", "warning at %s: %s", place, condition);
}

void panic(const char *format, ...)
{
	char message[KERNEL_FINDING_MESSAGE_BYTES];
	va_list arguments;

	va_start(arguments, format);
	kernel_format(message, sizeof(message), KERNEL_FORMAT_CHECK_STRINGS, format, arguments);
	va_end(arguments);
	/* Many callers end their text with a newline, as for printk. */
	message[strcspn(message, "\n")] = '\0';
	kernel_log_add(KERN_EMERG "kernel panic: %s\n", message);
	kernel_log_whereabouts(KERNEL_CALLER());
	kernel_finding_add_at(KERNEL_CALLER(), "panic", "bug", "panic: %s", message);
	world_end(WORLD_END_PANIC, 0);
}
