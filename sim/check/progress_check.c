/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Progress. See progress_check.h. */
#include "sim/check/progress_check.h"

#include "models/hw/hw.h"
#include "models/kernel/cpu.h"
#include "models/kernel/finding.h"
#include "models/kernel/trace.h"
#include "models/kernel/watch.h"
#include "sim/check/call_chains.h"

#include <linux/cpumask.h>

#include <glib.h>

struct reaper {
	const void *running; /* the work that runs on this CPU */
	const void *work;    /* the one that reaps; NULL: not seen yet */
	uint64_t seen;	     /* cycles: when it last ran */
	bool told;
};

struct progress_check {
	struct kernel_watcher watcher;
	struct kernel_trace_receiver receiver;
	struct reaper *reapers; /* [cpus] */
	GHashTable *grows;	/* slabs made for the object that is wanted, by task or handler */
};

/* --- reaping --- */

static uint64_t patience(void)
{
	uint64_t ticks = (uint64_t)kernel->config.reap_timeout_cpu * PROGRESS_REAP_PERIODS + hw->machine->hz;

	return ticks * (hw->machine->cpu_hz / hw->machine->hz);
}

static void judge(struct progress_check *check)
{
	for (unsigned int cpu = 0; cpu < hw->machine->cpus; cpu++) {
		struct reaper *reaper = &check->reapers[cpu];

		if (reaper->work == NULL || reaper->told || !cpu_online(cpu) ||
			hw_now_cycles() < reaper->seen + patience())
			continue;
		reaper->told = true;
		kernel_finding_add("livelock", "live", "cpu %u reaps no more: last at %llu ns, its period is %u ticks",
			cpu, (unsigned long long)hw_cycles_to_ns(reaper->seen), kernel->config.reap_timeout_cpu);
	}
}

static void on_work(void *context, const void *work)
{
	struct progress_check *check = context;
	struct reaper *reaper = &check->reapers[hw->current->number];

	reaper->running = work;
	if (work == reaper->work)
		reaper->seen = hw_now_cycles();
	judge(check);
}

/* A CPU that starts has its reap ahead. */
static void on_cpu(void *context, unsigned int cpu, bool starts)
{
	struct progress_check *check = context;

	(void)starts;
	check->reapers[cpu].seen = hw_now_cycles();
}

static void note_reap(struct progress_check *check)
{
	struct reaper *reaper = &check->reapers[hw->current->number];

	reaper->work = reaper->running;
	reaper->seen = hw_now_cycles();
}

/* --- refilling --- */

static const void *wanting(void)
{
	const struct kernel_cpu *cpu = kernel_this_cpu();

	if (cpu->hardirq_depth != 0)
		return &cpu->hardirq_depth;
	return cpu->softirq_depth != 0 ? (const void *)&cpu->softirq_depth : cpu->current;
}

static void note_grow(struct progress_check *check)
{
	gpointer key = (gpointer)wanting();
	guint grows = GPOINTER_TO_UINT(g_hash_table_lookup(check->grows, key)) + 1;

	g_hash_table_insert(check->grows, key, GUINT_TO_POINTER(grows));
	if (grows <= PROGRESS_GROWS_MAX)
		return;
	kernel_finding_add_at(call_chains_frame(KERNEL_CALLER()), "livelock", "live",
		"an allocation has made %u slabs and still has no object", grows - 1);
	world_end(WORLD_END_FINDING, 0);
}

static void on_alloc(void *context, struct kmem_cache *cache, const void *object)
{
	struct progress_check *check = context;

	(void)cache, (void)object;
	g_hash_table_remove(check->grows, wanting());
}

static void on_phase_begin(void *context, struct kmem_cache *cache, enum slab_phase phase)
{
	(void)cache;
	if (phase == SLAB_PHASE_REAP)
		note_reap(context);
	else if (phase == SLAB_PHASE_GROW)
		note_grow(context);
}

/* --- life --- */

struct progress_check *progress_check_new(void)
{
	struct progress_check *check = g_new0(struct progress_check, 1);

	check->reapers = g_new0(struct reaper, hw->machine->cpus);
	check->grows = g_hash_table_new(NULL, NULL);
	check->watcher = (struct kernel_watcher){ .context = check, .cpu = on_cpu, .work = on_work };
	check->receiver =
		(struct kernel_trace_receiver){ .context = check, .alloc = on_alloc, .phase_begin = on_phase_begin };
	kernel_watcher_add(&check->watcher);
	kernel_trace_receiver_add(&check->receiver);
	return check;
}

void progress_check_free(struct progress_check *check)
{
	if (check == NULL)
		return;
	g_free(check->reapers);
	g_hash_table_unref(check->grows);
	g_free(check);
}

void progress_check_finish(struct progress_check *check)
{
	judge(check);
}
