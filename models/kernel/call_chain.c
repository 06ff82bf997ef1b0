/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Walking up the running fiber's stack. See call_chain.h. */
#include "models/kernel/call_chain.h"

#include "models/kernel/symbols.h"
#include "sim/engine/region.h"
#include "sim/engine/sanitizer.h"
#include "sim/engine/world.h"

#include <linux/kernel.h>
#include <linux/stacktrace.h>

#include <string.h>

#include "sim/engine/poison.h"

enum { CALL_CHAIN_FRAMES_MAX = 64 };

/* What x86-64 and aarch64 keep at a frame pointer. */
struct frame_record {
	const struct frame_record *caller;
	const void *return_address;
};

/* Stacks grow down: a caller's frame lies above. */
static bool is_frame_above(const struct fiber *fiber, const void *below, const void *frame)
{
	const char *at = frame;
	const char *top = fiber->stack + REGION_STACK_BYTES;

	return (uintptr_t)at % sizeof(void *) == 0 && at >= fiber->stack && at <= top - sizeof(struct frame_record) &&
	       at > (const char *)below;
}

/* The record may lie where AddressSanitizer expects nobody to read. */
SANITIZER_UNINSTRUMENTED static const void *return_address_of(const struct frame_record *record)
{
	return record->return_address;
}

SANITIZER_UNINSTRUMENTED static const struct frame_record *caller_of(const struct frame_record *record)
{
	return record->caller;
}

static const char *name_of(const void *code)
{
	struct kernel_function function;

	/* A call that never returns may be the last instruction of its function. */
	return kernel_function_at((const char *)code - 1, &function) ? function.name : "?";
}

/* False when it does not fit. */
static bool append(char *buffer, size_t size, size_t *length, const char *name)
{
	const char *joint = *length != 0 ? " < " : "";
	size_t more = strlen(joint) + strlen(name);

	if (*length + more >= size)
		return false;
	strcpy(buffer + *length, joint);
	strcat(buffer + *length, name);
	*length += more;
	return true;
}

unsigned int kernel_call_chain_codes(struct kernel_frame frame, const void **codes, unsigned int max)
{
	const struct fiber *fiber = engine->world.running;
	const struct frame_record *below = NULL, *record = frame.pointer;
	const void *code = frame.code;
	unsigned int count = 0;

	while (fiber != NULL && count < max && code != NULL) {
		codes[count++] = code;
		if (!is_frame_above(fiber, below, record))
			break;
		code = return_address_of(record);
		below = record;
		record = caller_of(record);
	}
	return count;
}

struct kernel_frame kernel_frame_up(struct kernel_frame frame)
{
	const struct fiber *fiber = engine->world.running;
	const struct frame_record *record = frame.pointer;

	if (fiber == NULL || !is_frame_above(fiber, NULL, record))
		return (struct kernel_frame){ NULL, NULL };
	return (struct kernel_frame){ caller_of(record), return_address_of(record) };
}

void kernel_call_chain_text(const void *const *codes, unsigned int count, char *buffer, size_t size)
{
	size_t length = 0;

	buffer[0] = '\0';
	for (unsigned int depth = 0; depth < count; depth++)
		if (!append(buffer, size, &length, name_of(codes[depth])))
			return;
}

void kernel_call_chain_from(struct kernel_frame frame, char *buffer, size_t size)
{
	const void *codes[CALL_CHAIN_FRAMES_MAX];

	kernel_call_chain_text(codes, kernel_call_chain_codes(frame, codes, CALL_CHAIN_FRAMES_MAX), buffer, size);
}

unsigned int save_stack_addresses(unsigned long *entries, unsigned int max)
{
	const void *codes[CALL_CHAIN_FRAMES_MAX];
	unsigned int count =
		kernel_call_chain_codes(KERNEL_CALLER(), codes, min_t(unsigned int, max, CALL_CHAIN_FRAMES_MAX));

	world_access(entries, count * sizeof(*entries), true);
	for (unsigned int i = 0; i < count; i++)
		entries[i] = kernel_code_address(codes[i]);
	return count;
}

void kernel_call_chain(char *buffer, size_t size)
{
	kernel_call_chain_from(KERNEL_CALLER(), buffer, size);
}
