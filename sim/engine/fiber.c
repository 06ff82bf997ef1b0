/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Fibers over a context switch. See fiber.h. */
#include "sim/engine/fiber.h"

#include "sim/engine/fault.h"
#include "sim/engine/region.h"
#include "sim/engine/sanitizer.h"

#if !defined(__x86_64__) && !defined(__aarch64__)
#define FIBER_UCONTEXT 1
#include <ucontext.h>
#else
#define FIBER_UCONTEXT 0
#endif

#include "sim/engine/poison.h"

/*
 * The fiber that is being switched to finishes the announcement to AddressSanitizer. FROM is whom it came from, or NULL
 * when that one was abandoned.
 */
static void arrived(struct fiber *self, struct fiber *from)
{
	const void *bottom = NULL;
	size_t bytes = 0;

	sanitizer_finish_switch(self->sanitizer_stack, &bottom, &bytes);
	if (from != NULL && from->stack == NULL) {
		from->host_stack = bottom;
		from->host_stack_bytes = bytes;
	}
}

static void leaving(struct fiber *from, const struct fiber *to)
{
	void **save = from != NULL ? &from->sanitizer_stack : NULL;

	if (to->stack != NULL)
		sanitizer_start_switch(save, to->stack, REGION_STACK_BYTES);
	else
		sanitizer_start_switch(save, to->host_stack, to->host_stack_bytes);
}

#if FIBER_UCONTEXT

/* The saved registers lie at the low end: all of the stack is live. */
char *fiber_live_from(const struct fiber *fiber)
{
	return fiber->stack;
}

/* The saved context lies at the low end of a fiber's own stack, the host's in the frame that left. */
struct portable_context {
	ucontext_t context;
	struct fiber *self, *from;
};

static void portable_entry(unsigned int high, unsigned int low)
{
	struct portable_context *saved = (void *)(uintptr_t)(((uint64_t)high << 32) | low);

	arrived(saved->self, saved->from);
	saved->self->entry(saved->self->argument);
	engine_bug("a fiber returned");
}

void fiber_init(struct fiber *fiber, char *stack, void (*entry)(void *argument), void *argument)
{
	struct portable_context *saved = (void *)stack;
	uint64_t bits = (uintptr_t)saved;

	sanitizer_forget(stack, REGION_STACK_BYTES); /* it may have served before, and been abandoned */
	*fiber = (struct fiber){
		.stack = stack, .next = fiber->next, .entry = entry, .argument = argument, .stack_pointer = saved
	};
	saved->self = fiber;
	getcontext(&saved->context);
	saved->context.uc_stack.ss_sp = stack + sizeof(*saved);
	saved->context.uc_stack.ss_size = REGION_STACK_BYTES - sizeof(*saved);
	saved->context.uc_link = NULL;
	makecontext(&saved->context, (void (*)(void))portable_entry, 2, (unsigned int)(bits >> 32), (unsigned int)bits);
}

void fiber_switch(struct fiber *from, struct fiber *to)
{
	struct portable_context on_host;
	struct portable_context *saved = from->stack != NULL ? (void *)from->stack : &on_host;
	struct portable_context *next = to->stack_pointer;

	saved->self = from;
	from->stack_pointer = saved;
	next->from = from;
	leaving(from, to);
	swapcontext(&saved->context, &next->context);
	arrived(from, saved->from);
}

void fiber_abandon(struct fiber *to)
{
	struct portable_context *next = to->stack_pointer;

	next->from = NULL;
	leaving(NULL, to);
	setcontext(&next->context);
	engine_bug("a context could not be continued");
}

#else

/*
 * Assembly: saves the callee-saved state on the stack, stores the stack pointer at *save (unless NULL), continues at
 * `load` and returns there MESSAGE.
 */
struct fiber *fiber_switch_stacks(void **save, void *load, struct fiber *message);
extern char fiber_first_entry[];

void fiber_entry_from_assembly(struct fiber *self, struct fiber *from);
void fiber_entry_from_assembly(struct fiber *self, struct fiber *from)
{
	arrived(self, from);
	self->entry(self->argument);
	engine_bug("a fiber returned");
}

char *fiber_live_from(const struct fiber *fiber)
{
	return fiber->stack_pointer;
}

#if defined(__x86_64__)
enum {
	FIBER_FRAME_WORDS = 7,
	FIBER_FRAME_SELF = 1,
	FIBER_FRAME_RETURN = 6
}; /* rbx holds SELF; order: see the .S file */
#else
enum { FIBER_FRAME_WORDS = 20, FIBER_FRAME_SELF = 0, FIBER_FRAME_RETURN = 11 }; /* x19 holds SELF, x30 the entry */
#endif

void fiber_init(struct fiber *fiber, char *stack, void (*entry)(void *argument), void *argument)
{
	/* 16 bytes stay above the frame, so that the entry finds the stack aligned as after a call. */
	uintptr_t *frame = (uintptr_t *)(stack + REGION_STACK_BYTES - 16) - FIBER_FRAME_WORDS;

	sanitizer_forget(stack, REGION_STACK_BYTES); /* it may have served before, and been abandoned */
	for (unsigned int word = 0; word < FIBER_FRAME_WORDS; word++)
		frame[word] = 0;
	frame[FIBER_FRAME_SELF] = (uintptr_t)fiber;
	frame[FIBER_FRAME_RETURN] = (uintptr_t)fiber_first_entry;
	*fiber = (struct fiber){
		.stack = stack, .next = fiber->next, .entry = entry, .argument = argument, .stack_pointer = frame
	};
}

void fiber_switch(struct fiber *from, struct fiber *to)
{
	leaving(from, to);
	arrived(from, fiber_switch_stacks(&from->stack_pointer, to->stack_pointer, from));
}

void fiber_abandon(struct fiber *to)
{
	leaving(NULL, to);
	fiber_switch_stacks(NULL, to->stack_pointer, NULL);
	engine_bug("an abandoned fiber was continued");
}

#endif
