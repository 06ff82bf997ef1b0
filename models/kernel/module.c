/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The allocator module of a world. See module.h. */
#include "models/kernel/module.h"

#include "models/kernel/elf_symbols.h"
#include "models/kernel/kernel.h"
#include "models/kernel/module_constants.h"
#include "models/kernel/module_image.h"
#include "models/kernel/module_places.h"
#include "sim/engine/fault.h"
#include "sim/engine/world.h"

#include <linux/kernel.h>

#include <stdio.h>
#include <string.h>

#include "sim/engine/poison.h"

/* The interval record works in granules of 64 bytes: no two variables share one, whatever the machine's line is. */
enum { PLACE_ALIGN_MIN = 64 };

void kernel_module_init(void)
{
	const struct kernel_image *program;

	ENGINE_ASSERT(kernel->module == NULL);
	kernel->module = world_alloc(sizeof(*kernel->module));
	kernel->module->symbols = kernel_symbols_new();
	program = kernel_symbols_program(kernel->module->symbols);
	world_foreign_add(program->start, program->end);
}

struct kernel_symbols *kernel_module_symbols(void)
{
	return kernel != NULL && kernel->module != NULL ? kernel->module->symbols : NULL;
}

/* The file's name without folders and ".so". */
static const char *allocator_name(const char *path)
{
	const char *slash = strrchr(path, '/');
	const char *file = slash != NULL ? slash + 1 : path;
	size_t length = strlen(file);
	char *name = world_alloc(length + 1);

	if (length > 3 && strcmp(file + length - 3, ".so") == 0)
		length -= 3;
	return memcpy(name, file, length);
}

/* Tells the engine what is the module's; its data have been placed already. */
static void announce(struct kernel_module *module, const struct module_image *image, const char *path)
{
	struct kernel_image symbols = { path, image->base, image->start, image->end };

	kernel_symbols_add_module(module->symbols, &symbols);
	world_foreign_add(image->start, image->end);
	engine->host.module_code.start = image->code_start;
	engine->host.module_code.end = image->code_end;
}

static void find_initcalls(struct kernel_module *module, const struct module_image *image, const struct elf_file *file)
{
	struct elf_section section;

	if (!elf_file_section(file, "initcalls", &section))
		return;
	module->initcalls = (const initcall_t *)(image->base + section.address);
	module->initcall_count = section.size / sizeof(initcall_t);
}

static bool load(struct elf_file *file, const char *path, char *error, size_t error_size)
{
	struct kernel_module *module = kernel->module;
	struct module_image image;
	uint64_t line_bytes = max_t(uint64_t, PLACE_ALIGN_MIN, kernel->machine->cache_line);

	if (!module_image_open(&image, path, file, error, error_size) ||
		!allocator_bind(&module->allocator, image.handle, error, error_size) ||
		!module_constants_check(image.handle, error, error_size))
		return false;
	module->allocator.name = allocator_name(path);
	module_places_assign(module, &image, file, line_bytes);
	find_initcalls(module, &image, file);
	announce(module, &image, path);
	return true;
}

bool kernel_module_load(const char *path, char *error, size_t error_size)
{
	struct elf_file file;
	char reason[1024];
	bool loaded;

	ENGINE_ASSERT(kernel->module != NULL && kernel->module->allocator.name == NULL);
	if (!elf_file_map(&file, path, error, error_size))
		return false;
	loaded = load(&file, path, reason, sizeof(reason));
	elf_file_unmap(&file);
	if (!loaded)
		snprintf(error, error_size, "%s: %s", path, reason);
	return loaded;
}

void kernel_module_run_initcalls(void)
{
	for (size_t i = 0; i < kernel->module->initcall_count; i++)
		kernel->module->initcalls[i]();
}

const struct module_variable *kernel_module_variable_at(uint64_t physical)
{
	const struct kernel_module *module = kernel->module;

	for (size_t i = 0; i < module->variable_count; i++)
		if (physical - module->variables[i].physical < module->variables[i].size)
			return &module->variables[i];
	return NULL;
}
