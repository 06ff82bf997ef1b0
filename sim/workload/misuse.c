/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Users that do wrong. See misuse.h. Each has a function of its own, so that call chains tell which it was. */
#include "sim/workload/misuse.h"

#include "models/hw/boundary.h"
#include "models/kernel/finding.h"
#include "models/kernel/watch.h"
#include "sim/workload/operation.h"

#include <linux/kernel_string.h>

#include "sim/engine/poison.h"

enum { WRONG_BYTE = 0x21, WORD_BYTES = sizeof(unsigned long) };
#define SUBJECT (UINT64_C(1) << 62) /* of these operations in the digest: no instance has as high a number */

struct misuse {
	uint32_t index;
	struct workload_job_counts counts; /* nobody's */
};

/* --- what is allowed --- */

static bool take(struct misuse *misuse, struct work_object *object)
{
	const struct operation operation = {
		.subject = SUBJECT,
		.cache = misuse->index,
		.gfp = GFP_KERNEL,
		.node = CONFIG_NODE_ANY,
		.site = "misuse",
	};

	return operation_alloc(&operation, &misuse->counts, object);
}

static void give_back(struct misuse *misuse, const struct work_object *object)
{
	operation_free(SUBJECT, object, &misuse->counts);
}

/* --- what is not --- */

static void write_word(char *address)
{
	kernel_memset(address, WRONG_BYTE, WORD_BYTES);
	hw_interval_end();
}

/* To the cache with that index; true: the allocator refused it. */
static bool give_back_wrongly(uint32_t index, void *pointer)
{
	struct work_cache *cache = &workload->caches[index];
	uint64_t findings = kernel_finding_count();

	cache->users++;
	KERNEL_WATCH(call, true);
	workload->allocator->kmem_cache_free(cache->cache, pointer);
	KERNEL_WATCH(call, false);
	hw_interval_end();
	cache->users--;
	kernel_send(&cache->users);
	return kernel_finding_count() != findings;
}

/* Objects have whole words: the first word that is not the object's. */
static bool misuse_overrun(struct misuse *misuse)
{
	struct work_object object;

	if (!take(misuse, &object))
		return false;
	write_word((char *)object.address + (object.bytes + WORD_BYTES - 1) / WORD_BYTES * WORD_BYTES);
	give_back(misuse, &object);
	return true;
}

static bool misuse_underrun(struct misuse *misuse)
{
	struct work_object object;

	if (!take(misuse, &object))
		return false;
	write_word((char *)object.address - WORD_BYTES);
	give_back(misuse, &object);
	return true;
}

/* The next user of the object is the one who gets to see it: the CPU's array hands out last what came last. */
static bool misuse_use_after_free(struct misuse *misuse)
{
	struct work_object object;

	if (!take(misuse, &object))
		return false;
	give_back(misuse, &object);
	write_word(object.address);
	if (take(misuse, &object))
		give_back(misuse, &object);
	return true;
}

static bool misuse_double_free(struct misuse *misuse)
{
	struct work_object object;

	if (!take(misuse, &object))
		return false;
	give_back(misuse, &object);
	give_back_wrongly(misuse->index, object.address);
	return true;
}

/* A general cache that is another one; PLAN_NONE: there is none. */
static uint32_t other_cache(uint32_t index)
{
	for (uint32_t general = 0; general < workload->general_count; general++)
		if (workload->generals[general].normal != index)
			return workload->generals[general].normal;
	return PLAN_NONE;
}

static bool misuse_wrong_cache(struct misuse *misuse)
{
	uint32_t other = other_cache(misuse->index);
	struct work_object object;

	if (other == PLAN_NONE || !take(misuse, &object))
		return false;
	if (give_back_wrongly(other, object.address))
		give_back(misuse, &object);
	return true;
}

static bool misuse_bad_pointer(struct misuse *misuse)
{
	struct work_object object;

	if (!take(misuse, &object))
		return false;
	if (give_back_wrongly(misuse->index, (char *)object.address + WORD_BYTES))
		give_back(misuse, &object);
	return true;
}

static bool misuse_leak(struct misuse *misuse)
{
	struct work_object object;

	return take(misuse, &object);
}

bool misuse_commit(enum event_misuse misuse, uint32_t index)
{
	static bool (*const commit[])(struct misuse *) = {
		[EVENT_MISUSE_OVERRUN] = misuse_overrun,
		[EVENT_MISUSE_UNDERRUN] = misuse_underrun,
		[EVENT_MISUSE_USE_AFTER_FREE] = misuse_use_after_free,
		[EVENT_MISUSE_DOUBLE_FREE] = misuse_double_free,
		[EVENT_MISUSE_WRONG_CACHE] = misuse_wrong_cache,
		[EVENT_MISUSE_BAD_POINTER] = misuse_bad_pointer,
		[EVENT_MISUSE_LEAK] = misuse_leak,
	};
	struct misuse state = { .index = index };

	return commit[misuse](&state);
}
