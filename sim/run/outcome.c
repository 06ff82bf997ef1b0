/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What it means that a world ended before its time. See outcome.h. */
#include "sim/run/outcome.h"

#include "models/kernel/finding.h"
#include "models/kernel/symbols.h"
#include "sim/run/run.h"

#include <string.h>

/* Where it happened, by function. */
static const char *place(void)
{
	struct kernel_function function;

	return kernel_function_at(engine->host.end_code, &function) ? function.name : "code without a name";
}

void outcome_report(enum world_end end)
{
	uint64_t detail = engine->host.end_detail;

	switch (end) {
	case WORLD_END_WILD:
		kernel_finding_add("fault", "mem", "%s accesses %p, which is no memory of this machine", place(),
			(void *)(uintptr_t)detail);
		break;
	case WORLD_END_SIGNAL:
		kernel_finding_add("fault", "mem", "%s raises signal %u (%s)", place(), (unsigned int)detail,
			strsignal((int)detail));
		break;
	case WORLD_END_LIVELOCK:
		kernel_finding_add("livelock", "live", "%s runs on without ever passing a boundary", place());
		break;
	default:
		break; /* the others have said why where they ended */
	}
}

char *outcome_text(enum world_end end)
{
	return g_strdup_printf("%s at %" G_GUINT64_FORMAT " ns on cpu %u", world_end_name(end),
		(guint64)hw_cycles_to_ns(hw_now_cycles()), hw->current->number);
}

gboolean outcome_internal_error(GError **error)
{
	g_set_error(error, RUN_ERROR, RUN_ERROR_INTERNAL,
		"a bug of the simulator itself: signal %u (%s) in its own code, in %s; please report it together with "
		"the "
		"command, its input files and `slabsim --version`",
		(unsigned int)engine->host.end_detail, strsignal((int)engine->host.end_detail), place());
	return FALSE;
}
