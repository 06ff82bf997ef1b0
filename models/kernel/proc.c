/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The files of /proc. See proc.h. */
#include "models/kernel/proc.h"

#include "models/kernel/kernel.h"
#include "sim/engine/world.h"

#include <linux/config.h>
#include <linux/error_codes.h>
#include <linux/kernel.h>

#include <string.h>

#include "sim/engine/poison.h"

struct proc_file {
	char name[KERNEL_PROC_NAME_BYTES];
	const struct seq_operations *op;
	proc_write_t write;
	int (*open)(struct seq_file *file); /* and its release: NULL, or both are there */
	void (*release)(struct seq_file *file);
};

/*
 * Memory for texts, from the arena, which takes nothing back: buffers are used again, and one that got too small is
 * replaced by one of twice the size and left behind for smaller texts. The data follow the header.
 */
struct proc_buffer {
	struct proc_buffer *next; /* in the list of free ones */
	size_t size;
};

struct kernel_proc {
	struct proc_file files[KERNEL_PROC_FILES_MAX];
	unsigned int count;
	struct proc_buffer *buffers;
};

void kernel_proc_init(void)
{
	kernel->proc = world_alloc(sizeof(*kernel->proc));
}

static const struct proc_file *find(const char *name)
{
	for (unsigned int i = 0; i < kernel->proc->count; i++)
		if (strcmp(kernel->proc->files[i].name, name) == 0)
			return &kernel->proc->files[i];
	return NULL;
}

static struct proc_file *create(const char *name, const struct seq_operations *op)
{
	struct kernel_proc *proc = kernel->proc;
	struct proc_file *file = &proc->files[proc->count];

	/* As no kernel code but the module's comes here, one that makes so many files is at fault. */
	BUG_ON(proc->count == KERNEL_PROC_FILES_MAX || strlen(name) >= KERNEL_PROC_NAME_BYTES || find(name) != NULL);
	strcpy(file->name, name);
	file->op = op;
	proc->count++;
	return file;
}

void proc_create_seq(const char *name, const struct seq_operations *op, proc_write_t write)
{
	create(name, op)->write = write;
}

void proc_create_seq_private(const char *name, const struct seq_operations *op, int (*open)(struct seq_file *file),
	void (*release)(struct seq_file *file))
{
	struct proc_file *file = create(name, op);

	file->open = open;
	file->release = release;
}

/* --- buffers --- */

static char *data_of(struct proc_buffer *buffer)
{
	return (char *)(buffer + 1);
}

/* Where the list holds the smallest buffer of at least SIZE bytes; NULL: nowhere. The best fit keeps large ones free.
 */
static struct proc_buffer **buffer_find(size_t size)
{
	struct proc_buffer **best = NULL;

	for (struct proc_buffer **link = &kernel->proc->buffers; *link != NULL; link = &(*link)->next)
		if ((*link)->size >= size && (best == NULL || (*link)->size < (*best)->size))
			best = link;
	return best;
}

static struct proc_buffer *buffer_take(size_t size)
{
	struct proc_buffer **link = buffer_find(size);
	struct proc_buffer *buffer;

	if (link != NULL) {
		buffer = *link;
		*link = buffer->next;
		return buffer;
	}
	buffer = world_alloc(sizeof(*buffer) + size);
	buffer->size = size;
	return buffer;
}

static void buffer_give(struct proc_buffer *buffer)
{
	buffer->next = kernel->proc->buffers;
	kernel->proc->buffers = buffer;
}

/* A buffer of at least SIZE bytes with the first USED bytes of BUFFER, which is given back. */
static struct proc_buffer *buffer_grow(struct proc_buffer *buffer, size_t size, size_t used)
{
	struct proc_buffer *larger;
	size_t wanted = buffer->size;

	while (wanted < size)
		wanted *= 2;
	if (wanted == buffer->size)
		return buffer;
	larger = buffer_take(wanted);
	memcpy(data_of(larger), data_of(buffer), used);
	buffer_give(buffer);
	return larger;
}

void kernel_proc_text_release(char *text)
{
	buffer_give((struct proc_buffer *)text - 1);
}

