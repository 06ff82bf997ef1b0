/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Measured against declared. See machine_check.h. */
#include "sim/run/machine_check.h"

#include "models/kernel/boot.h"
#include "sim/run/machine_measure.h"
#include "sim/run/outcome.h"
#include "sim/run/run.h"

#include <errno.h>
#include <math.h>

static gboolean run_world(const struct config *config, struct measurement *this, GError **error)
{
	g_autofree char *module = run_allocator_default();
	struct world_options world_options = { 0 };
	struct hw_options hardware = { .machine = config_machine(config), .cost_mode = HW_COST_LINES };
	struct kernel_options kernel_options = { .machine = config_machine(config),
		.params = config_kernel(config),
		.allocator_path = module,
		.main = measure,
		.argument = this };
	char text[1024];

	if (!world_create(&world_options)) {
		g_set_error(error, RUN_ERROR, RUN_ERROR_SURROUNDINGS, "the host refuses the addresses of the world: %s",
			g_strerror(errno));
		return FALSE;
	}
	hw_init(&hardware);
	gboolean built = kernel_setup(&kernel_options, text, sizeof(text));
	if (!built)
		g_set_error(error, RUN_ERROR, RUN_ERROR_INPUT, "%s: %s", module, text);
	enum world_end end = built ? kernel_start() : WORLD_END_COMPLETE;
	if (end == WORLD_END_HOST_SIGNAL)
		outcome_internal_error(error);
	else if (end != WORLD_END_COMPLETE)
		g_set_error(error, RUN_ERROR, RUN_ERROR_INTERNAL, "the machine was not measured to its end: %s",
			world_end_name(end));
	world_destroy();
	return built && end == WORLD_END_COMPLETE;
}

static void figure_clear(gpointer figure)
{
	g_free(((struct machine_figure *)figure)->what);
}

struct machine_check *machine_check_new(
	const struct config *config, const struct machine_config *declared, GError **error)
{
	struct machine_check *check = g_new0(struct machine_check, 1);
	struct measurement this = { .machine = declared != NULL ? declared : config_machine(config) };

	check->figures = g_array_new(FALSE, FALSE, sizeof(struct machine_figure));
	g_array_set_clear_func(check->figures, figure_clear);
	this.figures = check->figures;
	if (!run_world(config, &this, error))
		g_clear_pointer(&check, machine_check_free);
	return check;
}

void machine_check_free(struct machine_check *check)
{
	g_array_unref(check->figures);
	g_free(check);
}

gboolean machine_figure_is_off(const struct machine_figure *figure)
{
	double difference = fabs(figure->measured - figure->declared);

	return difference > MACHINE_CHECK_CYCLES && difference * 100 > MACHINE_CHECK_PERCENT * figure->declared;
}

guint machine_check_count_off(const struct machine_check *check)
{
	guint off = 0;

	for (guint i = 0; i < check->figures->len; i++)
		off += machine_figure_is_off(&g_array_index(check->figures, struct machine_figure, i)) ? 1 : 0;
	return off;
}
