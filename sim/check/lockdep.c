/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Lock order and irq-safety. See lockdep.h. */
#include "sim/check/lockdep.h"

#include "models/hw/hw.h"
#include "models/kernel/allocator.h"
#include "models/kernel/cpu.h"
#include "models/kernel/finding.h"
#include "models/kernel/lock.h"
#include "models/kernel/task.h"
#include "models/kernel/watch.h"
#include "sim/check/lock_classes.h"

#include <glib.h>
#include <string.h>

static const char OFF_SLAB[] = "(off-slab)";

enum { CHAIN_BYTES = 192 };

/* Who holds locks: a task, or the handlers or softirqs of a CPU. */
struct holder {
	GArray *held; /* of struct held, in the order they were taken */
};

struct held {
	uint32_t index; /* of the kernel's table */
	uint32_t chain;
	unsigned int class;
	bool sleeping;
};

struct lockdep {
	struct kernel_watcher watcher;
	struct call_chains *chains;
	struct lock_classes *classes;
	GHashTable *holders;  /* of struct holder, by what they are */
	GHashTable *reported; /* texts */
};

static void holder_free(gpointer data)
{
	struct holder *holder = data;

	g_array_unref(holder->held);
	g_free(holder);
}

static const void *holder_key(void)
{
	const struct kernel_cpu *cpu = kernel_this_cpu();

	if (cpu->hardirq_depth != 0)
		return &cpu->hardirq_depth;
	if (cpu->softirq_depth != 0)
		return &cpu->softirq_depth;
	return cpu->current;
}

static struct holder *holder_here(struct lockdep *lockdep)
{
	const void *key = holder_key();
	struct holder *holder = g_hash_table_lookup(lockdep->holders, key);

	if (holder != NULL)
		return holder;
	holder = g_new0(struct holder, 1);
	holder->held = g_array_new(FALSE, FALSE, sizeof(struct held));
	g_hash_table_insert(lockdep->holders, (void *)key, holder);
	return holder;
}

static const char *class_name(const struct lockdep *lockdep, unsigned int class)
{
	return lock_classes_at(lockdep->classes, class)->name;
}

/* --- reports --- */

/* Tells it unless the same was told before. EARLIER: the chain that the message ends with. */
static void report(struct lockdep *lockdep, uint32_t earlier, const char *format, ...) G_GNUC_PRINTF(3, 4);
static void report(struct lockdep *lockdep, uint32_t earlier, const char *format, ...)
{
	char *text;
	char chain[CHAIN_BYTES];
	va_list arguments;

	va_start(arguments, format);
	text = g_strdup_vprintf(format, arguments);
	va_end(arguments);
	if (g_hash_table_contains(lockdep->reported, text)) {
		g_free(text);
		return;
	}
	g_hash_table_add(lockdep->reported, text);
	call_chains_text(lockdep->chains, earlier, chain, sizeof(chain));
	kernel_finding_add_at(call_chains_frame(KERNEL_CALLER()), "lock-order", "lockdep", "%s (%s)", text, chain);
}

/* --- irq-safety --- */

static unsigned int use_bit(enum lock_use use)
{
	return (unsigned int)__builtin_ctz(use);
}

/* Classes SAFE and UNSAFE, one and the same or UNSAFE taken while SAFE is held, used as IN and ON. */
static void check_pair(
	struct lockdep *lockdep, unsigned int safe, unsigned int unsafe, enum lock_use in, enum lock_use on)
{
	const struct lock_class *first = lock_classes_at(lockdep->classes, safe);
	const struct lock_class *second = lock_classes_at(lockdep->classes, unsafe);
	const char *who = in == LOCK_USE_IN_IRQ ? "an interrupt handler" : "a softirq";
	const char *off = in == LOCK_USE_IN_IRQ ? "interrupts" : "softirqs";

