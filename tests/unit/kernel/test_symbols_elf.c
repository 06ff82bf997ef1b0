/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The ELF reader on a real module, and on what is left of one: cut, and with bytes of its tables changed. */
#include "models/kernel/elf_symbols.h"

#include <criterion/criterion.h>
#include <criterion/new/assert.h>
#include <elf.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define POCKET BUILD_DIR "/tests/modules/pocket.so"

struct bytes {
	unsigned char *data;
	size_t size;
};

static struct bytes read_pocket(void)
{
	struct bytes bytes = { NULL, 0 };
	FILE *stream = fopen(POCKET, "rb");

	cr_assert(stream != NULL);
	fseek(stream, 0, SEEK_END);
	bytes.size = (size_t)ftell(stream);
	rewind(stream);
	bytes.data = malloc(bytes.size);
	cr_assert(eq(sz, fread(bytes.data, 1, bytes.size, stream), bytes.size));
	fclose(stream);
	return bytes;
}

/* Reads everything there is to read; every name must end within the bytes. */
static unsigned int walk(const struct elf_file *file)
{
	struct elf_section section;
	struct elf_symbol symbol;
	unsigned int count = 0;

	elf_file_section(file, "percpu", &section);
	elf_file_section(file, "no such section", &section);
	for (enum elf_table table = ELF_TABLE_ALL; table <= ELF_TABLE_DYNAMIC; table++)
		for (uint64_t cursor = 0; elf_file_symbol_next(file, table, &cursor, &symbol); count++) {
			const unsigned char *name = (const unsigned char *)symbol.name;

			cr_assert(name >= file->bytes && name < file->bytes + file->size);
			cr_assert(lt(sz, strlen(symbol.name), (size_t)(file->bytes + file->size - name)));
		}
	return count;
}

static bool parse(const void *data, size_t size, struct elf_file *file)
{
	char error[256] = "";
	bool parsed = elf_file_parse(file, data, size, error, sizeof(error));

	cr_assert(eq(int, parsed, error[0] == '\0'), "an error has a text, and only an error");
	return parsed;
}

Test(symbols_elf, symbols_of_a_module_have_kind_size_and_address)
{
	static const struct {
		const char *name;
		enum elf_symbol_kind kind;
		uint64_t size;
		bool defined;
	} expected[] = {
		{ "kmem_cache_init", ELF_SYMBOL_FUNCTION, 0, true },
		{ "zebra", ELF_SYMBOL_OBJECT, 4, true },
		{ "middle", ELF_SYMBOL_OBJECT, 160, true },
		{ "records_show", ELF_SYMBOL_FUNCTION, 0, true },
		{ "printk", ELF_SYMBOL_OTHER, 0, false },
	};
	struct bytes bytes = read_pocket();
	unsigned int found = 0;
	struct elf_file file;
	struct elf_symbol symbol;

	cr_assert(parse(bytes.data, bytes.size, &file));
	for (uint64_t cursor = 0; elf_file_symbol_next(&file, ELF_TABLE_ALL, &cursor, &symbol);)
		for (size_t i = 0; i < sizeof(expected) / sizeof(expected[0]); i++)
			if (strcmp(symbol.name, expected[i].name) == 0) {
				found++;
				cr_expect(eq(int, symbol.defined, expected[i].defined));
				cr_expect(not(expected[i].defined && symbol.kind != expected[i].kind));
				cr_expect(not(expected[i].size != 0 && symbol.size != expected[i].size));
				cr_expect(not(expected[i].defined && symbol.address == 0));
			}
	cr_expect(eq(uint, found, 4), "printk is not called by this module, all others are there once");
	free(bytes.data);
}

Test(symbols_elf, the_dynamic_table_has_what_is_wanted_but_nothing_private)
{
	struct bytes bytes = read_pocket();
	bool wants_service = false, has_private = false;
	struct elf_file file;
	struct elf_symbol symbol;

	cr_assert(parse(bytes.data, bytes.size, &file));
	for (uint64_t cursor = 0; elf_file_symbol_next(&file, ELF_TABLE_DYNAMIC, &cursor, &symbol);) {
		wants_service = wants_service || (!symbol.defined && strcmp(symbol.name, "alloc_pages_node") == 0);
		has_private = has_private || strcmp(symbol.name, "records_show") == 0;
	}
	cr_assert(wants_service);
	cr_assert(not(has_private));
	free(bytes.data);
}

