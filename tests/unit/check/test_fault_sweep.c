/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Each allocation of the short areas fails once; of the long ones, some do. The whole sweep: tests/faults. */
#include "tests/faults/sweep.h"

#include <criterion/criterion.h>
#include <criterion/new/assert.h>

#include <string.h>

/* The longest area has thousands of points. */
static bool is_long(const struct sweep_area *area)
{
	return strcmp(area->name, "mixed") == 0 || strncmp(area->name, "cpu-up", 6) == 0;
}

static struct sweep_result *sweep(const struct sweep_area *area, const char *module)
{
	struct sweep_options options = { .module = module, .step = 1, .objects = true };

	if (is_long(area)) {
		options.step = 3;
		options.at_most = 4;
	}
	if (area->boot)
		options.step = 5;
	return sweep_run(area, &sweep_shapes[0], &options);
}

Test(fault_sweep, a_refused_allocation_is_an_error_and_changes_nothing)
{
	unsigned int points = 0;

	for (unsigned int i = 0; i < sweep_area_count; i++) {
		g_autoptr(SweepResult) result = sweep(&sweep_areas[i], SLAB_MODULE);

		for (guint v = 0; v < result->violations->len; v++)
			cr_expect(eq(int, 0, 1), "%s", (const char *)g_ptr_array_index(result->violations, v));
		/* Only what frees needs no memory. */
		if (strcmp(sweep_areas[i].name, "cpu-down") == 0)
			cr_expect(eq(uint, result->points_pages + result->points_object, 0));
		else
			cr_expect(lt(uint, 0, result->points_pages + result->points_object), "%s", sweep_areas[i].name);
		points += result->points_pages + result->points_object;
	}
	cr_log_info("%u injection points", points);
	cr_expect(lt(uint, 150, points));
}

static const struct sweep_area *area_named(const char *name)
{
	for (unsigned int i = 0; i < sweep_area_count; i++)
		if (strcmp(sweep_areas[i].name, name) == 0)
			return &sweep_areas[i];
	cr_fatal("there is no area %s", name);
	return NULL;
}

static void expect_found(const char *area, const char *module, const char *violation)
{
	g_autoptr(SweepResult) result = sweep(area_named(area), module);

	cr_assert(lt(uint, 0, result->violations->len), "%s", module);
	cr_assert(strstr(g_ptr_array_index(result->violations, 0), violation) != NULL, "%s",
		(const char *)g_ptr_array_index(result->violations, 0));
}

/* Allocators that forget an array when a CPU is refused, and that start a reaper which was never stopped. */
Test(fault_sweep, what_goes_wrong_on_the_way_back_is_found)
{
	expect_found("cpu-up", BUILD_DIR "/modules/seeded-refused-cpu-leaks-array.so", "something leaked");
	expect_found("cpu-down", BUILD_DIR "/modules/seeded-reaper-starts-twice.so", "refused before");
}
