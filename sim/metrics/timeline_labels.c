/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Names and arguments of the timeline's slices. See timeline_labels.h. */
#include "sim/metrics/timeline_labels.h"

#include "models/kernel/cpu.h"

#include <inttypes.h>

static const char *const phase_names[] = {
	[SLAB_PHASE_REFILL] = "refill",
	[SLAB_PHASE_FLUSH] = "flush",
	[SLAB_PHASE_DRAIN] = "drain",
	[SLAB_PHASE_GROW] = "grow",
	[SLAB_PHASE_REAP] = "reap",
	[SLAB_PHASE_TUNE] = "tune",
};

static const char *const softirq_names[SOFTIRQS] = {
	[SOFTIRQ_TIMER] = "timer",
	[SOFTIRQ_DEVICE] = "device",
	[SOFTIRQ_RCU] = "rcu",
};

static const char *const moment_names[TIMELINE_MOMENTS] = {
	[TIMELINE_WORKLOAD_STARTS] = "workload starts",
	[TIMELINE_WARMUP_OVER] = "warm-up over",
	[TIMELINE_WORKLOAD_ENDS] = "workload ends",
};

static const char *const categories[] = {
	[TIMELINE_TASK] = "task",
	[TIMELINE_ALLOC] = "alloc",
	[TIMELINE_FREE] = "free",
	[TIMELINE_LOCK_WAIT] = "lock-wait",
	[TIMELINE_PAGE_ALLOC] = "pages",
	[TIMELINE_PAGE_FREE] = "pages",
	[TIMELINE_INTERRUPT] = "interrupt",
	[TIMELINE_SOFTIRQ] = "softirq",
};

static const char *phase_name(uint16_t phase)
{
	return phase < G_N_ELEMENTS(phase_names) ? phase_names[phase] : "phase";
}

const char *timeline_moment_name(uint16_t moment)
{
	return moment_names[moment];
}

const char *timeline_category(const struct timeline_subject *slice)
{
	return slice->slice == TIMELINE_PHASE ? phase_name(slice->detail) : categories[slice->slice];
}

static void interrupt_name(GString *text, unsigned int vector)
{
	switch (vector) {
	case HW_VECTOR_CALL_FUNCTION:
		g_string_append(text, "IPI: call");
		break;
	case HW_VECTOR_RESCHEDULE:
		g_string_append(text, "IPI: reschedule");
		break;
	case HW_VECTOR_TIMER:
		g_string_append(text, "tick");
		break;
	default:
		g_string_append_printf(text, "device interrupt %u", vector);
		break;
	}
}

void timeline_slice_name(GString *text, const struct timeline_subject *slice, const char *name)
{
	switch ((enum timeline_slice)slice->slice) {
	case TIMELINE_TASK:
		g_string_append(text, name);
		break;
	case TIMELINE_ALLOC:
	case TIMELINE_FREE:
	case TIMELINE_PHASE:
		g_string_append_printf(text, "%s %s", timeline_category(slice), name);
		break;
	case TIMELINE_LOCK_WAIT:
		g_string_append_printf(text, "wait for %s", name);
		break;
	case TIMELINE_PAGE_ALLOC:
		g_string_append_printf(text, "get %s", slice->amount == 1 ? "page" : "pages");
		break;
	case TIMELINE_PAGE_FREE:
		g_string_append_printf(text, "give back %s", slice->amount == 1 ? "page" : "pages");
		break;
	case TIMELINE_INTERRUPT:
		interrupt_name(text, slice->detail);
		break;
	case TIMELINE_SOFTIRQ:
		g_string_append_printf(text, "softirq: %s", softirq_names[slice->detail]);
		break;
	}
}

/* --- arguments --- */

static void object_argument(GString *text, uint64_t address)
{
	g_string_append_printf(text, "\"object\":\"0x%" PRIx64 "\"", address);
}

static void cache_arguments(GString *text, const char *name, const struct timeline_cache *cache)
{
	g_string_append_printf(text, "\"cache\":\"%s\"", name);
	if (cache != NULL && cache->object_bytes != 0)
		g_string_append_printf(text, ",\"object_bytes\":%u", cache->object_bytes);
}

static void lock_arguments(GString *text, const struct timeline_subject *slice, const char *name)
{
	g_string_append_printf(text, "\"lock\":\"%s\"", name);
	if (slice->amount != 0)
		g_string_append_printf(text, ",\"held_by_cpu\":%u", slice->amount - 1);
	if (slice->value != 0)
		g_string_append_printf(text, ",\"held_by_task\":%" PRIu64, slice->value);
}

void timeline_begin_arguments(GString *text, const struct timeline_subject *slice, const char *name,
	const struct timeline_cache *cache, const char *site)
{
	switch ((enum timeline_slice)slice->slice) {
	case TIMELINE_TASK:
		g_string_append_printf(text, "\"task\":%" PRIu64, slice->value);
		break;
	case TIMELINE_ALLOC:
		cache_arguments(text, name, cache);
		g_string_append_printf(text, ",\"bytes\":%u", slice->amount);
		if (site != NULL)
			g_string_append_printf(text, ",\"by\":\"%s\"", site);
		break;
	case TIMELINE_FREE:
		cache_arguments(text, name, cache);
		g_string_append_printf(text, ",\"bytes\":%u,", slice->amount);
		object_argument(text, slice->value);
		break;
	case TIMELINE_PHASE:
		cache_arguments(text, name, cache);
		break;
	case TIMELINE_LOCK_WAIT:
		lock_arguments(text, slice, name);
		break;
	case TIMELINE_PAGE_ALLOC:
	case TIMELINE_PAGE_FREE:
		g_string_append_printf(text, "\"node\":%d,\"pages\":%u", slice->node, slice->amount);
		break;
	case TIMELINE_INTERRUPT:
		g_string_append_printf(text, "\"vector\":%u", slice->detail);
		break;
	case TIMELINE_SOFTIRQ:
		break;
	}
}

/* Where the objects of a phase came from, or went. */
static void moved_arguments(GString *text, const struct timeline_subject *result)
{
	const char *way = result->detail == SLAB_PHASE_REFILL ? "from" : "to";

	if (result->amount != 0)
		g_string_append_printf(text, "\"objects_%s_shared_array\":%u", way, result->amount);
	if (result->value != 0)
		g_string_append_printf(
			text, "%s\"objects_%s_slabs\":%" PRIu64, result->amount != 0 ? "," : "", way, result->value);
}

void timeline_end_arguments(GString *text, const struct timeline_subject *result)
{
	switch ((enum timeline_slice)result->slice) {
	case TIMELINE_ALLOC:
		if (result->value != 0)
			object_argument(text, result->value);
		else
			g_string_append(text, "\"failed\":true");
		break;
	case TIMELINE_PHASE:
		moved_arguments(text, result);
		break;
	case TIMELINE_PAGE_ALLOC:
		if (result->node >= 0)
			g_string_append_printf(text, "\"served_by_node\":%d", result->node);
		else
			g_string_append(text, "\"failed\":true");
		break;
	default:
		break;
	}
}
