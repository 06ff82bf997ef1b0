/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The hooks that -fsanitize=thread code generation calls before every load and store of instrumented code, without that
 * sanitizer's runtime. Volatile accesses are the kernel's READ_ONCE and WRITE_ONCE. Compiler atomics do the access
 * themselves, after the boundary; one thread runs the world, so plain operations suffice.
 */
#include "sim/engine/access.h"
#include "sim/engine/fault.h"

#include "sim/engine/poison.h"

/* gcc knows these names by itself when another sanitizer is on, with less exact types. */
#if defined(__GNUC__) && !defined(__clang__)
#pragma GCC diagnostic ignored "-Wbuiltin-declaration-mismatch"
#endif

#define HOOK(name) void name(void *address)
#define CALLER __builtin_return_address(0)

void __tsan_init(void);
void __tsan_init(void)
{
}

void access_set_marked_handler(access_marked_handler handler)
{
	engine->host.marked = handler;
}

static void marked(void *address, size_t size, bool write, bool atomic, const void *code)
{
	if (engine->host.marked != NULL)
		engine->host.marked(address, size, write, atomic, code);
	else
		access_note(address, size, write, code);
}

#define HOOKS_OF_SIZE(size, note)                                                                                      \
	HOOK(__tsan_read##size);                                                                                       \
	HOOK(__tsan_write##size);                                                                                      \
	HOOK(__tsan_unaligned_read##size);                                                                             \
	HOOK(__tsan_unaligned_write##size);                                                                            \
	HOOK(__tsan_volatile_read##size);                                                                              \
	HOOK(__tsan_volatile_write##size);                                                                             \
	HOOK(__tsan_unaligned_volatile_read##size);                                                                    \
	HOOK(__tsan_unaligned_volatile_write##size);                                                                   \
	HOOK(__tsan_read##size)                                                                                        \
	{                                                                                                              \
		note(address, size, false, CALLER);                                                                    \
	}                                                                                                              \
	HOOK(__tsan_write##size)                                                                                       \
	{                                                                                                              \
		note(address, size, true, CALLER);                                                                     \
	}                                                                                                              \
	HOOK(__tsan_unaligned_read##size)                                                                              \
	{                                                                                                              \
		access_note(address, size, false, CALLER);                                                             \
	}                                                                                                              \
	HOOK(__tsan_unaligned_write##size)                                                                             \
	{                                                                                                              \
		access_note(address, size, true, CALLER);                                                              \
	}                                                                                                              \
	HOOK(__tsan_volatile_read##size)                                                                               \
	{                                                                                                              \
		marked(address, size, false, false, CALLER);                                                           \
	}                                                                                                              \
	HOOK(__tsan_volatile_write##size)                                                                              \
	{                                                                                                              \
		marked(address, size, true, false, CALLER);                                                            \
	}                                                                                                              \
	HOOK(__tsan_unaligned_volatile_read##size)                                                                     \
	{                                                                                                              \
		marked(address, size, false, false, CALLER);                                                           \
	}                                                                                                              \
	HOOK(__tsan_unaligned_volatile_write##size)                                                                    \
	{                                                                                                              \
		marked(address, size, true, false, CALLER);                                                            \
	}

HOOKS_OF_SIZE(1, access_note_aligned)
HOOKS_OF_SIZE(2, access_note_aligned)
HOOKS_OF_SIZE(4, access_note_aligned)
HOOKS_OF_SIZE(8, access_note_aligned)
HOOKS_OF_SIZE(16, access_note)

/* gcc's form of accesses to whole objects. */
void __tsan_read_range(void *address, size_t size);
void __tsan_write_range(void *address, size_t size);

void __tsan_read_range(void *address, size_t size)
{
	access_note(address, size, false, CALLER);
}

void __tsan_write_range(void *address, size_t size)
{
	access_note(address, size, true, CALLER);
}

#define ATOMIC_FETCH(bits, name, expression)                                                                           \
	uint##bits##_t __tsan_atomic##bits##_##name(volatile uint##bits##_t *at, uint##bits##_t value, int order);     \
	uint##bits##_t __tsan_atomic##bits##_##name(volatile uint##bits##_t *at, uint##bits##_t value, int order)      \
	{                                                                                                              \
		uint##bits##_t old;                                                                                    \
                                                                                                                       \
		(void)order;                                                                                           \
		marked((void *)at, sizeof(*at), true, true, CALLER);                                                   \
		old = *at;                                                                                             \
		*at = (uint##bits##_t)(expression);                                                                    \
		return old;                                                                                            \
	}

#define ATOMICS_OF_SIZE(bits)                                                                                          \
	uint##bits##_t __tsan_atomic##bits##_load(const volatile uint##bits##_t *at, int order);                       \
	uint##bits##_t __tsan_atomic##bits##_load(const volatile uint##bits##_t *at, int order)                        \
	{                                                                                                              \
		(void)order;                                                                                           \
		marked((void *)(uintptr_t)at, sizeof(*at), false, true, CALLER);                                       \
		return *at;                                                                                            \
	}                                                                                                              \
	void __tsan_atomic##bits##_store(volatile uint##bits##_t *at, uint##bits##_t value, int order);                \
	void __tsan_atomic##bits##_store(volatile uint##bits##_t *at, uint##bits##_t value, int order)                 \
	{                                                                                                              \
		(void)order;                                                                                           \
		marked((void *)at, sizeof(*at), true, true, CALLER);                                                   \
		*at = value;                                                                                           \
	}                                                                                                              \
	ATOMIC_FETCH(bits, exchange, value)                                                                            \
	ATOMIC_FETCH(bits, fetch_add, old + value)                                                                     \
	ATOMIC_FETCH(bits, fetch_sub, old - value)                                                                     \
	ATOMIC_FETCH(bits, fetch_and, old &value)                                                                      \
	ATOMIC_FETCH(bits, fetch_or, old | value)                                                                      \
	ATOMIC_FETCH(bits, fetch_xor, old ^ value)                                                                     \
	ATOMIC_FETCH(bits, fetch_nand, ~(old & value))                                                                 \
	static uint##bits##_t compare_exchange##bits(                                                                  \
		volatile uint##bits##_t *at, uint##bits##_t expected, uint##bits##_t value, const void *code)          \
	{                                                                                                              \
		uint##bits##_t old;                                                                                    \
                                                                                                                       \
		marked((void *)at, sizeof(*at), true, true, code);                                                     \
		old = *at;                                                                                             \
		if (old == expected)                                                                                   \
			*at = value;                                                                                   \
		return old;                                                                                            \
	}                                                                                                              \
	uint##bits##_t __tsan_atomic##bits##_compare_exchange_val(                                                     \
		volatile uint##bits##_t *at, uint##bits##_t expected, uint##bits##_t value, int order, int failure);   \
	uint##bits##_t __tsan_atomic##bits##_compare_exchange_val(                                                     \
		volatile uint##bits##_t *at, uint##bits##_t expected, uint##bits##_t value, int order, int failure)    \
	{                                                                                                              \
		(void)order, (void)failure;                                                                            \
		return compare_exchange##bits(at, expected, value, CALLER);                                            \
	}                                                                                                              \
	int __tsan_atomic##bits##_compare_exchange_strong(                                                             \
		volatile uint##bits##_t *at, uint##bits##_t *expected, uint##bits##_t value, int order, int failure);  \
	int __tsan_atomic##bits##_compare_exchange_strong(                                                             \
		volatile uint##bits##_t *at, uint##bits##_t *expected, uint##bits##_t value, int order, int failure)   \
	{                                                                                                              \
		uint##bits##_t wanted = *expected;                                                                     \
                                                                                                                       \
		(void)order, (void)failure;                                                                            \
		*expected = compare_exchange##bits(at, wanted, value, CALLER);                                         \
		return *expected == wanted;                                                                            \
	}                                                                                                              \
	int __tsan_atomic##bits##_compare_exchange_weak(                                                               \
		volatile uint##bits##_t *at, uint##bits##_t *expected, uint##bits##_t value, int order, int failure);  \
	int __tsan_atomic##bits##_compare_exchange_weak(                                                               \
		volatile uint##bits##_t *at, uint##bits##_t *expected, uint##bits##_t value, int order, int failure)   \
	{                                                                                                              \
		uint##bits##_t wanted = *expected;                                                                     \
                                                                                                                       \
		(void)order, (void)failure;                                                                            \
		*expected = compare_exchange##bits(at, wanted, value, CALLER);                                         \
		return *expected == wanted;                                                                            \
	}

ATOMICS_OF_SIZE(8)
ATOMICS_OF_SIZE(16)
ATOMICS_OF_SIZE(32)
ATOMICS_OF_SIZE(64)

/* Orderings need nothing here: simulated CPUs take turns. */
void __tsan_atomic_thread_fence(int order);
void __tsan_atomic_signal_fence(int order);

void __tsan_atomic_thread_fence(int order)
{
	(void)order;
}

void __tsan_atomic_signal_fence(int order)
{
	(void)order;
}
