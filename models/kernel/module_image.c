/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Loading a module into the host's memory. See module_image.h. */
#include "models/kernel/module_image.h"

#include <dlfcn.h>
#include <link.h>
#include <stdio.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

#include "sim/engine/poison.h"

/* --- before loading: does it fit? --- */

/* Names joined by ", ", cut where the room ends. */
struct name_list {
	char text[512];
	unsigned int count;
};

static void name_list_add(struct name_list *list, const char *name)
{
	size_t length = strlen(list->text);

	snprintf(list->text + length, sizeof(list->text) - length, "%s%s", list->count != 0 ? ", " : "", name);
	list->count++;
}

/* Where the program itself is loaded. */
static const void *program_base(void)
{
	Dl_info info;

	/* Any object of the program will do; this one every program of ours has. */
	return dladdr(dlsym(RTLD_DEFAULT, "kernel"), &info) != 0 ? info.dli_fbase : NULL;
}

static bool is_of_program(const void *symbol)
{
	Dl_info info;

	return dladdr(symbol, &info) != 0 && info.dli_fbase == program_base();
}

/*
 * The dynamic linker would name one missing service after the other, and bind the rest to the C library, whose memory
 * accesses nobody sees.
 */
static bool check_services(const struct elf_file *file, char *error, size_t error_size)
{
	struct name_list unknown = { .count = 0 }, foreign = { .count = 0 };
	struct elf_symbol symbol;

	for (uint64_t cursor = 0; elf_file_symbol_next(file, ELF_TABLE_DYNAMIC, &cursor, &symbol);) {
		const void *service = symbol.defined ? NULL : dlsym(RTLD_DEFAULT, symbol.name);

		if (symbol.defined || (service == NULL && symbol.weak))
			continue;
		if (service == NULL)
			name_list_add(&unknown, symbol.name);
		else if (!is_of_program(service))
			name_list_add(&foreign, symbol.name);
	}
	if (unknown.count != 0)
		snprintf(error, error_size, "calls services that this kernel does not have: %s", unknown.text);
	else if (foreign.count != 0)
		snprintf(error, error_size, "calls functions of the host's libraries, which the model cannot see: %s",
			foreign.text);
	return unknown.count == 0 && foreign.count == 0;
}

/* --- where it lies --- */

struct search {
	uintptr_t base;
	struct module_image *image;
	const char *relro_start, *relro_end;
	unsigned int data_segments;
};

static void widen(const char **start, const char **end, const char *from, size_t bytes)
{
	if (*start == NULL || from < *start)
		*start = from;
	if (from + bytes > *end)
		*end = from + bytes;
}

/* The dynamic linker protects whole pages after it has relocated them. */
static const char *relro_protected_end(const struct search *search)
{
	uintptr_t page = (uintptr_t)sysconf(_SC_PAGESIZE);

	return (const char *)((uintptr_t)search->relro_end & ~(page - 1));
}

/* What of a writable segment stays so. */
static void add_writable(struct search *search, const char *start, size_t bytes)
{
	const char *end = start + bytes;

	if (search->relro_start != NULL && start >= search->relro_start && start < search->relro_end)
		start = relro_protected_end(search) > start ? relro_protected_end(search) : start;
	if (start >= end)
		return;
	search->image->data = (char *)(uintptr_t)start;
	search->image->data_bytes = (size_t)(end - start);
	search->data_segments++;
}

static void add_segment(struct search *search, const ElfW(Phdr) * header)
{
	struct module_image *image = search->image;
	const char *start = (const char *)(search->base + header->p_vaddr);

	if (header->p_type != PT_LOAD)
		return;
	widen(&image->start, &image->end, start, header->p_memsz);
	if ((header->p_flags & PF_X) != 0)
		widen(&image->code_start, &image->code_end, start, header->p_memsz);
	if ((header->p_flags & PF_W) != 0)
		add_writable(search, start, header->p_memsz);
}

static int find_segments(struct dl_phdr_info *info, size_t size, void *context)
{
	struct search *search = context;

	if (info->dlpi_addr != search->base)
		return 0;
	for (unsigned int i = 0; i < info->dlpi_phnum; i++) {
		const ElfW(Phdr) *header = &info->dlpi_phdr[i];

		if (header->p_type != PT_GNU_RELRO)
			continue;
		search->relro_start = (const char *)(search->base + header->p_vaddr);
		search->relro_end = search->relro_start + header->p_memsz;
	}
	for (unsigned int i = 0; i < info->dlpi_phnum; i++)
		add_segment(search, &info->dlpi_phdr[i]);
	return 1;
}

static bool locate(struct module_image *image, char *error, size_t error_size)
{
	struct search search = { .image = image };
	struct link_map *map;

	if (dlinfo(image->handle, RTLD_DI_LINKMAP, &map) != 0) {
		snprintf(error, error_size, "%s", dlerror());
		return false;
	}
	image->base = search.base = map->l_addr;
	dl_iterate_phdr(find_segments, &search);
	if (search.data_segments != 1)
		snprintf(error, error_size, "has %u segments of writable data, expected 1", search.data_segments);
	return search.data_segments == 1;
}

/* --- its data --- */

/*
 * The copy outlives worlds, as the module does; so the module itself keeps it. Nothing of the program may: it has one
 * writable pointer a room.
 */
static bool reset_data(struct module_image *image, char *error, size_t error_size)
{
	void **pristine = dlsym(image->handle, MODULE_PRISTINE_NAME);
	void *copy;

	if (pristine == NULL) {
		snprintf(error, error_size, "not built as a module: it has no %s", MODULE_PRISTINE_NAME);
		return false;
	}
	if (*pristine == NULL) {
		copy = mmap(NULL, image->data_bytes, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
		if (copy == MAP_FAILED) {
			snprintf(error, error_size, "no host memory for a copy of its data");
			return false;
		}
		*pristine = copy;
		memcpy(copy, image->data, image->data_bytes);
	}
	memcpy(image->data, *pristine, image->data_bytes);
	return true;
}

bool module_image_open(
	struct module_image *image, const char *path, const struct elf_file *file, char *error, size_t error_size)
{
	char name[4096];

	*image = (struct module_image){ .handle = NULL };
	if (!check_services(file, error, error_size))
		return false;
	/* A name without a slash would be looked for among the system's libraries. */
	snprintf(name, sizeof(name), "%s%s", strchr(path, '/') != NULL ? "" : "./", path);
	image->handle = dlopen(name, RTLD_NOW | RTLD_LOCAL);
	if (image->handle == NULL) {
		const char *reason = dlerror();
		size_t prefix = strlen(name);

		/* It begins with the file's name, which our caller puts there. */
		snprintf(error, error_size, "%s", strncmp(reason, name, prefix) == 0 ? reason + prefix + 2 : reason);
		return false;
	}
	return locate(image, error, error_size) && reset_data(image, error, error_size);
}
