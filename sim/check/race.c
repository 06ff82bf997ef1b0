/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Data races by happens-before. See race.h. */
#include "sim/check/race.h"

#include "models/kernel/cpu.h"
#include "models/kernel/finding.h"
#include "models/kernel/lock.h"
#include "models/kernel/watch.h"
#include "sim/check/clocks.h"
#include "sim/check/owner.h"
#include "sim/check/race_shadow.h"

#include <glib.h>
#include <string.h>

/* Kinds of channels. */
enum { CHANNEL_LOCK, CHANNEL_ADDRESS, CHANNEL_IRQ, CHANNEL_PUBLISHED };

/* Bytes of the open interval that data_race() covers. */
struct racy {
	bool open;	/* within data_race() */
	GArray *before; /* of struct interval_granule: the open interval as it was when that began */
	GArray *bytes;	/* of struct interval_granule: what was touched meanwhile */
};

struct race {
	struct kernel_watcher watcher;
	struct call_chains *chains;
	struct clocks *clocks;
	struct race_shadow *shadow;
	struct racy *racy; /* [cpus] */
	bool *sent;	   /* [contexts] since its interval began: it advances when the interval ends */
	GHashTable *reported;
	/* The access under way. */
	uint64_t granule;
	unsigned int context;
};

static unsigned int context_of(unsigned int number)
{
	const struct kernel_cpu *cpu = &kernel->cpus[number];

	if (cpu->hardirq_depth != 0)
		return clocks_context(number, CLOCKS_IRQ);
	return clocks_context(number, cpu->softirq_depth != 0 ? CLOCKS_SOFTIRQ : CLOCKS_TASK);
}

static unsigned int context_here(void)
{
	return context_of(hw->current->number);
}

/* --- order --- */

static void send(struct race *race, uint32_t kind, uint64_t key)
{
	unsigned int context = context_here();

	clocks_send(race->clocks, context, kind, key);
	/* What the open interval has touched so far was sent, too; so all of it counts as sent. */
	if (engine->host.interval.count == 0)
		clocks_advance(race->clocks, context);
	else
		race->sent[context] = true;
}

static void receive(struct race *race, uint32_t kind, uint64_t key)
{
	clocks_receive(race->clocks, context_here(), kind, key);
}

static void on_send(void *context, const void *channel)
{
	send(context, CHANNEL_ADDRESS, (uintptr_t)channel);
}

static void on_receive(void *context, const void *channel)
{
	receive(context, CHANNEL_ADDRESS, (uintptr_t)channel);
}

static void on_lock(void *context, enum kernel_watch_lock what, uint32_t index, bool sleeping)
{
	(void)sleeping;
	if (what == WATCH_LOCK_RELEASED)
		send(context, CHANNEL_LOCK, index);
	else if (what != WATCH_LOCK_WANTED)
		receive(context, CHANNEL_LOCK, index);
}

/* Sections with interrupts off, and handlers, of one CPU follow each other. */
static void on_irq(void *context, bool enabled)
{
	receive(context, CHANNEL_IRQ, hw->current->number);
	if (enabled)
		send(context, CHANNEL_IRQ, hw->current->number);
}

static void on_interrupt(void *context, unsigned int vector, bool begins)
{
	(void)vector;
	on_irq(context, !begins);
}

static void on_cpu(void *context, unsigned int cpu, bool starts)
{
	struct race *race = context;

	for (unsigned int level = 0; level < CLOCKS_LEVELS; level++) {
		if (starts)
			clocks_order(race->clocks, context_here(), clocks_context(cpu, level));
		else
			clocks_order(race->clocks, clocks_context(cpu, level), context_here());
	}
	clocks_advance(race->clocks, context_here());
}

/* --- data_race() --- */

static void on_race_wanted(void *context, bool begins)
{
	struct race *race = context;
	struct racy *racy = &race->racy[hw->current->number];
	const struct interval *interval = &engine->host.interval;

	racy->open = begins;
	if (begins) {
		g_array_set_size(racy->before, 0);
		g_array_append_vals(racy->before, interval->granules, interval->count);
		return;
	}
	for (uint32_t i = 0; i < interval->count; i++) {
		struct interval_granule bytes = interval->granules[i];

		/* Granules keep their places while the interval is open. */
		if (i < racy->before->len) {
			const struct interval_granule *before =
				&g_array_index(racy->before, struct interval_granule, i);

			bytes.read &= ~before->read;
			bytes.written &= ~before->written;
		}
		if ((bytes.read | bytes.written) != 0)
			g_array_append_val(racy->bytes, bytes);
	}
}

