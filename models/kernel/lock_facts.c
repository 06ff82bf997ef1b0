/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The table of lock facts: by (address, class), made on first use. See lock.h. */
#include "models/kernel/lock.h"

#include "models/kernel/finding.h"
#include "models/kernel/kernel.h"
#include "models/kernel/memory.h"
#include "sim/engine/fault.h"
#include "sim/engine/mix.h"
#include "sim/engine/world.h"

#include <linux/debug_locks.h>
#include <linux/kernel.h>

#include <string.h>

#include "sim/engine/poison.h"

enum {
	LOCK_CHUNK = 1024,
	LOCK_CHUNKS_MAX = 4096,
	LOCK_CLASSES_MAX = 256,
	LOCK_HASH_FIRST = 1024,
};

/* In spinlock_t.facts: an index, or this bit and a class number, or 0 for a statically initialised lock. */
#define LOCK_FACTS_CLASS 0x80000000u

struct kernel_locks {
	struct lock_facts *chunks[LOCK_CHUNKS_MAX];
	uint32_t count;
	struct lock_times classes[LOCK_CLASSES_MAX];
	uint32_t class_count;
	uint32_t *hash; /* heads of chains of indices */
	uint32_t hash_size;
};

void kernel_locks_init(void)
{
	kernel->locks = world_alloc(sizeof(*kernel->locks));
	kernel->locks->hash_size = LOCK_HASH_FIRST;
	kernel->locks->hash = world_alloc(LOCK_HASH_FIRST * sizeof(uint32_t));
	lock_class_id("static");
}

uint32_t kernel_locks_count(void)
{
	return kernel->locks->count;
}

struct lock_facts *kernel_lock_facts(uint32_t index)
{
	ENGINE_ASSERT(index != 0 && index <= kernel->locks->count);
	return &kernel->locks->chunks[(index - 1) / LOCK_CHUNK][(index - 1) % LOCK_CHUNK];
}

uint32_t lock_class_id(const char *name)
{
	struct kernel_locks *locks = kernel->locks;

	for (uint32_t id = 0; id < locks->class_count; id++)
		if (locks->classes[id].name == name) /* nearly always: it is a literal */
			return id;
	for (uint32_t id = 0; id < locks->class_count; id++)
		if (strcmp(locks->classes[id].name, name) == 0)
			return id;
	if (locks->class_count == LOCK_CLASSES_MAX)
		engine_bug("too many classes of locks");
	locks->classes[locks->class_count].name = name;
	return locks->class_count++;
}

uint32_t kernel_lock_times_count(void)
{
	return kernel->locks->class_count;
}

const struct lock_times *kernel_lock_times(uint32_t class_id)
{
	ENGINE_ASSERT(class_id < kernel->locks->class_count);
	return &kernel->locks->classes[class_id];
}

const char *lock_class_name(uint32_t class_id)
{
	ENGINE_ASSERT(class_id < kernel->locks->class_count);
	return kernel->locks->classes[class_id].name;
}

void lock_facts_reset(spinlock_t *lock, const char *class)
{
	lock->locked = 0;
	lock->facts = LOCK_FACTS_CLASS | lock_class_id(class);
}

static uint32_t bucket(uint64_t address)
{
	return (uint32_t)(mix_bijective(address) & (kernel->locks->hash_size - 1));
}

static void link_facts(uint32_t index)
{
	struct lock_facts *facts = kernel_lock_facts(index);
	uint32_t *head = &kernel->locks->hash[bucket(facts->address)];

	facts->hash_next = *head;
	*head = index;
}

static void hash_grow(void)
{
	struct kernel_locks *locks = kernel->locks;

	locks->hash_size *= 4;
	locks->hash = world_alloc(locks->hash_size * sizeof(uint32_t));
	for (uint32_t index = 1; index <= locks->count; index++)
		link_facts(index);
}

static uint32_t facts_new(uint64_t address, struct lock_times *class)
{
	struct kernel_locks *locks = kernel->locks;
	struct lock_facts *facts;

	if (locks->count == LOCK_CHUNK * LOCK_CHUNKS_MAX)
		engine_bug("too many locks");
	if (locks->count % LOCK_CHUNK == 0)
		locks->chunks[locks->count / LOCK_CHUNK] = world_alloc(LOCK_CHUNK * sizeof(struct lock_facts));
	if (locks->count >= 2 * locks->hash_size)
		hash_grow();
	locks->count++;
	facts = kernel_lock_facts(locks->count);
	facts->address = address;
	facts->class = class->name;
	facts->times = class;
	link_facts(locks->count);
	return locks->count;
}

