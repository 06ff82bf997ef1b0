/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Reads the fields of kmem events; each known key is recognised by its letters, in any order. */
#include "sim/workload/import_fields.h"

#include <string.h>

#include "sim/workload/trace_words.h"

static int hex_digit(char character)
{
	if (trace_is_digit(character))
		return character - '0';
	if (character >= 'a' && character <= 'f')
		return character - 'a' + 10;
	if (character >= 'A' && character <= 'F')
		return character - 'A' + 10;
	return -1;
}

/* Hexadecimal digits at `text`, at most 16. Returns what follows, or NULL. */
static char *read_hex(char *text, guint64 *number)
{
	char *digit = text;

	*number = 0;
	for (; hex_digit(*digit) >= 0; digit++) {
		if (digit - text >= 16)
			return NULL;
		*number = *number << 4 | (guint64)hex_digit(*digit);
	}
	return digit == text ? NULL : digit;
}

/* Decimal, or hexadecimal after "0x" (ftrace option "fields"). Returns what follows, or NULL. */
static char *read_number(char *text, guint64 *number)
{
	if (text[0] == '0' && text[1] == 'x')
		return read_hex(text + 2, number);
	return (char *)trace_read_number(text, number);
}

static char *word_end(char *text)
{
	while (*text != '\0' && !trace_is_blank(*text))
		text++;
	return text;
}

static char *read_text(char *value, struct import_text *text)
{
	char *end = word_end(value);

	text->text = value;
	text->length = (size_t)(end - value);
	return end;
}

/* "ffff888100d8b000", "0xffff888100d8b000", and for NULL "(nil)", "(null)", "          (null)", "0x0". */
static char *read_address(char *value, struct import_fields *fields)
{
	char *text = value;

	while (trace_is_blank(*text))
		text++;
	if (*text == '(') {
		fields->has_address = strncmp(text, "(null)", 6) == 0 || strncmp(text, "(nil)", 5) == 0;
		return word_end(text);
	}
	if (text > value)
		return value;
	if (text[0] == '0' && text[1] == 'x')
		text += 2;
	char *end = read_hex(text, &fields->address);
	/* A cut line can end in the middle of the number: the event then lacks its sizes, too. */
	fields->has_address = end && (*end == '\0' || trace_is_blank(*end));
	return end ? end : value;
}

static char *read_bytes(char *value, guint64 *bytes, gboolean *has)
{
	char *end = read_number(value, bytes);

	*has = end && *bytes <= G_MAXINT64;
	return end ? end : value;
}

/* "-1", "0", "0xffffffff" and "4294967295". */
static char *read_node(char *value, struct import_fields *fields)
{
	guint64 node;
	char *end = read_number(value, &node);

	if (end && node < G_MAXINT16)
		fields->node = (int)node;
	return end ? end : value;
}

/* Reads the field at `word` and returns what follows its value; NULL when the word is no known field. */
static char *read_field(char *word, struct import_fields *fields)
{
	switch (*word) {
	case 'b':
		if (strncmp(word, "bytes_req=", 10) == 0)
			return read_bytes(word + 10, &fields->bytes_requested, &fields->has_bytes_requested);
		if (strncmp(word, "bytes_alloc=", 12) == 0)
			return read_bytes(word + 12, &fields->bytes_allocated, &fields->has_bytes_allocated);
		return NULL;
	case 'c':
		return strncmp(word, "call_site=", 10) == 0 ? read_text(word + 10, &fields->site) : NULL;
	case 'g':
		return strncmp(word, "gfp_flags=", 10) == 0 ? read_text(word + 10, &fields->gfp) : NULL;
	case 'n':
		if (strncmp(word, "name=", 5) == 0)
			return read_text(word + 5, &fields->name);
		return strncmp(word, "node=", 5) == 0 ? read_node(word + 5, fields) : NULL;
	case 'p':
		return strncmp(word, "ptr=", 4) == 0 ? read_address(word + 4, fields) : NULL;
	default:
		return NULL;
	}
}

void import_fields_read(char *text, struct import_fields *fields)
{
	*fields = (struct import_fields){ .node = -1 };
	while (*text != '\0') {
		if (trace_is_blank(*text)) {
			text++;
			continue;
		}
		/* The next field may follow without a blank: "bytes_req=56bytes_alloc=64" has been published. */
		char *end = read_field(text, fields);
		text = end ? end : word_end(text);
	}
}
