/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Reports of misuse by kernel code become findings. See <linux/report.h> and report.h. */
#include "models/kernel/report.h"

#include "models/kernel/finding.h"
#include "models/kernel/kernel.h"
#include "models/kernel/log.h"
#include "models/kernel/printf.h"
#include "sim/engine/world.h"

#include <linux/kernel.h>
#include <linux/report.h>

#include "sim/engine/poison.h"

/* The detector is that of the rule which was broken: who owns an object, what may be written, what must come back. */
static const struct {
	const char *kind, *detector;
} misuses[] = {
	[MISUSE_DOUBLE_FREE] = { "double-free", "own" },
	[MISUSE_OVERRUN] = { "overrun", "mem" },
	[MISUSE_USE_AFTER_FREE] = { "use-after-free", "mem" },
	[MISUSE_WRONG_CACHE] = { "wrong-cache", "own" },
	[MISUSE_BAD_POINTER] = { "bad-pointer", "own" },
	[MISUSE_LEAK] = { "leak", "leak" },
};

static void add(struct kernel_frame frame, enum kernel_misuse misuse, const char *format, va_list arguments)
{
	char message[KERNEL_FINDING_MESSAGE_BYTES];

	BUG_ON((unsigned int)misuse >= ARRAY_SIZE(misuses));
	kernel_format(message, sizeof(message), KERNEL_FORMAT_CHECK_STRINGS, format, arguments);
	kernel_log_whereabouts(frame);
	kernel_finding_add_at(frame, misuses[misuse].kind, misuses[misuse].detector, "%s", message);
}

void kernel_report(enum kernel_misuse misuse, const char *format, ...)
{
	va_list arguments;

	va_start(arguments, format);
	add(KERNEL_CALLER(), misuse, format, arguments);
	va_end(arguments);
	if (kernel->on_misuse == KERNEL_MISUSE_ENDS)
		world_end(WORLD_END_FINDING, 0);
}

void kernel_report_bug(enum kernel_misuse misuse, const char *format, ...)
{
	va_list arguments;

	va_start(arguments, format);
	add(KERNEL_CALLER(), misuse, format, arguments);
	va_end(arguments);
	if (kernel->on_misuse == KERNEL_MISUSE_ENDS)
		world_end(WORLD_END_FINDING, 0);
	if (kernel->on_misuse == KERNEL_MISUSE_BUG_ENDS)
		world_end(WORLD_END_BUG, 0);
}
