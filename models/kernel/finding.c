/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The list of findings. See finding.h. */
#include "models/kernel/finding.h"

#include "models/hw/hw.h"
#include "models/kernel/kernel.h"
#include "models/kernel/log.h"
#include "models/kernel/printf.h"
#include "models/kernel/call_chain.h"
#include "sim/engine/world.h"

#include "sim/engine/poison.h"

static void add(
	struct kernel_frame frame, const char *kind, const char *detector, const char *format, va_list arguments)
{
	struct kernel_log *log = kernel->log;
	struct kernel_finding *finding = &log->findings[log->findings_count];

	if (log->findings_count++ >= KERNEL_FINDINGS_MAX)
		return;
	finding->kind = kind;
	finding->detector = detector;
	finding->sim_ns = hw_cycles_to_ns(hw_now_cycles());
	finding->cpu = hw->current->number;
	kernel_format(finding->message, sizeof(finding->message), KERNEL_FORMAT_TRUSTED, format, arguments);
	kernel_call_chain_from(frame, finding->call_chain, sizeof(finding->call_chain));
}

void kernel_finding_add(const char *kind, const char *detector, const char *format, ...)
{
	va_list arguments;

	va_start(arguments, format);
	add(KERNEL_CALLER(), kind, detector, format, arguments);
	va_end(arguments);
}

void kernel_finding_add_at(struct kernel_frame frame, const char *kind, const char *detector, const char *format, ...)
{
	va_list arguments;

	va_start(arguments, format);
	add(frame, kind, detector, format, arguments);
	va_end(arguments);
}

uint64_t kernel_finding_count(void)
{
	return kernel->log->findings_count;
}

const struct kernel_finding *kernel_finding_get(uint64_t index)
{
	const struct kernel_log *log = kernel->log;

	return index < log->findings_count && index < KERNEL_FINDINGS_MAX ? &log->findings[index] : NULL;
}