Test(symbols_elf, sections_are_found_by_name)
{
	struct bytes bytes = read_pocket();
	struct elf_file file;
	struct elf_section section;

	cr_assert(parse(bytes.data, bytes.size, &file));
	cr_assert(elf_file_section(&file, "initcalls", &section));
	cr_assert(eq(u64, section.size, sizeof(void *)));
	cr_assert(not(elf_file_section(&file, "nothing", &section)));
	free(bytes.data);
}

/* Each copy has its exact size, so that AddressSanitizer and valgrind see a read behind its end. */
Test(symbols_elf, a_file_cut_anywhere_is_refused)
{
	struct bytes bytes = read_pocket();
	struct elf_file file;

	for (size_t size = 0; size < bytes.size; size += size < 256 ? 1 : 97) {
		unsigned char *cut = malloc(size != 0 ? size : 1);

		memcpy(cut, bytes.data, size);
		if (parse(cut, size, &file)) /* all section headers are there: what is behind them may lack */
			walk(&file);
		else
			cr_expect(lt(sz, size, bytes.size));
		free(cut);
	}
	cr_assert(not(parse(bytes.data, bytes.size / 2, &file)));
	free(bytes.data);
}

static const unsigned char odd_bytes[] = { 0x00, 0x01, 0x7f, 0x80, 0xff };

static void try_with(struct bytes bytes, size_t offset, unsigned char value)
{
	unsigned char before = bytes.data[offset];
	struct elf_file file;

	bytes.data[offset] = value;
	if (parse(bytes.data, bytes.size, &file))
		walk(&file);
	bytes.data[offset] = before;
}

Test(symbols_elf, no_byte_of_the_headers_leads_out_of_the_file)
{
	struct bytes bytes = read_pocket();
	Elf64_Ehdr header;
	size_t end;

	memcpy(&header, bytes.data, sizeof(header));
	for (size_t i = 0; i < sizeof(odd_bytes); i++)
		for (size_t offset = 0; offset < sizeof(header); offset++)
			try_with(bytes, offset, odd_bytes[i]);
	end = header.e_shoff + (size_t)header.e_shnum * sizeof(Elf64_Shdr);
	for (size_t i = 0; i < sizeof(odd_bytes); i++)
		for (size_t offset = header.e_shoff; offset < end; offset++)
			try_with(bytes, offset, odd_bytes[i]);
	free(bytes.data);
}

Test(symbols_elf, no_byte_of_the_symbols_and_names_leads_out_of_the_file)
{
	struct bytes bytes = read_pocket();
	Elf64_Ehdr header;
	Elf64_Shdr section;

	memcpy(&header, bytes.data, sizeof(header));
	for (unsigned int s = 1; s < header.e_shnum; s++) {
		memcpy(&section, bytes.data + header.e_shoff + s * sizeof(section), sizeof(section));
		if (section.sh_type != SHT_SYMTAB && section.sh_type != SHT_DYNSYM && section.sh_type != SHT_STRTAB)
			continue;
		for (size_t i = 0; i < section.sh_size; i += 7)
			try_with(bytes, section.sh_offset + i, 0xff);
	}
	free(bytes.data);
}

Test(symbols_elf, files_that_cannot_be_read_are_named_with_the_reason)
{
	struct elf_file file;
	char error[256];

	cr_assert(not(elf_file_map(&file, "/nowhere/slab.so", error, sizeof(error))));
	cr_assert(eq(str, error, "/nowhere/slab.so: No such file or directory"));
	cr_assert(not(elf_file_map(&file, "/dev/null", error, sizeof(error))));
	cr_assert(eq(str, error, "/dev/null: empty"));
	cr_assert(not(elf_file_map(&file, SOURCE_DIR "/CMakeLists.txt", error, sizeof(error))));
	cr_assert(eq(str, error, SOURCE_DIR "/CMakeLists.txt: not an ELF file"));
	cr_assert(elf_file_map(&file, POCKET, error, sizeof(error)));
	cr_assert(lt(uint, 50, walk(&file)));
	elf_file_unmap(&file);
}
