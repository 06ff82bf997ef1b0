/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Call chains by number. See call_chains.h. */
#include "sim/check/call_chains.h"

#include "models/kernel/call_chain.h"
#include "models/kernel/symbols.h"
#include "sim/engine/mix.h"
#include "sim/engine/world.h"

#include <glib.h>
#include <string.h>

enum {
	TABLE_BITS_FIRST = 10,
	CALL_CHAINS_OWN = 4, /* from the caller of call_chains_here() to the service that ended the interval */
};

struct chain {
	uint64_t hash;
	uint32_t depth;
	uint32_t function;		      /* index of the innermost function of interest */
	const void *codes[CALL_CHAINS_DEPTH]; /* return addresses, innermost first */
};

struct call_chains {
	GArray *list;	 /* of struct chain; the first one is CALL_CHAINS_NONE */
	uint32_t *table; /* numbers by hash; 0: free */
	uint32_t table_size;
};

struct call_chains *call_chains_new(void)
{
	struct call_chains *chains = g_new0(struct call_chains, 1);
	struct chain none = { 0 };

	chains->list = g_array_new(FALSE, FALSE, sizeof(struct chain));
	g_array_append_val(chains->list, none);
	chains->table_size = 1u << TABLE_BITS_FIRST;
	chains->table = g_new0(uint32_t, chains->table_size);
	return chains;
}

void call_chains_free(struct call_chains *chains)
{
	if (chains == NULL)
		return;
	g_array_unref(chains->list);
	g_free(chains->table);
	g_free(chains);
}

static struct chain *chain_at(const struct call_chains *chains, uint32_t number)
{
	return &g_array_index(chains->list, struct chain, number);
}

static bool in_module(const void *code)
{
	const char *at = code;

	return at >= engine->host.module_code.start && at < engine->host.module_code.end;
}

/* The allocator's first function; if there is none, the first that is not the checkers' or the hardware's. */
static unsigned int first_of_interest(const struct chain *chain)
{
	for (unsigned int i = 0; i < chain->depth; i++)
		if (in_module(chain->codes[i]))
			return i;
	return MIN(CALL_CHAINS_OWN, chain->depth - 1);
}

static void chain_finish(struct chain *chain)
{
	unsigned int first = first_of_interest(chain);
	unsigned int skip = first != 0 ? first - 1 : 0;

	chain->function = first - skip;
	chain->depth -= skip;
	memmove(chain->codes, chain->codes + skip, chain->depth * sizeof(chain->codes[0]));
	chain->hash = chain->depth;
	for (unsigned int i = 0; i < chain->depth; i++)
		chain->hash = mix_bijective(chain->hash ^ (uintptr_t)chain->codes[i]);
}

static bool chain_equals(const struct chain *a, const struct chain *b)
{
	return a->hash == b->hash && a->depth == b->depth &&
	       memcmp(a->codes, b->codes, a->depth * sizeof(a->codes[0])) == 0;
}

static void table_add(struct call_chains *chains, uint32_t number)
{
	uint32_t slot = (uint32_t)chain_at(chains, number)->hash & (chains->table_size - 1);

	while (chains->table[slot] != 0)
		slot = (slot + 1) & (chains->table_size - 1);
	chains->table[slot] = number;
}

static void table_grow(struct call_chains *chains)
{
	g_free(chains->table);
	chains->table_size *= 2;
	chains->table = g_new0(uint32_t, chains->table_size);
	for (uint32_t number = 1; number < chains->list->len; number++)
		table_add(chains, number);
}

static uint32_t intern(struct call_chains *chains, const struct chain *chain)
{
	uint32_t slot = (uint32_t)chain->hash & (chains->table_size - 1);

	for (; chains->table[slot] != 0; slot = (slot + 1) & (chains->table_size - 1))
		if (chain_equals(chain_at(chains, chains->table[slot]), chain))
			return chains->table[slot];
	g_array_append_vals(chains->list, chain, 1);
	if (2 * chains->list->len > chains->table_size)
		table_grow(chains);
	else
		chains->table[slot] = chains->list->len - 1;
	return chains->list->len - 1;
}

uint32_t call_chains_here(struct call_chains *chains)
{
	struct chain chain;

	chain.depth = kernel_call_chain_codes(KERNEL_CALLER(), chain.codes, CALL_CHAINS_DEPTH);
	if (chain.depth == 0)
		return CALL_CHAINS_NONE;
	chain_finish(&chain);
	return intern(chains, &chain);
}

static const char *name_of(const void *code)
{
	struct kernel_function function;

	/* A call that never returns may be the last instruction of its function. */
	return kernel_function_at((const char *)code - 1, &function) ? function.name : "?";
}

const char *call_chains_function(const struct call_chains *chains, uint32_t chain)
{
	return chain == CALL_CHAINS_NONE ? "?"
					 : name_of(chain_at(chains, chain)->codes[chain_at(chains, chain)->function]);
}

struct kernel_frame call_chains_frame(struct kernel_frame frame)
{
	struct kernel_frame up = frame;

	while (up.code != NULL && !in_module(up.code))
		up = kernel_frame_up(up);
	return up.code != NULL ? up : frame;
}

void call_chains_text(const struct call_chains *chains, uint32_t chain, char *buffer, size_t size)
{
	const struct chain *found = chain_at(chains, chain);
	size_t length = 0;

	buffer[0] = '\0';
	for (unsigned int i = 0; i < found->depth; i++) {
		const char *name = name_of(found->codes[i]);
		const char *joint = i == 0 ? "" : " < ";

		if (length + strlen(joint) + strlen(name) >= size)
			return;
		length = (size_t)(g_stpcpy(g_stpcpy(buffer + length, joint), name) - buffer);
	}
}
