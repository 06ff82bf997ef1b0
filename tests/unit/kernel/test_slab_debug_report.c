/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The texts of reports, to the letter: one byte is damaged, and the kernel log tells which. */
#include "models/hw/hw.h"
#include "tests/unit/kernel/slab_debug_world.h"

#include <linux/kallsyms.h>

enum { SIZE = 32, LINES_MAX = 64, LINE_BYTES = 512 };

/* What is expected, written down by the world while it still is as the report finds it. */
static char expected[LINES_MAX][LINE_BYTES];
static unsigned int expected_count;

static void expect(const char *format, ...) __attribute__((format(printf, 1, 2)));
static void expect(const char *format, ...)
{
	va_list arguments;

	va_start(arguments, format);
	vsnprintf(expected[expected_count++], LINE_BYTES, format, arguments);
	va_end(arguments);
}

static unsigned long shown(const void *address)
{
	return (unsigned long)kernel_shown_address(address);
}

static void expect_user(const void *object)
{
	unsigned long user = user_of(object, SIZE);
	char symbol[128];

	if (user == 0) {
		expect("  last user: nobody yet");
		return;
	}
	sprint_symbol(symbol, sizeof(symbol), user);
	expect("  last user: 0x%lx (%s)", user, symbol);
}

/* COUNT bytes at OFFSET from OBJECT. */
static void expect_bytes(const void *object, long offset, unsigned int count)
{
	const unsigned char *bytes = (const unsigned char *)object + offset;
	char text[64] = "";

	for (unsigned int i = 0; i < count; i++)
		sprintf(text + 3 * i, " %02x", bytes[i]);
	expect("  %5ld:%s", offset, text);
}

static void expect_neighbour(const char *which, const void *object)
{
	expect("  %s object: %lx", which, shown(object));
	expect_user(object);
	expect_bytes(object, 0, 16);
}

/* Two lines that depend on the build are compared up to here. */
static void expect_place(void)
{
	expect("CPU 0, task init, interrupts ");
	expect("called by: ");
}

static void expect_log(uint64_t first_line)
{
	for (unsigned int i = 0; i < expected_count; i++) {
		const struct kernel_log_line *line = kernel_log_get(first_line + i);
		bool up_to = strncmp(expected[i], "CPU ", 4) == 0 || strncmp(expected[i], "called by", 9) == 0;
		size_t length = up_to ? strlen(expected[i]) : LINE_BYTES;

		cr_assert(line != NULL, "line %u is missing: %s", i, expected[i]);
		cr_assert(strncmp(line->text, expected[i], length) == 0, "line %u:\n%s\nexpected:\n%s", i, line->text,
			expected[i]);
		cr_assert(eq(u8, line->level, 3));
	}
	cr_assert(eq(u64, kernel_log_count(), first_line + expected_count - 1), "the log goes on: %s",
		kernel_log_get(first_line + expected_count)->text);
}

static void expect_message(const char *format, ...) __attribute__((format(printf, 1, 2)));
static void expect_message(const char *format, ...)
{
	char message[KERNEL_FINDING_MESSAGE_BYTES];
	va_list arguments;

	va_start(arguments, format);
	vsnprintf(message, sizeof(message), format, arguments);
	va_end(arguments);
	cr_assert(eq(u64, kernel_finding_count(), 1));
	cr_assert(eq(str, (char *)kernel_finding_get(0)->message, message));
}

/* --- stories --- */

struct story {
	struct kmem_cache *cache;
	unsigned char *objects[3]; /* neighbours, by address */
	uint64_t first_line;
};

/*
 * Three neighbours in the middle of a slab: the cache's first allocation fills the head array with the slab's first
 * objects, handed out from the last taken down, so that each is before the one that came before it.
 */
static void story_begin(struct story *story)
{
	story->cache = SLAB->kmem_cache_create("story", SIZE, 0, 0, NULL, NULL);
	for (int i = 2; i >= 0; i--)
		story->objects[i] = SLAB->kmem_cache_alloc(story->cache, GFP_KERNEL);
	for (int i = 0; i < 2; i++)
		cr_assert(eq(ptr, story->objects[i] + SIZE + 24, story->objects[i + 1]));
	story->first_line = kernel_log_count() + 1;
}

static struct story story;

static void overrun(void *argument)
{
	unsigned char *object;

	story_begin(&story);
	object = story.objects[1];
	user_write(object + SIZE, 0xee);

	expect("slab: cache story: object %lx (32 bytes) was written outside of its bounds", shown(object));
	expect("  red zone before it: 0x170fc2a5, behind it: 0x170fc2ee, expected: 0x170fc2a5");
	expect_user(object);
	expect_bytes(object, 24, 16); /* lines begin at the buffer, 8 bytes before the object */
	expect_neighbour("previous", story.objects[0]);
	expect_neighbour("next", story.objects[2]);
	expect_place();
	SLAB->kmem_cache_free(story.cache, object);
}

