/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Function names and simulated addresses. See symbols.h. */
#include "models/kernel/symbols.h"

#include "models/kernel/elf_symbols.h"
#include "models/kernel/kernel.h"
#include "models/kernel/memory.h"
#include "models/kernel/module.h"
#include "models/kernel/printf.h"
#include "sim/engine/world.h"

#include <linux/kallsyms.h>
#include <linux/kernel.h>

#include <link.h>
#include <stdio.h>
#include <string.h>

#include "sim/engine/poison.h"

struct function {
	uint64_t start; /* as in the file */
	uint32_t size;
	uint32_t name; /* offset in `names` */
};

struct table {
	struct kernel_image image;
	struct function *functions; /* scratch: [count], by (start, name) */
	uint32_t count;
	char *names;
	bool loaded; /* or tried: a file without symbols gives an empty table */
};

struct kernel_symbols {
	struct table program, module;
};

/* --- the program's own image --- */

static int find_program(struct dl_phdr_info *info, size_t size, void *context)
{
	struct kernel_image *image = context;

	image->base = info->dlpi_addr;
	for (unsigned int i = 0; i < info->dlpi_phnum; i++) {
		const ElfW(Phdr) *header = &info->dlpi_phdr[i];
		const char *start = (const char *)(uintptr_t)(info->dlpi_addr + header->p_vaddr);

		if (header->p_type != PT_LOAD)
			continue;
		if (image->start == NULL || start < image->start)
			image->start = start;
		if (start + header->p_memsz > image->end)
			image->end = start + header->p_memsz;
	}
	return 1; /* the program comes first: go no further */
}

struct kernel_symbols *kernel_symbols_new(void)
{
	struct kernel_symbols *symbols = world_scratch_alloc(sizeof(*symbols));

	symbols->program.image.path = "/proc/self/exe";
	dl_iterate_phdr(find_program, &symbols->program.image);
	return symbols;
}

void kernel_symbols_add_module(struct kernel_symbols *symbols, const struct kernel_image *image)
{
	char *path = world_scratch_alloc(strlen(image->path) + 1);

	symbols->module = (struct table){ .image = *image };
	symbols->module.image.path = strcpy(path, image->path);
}

const struct kernel_image *kernel_symbols_program(const struct kernel_symbols *symbols)
{
	return &symbols->program.image;
}

/* --- reading a table --- */

/* Clones of a function have names like "grow.part.0": one name for all, and for all compilers. */
static size_t plain_length(const char *name)
{
	size_t length = strcspn(name, ".");

	return length != 0 ? length : strlen(name);
}

static bool next_function(const struct elf_file *file, uint64_t *cursor, struct elf_symbol *symbol)
{
	while (elf_file_symbol_next(file, ELF_TABLE_ALL, cursor, symbol))
		if (symbol->kind == ELF_SYMBOL_FUNCTION && symbol->defined && symbol->size <= UINT32_MAX)
			return true;
	return false;
}

static bool comes_before(const struct table *table, const struct function *a, const struct function *b)
{
	if (a->start != b->start)
		return a->start < b->start;
	return strcmp(table->names + a->name, table->names + b->name) < 0;
}

static void sift_down(const struct table *table, uint32_t root, uint32_t count)
{
	struct function *functions = table->functions;

	for (uint32_t child; (child = 2 * root + 1) < count; root = child) {
		struct function swapped = functions[root];

		if (child + 1 < count && comes_before(table, &functions[child], &functions[child + 1]))
			child++;
		if (!comes_before(table, &swapped, &functions[child]))
			return;
		functions[root] = functions[child];
		functions[child] = swapped;
	}
}

/* Heap sort: no host memory, and equal elements are equal in all that counts. */
static void sort(const struct table *table)
{
	for (uint32_t root = table->count / 2; root-- > 0;)
		sift_down(table, root, table->count);
	for (uint32_t last = table->count; last-- > 1;) {
		struct function largest = table->functions[0];

		table->functions[0] = table->functions[last];
		table->functions[last] = largest;
		sift_down(table, 0, last);
	}
}

static void read_functions(struct table *table, const struct elf_file *file)
{
	struct elf_symbol symbol;
	size_t names_bytes = 0, used = 0;
	uint32_t count = 0;

	for (uint64_t cursor = 0; next_function(file, &cursor, &symbol); count++)
		names_bytes += plain_length(symbol.name) + 1;
	table->functions = world_scratch_alloc((count + 1) * sizeof(struct function));
	table->names = world_scratch_alloc(names_bytes + 1);
	for (uint64_t cursor = 0; next_function(file, &cursor, &symbol); table->count++) {
		size_t length = plain_length(symbol.name);

		table->functions[table->count] =
			(struct function){ symbol.address, (uint32_t)symbol.size, (uint32_t)used };
		memcpy(table->names + used, symbol.name, length);
		used += length + 1;
	}
	sort(table);
}

