/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Machines are what their files say, and the check would tell if they were not. */
#include <criterion/criterion.h>
#include <criterion/new/assert.h>

#include "sim/run/machine_check.h"

#include <string.h>

/* Between them they have all levels, protocols, distances and kinds of neighbours. */
static const char *const machines[] = { "nehalem-2x4", "xeon-e5345", "opteron-4x2", "altix-64x2" };

static struct config *load(const char *machine, const char *const *sets)
{
	g_autoptr(GError) error = NULL;
	struct config *config = config_load(&(struct config_options){ .machine = machine, .sets = sets }, &error);

	cr_assert(config != NULL, "%s", error != NULL ? error->message : "");
	return config;
}

static struct machine_check *check(const struct config *config, const struct machine_config *declared)
{
	g_autoptr(GError) error = NULL;
	struct machine_check *made = machine_check_new(config, declared, &error);

	cr_assert(made != NULL, "%s", error != NULL ? error->message : "");
	return made;
}

static const struct machine_figure *figure_at(const struct machine_check *made, guint index)
{
	return &g_array_index(made->figures, struct machine_figure, index);
}

static const struct machine_figure *find(const struct machine_check *made, const char *key, const char *what)
{
	for (guint i = 0; i < made->figures->len; i++) {
		if (strcmp(figure_at(made, i)->key, key) == 0 && strstr(figure_at(made, i)->what, what) != NULL)
			return figure_at(made, i);
	}
	return NULL;
}

Test(machine_check, measured_is_declared)
{
	for (size_t m = 0; m < G_N_ELEMENTS(machines); m++) {
		struct config *config = load(machines[m], NULL);
		g_autoptr(MachineCheck) made = check(config, NULL);

		for (guint i = 0; i < made->figures->len; i++) {
			const struct machine_figure *figure = figure_at(made, i);

			cr_expect(not(machine_figure_is_off(figure)), "%s: %s by %s is %.1f, not %.1f", machines[m],
				figure->key, figure->what, figure->measured, figure->declared);
		}
		config_free(config);
	}
}

/* All costs a tenth and some cycles higher. */
static void raise_costs(struct machine_config *machine)
{
	struct machine_latency *latency = &machine->latency;
	unsigned int *const costs[] = { &machine->caches[0].hit_cycles, &machine->caches[1].hit_cycles,
		&machine->caches[2].hit_cycles, &machine->tlb.miss_cycles, &latency->memory_local,
		&latency->memory_remote, &latency->memory_occupied, &latency->stream, &latency->transfer_cluster,
		&latency->transfer_local, &latency->transfer_remote, &latency->clean_local, &latency->clean_remote,
		&latency->invalidate_local, &latency->invalidate_remote, &latency->line_occupied,
		&latency->store_percent, &latency->atomic, &latency->irq_flag, &latency->ipi, &latency->boundary,
		&latency->word, &latency->interrupt };

	for (size_t i = 0; i < G_N_ELEMENTS(costs); i++) {
		if (*costs[i] != 0)
			*costs[i] += *costs[i] / 10 + 3;
	}
}

/* The same worlds against wrong tables: not one figure may pass. */
Test(machine_check, a_figure_that_is_not_so_is_found)
{
	for (size_t m = 0; m < G_N_ELEMENTS(machines); m++) {
		struct config *config = load(machines[m], NULL);
		struct machine_config wrong = *config_machine(config);

		raise_costs(&wrong);
		g_autoptr(MachineCheck) made = check(config, &wrong);
		for (guint i = 0; i < made->figures->len; i++) {
			const struct machine_figure *figure = figure_at(made, i);

			cr_expect(machine_figure_is_off(figure), "%s: %s by %s is %.1f, and %.1f passes", machines[m],
				figure->key, figure->what, figure->measured, figure->declared);
		}
		cr_assert(eq(u32, machine_check_count_off(made), made->figures->len));
		config_free(config);
	}
}

/* Which figures there are: one that silently stops being measured would never be off. */
Test(machine_check, all_that_a_machine_has_is_measured)
{
	static const struct {
		unsigned int machine;
		const char *key, *what;
	} wanted[] = {
		{ 0, "latency.word", "16 KiB" },
		{ 0, "cache l2.hit", "128 KiB" },
		{ 0, "cache l3.hit", "4096 KiB" },
		{ 0, "cache l3.hit", "CPU 1 of this cluster read" },
		{ 0, "tlb.miss", "40 pages" },
		{ 0, "latency.memory_local", "16384 KiB" },
		{ 0, "latency.memory_remote", "distance 20" },
		{ 0, "latency.stream", "runs" },
		{ 0, "latency.transfer_cluster", "CPU 1 of this cluster wrote" },
		{ 0, "latency.transfer_remote", "ping-pong with CPU 4" },
		{ 0, "latency.clean_remote", "CPU 4" },
		{ 0, "latency.invalidate_remote", "CPU 4" },
		{ 0, "latency.line_occupied", "4 CPUs" },
		{ 1, "cache l2.hit", "2048 KiB" },
		{ 1, "latency.transfer_local", "CPU 2 of this node wrote" },
		{ 1, "latency.memory_local", "CPU 2 of this node read" },
		{ 1, "latency.invalidate_local", "CPU 2 of this node" },
		{ 2, "latency.memory_remote", "distance 30" },
		{ 2, "latency.transfer_remote", "CPU 6 at distance 30 wrote" },
		{ 3, "cache l3.hit", "1536 KiB" },
		{ 3, "tlb.miss", "129 pages" },
		{ 3, "latency.transfer_remote", "distance 60" },
		{ 3, "latency.atomic", "" },
		{ 3, "latency.irq_flag", "" },
		{ 3, "interrupt.entry", "" },
		{ 3, "latency.ipi", "" },
		{ 3, "latency.boundary", "" },
		{ 3, "latency.store_percent", "" },
	};
	struct config *configs[G_N_ELEMENTS(machines)];
	struct machine_check *made[G_N_ELEMENTS(machines)];

	for (size_t m = 0; m < G_N_ELEMENTS(machines); m++) {
		configs[m] = load(machines[m], NULL);
		made[m] = check(configs[m], NULL);
	}
	for (size_t i = 0; i < G_N_ELEMENTS(wanted); i++) {
		const struct machine_figure *figure = find(made[wanted[i].machine], wanted[i].key, wanted[i].what);

		cr_expect(figure != NULL, "%s: %s by %s", machines[wanted[i].machine], wanted[i].key, wanted[i].what);
	}
	for (size_t m = 0; m < G_N_ELEMENTS(machines); m++) {
		machine_check_free(made[m]);
		config_free(configs[m]);
	}
}

/* Costs that contradict each other in a way that no file is refused for. */
Test(machine_check, a_machine_that_contradicts_itself)
{
	const char *sets[] = { "latency.memory_occupied=1000", NULL };
	struct config *config = load("numa-2x2", sets);
	g_autoptr(MachineCheck) made = check(config, NULL);

	cr_assert(machine_figure_is_off(find(made, "latency.memory_local", "KiB")), "memory is busier than it is slow");
	cr_assert(not(machine_figure_is_off(find(made, "cache l2.hit", "KiB"))));
	config_free(config);
}
