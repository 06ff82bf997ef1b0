/* SPDX-License-Identifier: GPL-2.0-or-later */
/* A run from beginning to end. See run.h. */
#include "sim/run/run.h"

#include "models/kernel/boot.h"
#include "sim/engine/world.h"
#include "sim/metrics/progress.h"
#include "sim/metrics/version.h"
#include "sim/run/outcome.h"
#include "sim/run/session.h"
#include "sim/workload/plan.h"
#include "sim/workload/workload.h"

#include <errno.h>
#include <string.h>

G_DEFINE_QUARK(slabsim - run - error - quark, run_error)

static const char MODULE_DEFAULT[] = "slab.so";

char *run_allocator_default(void)
{
	g_autofree char *program = g_file_read_link("/proc/self/exe", NULL);
	g_autofree char *folder = g_path_get_dirname(program != NULL ? program : ".");
	char *path = g_build_filename(folder, "modules", MODULE_DEFAULT, NULL);

	if (g_file_test(path, G_FILE_TEST_EXISTS))
		return path;
	g_free(path);
	/* Installed, the module lies beside the program's libraries; test programs lie one folder below. */
	path = g_build_filename(folder, "..", "modules", MODULE_DEFAULT, NULL);
	if (g_file_test(path, G_FILE_TEST_EXISTS))
		return path;
	g_free(path);
	return g_build_filename(folder, "..", "lib", "slabsim", MODULE_DEFAULT, NULL);
}

/* --- before --- */

static gboolean world_build(const struct run_options *options, const char *module, GError **error)
{
	struct world_options world_options = { .region_base = options->region_base };
	struct hw_options hardware = { .machine = config_machine(options->config), .cost_mode = HW_COST_LINES };
	struct kernel_options kernel_options = {
		.machine = config_machine(options->config),
		.params = config_kernel(options->config),
		.allocator_path = module,
		.on_misuse = options->on_misuse,
		.main = session_main,
	};
	char text[1024];

	if (!world_create(&world_options)) {
		g_set_error(error, RUN_ERROR, RUN_ERROR_SURROUNDINGS,
			"the host refuses %" G_GUINT64_FORMAT
			" GiB of addresses for the world: %s (is there a limit on virtual memory, ulimit -v?)",
			(guint64)(REGION_BYTES >> 30), g_strerror(errno));
		return FALSE;
	}
	hw_init(&hardware);
	if (kernel_setup(&kernel_options, text, sizeof(text)))
		return TRUE;
	g_set_error(error, RUN_ERROR, RUN_ERROR_INPUT, "--allocator: %s%s%s",
		g_str_has_prefix(text, module) ? "" : module, g_str_has_prefix(text, module) ? "" : ": ", text);
	world_destroy();
	return FALSE;
}

/* The file that says what is run. */
static const char *source(const struct config *config)
{
	const struct config_section *section = config_section_at(config, SECTION_WORKLOAD, 0);
	bool has_file = strcmp(config_workload_path(config), "none") != 0;

	return has_file ? config_workload_path(config) : config_path(section, "trace");
}

static void describe(struct run_result *result, const struct run_options *options, const struct plan *plan)
{
	const struct machine_config *machine = config_machine(options->config);
	g_autoptr(GDateTime) now = g_date_time_new_now_utc();

	result->workload = g_strdup(source(options->config));
	result->machine = g_strdup(machine->name);
	result->config_json = config_to_json(options->config);
	result->version = g_strdup(version_text());
	result->seed = (int64_t)plan->seed;
	result->nodes = machine->nodes;
	result->cpus = machine->cpus;
	result->statistics = config_kernel(options->config)->stats;
	result->created_at = g_date_time_format(now, "%Y-%m-%dT%H:%M:%SZ");
}

/* --- running --- */

/* The world goes on until it ends; each time it pauses the session does what it paused for. */
static gboolean run_to_end(struct session *session, enum world_end *end, GError **error)
{
	*end = kernel_start();
	while (*end == WORLD_PAUSED) {
		session_attend(session);
		if (!workload_refill(error))
			return FALSE;
		*end = world_resume();
	}
	return TRUE;
}

static struct run_result *run_in_world(const struct run_options *options, const struct plan *plan, GError **error)
{
	g_autoptr(RunResult) result = run_result_new();
	struct session session;
	gint64 begun_us = g_get_monotonic_time();
	enum world_end end;
	gboolean good;

	describe(result, options, plan);
	session_init(&session, options, plan, result);
	good = run_to_end(&session, &end, error);
	if (good) {
		session_finish(&session, end);
		result->host_ns = (uint64_t)(g_get_monotonic_time() - begun_us) * 1000;
	}
	session_release(&session);
	if (good && end == WORLD_END_HOST_SIGNAL)
		good = outcome_internal_error(error);
	return good ? g_steal_pointer(&result) : NULL;
}

struct run_result *run_execute(const struct run_options *options, GError **error)
{
	g_autofree char *module = options->allocator != NULL ? g_strdup(options->allocator) : run_allocator_default();
	g_autoptr(Plan) plan = plan_new(options->config, error);
	struct run_result *result;

	if (plan == NULL || !world_build(options, module, error))
		return NULL;
	result = run_in_world(options, plan, error);
	world_destroy();
	return result;
}