/* What of GRANULE was meant to race. */
static struct interval_granule racy_bytes(const struct racy *racy, uint64_t number)
{
	struct interval_granule found = { .number = number };

	for (guint i = 0; i < racy->bytes->len; i++) {
		const struct interval_granule *bytes = &g_array_index(racy->bytes, struct interval_granule, i);

		if (bytes->number == number) {
			found.read |= bytes->read;
			found.written |= bytes->written;
		}
	}
	return found;
}

/* --- races --- */

static const char *level_name(unsigned int context)
{
	static const char *const names[CLOCKS_LEVELS] = { "", ", in a softirq", ", in an interrupt" };

	return names[context % CLOCKS_LEVELS];
}

/* One finding for each pair of functions and owner, whichever came first. */
static bool is_new(struct race *race, const char *first, const char *second, const char *owner)
{
	bool swap = strcmp(first, second) > 0;
	char *what = g_strdup_printf(
		"%s %s %.*s", swap ? second : first, swap ? first : second, (int)strcspn(owner, "0123456789"), owner);

	return g_hash_table_add(race->reported, what);
}

static const char *verb(const struct race_access *access)
{
	return access->write ? "writes" : "reads";
}

static void report(
	struct race *race, const struct race_access *earlier, const struct race_access *later, uint64_t address)
{
	char owner[OWNER_TEXT_BYTES];
	char chain[256];

	owner_text(address, owner);
	if (!is_new(race, call_chains_function(race->chains, earlier->chain),
		    call_chains_function(race->chains, later->chain), owner))
		return;
	call_chains_text(race->chains, earlier->chain, chain, sizeof(chain));
	kernel_finding_add_at(call_chains_frame(KERNEL_CALLER()), "race", "race",
		"%s: cpu %u%s %s it in %s, not ordered with cpu %u%s, which %s it in %s at %llu ns (%s)", owner,
		later->context / CLOCKS_LEVELS, level_name(later->context), verb(later),
		call_chains_function(race->chains, later->chain), earlier->context / CLOCKS_LEVELS,
		level_name(earlier->context), verb(earlier), call_chains_function(race->chains, earlier->chain),
		(unsigned long long)hw_cycles_to_ns(earlier->time_cycles), chain);
}

static uint64_t first_address(uint64_t granule, uint64_t bytes)
{
	return (granule << INTERVAL_GRANULE_SHIFT) + (uint64_t)__builtin_ctzll(bytes);
}

static void on_found(void *context, const struct race_access *earlier, const struct race_access *later, uint64_t bytes)
{
	struct race *race = context;

	if (!earlier->marked && !later->marked) {
		report(race, earlier, later, first_address(race->granule, bytes));
		return;
	}
	/* What was published before the pointer was is seen through the pointer, also by a plain read of it. */
	if (earlier->marked && earlier->write && !later->write)
		clocks_receive(
			race->clocks, race->context, CHANNEL_PUBLISHED, first_address(race->granule, earlier->bytes));
}

static void access_add(struct race *race, const struct hw_cpu *cpu, uint64_t bytes, bool write, uint32_t chain)
{
	const uint32_t *known = clocks_of(race->clocks, race->context);
	struct race_access access = {
		.bytes = bytes,
		.time_cycles = cpu->clock,
		.clock = known[race->context],
		.chain = chain,
		.context = (uint16_t)race->context,
		.write = write,
		.marked = hw->interval_nature == HW_INTERVAL_MARKED,
	};

	if (bytes != 0)
		race_granule_add(race_shadow_at(race->shadow, race->granule), &access, known, on_found, race);
}