/* --- reading --- */

struct reader {
	struct seq_file file;
	struct proc_buffer *page; /* behind file.buffer */
	struct proc_buffer *text;
	size_t length; /* of the text so far */
};

/* The index of the record behind RECORD, also from a next() that forgets to count. */
static void *next_record(struct seq_file *file, void *record)
{
	kernel_loff_t position = file->index;

	record = file->op->next(file, record, &position);
	file->index = position != file->index ? position : position + 1;
	return record;
}

/*
 * Shows RECORD and all that follow as long as they fit; those that do not stay for the next page. *SHOWN: how many did.
 */
static int fill_page(struct reader *reader, void *record, unsigned int *shown)
{
	struct seq_file *file = &reader->file;
	int error = 0;

	for (*shown = 0; record != NULL; ++*shown) {
		size_t before = file->count;

		error = file->op->show(file, record);
		if (error != 0 || file->count == file->size) {
			file->count = before;
			break;
		}
		record = next_record(file, record);
	}
	file->op->stop(file, record);
	return error;
}

/* Not even one record fitted. */
static int larger_page(struct reader *reader)
{
	size_t size = reader->file.size * 2;

	if (size > KERNEL_PROC_TEXT_BYTES_MAX)
		return -ENOMEM;
	buffer_give(reader->page);
	reader->page = buffer_take(size);
	reader->file.buffer = data_of(reader->page);
	reader->file.size = size;
	return 0;
}

static int append_page(struct reader *reader)
{
	size_t needed = reader->length + reader->file.count + 1;

	if (needed > KERNEL_PROC_TEXT_BYTES_MAX)
		return -ENOMEM;
	reader->text = buffer_grow(reader->text, needed, reader->length);
	memcpy(data_of(reader->text) + reader->length, reader->file.buffer, reader->file.count);
	reader->length += reader->file.count;
	return 0;
}

/* One read() of a program: 1 when there may be more, 0 at the end, else an error. */
static int read_page(struct reader *reader)
{
	struct seq_file *file = &reader->file;
	kernel_loff_t position = file->index;
	unsigned int shown;
	int error;
	void *record;

	file->count = 0;
	record = file->op->start(file, &position);
	if (record == NULL) {
		file->op->stop(file, NULL);
		return 0;
	}
	error = fill_page(reader, record, &shown);
	if (error != 0)
		return error;
	error = shown != 0 ? append_page(reader) : larger_page(reader);
	return error != 0 ? error : 1;
}

/* All pages: 0, or an error. */
static int read_pages(struct reader *reader, const struct proc_file *file)
{
	int state = file->open != NULL ? file->open(&reader->file) : 0;

	if (state != 0)
		return state;
	do
		state = read_page(reader);
	while (state > 0);
	if (file->release != NULL)
		file->release(&reader->file);
	return state;
}

int kernel_proc_read(const char *name, char **text, size_t *length)
{
	const struct proc_file *found = find(name);
	struct reader reader = { .length = 0 };
	int state;

	if (found == NULL)
		return -ENOENT;
	reader.page = buffer_take(PAGE_SIZE);
	reader.text = buffer_take(PAGE_SIZE);
	reader.file = (struct seq_file){ .buffer = data_of(reader.page), .size = PAGE_SIZE, .op = found->op };
	state = read_pages(&reader, found);
	buffer_give(reader.page);
	if (state < 0) {
		buffer_give(reader.text);
		return state;
	}
	*text = data_of(reader.text);
	(*text)[reader.length] = '\0';
	*length = reader.length;
	return 0;
}

/* --- writing --- */

kernel_ssize_t kernel_proc_write(const char *name, const char *text, size_t length)
{
	const struct proc_file *found = find(name);
	struct proc_buffer *buffer;
	kernel_ssize_t result;

	if (found == NULL)
		return -ENOENT;
	if (found->write == NULL)
		return -EINVAL;
	buffer = buffer_take(length + 1);
	memcpy(data_of(buffer), text, length);
	data_of(buffer)[length] = '\0';
	result = found->write(data_of(buffer), length);
	buffer_give(buffer);
	return result;
}
