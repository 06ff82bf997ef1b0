/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef SIM_ENGINE_SANITIZER_H
#define SIM_ENGINE_SANITIZER_H

#include <stddef.h>

/*
 * What AddressSanitizer must be told about fibers; empty in builds without it.
 */
#if defined(__SANITIZE_ADDRESS__)
#define SANITIZER_ADDRESS 1
#elif defined(__has_feature)
#if __has_feature(address_sanitizer)
#define SANITIZER_ADDRESS 1
#endif
#endif
#ifndef SANITIZER_ADDRESS
#define SANITIZER_ADDRESS 0
#endif

#if SANITIZER_ADDRESS
void __sanitizer_start_switch_fiber(void **fake_stack_save, const void *bottom, size_t size);
void __sanitizer_finish_switch_fiber(void *fake_stack_save, const void **bottom_old, size_t *size_old);
void __asan_unpoison_memory_region(void const volatile *address, size_t size);
#define SANITIZER_UNINSTRUMENTED __attribute__((no_sanitize("address")))
#else
#define SANITIZER_UNINSTRUMENTED
#endif

static inline void sanitizer_start_switch(void **save, const void *bottom, size_t size)
{
#if SANITIZER_ADDRESS
	__sanitizer_start_switch_fiber(save, bottom, size);
#else
	(void)save, (void)bottom, (void)size;
#endif
}

static inline void sanitizer_finish_switch(void *save, const void **bottom_old, size_t *size_old)
{
#if SANITIZER_ADDRESS
	__sanitizer_finish_switch_fiber(save, bottom_old, size_old);
#else
	(void)save, (void)bottom_old, (void)size_old;
#endif
}

/* A stack that is filled or used anew carries stale marks of frames that never returned. */
static inline void sanitizer_forget(void *address, size_t size)
{
#if SANITIZER_ADDRESS
	__asan_unpoison_memory_region(address, size);
#else
	(void)address, (void)size;
#endif
}

#endif