	if ((first->uses & in) == 0 || (second->uses & on) == 0)
		return;
	if (safe == unsafe)
		report(lockdep, second->use_chains[use_bit(on)], "%s is taken by %s, and held with %s enabled",
			first->name, who, off);
	else if (lock_classes_way(lockdep->classes, safe, unsafe) != LOCK_CLASS_NONE)
		report(lockdep, second->use_chains[use_bit(on)],
			"%s, which %s takes, is held while %s is wanted, which is held with %s enabled", first->name,
			who, second->name, off);
}

static void check_safety(struct lockdep *lockdep)
{
	unsigned int count = lock_classes_count(lockdep->classes);

	for (unsigned int safe = 0; safe < count; safe++)
		for (unsigned int unsafe = 0; unsafe < count; unsafe++) {
			check_pair(lockdep, safe, unsafe, LOCK_USE_IN_IRQ, LOCK_USE_IRQ_ON);
			check_pair(lockdep, safe, unsafe, LOCK_USE_IN_SOFTIRQ, LOCK_USE_SOFTIRQ_ON);
		}
}

static void use_add(struct lockdep *lockdep, unsigned int number, unsigned int uses, uint32_t chain)
{
	struct lock_class *class = lock_classes_at(lockdep->classes, number);
	unsigned int added = uses & ~class->uses;

	if (added == 0)
		return;
	class->uses |= added;
	for (unsigned int bit = 0; bit < LOCK_USES; bit++)
		if ((added & (1u << bit)) != 0)
			class->use_chains[bit] = chain;
	check_safety(lockdep);
}

/* Which uses it is to hold a lock here. */
static unsigned int uses_here(void)
{
	const struct kernel_cpu *cpu = kernel_this_cpu();
	bool enabled = hw->current->irq_enabled;

	if (cpu->hardirq_depth != 0)
		return LOCK_USE_IN_IRQ;
	if (cpu->softirq_depth != 0)
		return LOCK_USE_IN_SOFTIRQ | (enabled ? LOCK_USE_IRQ_ON : 0);
	return enabled ? LOCK_USE_IRQ_ON | LOCK_USE_SOFTIRQ_ON : 0;
}

/* --- order --- */

/* Both of caches with descriptors elsewhere, but not of the same cache. */
static bool is_descriptor_nesting(
	const struct lockdep *lockdep, const struct held *held, uint32_t index, unsigned int class)
{
	const struct slab_inspection *inspect = kernel_allocator()->inspection;
	const char *outer = class_name(lockdep, held->class), *inner = class_name(lockdep, class);

	if (inspect == NULL || !g_str_has_suffix(outer, OFF_SLAB) || !g_str_has_suffix(inner, OFF_SLAB))
		return false;
	return inspect->lock_cache(world_memory(kernel_lock_facts(held->index)->address)) !=
	       inspect->lock_cache(world_memory(kernel_lock_facts(index)->address));
}

static void edge_add(struct lockdep *lockdep, const struct held *held, unsigned int class, uint32_t chain)
{
	struct lock_edge *edge = &lock_classes_at(lockdep->classes, held->class)->edges[class];
	unsigned int way;

	if (edge->seen)
		return;
	way = lock_classes_way(lockdep->classes, class, held->class);
	*edge = (struct lock_edge){ .seen = true, .chain = chain };
	if (way != LOCK_CLASS_NONE)
		report(lockdep, lock_classes_at(lockdep->classes, class)->edges[way].chain,
			"%s is wanted while %s is held, and %s was wanted while %s was held",
			class_name(lockdep, class), class_name(lockdep, held->class), class_name(lockdep, way),
			class_name(lockdep, class));
	check_safety(lockdep);
}

static void check_nesting(
	struct lockdep *lockdep, const struct held *held, uint32_t index, unsigned int class, uint32_t chain)
{
	if (held->index == index)
		report(lockdep, held->chain, "%s is wanted by one who holds it", class_name(lockdep, class));
	else if (is_descriptor_nesting(lockdep, held, index, class))
		return;
	else if (held->class == class)
		report(lockdep, held->chain, "a second %s is wanted while one is held", class_name(lockdep, class));
	else
		edge_add(lockdep, held, class, chain);
}

