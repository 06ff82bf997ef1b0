/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What the era's kernel has in other files than the allocator's. A module that has one of them itself uses its own. */
#include <linux/kallsyms.h>
#include <linux/kernel.h>
#include <linux/slab.h>
#include <linux/string.h>

void *kzalloc(size_t size, gfp_t gfp) __attribute__((weak));
void *kzalloc(size_t size, gfp_t gfp)
{
	void *object = __kmalloc(size, gfp);

	if (object)
		memset(object, 0, size);
	return object;
}

/* --- names of functions --- */

enum { SYMBOL_BYTES = KSYM_NAME_LEN + 1 + 64 };

/* Splits "name+0xoffset/0xsize", as sprint_symbol() writes it, at its end of the name. False: it is a bare address. */
static bool split(char *symbol, unsigned long *size, unsigned long *offset)
{
	char *plus = strchr(symbol, '+');
	char *end;

	if (!plus)
		return false;
	*plus = 0;
	*offset = simple_strtoul(plus + 1, &end, 0);
	*size = *end == '/' ? simple_strtoul(end + 1, &end, 0) : 0;
	return true;
}

const char *kallsyms_lookup(
	unsigned long address, unsigned long *size, unsigned long *offset, char **module, char *buffer)
{
	char symbol[SYMBOL_BYTES];

	sprint_symbol(symbol, sizeof(symbol), address);
	*module = NULL;
	if (!split(symbol, size, offset))
		return NULL;
	strlcpy(buffer, symbol, KSYM_NAME_LEN + 1);
	return buffer;
}

void __print_symbol(const char *format, unsigned long address)
{
	char symbol[SYMBOL_BYTES];
	char line[2 * SYMBOL_BYTES];
	const char *place = strstr(format, "%s");

	sprint_symbol(symbol, sizeof(symbol), address);
	if (!place)
		return;
	snprintf(line, sizeof(line), "%.*s%s%s", (int)(place - format), format, symbol, place + 2);
	printk("%s", line);
}
