/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Simulated places of static data. See module_places.h. */
#include "models/kernel/module_places.h"

#include "models/kernel/memory.h"
#include "models/kernel/percpu.h"
#include "sim/engine/world.h"

#include <linux/kernel.h>

#include <string.h>

#include "sim/engine/poison.h"

#define PLACE_NONE UINT32_MAX

/* A variable of the image; `name` lies in the file's bytes. */
struct variable {
	const char *name;
	char *start;
	size_t size;
};

struct variables {
	struct variable *list; /* scratch */
	size_t count;
};

/* --- which variables there are --- */

static bool is_in(const struct elf_section *section, uint64_t address)
{
	return address - section->address < section->size;
}

struct sections {
	struct elf_section percpu, initcalls; /* empty when there are none */
};

static struct sections find_sections(const struct elf_file *file)
{
	struct sections sections = { { 0 }, { 0 } };

	elf_file_section(file, "percpu", &sections.percpu);
	elf_file_section(file, "initcalls", &sections.initcalls);
	return sections;
}

enum where { NOWHERE, IN_DATA, IN_PERCPU };

/* The table of initcalls and what the loader keeps in the module are no data of the module's code. */
static enum where where_is(
	const struct module_image *image, const struct sections *sections, const struct elf_symbol *symbol)
{
	const char *start = (const char *)(image->base + symbol->address);
	size_t offset = (size_t)(start - image->data);

	if (!symbol->defined || symbol->kind != ELF_SYMBOL_OBJECT || symbol->size == 0)
		return NOWHERE;
	if (start < image->data || offset >= image->data_bytes || symbol->size > image->data_bytes - offset)
		return NOWHERE;
	if (is_in(&sections->initcalls, symbol->address) || strcmp(symbol->name, MODULE_PRISTINE_NAME) == 0)
		return NOWHERE;
	return is_in(&sections->percpu, symbol->address) ? IN_PERCPU : IN_DATA;
}

static bool comes_before(const struct variable *a, const struct variable *b)
{
	int order = strcmp(a->name, b->name);

	return order != 0 ? order < 0 : a->start < b->start;
}

/* Insertion keeps the list sorted; modules have tens of variables. */
static void insert(struct variables *variables, struct variable added)
{
	size_t at = variables->count++;

	for (; at > 0 && comes_before(&added, &variables->list[at - 1]); at--)
		variables->list[at] = variables->list[at - 1];
	variables->list[at] = added;
}

static struct variables collect(const struct module_image *image, const struct elf_file *file, enum where wanted)
{
	struct sections sections = find_sections(file);
	struct variables variables = { .count = 0 };
	struct elf_symbol symbol;
	size_t count = 0;

	for (uint64_t cursor = 0; elf_file_symbol_next(file, ELF_TABLE_ALL, &cursor, &symbol);)
		count += where_is(image, &sections, &symbol) == wanted;
	variables.list = world_scratch_alloc((count + 1) * sizeof(struct variable));
	for (uint64_t cursor = 0; elf_file_symbol_next(file, ELF_TABLE_ALL, &cursor, &symbol);)
		if (where_is(image, &sections, &symbol) == wanted)
			insert(&variables,
				(struct variable){ symbol.name, (char *)(image->base + symbol.address), symbol.size });
	return variables;
}

/* --- static data --- */

static bool is_placed(const struct world_module *data, const struct variable *variable)
{
	size_t offset = (size_t)(variable->start - data->data);

	for (size_t i = 0; i < variable->size; i++)
		if (data->place[offset + i] != PLACE_NONE)
			return true;
	return false;
}

/* A second name of bytes that have a place (an alias) gets none of its own. Returns the bytes of the whole area. */
static uint64_t place_all(struct world_module *data, const struct variables *variables, struct module_variable *placed,
	size_t *placed_count, uint64_t line_bytes)
{
	uint64_t next = 0;

	for (size_t v = 0; v < variables->count; v++) {
		const struct variable *variable = &variables->list[v];
		size_t offset = (size_t)(variable->start - data->data);

		if (is_placed(data, variable))
			continue;
		for (size_t i = 0; i < variable->size; i++)
			data->place[offset + i] = (uint32_t)(next + i);
		placed[(*placed_count)++] = (struct module_variable){ variable->name, next, variable->size };
		next = ALIGN(next + variable->size, line_bytes);
	}
	return next;
}

static const char *copy_name(const char *name)
{
	return strcpy(world_scratch_alloc(strlen(name) + 1), name);
}

static void assign_data(struct kernel_module *module, const struct module_image *image,
	const struct variables *variables, uint64_t line_bytes)
{
	struct world_module *data = &engine->world.module;
	struct module_variable *placed = world_scratch_alloc((variables->count + 1) * sizeof(*placed));
	size_t count = 0;
	uint64_t bytes;

	*data = (struct world_module){ .data = image->data, .data_bytes = image->data_bytes };
	/* Never changes: no need for snapshots to save it. */
	data->place = world_scratch_alloc(data->data_bytes * sizeof(*data->place));
	memset(data->place, 0xff, data->data_bytes * sizeof(*data->place));
	bytes = place_all(data, variables, placed, &count, line_bytes);
	if (bytes != 0)
		data->place_base = kernel_bootmem_reserve(0, bytes, line_bytes);
	for (size_t i = 0; i < count; i++) {
		placed[i].name = copy_name(placed[i].name);
		placed[i].physical += data->place_base;
	}
	module->variables = placed;
	module->variable_count = count;
}

/* --- per-CPU data --- */

static void assign_percpu(struct kernel_module *module, const struct variables *variables)
{
	struct percpu_symbol *symbols = world_scratch_alloc((variables->count + 1) * sizeof(*symbols));
	struct module_per_cpu *named = world_scratch_alloc((variables->count + 1) * sizeof(*named));

	for (size_t i = 0; i < variables->count; i++) {
		const struct variable *variable = &variables->list[i];

		symbols[i] = (struct percpu_symbol){ variable->start, variable->size };
		named[i] = (struct module_per_cpu){ copy_name(variable->name), variable->start, variable->size };
	}
	module->per_cpu = named;
	module->per_cpu_count = variables->count;
	kernel_percpu_setup(symbols, (unsigned int)variables->count);
}

void module_places_assign(struct kernel_module *module, const struct module_image *image, const struct elf_file *file,
	uint64_t line_bytes)
{
	struct variables data = collect(image, file, IN_DATA);
	struct variables percpu = collect(image, file, IN_PERCPU);

	assign_data(module, image, &data, line_bytes);
	assign_percpu(module, &percpu);
}
