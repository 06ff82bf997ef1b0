/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The reader of ELF files: modules come from anywhere. */
#include "models/kernel/elf_symbols.h"
#include "tests/fuzz/input_file.h"

#include <stdlib.h>
#include <string.h>

enum { SYMBOLS_MAX = 100000 };

static size_t name_bytes; /* so that names are read */

static void read_table(const struct elf_file *file, enum elf_table table)
{
	struct elf_symbol symbol;
	uint64_t cursor = 0;
	unsigned int count = 0;

	while (count++ < SYMBOLS_MAX && elf_file_symbol_next(file, table, &cursor, &symbol))
		name_bytes += strlen(symbol.name);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	static const char *const sections[] = { ".text", ".data", ".bss", ".init_array", "" };
	struct elf_section section;
	struct elf_file file;
	char error[256] = "";
	/* A copy of this very size: a read beyond its end is found. */
	uint8_t *bytes = malloc(size);

	if (size != 0)
		memcpy(bytes, data, size);
	if (elf_file_parse(&file, bytes, size, error, sizeof(error))) {
		for (size_t i = 0; i < sizeof(sections) / sizeof(sections[0]); i++)
			elf_file_section(&file, sections[i], &section);
		read_table(&file, ELF_TABLE_ALL);
		read_table(&file, ELF_TABLE_DYNAMIC);
	} else if (error[0] == '\0') {
		abort(); /* refused without a reason */
	}
	free(bytes);
	return 0;
}