static void wanted(struct lockdep *lockdep, uint32_t index, unsigned int class)
{
	const GArray *held = holder_here(lockdep)->held;
	uint32_t chain;

	if (held->len == 0)
		return;
	chain = call_chains_here(lockdep->chains);
	for (guint i = 0; i < held->len; i++)
		check_nesting(lockdep, &g_array_index(held, struct held, i), index, class, chain);
}

static void taken(struct lockdep *lockdep, uint32_t index, unsigned int class, bool sleeping)
{
	struct held held = {
		.index = index, .chain = call_chains_here(lockdep->chains), .class = class, .sleeping = sleeping
	};

	g_array_append_val(holder_here(lockdep)->held, held);
	use_add(lockdep, class, uses_here(), held.chain);
	if (sleeping && kernel_this_cpu()->hardirq_depth + kernel_this_cpu()->softirq_depth != 0)
		report(lockdep, held.chain, "mutex %s is taken in an interrupt", class_name(lockdep, class));
}

static void released(struct lockdep *lockdep, uint32_t index)
{
	GArray *held = holder_here(lockdep)->held;

	for (guint i = held->len; i-- != 0;)
		if (g_array_index(held, struct held, i).index == index) {
			g_array_remove_index(held, i);
			return;
		}
	report(lockdep, CALL_CHAINS_NONE, "%s is released by one who did not take it",
		class_name(lockdep, lock_classes_of(lockdep->classes, index)));
}

/* --- what the kernel tells --- */

static void on_lock(void *context, enum kernel_watch_lock what, uint32_t index, bool sleeping)
{
	struct lockdep *lockdep = context;
	unsigned int class = lock_classes_of(lockdep->classes, index);

	switch (what) {
	case WATCH_LOCK_WANTED:
		wanted(lockdep, index, class);
		break;
	case WATCH_LOCK_TAKEN:
	case WATCH_LOCK_TRIED:
		taken(lockdep, index, class, sleeping);
		break;
	case WATCH_LOCK_RELEASED:
		released(lockdep, index);
		break;
	}
}

static void on_irq(void *context, bool enabled)
{
	struct lockdep *lockdep = context;
	const GArray *held = holder_here(lockdep)->held;

	for (guint i = 0; enabled && i < held->len; i++) {
		const struct held *lock = &g_array_index(held, struct held, i);

		use_add(lockdep, lock->class, uses_here(), call_chains_here(lockdep->chains));
	}
}

static void on_leave(void *context)
{
	struct lockdep *lockdep = context;
	GArray *held = holder_here(lockdep)->held;

	for (guint i = 0; i < held->len; i++) {
		const struct held *lock = &g_array_index(held, struct held, i);

		report(lockdep, lock->chain, "%s is still held at the end", class_name(lockdep, lock->class));
	}
	g_array_set_size(held, 0);
}

static void on_interrupt(void *context, unsigned int vector, bool begins)
{
	(void)vector;
	if (!begins)
		on_leave(context);
}

/* --- life --- */

struct lockdep *lockdep_new(struct call_chains *chains)
{
	struct lockdep *lockdep = g_new0(struct lockdep, 1);

	lockdep->chains = chains;
	lockdep->classes = lock_classes_new();
	lockdep->holders = g_hash_table_new_full(NULL, NULL, NULL, holder_free);
	lockdep->reported = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, NULL);
	lockdep->watcher = (struct kernel_watcher){
		.context = lockdep,
		.lock = on_lock,
		.irq = on_irq,
		.interrupt = on_interrupt,
		.leave = on_leave,
	};
	kernel_watcher_add(&lockdep->watcher);
	return lockdep;
}

void lockdep_free(struct lockdep *lockdep)
{
	if (lockdep == NULL)
		return;
	g_hash_table_unref(lockdep->holders);
	g_hash_table_unref(lockdep->reported);
	lock_classes_free(lockdep->classes);
	g_free(lockdep);
}
