/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Writing to /proc/slabinfo: "NAME LIMIT BATCHCOUNT SHARED" tunes a cache.
 */
#include "slab.h"

#include <linux/cpu.h>
#include <linux/string.h>

#define COMMAND_SIZE_MAX 128

/* The numbers as written; they may be out of range. */
struct tune_command {
	const char *name;
	int limit;
	int batchcount;
	int shared;
};

static bool is_blank(char character)
{
	return character == ' ' || (character >= '\t' && character <= '\r');
}

static bool is_digit(char character)
{
	return character >= '0' && character <= '9';
}

/* Digits at *TEXT, which moves behind them. Larger than any int: the largest int. */
static long parse_digits(const char **text)
{
	long value = 0;

	for (; is_digit(**text); ++*text) {
		value = value * 10 + (**text - '0');
		if (value > 0x7fffffff)
			value = 0x7fffffff;
	}
	return value;
}

/* Blanks, a sign or none, digits. False: not there. */
static bool parse_int(const char **text, int *value)
{
	bool negative;
	long digits;

	while (is_blank(**text))
		++*text;
	negative = **text == '-';
	if (negative || **text == '+')
		++*text;
	if (!is_digit(**text))
		return false;
	digits = parse_digits(text);
	*value = (int)(negative ? -digits : digits);
	return true;
}

/* TEXT, which ends with a zero byte, is cut behind the name. */
static bool parse_command(char *text, struct tune_command *command)
{
	char *blank = strchr(text, ' ');
	const char *numbers;

	if (!blank)
		return false;
	*blank = '\0';
	command->name = text;
	numbers = blank + 1;
	if (!parse_int(&numbers, &command->limit))
		return false;
	if (!parse_int(&numbers, &command->batchcount))
		return false;
	return parse_int(&numbers, &command->shared);
}

static struct kmem_cache *find_cache(const char *name)
{
	struct kmem_cache *cache;

	list_for_each_entry (cache, &cache_chain, next) {
		if (strcmp(cache->name, name) == 0)
			return cache;
	}
	return NULL;
}

/* Impossible values are ignored without a word, as they always were. Hotplug lock and chain mutex held. */
static int obey(const struct tune_command *command)
{
	struct kmem_cache *cache = find_cache(command->name);
	struct geometry_tunables tunables;

	if (!cache)
		return -EINVAL;
	if (command->limit < 1 || command->batchcount < 1 || command->batchcount > command->limit ||
		command->shared < 0)
		return 0;
	tunables.limit = (unsigned int)command->limit;
	tunables.batchcount = (unsigned int)command->batchcount;
	tunables.shared = (unsigned int)command->shared;
	return cache_tune(cache, &tunables);
}

kernel_ssize_t slabinfo_write(const char *buffer, size_t size)
{
	char text[COMMAND_SIZE_MAX + 1];
	struct tune_command command;
	int error;

	if (size > COMMAND_SIZE_MAX)
		return -EINVAL;
	memcpy(text, buffer, size);
	text[size] = '\0';
	if (!parse_command(text, &command))
		return -EINVAL;

	lock_cpu_hotplug();
	mutex_lock(&cache_chain_mutex);
	error = obey(&command);
	mutex_unlock(&cache_chain_mutex);
	unlock_cpu_hotplug();
	return error ? error : (kernel_ssize_t)size;
}
