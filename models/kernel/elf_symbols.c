/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Reader of ELF sections and symbols. See elf_symbols.h. */
#include "models/kernel/elf_symbols.h"

#include <elf.h>
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

#include "sim/engine/poison.h"

/* COUNT bytes at OFFSET of the file, or NULL when it does not have them. */
static const void *bytes_at(const struct elf_file *file, uint64_t offset, uint64_t count)
{
	return offset <= file->size && count <= file->size - offset ? file->bytes + offset : NULL;
}

/* The structures of a file may lie anywhere: they are copied out. */
static bool copy_at(const struct elf_file *file, uint64_t offset, void *to, size_t size)
{
	const void *from = bytes_at(file, offset, size);

	if (from != NULL)
		memcpy(to, from, size);
	return from != NULL;
}

/* A NUL-ended string at OFFSET of a section; NULL when it does not end within the section and the file. */
static const char *string_at(const struct elf_file *file, const Elf64_Shdr *strings, uint64_t offset)
{
	const char *start;

	if (offset >= strings->sh_size)
		return NULL;
	start = bytes_at(file, strings->sh_offset, strings->sh_size);
	if (start == NULL || memchr(start + offset, '\0', strings->sh_size - offset) == NULL)
		return NULL;
	return start + offset;
}

static bool section_at(const struct elf_file *file, uint32_t index, Elf64_Shdr *section)
{
	return index < file->section_count &&
	       copy_at(file, file->sections + (uint64_t)index * sizeof(*section), section, sizeof(*section));
}

/* --- opening --- */

static bool fail(char *error, size_t error_size, const char *reason)
{
	snprintf(error, error_size, "%s", reason);
	return false;
}

static const char *header_problem(const Elf64_Ehdr *header)
{
	if (memcmp(header->e_ident, ELFMAG, SELFMAG) != 0)
		return "not an ELF file";
	if (header->e_ident[EI_CLASS] != ELFCLASS64 || header->e_ident[EI_DATA] != ELFDATA2LSB)
		return "not a 64-bit little-endian ELF file";
	if (header->e_type != ET_DYN && header->e_type != ET_EXEC)
		return "neither a shared object nor a program";
	if (header->e_shoff == 0 || header->e_shentsize != sizeof(Elf64_Shdr))
		return "no section headers (stripped to the bone?)";
	return NULL;
}

bool elf_file_parse(struct elf_file *file, const void *bytes, size_t size, char *error, size_t error_size)
{
	Elf64_Ehdr header;
	const char *problem;

	*file = (struct elf_file){ .bytes = bytes, .size = size };
	if (!copy_at(file, 0, &header, sizeof(header)))
		return fail(error, error_size, "not an ELF file: too short for a header");
	problem = header_problem(&header);
	if (problem != NULL)
		return fail(error, error_size, problem);
	file->sections = header.e_shoff;
	file->section_count = header.e_shnum;
	file->names = header.e_shstrndx;
	file->machine = header.e_machine;
	file->type = header.e_type;
	if (bytes_at(file, file->sections, (uint64_t)file->section_count * sizeof(Elf64_Shdr)) == NULL)
		return fail(error, error_size, "truncated: its section headers lie behind its end");
	return true;
}

/* Size of an open file that can be read and mapped; 0 with errno (0: it is empty). */
static size_t size_of(int descriptor)
{
	char first;
	ssize_t got = read(descriptor, &first, 1); /* a folder says so here */
	off_t end = got > 0 ? lseek(descriptor, 0, SEEK_END) : 0;

	if (got == 0)
		errno = 0;
	return end > 0 ? (size_t)end : 0;
}

/* The bytes of a file, read-only; NULL with errno (0: it is empty). */
static void *map_bytes(const char *path, size_t *size)
{
	void *bytes = MAP_FAILED;
	int saved;
	int descriptor = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK);

	if (descriptor < 0)
		return NULL;
	*size = size_of(descriptor);
	if (*size != 0)
		bytes = mmap(NULL, *size, PROT_READ, MAP_PRIVATE, descriptor, 0);
	saved = errno;
	close(descriptor);
	errno = saved;
	return bytes != MAP_FAILED ? bytes : NULL;
}

bool elf_file_map(struct elf_file *file, const char *path, char *error, size_t error_size)
{
	char reason[128];
	size_t size;
	void *bytes = map_bytes(path, &size);

	if (bytes == NULL) {
		snprintf(error, error_size, "%s: %s", path, errno != 0 ? strerror(errno) : "empty");
		return false;
	}
	if (elf_file_parse(file, bytes, size, reason, sizeof(reason)))
		return true;
	snprintf(error, error_size, "%s: %s", path, reason);
	munmap(bytes, size);
	return false;
}

void elf_file_unmap(struct elf_file *file)
{
	munmap((void *)(uintptr_t)file->bytes, file->size);
	*file = (struct elf_file){ .bytes = NULL };
}

/* --- sections --- */

bool elf_file_section(const struct elf_file *file, const char *name, struct elf_section *section)
{
	Elf64_Shdr names, header;

	if (!section_at(file, file->names, &names))
		return false;
	for (uint32_t i = 1; section_at(file, i, &header); i++) {
		const char *found = string_at(file, &names, header.sh_name);

		if (found != NULL && strcmp(found, name) == 0) {
			*section = (struct elf_section){ header.sh_addr, header.sh_size, i };
			return true;
		}
	}
	return false;
}

static bool section_of_type(const struct elf_file *file, uint32_t type, Elf64_Shdr *section)
{
	for (uint32_t i = 1; section_at(file, i, section); i++)
		if (section->sh_type == type)
			return true;
	return false;
}

/* --- symbols --- */

/* The table and the section with its names. */
static bool find_table(const struct elf_file *file, enum elf_table table, Elf64_Shdr *symbols, Elf64_Shdr *strings)
{
	bool found = table == ELF_TABLE_ALL && section_of_type(file, SHT_SYMTAB, symbols);

	if (!found && !section_of_type(file, SHT_DYNSYM, symbols))
		return false;
	return section_at(file, symbols->sh_link, strings);
}

static enum elf_symbol_kind kind_of(const Elf64_Sym *entry)
{
	switch (ELF64_ST_TYPE(entry->st_info)) {
	case STT_FUNC:
	case STT_GNU_IFUNC:
		return ELF_SYMBOL_FUNCTION;
	case STT_OBJECT:
	case STT_COMMON:
		return ELF_SYMBOL_OBJECT;
	default:
		return ELF_SYMBOL_OTHER;
	}
}

bool elf_file_symbol_next(
	const struct elf_file *file, enum elf_table table, uint64_t *cursor, struct elf_symbol *symbol)
{
	Elf64_Shdr symbols, strings;
	Elf64_Sym entry;

	if (!find_table(file, table, &symbols, &strings))
		return false;
	while (*cursor < symbols.sh_size / sizeof(entry)) {
		const char *name;

		if (!copy_at(file, symbols.sh_offset + *cursor * sizeof(entry), &entry, sizeof(entry)))
			return false;
		++*cursor;
		name = string_at(file, &strings, entry.st_name);
		if (name == NULL || name[0] == '\0')
			continue;
		*symbol = (struct elf_symbol){ name, entry.st_value, entry.st_size, kind_of(&entry),
			entry.st_shndx != SHN_UNDEF, ELF64_ST_BIND(entry.st_info) == STB_WEAK };
		return true;
	}
	return false;
}
