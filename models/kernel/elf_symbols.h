/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef MODELS_KERNEL_ELF_SYMBOLS_H
#define MODELS_KERNEL_ELF_SYMBOLS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/*
 * Reads sections and symbols of 64-bit little-endian ELF files: programs and shared objects. The bytes are not trusted:
 * whatever they hold, nothing outside of them is read, and what makes no sense is left out or reported.
 */
struct elf_file {
	const unsigned char *bytes; /* borrowed */
	size_t size;
	uint64_t sections; /* file offset of the section headers */
	uint32_t section_count;
	uint32_t names;		/* section that holds the names of sections; 0: none */
	uint16_t machine, type; /* EM_*, ET_* of <elf.h> */
};

struct elf_section {
	uint64_t address, size; /* bytes; addresses are relative to where the file is loaded */
	uint32_t index;
};

enum elf_symbol_kind { ELF_SYMBOL_OTHER, ELF_SYMBOL_FUNCTION, ELF_SYMBOL_OBJECT };

struct elf_symbol {
	const char *name; /* in the file's bytes, ended by NUL within them */
	uint64_t address, size;
	enum elf_symbol_kind kind;
	bool defined, weak;
};

enum elf_table {
	ELF_TABLE_ALL,	   /* .symtab; .dynsym in a stripped file */
	ELF_TABLE_DYNAMIC, /* .dynsym: what the file offers to others and wants from them */
};

/* Takes BYTES on; they stay the caller's and must outlive FILE. False with the reason in ERROR. */
bool elf_file_parse(struct elf_file *file, const void *bytes, size_t size, char *error, size_t error_size);

/* Maps the file at PATH and parses it; elf_file_unmap() releases it. The reason in ERROR begins with PATH. */
bool elf_file_map(struct elf_file *file, const char *path, char *error, size_t error_size);
void elf_file_unmap(struct elf_file *file);

/* The first section of that name; false when there is none. */
bool elf_file_section(const struct elf_file *file, const char *name, struct elf_section *section);

/*
 * The symbol behind position *CURSOR (0 at first) of a table, in the order of the file; false at its end. Symbols
 * without a name are passed over.
 */
bool elf_file_symbol_next(
	const struct elf_file *file, enum elf_table table, uint64_t *cursor, struct elf_symbol *symbol);

#endif