/* A marked access is the only one of its interval. */
static void marked_order(struct race *race, const struct interval_granule *granule)
{
	uint64_t address = first_address(granule->number, granule->read | granule->written);

	if (granule->written == 0 || hw->interval_nature == HW_INTERVAL_ATOMIC)
		clocks_receive(race->clocks, race->context, CHANNEL_PUBLISHED, address);
	if (granule->written == 0)
		return;
	clocks_send(race->clocks, race->context, CHANNEL_PUBLISHED, address);
	clocks_advance(race->clocks, race->context);
}

static const struct interval_granule *before_find(const struct racy *racy, uint64_t number)
{
	static const struct interval_granule nothing = { 0 };

	for (guint i = 0; i < racy->before->len; i++)
		if (g_array_index(racy->before, struct interval_granule, i).number == number)
			return &g_array_index(racy->before, struct interval_granule, i);
	return &nothing;
}

/* A boundary within data_race(): all since its begin is meant to race, and so is the beginning of the next interval. */
static void racy_take(struct racy *racy, const struct interval_granule *granules, uint32_t count)
{
	if (!racy->open)
		return;
	for (uint32_t i = 0; i < count; i++) {
		const struct interval_granule *before = before_find(racy, granules[i].number);
		struct interval_granule bytes = granules[i];

		bytes.read &= ~before->read;
		bytes.written &= ~before->written;
		g_array_append_val(racy->bytes, bytes);
	}
	g_array_set_size(racy->before, 0);
}

void race_interval(struct race *race, const struct hw_cpu *cpu, const struct interval_granule *granules, uint32_t count,
	uint32_t chain)
{
	struct racy *racy = &race->racy[cpu->number];

	race->context = context_of(cpu->number);
	if (hw->interval_nature == HW_INTERVAL_ATOMIC)
		marked_order(race, &granules[0]);
	if (hw->interval_nature == HW_INTERVAL_ATOMIC || hw->interval_nature == HW_INTERVAL_SYNC)
		return;
	racy_take(racy, granules, count);
	for (uint32_t i = 0; i < count; i++) {
		struct interval_granule meant = { 0 };

		if (racy->bytes->len != 0)
			meant = racy_bytes(racy, granules[i].number);
		race->granule = granules[i].number;
		access_add(race, cpu, granules[i].written & ~meant.written, true, chain);
		access_add(race, cpu, granules[i].read & ~meant.read, false, chain);
	}
	g_array_set_size(racy->bytes, 0);
	if (hw->interval_nature == HW_INTERVAL_MARKED)
		marked_order(race, &granules[0]);
	if (race->sent[race->context]) {
		race->sent[race->context] = false;
		clocks_advance(race->clocks, race->context);
	}
}

/* --- life --- */

struct race *race_new(struct call_chains *chains)
{
	struct race *race = g_new0(struct race, 1);
	unsigned int cpus = hw->machine->cpus;

	race->chains = chains;
	race->clocks = clocks_new(cpus);
	race->shadow = race_shadow_new(engine->world.memory_bytes);
	race->racy = g_new0(struct racy, cpus);
	for (unsigned int cpu = 0; cpu < cpus; cpu++) {
		race->racy[cpu].before = g_array_new(FALSE, FALSE, sizeof(struct interval_granule));
		race->racy[cpu].bytes = g_array_new(FALSE, FALSE, sizeof(struct interval_granule));
	}
	race->sent = g_new0(bool, (size_t)cpus *CLOCKS_LEVELS);
	race->reported = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, NULL);
	race->watcher = (struct kernel_watcher){
		.context = race,
		.lock = on_lock,
		.send = on_send,
		.receive = on_receive,
		.irq = on_irq,
		.interrupt = on_interrupt,
		.cpu = on_cpu,
		.race_wanted = on_race_wanted,
	};
	kernel_watcher_add(&race->watcher);
	return race;
}

void race_free(struct race *race)
{
	if (race == NULL)
		return;
	for (unsigned int cpu = 0; cpu < hw->machine->cpus; cpu++) {
		g_array_unref(race->racy[cpu].before);
		g_array_unref(race->racy[cpu].bytes);
	}
	g_free(race->racy);
	g_free(race->sent);
	g_hash_table_unref(race->reported);
	race_shadow_free(race->shadow);
	clocks_free(race->clocks);
	g_free(race);
}

void race_forget(struct race *race)
{
	clocks_forget(race->clocks);
}
