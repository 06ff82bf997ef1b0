/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Vector clocks and channels. See clocks.h. */
#include "sim/check/clocks.h"

#include "sim/engine/mix.h"

#include <glib.h>

enum { CHANNELS_FIRST = 1024 };

struct channel {
	uint64_t key;
	uint32_t kind;
	uint32_t *known; /* NULL: a free entry of the table */
};

struct clocks {
	unsigned int contexts;
	uint32_t *known; /* [contexts][contexts] */
	struct channel *channels;
	uint32_t channels_size, channel_count;
};

static uint32_t *known_by(const struct clocks *clocks, unsigned int context)
{
	return clocks->known + (size_t)context * clocks->contexts;
}

struct clocks *clocks_new(unsigned int cpus)
{
	struct clocks *clocks = g_new0(struct clocks, 1);

	clocks->contexts = cpus * CLOCKS_LEVELS;
	clocks->known = g_new0(uint32_t, (size_t)clocks->contexts * clocks->contexts);
	for (unsigned int context = 0; context < clocks->contexts; context++)
		known_by(clocks, context)[context] = 1;
	clocks->channels_size = CHANNELS_FIRST;
	clocks->channels = g_new0(struct channel, clocks->channels_size);
	return clocks;
}

void clocks_free(struct clocks *clocks)
{
	if (clocks == NULL)
		return;
	for (uint32_t i = 0; i < clocks->channels_size; i++)
		g_free(clocks->channels[i].known);
	g_free(clocks->channels);
	g_free(clocks->known);
	g_free(clocks);
}

const uint32_t *clocks_of(const struct clocks *clocks, unsigned int context)
{
	return known_by(clocks, context);
}

/* --- channels --- */

static struct channel *channel_slot(const struct clocks *clocks, uint32_t kind, uint64_t key)
{
	uint32_t slot = (uint32_t)mix_bijective(key ^ ((uint64_t)kind << 56)) & (clocks->channels_size - 1);

	while (clocks->channels[slot].known != NULL &&
		(clocks->channels[slot].key != key || clocks->channels[slot].kind != kind))
		slot = (slot + 1) & (clocks->channels_size - 1);
	return &clocks->channels[slot];
}

static void channels_grow(struct clocks *clocks)
{
	struct channel *old = clocks->channels;
	uint32_t old_size = clocks->channels_size;

	clocks->channels_size *= 2;
	clocks->channels = g_new0(struct channel, clocks->channels_size);
	for (uint32_t i = 0; i < old_size; i++)
		if (old[i].known != NULL)
			*channel_slot(clocks, old[i].kind, old[i].key) = old[i];
	g_free(old);
}

static struct channel *channel_get(struct clocks *clocks, uint32_t kind, uint64_t key)
{
	struct channel *channel = channel_slot(clocks, kind, key);

	if (channel->known != NULL)
		return channel;
	if (2 * ++clocks->channel_count > clocks->channels_size) {
		channels_grow(clocks);
		channel = channel_slot(clocks, kind, key);
	}
	*channel = (struct channel){ .key = key, .kind = kind, .known = g_new0(uint32_t, clocks->contexts) };
	return channel;
}

static void join(uint32_t *to, const uint32_t *from, unsigned int contexts)
{
	for (unsigned int i = 0; i < contexts; i++)
		to[i] = MAX(to[i], from[i]);
}

void clocks_send(struct clocks *clocks, unsigned int context, uint32_t kind, uint64_t key)
{
	join(channel_get(clocks, kind, key)->known, known_by(clocks, context), clocks->contexts);
}

void clocks_receive(struct clocks *clocks, unsigned int context, uint32_t kind, uint64_t key)
{
	const struct channel *channel = channel_slot(clocks, kind, key);

	if (channel->known != NULL)
		join(known_by(clocks, context), channel->known, clocks->contexts);
}

void clocks_advance(struct clocks *clocks, unsigned int context)
{
	known_by(clocks, context)[context]++;
}

void clocks_order(struct clocks *clocks, unsigned int from, unsigned int to)
{
	join(known_by(clocks, to), known_by(clocks, from), clocks->contexts);
}

void clocks_forget(struct clocks *clocks)
{
	g_autofree uint32_t *all = g_new0(uint32_t, clocks->contexts);

	for (unsigned int context = 0; context < clocks->contexts; context++)
		join(all, known_by(clocks, context), clocks->contexts);
	for (unsigned int context = 0; context < clocks->contexts; context++) {
		join(known_by(clocks, context), all, clocks->contexts);
		clocks_advance(clocks, context);
	}
}
