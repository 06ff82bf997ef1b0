/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Context rules. See context.h. */
#include "sim/check/context.h"

#include "models/kernel/cpu.h"
#include "models/kernel/finding.h"
#include "models/kernel/lock.h"
#include "models/kernel/task.h"
#include "models/kernel/trace.h"
#include "models/kernel/watch.h"
#include "sim/check/array_map.h"

#include <linux/cpumask.h>

#include <glib.h>

/* How a call was entered. */
struct entry {
	bool irq_enabled;
	unsigned int preempt_count, spin_depth;
};

struct context {
	struct kernel_watcher watcher;
	struct kernel_trace_receiver receiver;
	struct call_chains *chains;
	struct array_map *arrays;
	GHashTable *entries; /* of struct entry, by task or handler */
	GHashTable *reported;
};

/* Once for each WHAT, a constant, and FUNCTION. */
static void report(struct context *context, const char *what, const char *function, const char *format, ...)
	G_GNUC_PRINTF(4, 5);
static void report(struct context *context, const char *what, const char *function, const char *format, ...)
{
	g_autofree char *text = NULL;
	va_list arguments;

	if (!g_hash_table_add(context->reported, g_strconcat(what, " ", function, NULL)))
		return;
	va_start(arguments, format);
	text = g_strdup_vprintf(format, arguments);
	va_end(arguments);
	kernel_finding_add_at(call_chains_frame(KERNEL_CALLER()), "context", "ctx", "%s", text);
}

/* --- head arrays --- */

static bool breaks_rule(const struct mapped_array *head, const struct hw_cpu *cpu)
{
	return head != NULL && head->kind == SLAB_ARRAY_CPU && cpu_online(head->cpu) &&
	       (head->cpu != cpu->number || cpu->irq_enabled);
}

static void check_granule(
	struct context *context, const struct hw_cpu *cpu, const struct interval_granule *granule, uint32_t chain)
{
	uint64_t bytes = granule->read | granule->written;
	const struct mapped_array *head = array_map_find(context->arrays, granule->number, bytes, false);
	const char *function;

	if (!breaks_rule(head, cpu))
		return;
	/* It may have been a head array only until lately. */
	head = array_map_find(context->arrays, granule->number, bytes, true);
	if (!breaks_rule(head, cpu))
		return;
	function = call_chains_function(context->chains, chain);
	if (head->cpu != cpu->number)
		report(context, "foreign head", function, "%s touches a head array of cache %s that is another cpu's",
			function, head->cache);
	else
		report(context, "own head", function, "%s touches its cpu's head array of cache %s with interrupts on",
			function, head->cache);
}

void context_interval(struct context *context, const struct hw_cpu *cpu, const struct interval_granule *granules,
	uint32_t count, uint32_t chain)
{
	if (hw->interval_nature != HW_INTERVAL_PLAIN)
		return;
	for (uint32_t i = 0; i < count; i++)
		check_granule(context, cpu, &granules[i], chain);
}

static void on_cache(void *data, struct kmem_cache *cache)
{
	struct context *context = data;

	(void)cache;
	array_map_stale(context->arrays);
}

static void on_phase_end(void *data, struct kmem_cache *cache, enum slab_phase phase)
{
	if (phase == SLAB_PHASE_TUNE)
		on_cache(data, cache);
}

static void on_cpu(void *data, unsigned int cpu, bool starts)
{
	struct context *context = data;

	(void)cpu, (void)starts;
	array_map_stale(context->arrays);
}

/* --- locks --- */

static bool is_for_interrupts_off(const char *class)
{
	return g_str_has_prefix(class, "list_lock") || g_str_has_prefix(class, "alien.lock");
}

static void on_lock(void *data, enum kernel_watch_lock what, uint32_t index, bool sleeping)
{
	const char *class = kernel_lock_facts(index)->class;

	if (sleeping || !hw->current->irq_enabled || (what != WATCH_LOCK_WANTED && what != WATCH_LOCK_TRIED))
		return;
	if (is_for_interrupts_off(class))
		report(data, "lock", class, "%s is taken with interrupts on", class);
}

/* --- calls --- */

static const void *caller_key(void)
{
	const struct kernel_cpu *cpu = kernel_this_cpu();

	if (cpu->hardirq_depth != 0)
		return &cpu->hardirq_depth;
	return cpu->softirq_depth != 0 ? (const void *)&cpu->softirq_depth : cpu->current;
}

static struct entry entry_here(void)
{
	const struct kernel_cpu *cpu = kernel_this_cpu();

	return (struct entry){ hw->current->irq_enabled, cpu->current->preempt_count, cpu->spin_depth };
}

static void compare(struct context *context, const struct entry *before, const struct entry *after)
{
	if (before->irq_enabled != after->irq_enabled)
		report(context, "flag", "", "a call is entered with interrupts %s and returns with them %s",
			before->irq_enabled ? "on" : "off", after->irq_enabled ? "on" : "off");
	if (before->spin_depth != after->spin_depth)
		report(context, "spinlocks", "", "a call is entered with %u spinlocks held and returns with %u",
			before->spin_depth, after->spin_depth);
	else if (before->preempt_count != after->preempt_count)
		report(context, "preemption", "", "a call is entered with preemption count %u and returns with %u",
			before->preempt_count, after->preempt_count);
}

static void on_call(void *data, bool begins)
{
	struct context *context = data;
	struct entry now = entry_here();
	const void *key = caller_key();
	struct entry *entry = g_hash_table_lookup(context->entries, key);

	if (entry == NULL) {
		entry = g_new(struct entry, 1);
		*entry = now;
		g_hash_table_insert(context->entries, (void *)key, entry);
	}
	if (!begins)
		compare(context, entry, &now);
	*entry = now;
}

/* --- life --- */

struct context *context_new(struct call_chains *chains)
{
	struct context *context = g_new0(struct context, 1);

	context->chains = chains;
	context->arrays = array_map_new();
	context->entries = g_hash_table_new_full(NULL, NULL, NULL, g_free);
	context->reported = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, NULL);
	context->watcher = (struct kernel_watcher){
		.context = context,
		.lock = on_lock,
		.cpu = on_cpu,
		.call = on_call,
	};
	context->receiver = (struct kernel_trace_receiver){
		.context = context,
		.cache_create = on_cache,
		.cache_destroy = on_cache,
		.phase_end = on_phase_end,
	};
	kernel_watcher_add(&context->watcher);
	kernel_trace_receiver_add(&context->receiver);
	return context;
}

void context_free(struct context *context)
{
	if (context == NULL)
		return;
	array_map_free(context->arrays);
	g_hash_table_unref(context->entries);
	g_hash_table_unref(context->reported);
	g_free(context);
}
