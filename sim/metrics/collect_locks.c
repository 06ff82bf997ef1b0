/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Locks: how often they were taken and waited for. Locks that are nobody's in particular are added up by class and
 * node. */
#include "sim/metrics/collect_private.h"
#include "sim/metrics/collect_lock_places.h"

static void classes_begin(struct metrics *metrics)
{
	metrics->lock_class_count = kernel_lock_times_count();
	metrics->lock_classes = g_new0(struct lock_class_base, metrics->lock_class_count);
	for (guint i = 0; i < metrics->lock_class_count; i++) {
		metrics->lock_classes[i].wait = collect_histogram_copy(kernel_lock_times(i)->wait);
		metrics->lock_classes[i].hold = collect_histogram_copy(kernel_lock_times(i)->hold);
	}
}

void collect_locks_begin(struct metrics *metrics)
{
	classes_begin(metrics);
	metrics->lock_count = kernel_locks_count();
	metrics->locks = g_new0(struct lock_base, metrics->lock_count);
	for (guint i = 0; i < metrics->lock_count; i++) {
		const struct lock_facts *facts = kernel_lock_facts(i + 1);

		metrics->locks[i] = (struct lock_base){ .acquisitions = facts->acquisitions,
			.contended = facts->contended,
			.wait_cycles = facts->wait_cycles,
			.hold_cycles = facts->hold_cycles };
	}
}

/* Takes NAME. */
static struct lock_result *find_or_add(GArray *locks, GHashTable *indices, char *name)
{
	guint index = GPOINTER_TO_UINT(g_hash_table_lookup(indices, name));
	const struct lock_result lock = { .name = name };

	if (index != 0) {
		g_free(name);
		return &g_array_index(locks, struct lock_result, index - 1);
	}
	g_array_append_val(locks, lock);
	g_hash_table_insert(indices, g_strdup(name), GUINT_TO_POINTER(locks->len));
	return &g_array_index(locks, struct lock_result, locks->len - 1);
}

static void add_lock(struct lock_result *lock, const struct lock_facts *facts, const struct lock_base *base)
{
	lock->acquisitions += facts->acquisitions - base->acquisitions;
	lock->contended += facts->contended - base->contended;
	lock->wait_ns += hw_cycles_to_ns(facts->wait_cycles - base->wait_cycles);
	lock->hold_ns += hw_cycles_to_ns(facts->hold_cycles - base->hold_cycles);
	lock->hold_ns_max = MAX(lock->hold_ns_max, hw_cycles_to_ns(facts->hold_cycles_max));
}

/* Locks that nobody named are called by the expression that initialised them: "&zone->lock". */
static const char *class_text(const char *class)
{
	return class[0] == '&' ? class + 1 : class;
}

static void class_end(struct metrics *metrics, const struct lock_times *class, const struct lock_class_base *base)
{
	GArray *latencies = metrics->result->lock_latencies;
	uint64_t wait_max = 0, hold_max = 0;

	for (guint i = 0; i < kernel_locks_count(); i++) {
		const struct lock_facts *facts = kernel_lock_facts(i + 1);

		if (facts->times != class)
			continue;
		wait_max = MAX(wait_max, facts->wait_cycles_max);
		hold_max = MAX(hold_max, facts->hold_cycles_max);
	}
	latency_append(latencies, class_text(class->name), 0, "wait", class->wait, base->wait, wait_max);
	latency_append(latencies, class_text(class->name), 0, "hold", class->hold, base->hold, hold_max);
}

static void classes_end(struct metrics *metrics)
{
	static const struct lock_class_base nothing;

	for (guint i = 0; i < kernel_lock_times_count(); i++)
		class_end(metrics, kernel_lock_times(i),
			i < metrics->lock_class_count ? &metrics->lock_classes[i] : &nothing);
}

void collect_locks_free(struct metrics *metrics)
{
	for (guint i = 0; i < metrics->lock_class_count; i++) {
		g_free(metrics->lock_classes[i].wait);
		g_free(metrics->lock_classes[i].hold);
	}
	g_free(metrics->lock_classes);
	g_free(metrics->locks);
}

void collect_locks_end(struct metrics *metrics)
{
	static const struct lock_base zeros;
	struct lock_places *places = lock_places_new(metrics->inspection, metrics->result->nodes);
	g_autoptr(GHashTable) indices = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, NULL);

	for (guint i = 0; i < kernel_locks_count(); i++) {
		const struct lock_facts *facts = kernel_lock_facts(i + 1);
		const struct lock_base *base = i < metrics->lock_count ? &metrics->locks[i] : &zeros;

		if (facts->acquisitions == base->acquisitions && facts->contended == base->contended)
			continue;
		add_lock(find_or_add(metrics->result->locks, indices,
				 lock_places_name(places, facts->class, facts->address)),
			facts, base);
	}
	lock_places_free(places);
	classes_end(metrics);
}