static uint32_t facts_find(uint64_t address, const char *class)
{
	uint32_t index = kernel->locks->hash[bucket(address)];

	for (; index != 0; index = kernel_lock_facts(index)->hash_next)
		if (kernel_lock_facts(index)->address == address && kernel_lock_facts(index)->class == class)
			return index;
	return 0;
}

static bool is_held(const struct lock_facts *facts)
{
	return facts->owner_cpu != 0 || facts->owner != NULL;
}

static const struct lock_facts *held_at(uint64_t address)
{
	for (uint32_t index = kernel->locks->hash[bucket(address)]; index != 0;
		index = kernel_lock_facts(index)->hash_next)
		if (kernel_lock_facts(index)->address == address && is_held(kernel_lock_facts(index)))
			return kernel_lock_facts(index);
	return NULL;
}

/* Whichever are fewer are looked at: the places where a lock could lie, or all locks. */
static const struct lock_facts *held_within(uint64_t start, uint64_t bytes)
{
	const struct lock_facts *held = NULL;

	if (bytes / _Alignof(spinlock_t) < kernel->locks->count) {
		for (uint64_t offset = 0; offset < bytes && held == NULL; offset += _Alignof(spinlock_t))
			held = held_at(start + offset);
		return held;
	}
	for (uint32_t index = 1; index <= kernel->locks->count && held == NULL; index++) {
		const struct lock_facts *facts = kernel_lock_facts(index);

		if (facts->address - start < bytes && is_held(facts))
			held = facts;
	}
	return held;
}

void debug_check_no_locks_freed(const void *from, size_t size)
{
	const struct lock_facts *held = held_within(world_physical(from), size);

	if (held != NULL)
		kernel_bug(held->class, 0, "memory is freed with this lock in it held");
}

/* A lock must be initialised where it lies: a copy of one is another lock. Garbage is noticed when it is taken. */
static void report_copy(uint32_t named, uint64_t address)
{
	kernel_finding_add("invariant", "lockdep", "%s: the lock at %#lx was not initialised in place, but copied",
		kernel_lock_facts(named)->class, (unsigned long)(KERNEL_ADDRESS_BASE + address));
}

/* What the lock's own field says is checked against its address. */
uint32_t lock_facts_of(spinlock_t *lock)
{
	uint64_t address = world_physical(lock);
	uint32_t named = lock->facts;
	struct lock_times *class = &kernel->locks->classes[0];
	uint32_t index;

	if ((named & LOCK_FACTS_CLASS) == 0 && named != 0 && named <= kernel->locks->count &&
		kernel_lock_facts(named)->address == address)
		return named;
	if ((named & LOCK_FACTS_CLASS) != 0 && (named & ~LOCK_FACTS_CLASS) < kernel->locks->class_count)
		class = &kernel->locks->classes[named & ~LOCK_FACTS_CLASS];
	else if (named != 0 && named <= kernel->locks->count)
		report_copy(named, address);
	index = facts_find(address, class->name);
	if (index == 0)
		index = facts_new(address, class);
	lock->facts = index;
	world_touch(lock, sizeof(*lock));
	return index;
}

void lock_facts_waited(struct lock_facts *facts, uint64_t cycles)
{
	facts->wait_cycles += cycles;
	if (cycles > facts->wait_cycles_max)
		facts->wait_cycles_max = cycles;
	histogram_add(histogram_of(&facts->times->wait), cycles);
}

void lock_facts_held(struct lock_facts *facts, uint64_t cycles)
{
	facts->hold_cycles += cycles;
	if (cycles > facts->hold_cycles_max)
		facts->hold_cycles_max = cycles;
	histogram_add(histogram_of(&facts->times->hold), cycles);
}

void kernel_locks_maxima_restart(void)
{
	for (uint32_t index = 1; index <= kernel_locks_count(); index++) {
		kernel_lock_facts(index)->wait_cycles_max = 0;
		kernel_lock_facts(index)->hold_cycles_max = 0;
	}
}