/* Without its file a table stays empty, and code without names: no reason to stop a run. */
static void load(struct table *table)
{
	struct elf_file file;
	char error[256];

	table->loaded = true;
	if (!elf_file_map(&file, table->image.path, error, sizeof(error)))
		return;
	read_functions(table, &file);
	elf_file_unmap(&file);
}

/* --- looking up --- */

static bool contains(const struct kernel_image *image, const void *address)
{
	return (const char *)address >= image->start && (const char *)address < image->end;
}

/* The last function that starts at or before ADDRESS; of several at one place the first by name that has a size. */
static const struct function *find(const struct table *table, uint64_t address)
{
	const struct function *functions = table->functions, *found;
	uint32_t low = 0, high = table->count;

	while (low < high) {
		uint32_t middle = low + (high - low) / 2;

		if (functions[middle].start <= address)
			low = middle + 1;
		else
			high = middle;
	}
	if (low == 0)
		return NULL;
	found = &functions[low - 1];
	for (uint32_t i = low - 1; i-- > 0 && functions[i].start == found->start;)
		if (functions[i].size != 0)
			found = &functions[i];
	return found;
}

static struct table *table_of(const void *code)
{
	struct kernel_symbols *symbols = kernel_module_symbols();

	if (symbols != NULL && contains(&symbols->module.image, code))
		return &symbols->module;
	if (symbols != NULL && contains(&symbols->program.image, code))
		return &symbols->program;
	return NULL;
}

bool kernel_function_at(const void *code, struct kernel_function *function)
{
	struct table *table = table_of(code);
	const struct function *found;
	uint64_t address;

	if (table == NULL)
		return false;
	if (!table->loaded)
		load(table);
	address = (uintptr_t)code - table->image.base;
	found = find(table, address);
	if (found == NULL || (found->size != 0 && address - found->start >= found->size))
		return false;
	*function = (struct kernel_function){ table->names + found->name, address - found->start, found->size };
	return true;
}

/* --- addresses --- */

uint64_t kernel_shown_address(const void *address)
{
	const struct region *region = &engine->host.region;
	uint64_t physical = world_physical(address);
	const struct table *table;

	if (physical != UINT64_MAX)
		return KERNEL_ADDRESS_BASE + physical;
	if ((uintptr_t)address - (uintptr_t)region->base < REGION_BYTES)
		return KERNEL_ADDRESS_STATE + ((uintptr_t)address - (uintptr_t)region->base);
	table = table_of(address);
	if (table == NULL)
		return (uintptr_t)address;
	return (table == &kernel_module_symbols()->module ? KERNEL_ADDRESS_MODULE : KERNEL_ADDRESS_PROGRAM) +
	       ((uintptr_t)address - (uintptr_t)table->image.start);
}

static int format(char *buffer, size_t size, const char *text, ...)
{
	va_list arguments;
	int length;

	va_start(arguments, text);
	length = kernel_format(buffer, size, KERNEL_FORMAT_CHECK_BUFFER, text, arguments);
	va_end(arguments);
	return length;
}

unsigned long kernel_code_address(const void *code)
{
	return table_of(code) != NULL ? kernel_shown_address(code) : 0;
}

/* Where a shown address lies in an image that is shown from BASE on; NULL: not there. */
static const char *code_within(const struct kernel_image *image, uint64_t base, uint64_t address)
{
	if (address < base || address - base >= (uint64_t)(image->end - image->start))
		return NULL;
	return image->start + (address - base);
}

/* The host address behind what people see of code; anything else as it is. */
static const void *code_at(uint64_t address)
{
	const struct kernel_symbols *symbols = kernel_module_symbols();
	const char *code = code_within(&symbols->module.image, KERNEL_ADDRESS_MODULE, address);

	if (code == NULL)
		code = code_within(&symbols->program.image, KERNEL_ADDRESS_PROGRAM, address);
	return code != NULL ? code : (const void *)(uintptr_t)address;
}

int sprint_symbol(char *buffer, size_t size, unsigned long address)
{
	const void *code = code_at(address);
	bool of_module = table_of(code) == &kernel_module_symbols()->module;
	struct kernel_function function;

	if (!kernel_function_at(code, &function))
		return format(buffer, size, "0x%lx", (unsigned long)kernel_shown_address(code));
	return format(buffer, size, "%s+0x%lx/0x%lx%s%s%s", function.name, (unsigned long)function.offset,
		(unsigned long)function.size, of_module ? " [" : "", of_module ? kernel_allocator()->name : "",
		of_module ? "]" : "");
}
