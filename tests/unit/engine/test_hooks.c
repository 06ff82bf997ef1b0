/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The compiler's hooks, called as instrumented code would, and the rules on whose an address is. */
#include <string.h>

#include "sim/engine/access.h"
#include "tests/unit/engine/engine_world.h"

#if defined(__GNUC__) && !defined(__clang__)
#pragma GCC diagnostic ignored "-Wbuiltin-declaration-mismatch"
#endif

typedef void access_hook(void *address);

#define DECLARE_HOOKS(size)                                                                                            \
	access_hook __tsan_read##size, __tsan_write##size, __tsan_unaligned_read##size, __tsan_unaligned_write##size,  \
		__tsan_volatile_read##size, __tsan_volatile_write##size, __tsan_unaligned_volatile_read##size,         \
		__tsan_unaligned_volatile_write##size;

DECLARE_HOOKS(1)
DECLARE_HOOKS(2)
DECLARE_HOOKS(4)
DECLARE_HOOKS(8)
DECLARE_HOOKS(16)
void __tsan_read_range(void *address, size_t size);
void __tsan_write_range(void *address, size_t size);
void __tsan_init(void);

#define HOOKS(size)                                                                                                    \
	{ __tsan_read##size, size, false, false }, { __tsan_write##size, size, true, false },                          \
		{ __tsan_unaligned_read##size, size, false, false },                                                   \
		{ __tsan_unaligned_write##size, size, true, false },                                                   \
		{ __tsan_volatile_read##size, size, false, true }, { __tsan_volatile_write##size, size, true, true },  \
		{ __tsan_unaligned_volatile_read##size, size, false, true },                                           \
	{                                                                                                              \
		__tsan_unaligned_volatile_write##size, size, true, true                                                \
	}

static const struct {
	access_hook *hook;
	size_t size;
	bool write, marked;
} hooks[] = { HOOKS(1), HOOKS(2), HOOKS(4), HOOKS(8), HOOKS(16) };

enum { HOOK_COUNT = sizeof(hooks) / sizeof(hooks[0]) };

/* Exactly one granule is in the open interval; its masks. */
static void expect_bytes(uint64_t read, uint64_t written, const char *what)
{
	uint32_t count;
	const struct interval_granule *granules = interval_close(&engine->host.interval, &count);

	cr_assert(eq(u32, count, 1), "%s", what);
	cr_assert(eq(u64, granules[0].read, read), "%s", what);
	cr_assert(eq(u64, granules[0].written, written), "%s", what);
}

Test(hooks, each_one_notes_its_size_and_direction)
{
	test_world_create();
	__tsan_init();
	for (size_t i = 0; i < HOOK_COUNT; i++) {
		uint64_t mask = ((UINT64_C(1) << hooks[i].size) - 1) << 16;

		hooks[i].hook(world_memory(4096 + 16));
		expect_bytes(hooks[i].write ? 0 : mask, hooks[i].write ? mask : 0, "hook");
	}
	__tsan_read_range(world_memory(4096 + 3), 7);
	expect_bytes(0x7f << 3, 0, "read range");
	__tsan_write_range(world_memory(4096 + 3), 7);
	expect_bytes(0, 0x7f << 3, "write range");
	world_access(world_memory(4096), 8, true);
	expect_bytes(0, 0xff, "service");
	world_destroy();
}

static struct {
	uint64_t physical;
	size_t size;
	bool write;
	unsigned int calls;
} shown;

static void on_access(uint64_t physical, size_t size, bool write)
{
	shown.physical = physical;
	shown.size = size;
	shown.write = write;
	shown.calls++;
}

Test(hooks, a_receiver_is_shown_each_access_once_and_the_interval_is_the_same)
{
	test_world_create();
	access_set_receiver(on_access);
	for (size_t i = 0; i < HOOK_COUNT; i++) {
		uint64_t mask = ((UINT64_C(1) << hooks[i].size) - 1) << 16;

		hooks[i].hook(world_memory(4096 + 16));
		cr_assert(eq(uint, shown.calls, i + 1));
		cr_assert(shown.physical == 4096 + 16 && shown.size == hooks[i].size && shown.write == hooks[i].write,
			"hook %zu", i);
		expect_bytes(hooks[i].write ? 0 : mask, hooks[i].write ? mask : 0, "hook");
	}
	for (unsigned int i = 0; i < 3; i++) /* the granule used last */
		__tsan_read8(world_memory(64));
	cr_assert(eq(uint, shown.calls, HOOK_COUNT + 3));
	expect_bytes(0xff, 0, "hook");
	world_access(world_memory(100), 200, true);
	cr_assert(shown.calls == HOOK_COUNT + 4 && shown.physical == 100 && shown.size == 200 && shown.write);
	interval_clear(&engine->host.interval);
	access_set_receiver(NULL);
	__tsan_read8(world_memory(64));
	cr_assert(eq(uint, shown.calls, HOOK_COUNT + 4));
	world_destroy();
}

static struct {
	const void *address, *code;
	size_t size;
	bool write, atomic;
	unsigned int calls;
} seen;

static void on_marked(const void *address, size_t size, bool write, bool atomic, const void *code)
{
	seen.address = address;
	seen.code = code;
	seen.size = size;
	seen.write = write;
	seen.atomic = atomic;
	seen.calls++;
}

Test(hooks, marked_accesses_go_to_the_hardware_and_others_do_not)
{
	test_world_create();
	access_set_marked_handler(on_marked);
	for (size_t i = 0; i < HOOK_COUNT; i++) {
		void *address = world_memory(64 * i);
		unsigned int calls = seen.calls;

		hooks[i].hook(address);
		cr_assert(eq(uint, seen.calls - calls, hooks[i].marked), "hook %zu", i);
		if (hooks[i].marked)
			cr_assert(seen.address == address && seen.size == hooks[i].size &&
					  seen.write == hooks[i].write && !seen.atomic,
				"hook %zu", i);
	}
	world_destroy();
}

#define ATOMICS(bits)                                                                                                  \
	uint##bits##_t __tsan_atomic##bits##_load(const volatile uint##bits##_t *at, int order);                       \
	void __tsan_atomic##bits##_store(volatile uint##bits##_t *at, uint##bits##_t value, int order);                \
	uint##bits##_t __tsan_atomic##bits##_exchange(volatile uint##bits##_t *at, uint##bits##_t value, int order);   \
	uint##bits##_t __tsan_atomic##bits##_fetch_add(volatile uint##bits##_t *at, uint##bits##_t value, int order);  \
	uint##bits##_t __tsan_atomic##bits##_fetch_sub(volatile uint##bits##_t *at, uint##bits##_t value, int order);  \
	uint##bits##_t __tsan_atomic##bits##_fetch_and(volatile uint##bits##_t *at, uint##bits##_t value, int order);  \
	uint##bits##_t __tsan_atomic##bits##_fetch_or(volatile uint##bits##_t *at, uint##bits##_t value, int order);   \
	uint##bits##_t __tsan_atomic##bits##_fetch_xor(volatile uint##bits##_t *at, uint##bits##_t value, int order);  \
	uint##bits##_t __tsan_atomic##bits##_fetch_nand(volatile uint##bits##_t *at, uint##bits##_t value, int order); \
	uint##bits##_t __tsan_atomic##bits##_compare_exchange_val(                                                     \
		volatile uint##bits##_t *at, uint##bits##_t expected, uint##bits##_t value, int order, int failure);   \
	int __tsan_atomic##bits##_compare_exchange_strong(                                                             \
		volatile uint##bits##_t *at, uint##bits##_t *expected, uint##bits##_t value, int order, int failure);  \
	int __tsan_atomic##bits##_compare_exchange_weak(                                                               \
		volatile uint##bits##_t *at, uint##bits##_t *expected, uint##bits##_t value, int order, int failure);  \
                                                                                                                       \
	static void expect_atomic##bits(                                                                               \
		const char *what, uint64_t old, uint64_t old_expected, uint64_t now_expected, bool write)              \
	{                                                                                                              \
		uint##bits##_t now = *(uint##bits##_t *)world_memory(64);                                              \
                                                                                                                       \
		cr_assert(eq(u64, old, (uint##bits##_t)old_expected), "%s of %d bits", what, bits);                    \
		cr_assert(eq(u64, now, (uint##bits##_t)now_expected), "%s of %d bits", what, bits);                    \
		cr_assert(seen.address == world_memory(64) && seen.size == bits / 8 && seen.write == write &&          \
				  seen.atomic && seen.calls == 1,                                                      \
			"%s of %d bits", what, bits);                                                                  \
		seen.calls = 0;                                                                                        \
	}                                                                                                              \
                                                                                                                       \
	static void atomics_of_##bits(void)                                                                            \
	{                                                                                                              \
		volatile uint##bits##_t *at = world_memory(64);                                                        \
		const uint64_t a = UINT64_C(0xf0f1f2f3f4f5f6f7), b = UINT64_C(0x8182838485868788);                     \
		const uint##bits##_t x = (uint##bits##_t)a, y = (uint##bits##_t)b;                                     \
		uint##bits##_t expected = x;                                                                           \
                                                                                                                       \
		*at = x;                                                                                               \
		expect_atomic##bits("load", (seen.calls = 0, __tsan_atomic##bits##_load(at, 5)), a, a, false);         \
		__tsan_atomic##bits##_store(at, y, 5);                                                                 \
		expect_atomic##bits("store", 0, 0, b, true);                                                           \
		expect_atomic##bits("exchange", __tsan_atomic##bits##_exchange(at, x, 5), b, a, true);                 \
		expect_atomic##bits("add", __tsan_atomic##bits##_fetch_add(at, y, 5), a, a + b, true);                 \
		expect_atomic##bits("sub", __tsan_atomic##bits##_fetch_sub(at, y, 5), a + b, a, true);                 \
		expect_atomic##bits("and", __tsan_atomic##bits##_fetch_and(at, y, 5), a, a &b, true);                  \
		expect_atomic##bits("or", __tsan_atomic##bits##_fetch_or(at, x, 5), a &b, a, true);                    \
		expect_atomic##bits("xor", __tsan_atomic##bits##_fetch_xor(at, y, 5), a, a ^ b, true);                 \
		expect_atomic##bits("nand", __tsan_atomic##bits##_fetch_nand(at, y, 5), a ^ b, ~((a ^ b) & b), true);  \
		*at = x;                                                                                               \
		expect_atomic##bits(                                                                                   \
			"exchange val", __tsan_atomic##bits##_compare_exchange_val(at, x, y, 5, 5), a, b, true);       \
		expect_atomic##bits(                                                                                   \
			"no exchange val", __tsan_atomic##bits##_compare_exchange_val(at, x, x, 5, 5), b, b, true);    \
		cr_assert(not(__tsan_atomic##bits##_compare_exchange_strong(at, &expected, x, 5, 5)));                 \
		expect_atomic##bits("no exchange strong", expected, b, b, true);                                       \
		cr_assert(__tsan_atomic##bits##_compare_exchange_strong(at, &expected, x, 5, 5));                      \
		expect_atomic##bits("exchange strong", expected, b, a, true);                                          \
		cr_assert(not(__tsan_atomic##bits##_compare_exchange_weak(at, &expected, y, 5, 5)));                   \
		expect_atomic##bits("no exchange weak", expected, a, a, true);                                         \
		cr_assert(__tsan_atomic##bits##_compare_exchange_weak(at, &expected, y, 5, 5));                        \
		expect_atomic##bits("exchange weak", expected, a, b, true);                                            \
	}

ATOMICS(8)
ATOMICS(16)
ATOMICS(32)
ATOMICS(64)

Test(hooks, atomics_do_what_they_say_after_one_boundary)
{
	test_world_create();
	access_set_marked_handler(on_marked);
	atomics_of_8();
	atomics_of_16();
	atomics_of_32();
	atomics_of_64();
	world_destroy();
}

/* Three variables: 8 bytes, 4 bytes of padding, 4 bytes, and 16 bytes, each on a simulated line of its own. */
static char module_data[32];

static void place(uint32_t offset, uint32_t size, uint32_t at)
{
	for (uint32_t byte = 0; byte < size; byte++)
		engine->world.module.place[offset + byte] = at + byte;
}

static void module_set_up(void)
{
	struct world_module *module = &engine->world.module;

	module->data = module_data;
	module->data_bytes = sizeof(module_data);
	module->place = world_alloc(sizeof(module_data) * sizeof(uint32_t));
	module->place_base = 8192;
	for (size_t i = 0; i < sizeof(module_data); i++)
		module->place[i] = UINT32_MAX;
	place(0, 8, 128);
	place(12, 4, 0);
	place(16, 16, 64);
}

Test(hooks, module_data_have_simulated_addresses_by_variable)
{
	test_world_create();
	module_set_up();
	cr_assert(eq(u64, world_physical(&module_data[0]), 8192 + 128));
	cr_assert(eq(u64, world_physical(&module_data[7]), 8192 + 128 + 7));
	cr_assert(eq(u64, world_physical(&module_data[8]), UINT64_MAX));
	cr_assert(eq(u64, world_physical(&module_data[12]), 8192));
	cr_assert(eq(u64, world_physical(&module_data[31]), 8192 + 64 + 15));
	cr_assert(eq(u64, world_physical(module_data + 32), UINT64_MAX));
	__tsan_write4(&module_data[12]);
	__tsan_read8(&module_data[0]);
	cr_assert(eq(u32, engine->host.interval.count, 2));
	world_destroy();
}

/* Whether an access of a fiber ends the world, and how. */
struct attempt {
	char *address;
	size_t size;
	bool write;
};

static void try_access(void *argument)
{
	struct attempt *attempt = argument;

	if (attempt->write)
		__tsan_write_range(attempt->address, attempt->size);
	else
		__tsan_read_range(attempt->address, attempt->size);
	world_end(WORLD_END_COMPLETE, 0);
}

static void expect_access(const char *what, char *address, size_t size, bool read_allowed, bool write_allowed)
{
	for (unsigned int write = 0; write < 2; write++) {
		struct attempt attempt = { address, size, write != 0 };
		bool allowed = write ? write_allowed : read_allowed;
		enum world_end end = test_world_run(try_access, &attempt);

		cr_assert(eq(int, end, allowed ? WORLD_END_COMPLETE : WORLD_END_WILD), "%s, write %u", what, write);
		if (!allowed)
			cr_assert(eq(u64, engine->host.end_detail, (uintptr_t)address), "%s", what);
		cr_assert(eq(u32, engine->host.interval.count, 0), "%s", what);
	}
}

Test(hooks, only_the_worlds_own_addresses_may_be_used)
{
	static const char constant[16];
	char *memory, *arena, on_host_stack[8];

	test_world_create();
	module_set_up();
	world_foreign_add(constant, constant + 16);
	memory = world_memory(0);
	arena = world_alloc(64);
	expect_access("memory", memory, 8, true, true);
	expect_access("last bytes of memory", memory + TEST_MEMORY_BYTES - 8, 8, true, true);
	expect_access("past the memory", memory + TEST_MEMORY_BYTES, 1, false, false);
	expect_access("across the memory's end", memory + TEST_MEMORY_BYTES - 4, 8, false, false);
	expect_access("a huge range", memory, SIZE_MAX / 2, false, false);
	expect_access("arena", arena, 64, true, true);
	expect_access("past what the arena has given out", arena + 65536, 8, false, false);
	expect_access("a fiber's stack", engine->host.region.stacks_base + REGION_GUARD_BYTES, 8, true, true);
	expect_access("constants", (char *)(uintptr_t)constant, 16, true, false);
	expect_access("across the end of constants", (char *)(uintptr_t)constant + 12, 8, false, false);
	expect_access("module data", module_data + 16, 16, true, true);
	expect_access("padding in module data", module_data + 8, 4, false, false);
	expect_access("across two variables", module_data + 12, 8, false, false);
	expect_access("across the end of module data", module_data + 28, 8, false, false);
	expect_access("the host's stack", on_host_stack, 8, false, false);
	expect_access("NULL", NULL, 8, false, false);
	expect_access("a low address", (char *)64, 8, false, false);
	expect_access("a bad high address", (char *)UINT64_MAX - 8, 8, false, false);
	world_destroy();
}

static void wild_access(void *argument)
{
	(void)argument;
	__tsan_read8((void *)64);
	__asm__ volatile(""); /* no tail call */
}

static void wild_marked_access(void *argument)
{
	(void)argument;
	__tsan_volatile_read8((void *)64);
	__asm__ volatile("");
}

Test(hooks, a_wild_access_names_its_instruction)
{
	static void (*const entries[])(void *) = { wild_access, wild_marked_access };

	test_world_create();
	for (unsigned int i = 0; i < 2; i++) {
		const char *start = (const char *)(uintptr_t)entries[i];
		const char *code;

		cr_assert(eq(int, test_world_run(entries[i], NULL), WORLD_END_WILD));
		code = engine->host.end_code;
		cr_assert(code > start && code < start + 200, "access %u: %p is not near %p", i, (const void *)code,
			(const void *)start);
	}
	world_destroy();
}