Test(slab_debug_report, one_byte_behind_an_object)
{
	cr_assert(eq(int, debug_world_run(KERNEL_DEBUG_ON, KERNEL_MISUSE_BUG_ENDS, overrun, NULL), WORLD_END_COMPLETE));
	expect_log(story.first_line);
	expect_message("cache story: object %lx (32 bytes) was written outside of its bounds: red zone before it "
		       "0x170fc2a5, behind it 0x170fc2ee, expected 0x170fc2a5",
		shown(story.objects[1]));
	world_destroy();
}

/* Its user has freed it: that is the last user from then on. */
static void write_after_free(void *argument)
{
	unsigned char *object;

	story_begin(&story);
	object = story.objects[1];
	SLAB->kmem_cache_free(story.cache, object);
	user_write(object + 21, 0);

	expect("slab: cache story: object %lx (32 bytes) was written to while it was free", shown(object));
	expect("  word at offset 16: 0x6b6b006b6b6b6b6b, expected: 0x6b6b6b6b6b6b6b6b");
	expect_user(object);
	expect_bytes(object, 16, 16);
	expect_neighbour("previous", story.objects[0]);
	expect_neighbour("next", story.objects[2]);
	expect_place();
	cr_assert(eq(ptr, SLAB->kmem_cache_alloc(story.cache, GFP_KERNEL), object));
}

Test(slab_debug_report, one_byte_of_a_free_object)
{
	cr_assert(eq(int, debug_world_run(KERNEL_DEBUG_ON, KERNEL_MISUSE_BUG_ENDS, write_after_free, NULL),
		WORLD_END_COMPLETE));
	expect_log(story.first_line);
	expect_message("cache story: object %lx (32 bytes) was written to while it was free: word at offset 16 is "
		       "0x6b6b006b6b6b6b6b, expected 0x6b6b6b6b6b6b6b6b",
		shown(story.objects[1]));
	world_destroy();
}

static void free_twice(void *argument)
{
	story_begin(&story);
	SLAB->kmem_cache_free(story.cache, story.objects[1]);
	expect("slab: cache story: object %lx (32 bytes) is freed, but it is free already", shown(story.objects[1]));
	expect_user(story.objects[1]);
	expect_place();
	SLAB->kmem_cache_free(story.cache, story.objects[1]);
}

Test(slab_debug_report, a_double_free)
{
	cr_assert(eq(int, debug_world_run(KERNEL_DEBUG_ON, KERNEL_MISUSE_BUG_ENDS, free_twice, NULL), WORLD_END_BUG));
	expect_log(story.first_line);
	expect_message("cache story: object %lx (32 bytes) is freed, but it is free already", shown(story.objects[1]));
	world_destroy();
}

static void free_the_middle(void *argument)
{
	story_begin(&story);
	expect("slab: cache story: %lx is freed, but no object starts there", shown(story.objects[1] + 12));
	expect("  %lx would be one, 12 bytes before it", shown(story.objects[1]));
	expect_place();
	SLAB->kmem_cache_free(story.cache, story.objects[1] + 12);
}

Test(slab_debug_report, a_pointer_into_an_object)
{
	cr_assert(eq(
		int, debug_world_run(KERNEL_DEBUG_ON, KERNEL_MISUSE_BUG_ENDS, free_the_middle, NULL), WORLD_END_BUG));
	expect_log(story.first_line);
	expect_message("cache story: %lx is freed, but no object starts there", shown(story.objects[1] + 12));
	world_destroy();
}

static unsigned char *page_object;

static void touch_unmapped(void *argument)
{
	page_object = SLAB->__kmalloc(512, GFP_KERNEL);
	SLAB->kfree(page_object);
	story.first_line = kernel_log_count() + 1;
	expect("kernel fault: write to unmapped address %lx, in a free object of cache size-512",
		shown(page_object + 100));
	expect("CPU 0, task init, interrupts on");
	expect("called by: kernel_memset < touch_unmapped < boot_main");
	kernel_memset(page_object + 100, 1, 1);
	__asm__ volatile("" ::: "memory"); /* no tail call: the function shall be in the chain */
}

Test(slab_debug_report, an_access_to_an_unmapped_object_names_cpu_task_and_callers)
{
	const struct kernel_finding *finding;

	cr_assert(eq(int, debug_world_run(KERNEL_DEBUG_PAGEALLOC, KERNEL_MISUSE_BUG_ENDS, touch_unmapped, NULL),
		WORLD_END_FINDING));
	cr_assert(strncmp(kernel_log_get(story.first_line)->text, expected[0], LINE_BYTES) == 0, "%s",
		kernel_log_get(story.first_line)->text);
	for (unsigned int i = 1; i < expected_count; i++)
		cr_assert(strncmp(kernel_log_get(story.first_line + i)->text, expected[i], strlen(expected[i])) == 0,
			"%s", kernel_log_get(story.first_line + i)->text);
	expect_message("write to unmapped address %lx, in a free object of cache size-512", shown(page_object + 100));
	finding = kernel_finding_get(0);
	cr_assert(eq(u32, finding->cpu, 0));
	cr_assert(strncmp(finding->call_chain, "kernel_memset < touch_unmapped < boot_main", 42) == 0, "%s",
		finding->call_chain);
	world_destroy();
}
