/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Reads the gfp_flags of kernel traces. */
#include "sim/workload/import_gfp.h"

#include <string.h>

#include "sim/workload/trace_words.h"

/* Bits found, before they become one of kernel, atomic and nowait. */
struct found {
	gboolean may_wait;
	gboolean reserves;
	gboolean dma;
	gboolean zero;
};

/* Names without "__" and "GFP_"; several of them may stand in one list. */
static const char *const waiting_names[] = { "KERNEL", "KERNEL_ACCOUNT", "NOFS", "NOIO", "USER", "HIGHUSER",
	"HIGHUSER_MOVABLE", "TRANSHUGE", "TEMPORARY", "WAIT", "DIRECT_RECLAIM", "RECLAIM", "IO", "FS", NULL };

static gboolean is_name(const char *name, size_t length, const char *known)
{
	return strncmp(name, known, length) == 0 && known[length] == '\0';
}

static void read_name(const char *name, size_t length, struct found *found)
{
	if (length > 2 && memcmp(name, "__", 2) == 0) {
		name += 2;
		length -= 2;
	}
	if (length <= 4 || memcmp(name, "GFP_", 4) != 0)
		return;
	name += 4;
	length -= 4;
	for (const char *const *known = waiting_names; *known; known++)
		if (is_name(name, length, *known))
			found->may_wait = TRUE;
	if (is_name(name, length, "ATOMIC") || is_name(name, length, "HIGH"))
		found->reserves = TRUE;
	else if (is_name(name, length, "DMA"))
		found->dma = TRUE;
	else if (is_name(name, length, "ZERO"))
		found->zero = TRUE;
}

static void read_names(const char *text, size_t length, struct found *found)
{
	const char *end = text + length;

	while (text < end) {
		const char *bar = memchr(text, '|', (size_t)(end - text));
		const char *stop = bar ? bar : end;
		read_name(text, (size_t)(stop - text), found);
		text = stop + 1;
	}
}

/*
 * The bits changed places over the years. DMA 0x1, HIGH 0x20, IO 0x40 and FS 0x80 never did. Since 4.20 the bits 0x400
 * and 0x800 are direct reclaim and waking the reclaimer, one of which nearly every request has; before, WAIT was 0x10
 * (until 4.3) or 0x400000 and up, and ZERO 0x8000 (later 0x100).
 */
static void read_bits(guint64 bits, struct found *found)
{
	gboolean new_layout = (bits & 0xc00) != 0 && (bits & 0x10) == 0 && bits < 0x2000000;

	found->dma = (bits & 0x1) != 0;
	found->reserves = (bits & 0x20) != 0;
	found->may_wait = (bits & 0xc0) != 0 || (bits & (new_layout ? 0x400 : 0x10)) != 0;
	found->zero = (bits & (new_layout ? 0x100 : 0x8000)) != 0;
}

static gboolean read_number(const char *text, size_t length, guint64 *number)
{
	int base = 10;
	size_t place = 0;

	if (length > 2 && text[0] == '0' && text[1] == 'x') {
		base = 16;
		place = 2;
	}
	if (length == place || length > 18)
		return FALSE;
	for (*number = 0; place < length; place++) {
		int digit = g_ascii_xdigit_value(text[place]);
		if (digit < 0 || digit >= base)
			return FALSE;
		*number = *number * (guint64)base + (guint64)digit;
	}
	return TRUE;
}

unsigned int import_gfp_read(const char *text, size_t length, enum trace_context context)
{
	struct found found = { FALSE, FALSE, FALSE, FALSE };
	guint64 bits;

	/* The most frequent one first. */
	if (length == 10 && memcmp(text, "GFP_KERNEL", 10) == 0)
		return TRACE_GFP_KERNEL;
	if (length == 0)
		return trace_gfp_default(context);
	if (read_number(text, length, &bits))
		read_bits(bits, &found);
	else
		read_names(text, length, &found);
	unsigned int gfp = found.may_wait ? TRACE_GFP_KERNEL : found.reserves ? TRACE_GFP_ATOMIC : TRACE_GFP_NOWAIT;
	return gfp | (found.dma ? TRACE_GFP_DMA : 0u) | (found.zero ? TRACE_GFP_ZERO : 0u);
}
