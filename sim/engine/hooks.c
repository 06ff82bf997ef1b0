/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The hooks that -fsanitize=thread code generation calls before every load and store of instrumented code, without that
 * sanitizer's runtime. Volatile accesses are the kernel's READ_ONCE and WRITE_ONCE. Compiler atomics do the access
 * themselves, after the boundary; one thread runs the world, so plain operations suffice.
 */
#include "sim/engine/access.h"
#include "sim/engine/fault.h"

#include "sim/engine/poison.h"

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

static void marked(void *address, size_t size, bool write, bool atomic)
{
	if (engine->host.marked != NULL)
		engine->host.marked(address, size, write, atomic);
	else
		access_note(address, size, write, CALLER);
}

#define HOOKS_OF_SIZE(size)                                                                                            \
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
		access_note(address, size, false, CALLER);                                                             \
	}                                                                                                              \
	HOOK(__tsan_write##size)                                                                                       \
	{                                                                                                              \
		access_note(address, size, true, CALLER);                                                              \
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
		marked(address, size, false, false);                                                                   \
	}                                                                                                              \
	HOOK(__tsan_volatile_write##size)                                                                              \
	{                                                                                                              \
		marked(address, size, true, false);                                                                    \
	}                                                                                                              \
	HOOK(__tsan_unaligned_volatile_read##size)                                                                     \
	{                                                                                                              \
		marked(address, size, false, false);                                                                   \
	}                                                                                                              \
	HOOK(__tsan_unaligned_volatile_write##size)                                                                    \
	{                                                                                                              \
		marked(address, size, true, false);                                                                    \
	}

HOOKS_OF_SIZE(1)
HOOKS_OF_SIZE(2)
HOOKS_OF_SIZE(4)
HOOKS_OF_SIZE(8)
HOOKS_OF_SIZE(16)

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
		marked((void *)at, sizeof(*at), true, true);                                                           \
		old = *at;                                                                                             \
		*at = (uint##bits##_t)(expression);                                                                    \
		return old;                                                                                            \
	}

#define ATOMICS_OF_SIZE(bits)                                                                                          \
	uint##bits##_t __tsan_atomic##bits##_load(const volatile uint##bits##_t *at, int order);                       \
	uint##bits##_t __tsan_atomic##bits##_load(const volatile uint##bits##_t *at, int order)                        \
	{                                                                                                              \
		(void)order;                                                                                           \
		marked((void *)(uintptr_t)at, sizeof(*at), false, true);                                               \
		return *at;                                                                                            \
	}                                                                                                              \
	void __tsan_atomic##bits##_store(volatile uint##bits##_t *at, uint##bits##_t value, int order);                \
	void __tsan_atomic##bits##_store(volatile uint##bits##_t *at, uint##bits##_t value, int order)                 \
	{                                                                                                              \
		(void)order;                                                                                           \
		marked((void *)at, sizeof(*at), true, true);                                                           \
		*at = value;                                                                                           \
	}                                                                                                              \
	ATOMIC_FETCH(bits, exchange, value)                                                                            \
	ATOMIC_FETCH(bits, fetch_add, old + value)                                                                     \
	ATOMIC_FETCH(bits, fetch_sub, old - value)                                                                     \
	ATOMIC_FETCH(bits, fetch_and, old &value)                                                                      \
	ATOMIC_FETCH(bits, fetch_or, old | value)                                                                      \
	ATOMIC_FETCH(bits, fetch_xor, old ^ value)                                                                     \
	ATOMIC_FETCH(bits, fetch_nand, ~(old & value))                                                                 \
	uint##bits##_t __tsan_atomic##bits##_compare_exchange_val(                                                     \
		volatile uint##bits##_t *at, uint##bits##_t expected, uint##bits##_t value, int order, int failure);   \
	uint##bits##_t __tsan_atomic##bits##_compare_exchange_val(                                                     \
		volatile uint##bits##_t *at, uint##bits##_t expected, uint##bits##_t value, int order, int failure)    \
	{                                                                                                              \
		uint##bits##_t old;                                                                                    \
                                                                                                                       \
		(void)order, (void)failure;                                                                            \
		marked((void *)at, sizeof(*at), true, true);                                                           \
		old = *at;                                                                                             \
		if (old == expected)                                                                                   \
			*at = value;                                                                                   \
		return old;                                                                                            \
	}                                                                                                              \
	int __tsan_atomic##bits##_compare_exchange_strong(                                                             \
		volatile uint##bits##_t *at, uint##bits##_t *expected, uint##bits##_t value, int order, int failure);  \
	int __tsan_atomic##bits##_compare_exchange_strong(                                                             \
		volatile uint##bits##_t *at, uint##bits##_t *expected, uint##bits##_t value, int order, int failure)   \
	{                                                                                                              \
		uint##bits##_t old = __tsan_atomic##bits##_compare_exchange_val(at, *expected, value, order, failure); \
		int exchanged = old == *expected;                                                                      \
                                                                                                                       \
		*expected = old;                                                                                       \
		return exchanged;                                                                                      \
	}                                                                                                              \
	int __tsan_atomic##bits##_compare_exchange_weak(                                                               \
		volatile uint##bits##_t *at, uint##bits##_t *expected, uint##bits##_t value, int order, int failure);  \
	int __tsan_atomic##bits##_compare_exchange_weak(                                                               \
		volatile uint##bits##_t *at, uint##bits##_t *expected, uint##bits##_t value, int order, int failure)   \
	{                                                                                                              \
		return __tsan_atomic##bits##_compare_exchange_strong(at, expected, value, order, failure);             \
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
