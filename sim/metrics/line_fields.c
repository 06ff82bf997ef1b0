/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The fields of one line. See line_fields.h. */
#include "sim/metrics/line_fields.h"

#include "models/hw/hw.h"

/* Elements of an array are fields of their own, which make one row. */
static struct line_field *field_of(struct line_fields *fields, const struct line_name *name)
{
	struct line_field *field;

	for (unsigned int i = 0; i < fields->count; i++) {
		field = &fields->list[i];
		if (line_name_equal(&field->name, name) && field->name.start == name->start &&
			field->name.index == name->index)
			return field;
	}
	field = &fields->list[fields->count++];
	*field = (struct line_field){ .name = *name };
	return field;
}

/* What one word of the line says. */
struct word {
	struct line_name name;
	uint64_t touches, falses;
	uint64_t readers, writers;
};

static struct word word_of(const struct line_names *names, const struct line_record *record, unsigned int number)
{
	const uint64_t line_bytes = hw->machine->cache_line;
	struct word word = { .touches = record->words[number].misses,
		.falses = record->words[number].false_misses,
		.readers = record->words[number].readers,
		.writers = record->words[number].writers };

	line_names_find(names, record->line * line_bytes + number * line_bytes / LINE_WORDS, &word.name);
	return word;
}

/*
 * How many words from FIRST on are one field of an object. Its fields are not known: words that follow each other and
 * were touched as often by the same CPUs are taken for one.
 */
static unsigned int words_together(const struct line_names *names, const struct line_record *record, unsigned int first)
{
	const struct word word = word_of(names, record, first);
	unsigned int count = 1;

	if (word.name.owner != LINE_OWNER_OBJECT || word.name.field != NULL)
		return 1;
	for (; first + count < LINE_WORDS; count++) {
		const struct word next = word_of(names, record, first + count);

		if (next.name.owner != LINE_OWNER_OBJECT || next.name.field != NULL ||
			next.name.start != word.name.start || next.touches != word.touches ||
			next.falses != word.falses || next.readers != word.readers || next.writers != word.writers)
			break;
	}
	return count;
}

static bool is_touched(const struct line_record *record, unsigned int word)
{
	return ((record->words_read | record->words_written) >> word & 1) != 0;
}

static void split_line(const struct line_names *names, const struct line_record *record, struct line_fields *fields)
{
	const int32_t word_bytes = (int32_t)(hw->machine->cache_line / LINE_WORDS);
	unsigned int count;

	fields->count = 0;
	for (unsigned int first = 0; first < LINE_WORDS; first += count) {
		struct word word;
		struct line_field *field;

		count = 1;
		if (!is_touched(record, first))
			continue;
		count = words_together(names, record, first);
		word = word_of(names, record, first);
		if ((int32_t)count * word_bytes > (int32_t)sizeof(uint64_t))
			word.name.bytes = (int32_t)count * word_bytes;
		field = field_of(fields, &word.name);
		field->touches = MAX(field->touches, word.touches);
		field->falses = MAX(field->falses, word.falses);
		for (unsigned int i = first; i < first + count; i++) {
			field->readers |= record->words[i].readers;
			field->writers |= record->words[i].writers;
		}
	}
}

void line_fields_split(const struct line_names *names, const struct line_record *record, struct line_fields *fields)
{
	split_line(names, record, fields);
	if (fields->count != 0)
		return;
	line_names_find(names, record->line * hw->machine->cache_line, &fields->list[0].name);
	fields->list[0] = (struct line_field){
		.name = fields->list[0].name, .readers = record->readers, .writers = record->writers
	};
	fields->count = 1;
}

/* --- dividing --- */

static uint64_t weight_of(const struct line_field *field, bool by_falses)
{
	return by_falses ? field->falses : field->touches;
}

void line_fields_divide(const struct line_fields *fields, bool by_falses, uint64_t total, uint64_t shares[LINE_WORDS])
{
	uint64_t remainders[LINE_WORDS], sum = 0, left = total;

	for (unsigned int i = 0; i < fields->count; i++)
		sum += weight_of(&fields->list[i], by_falses);
	for (unsigned int i = 0; i < fields->count; i++) {
		unsigned __int128 part = (unsigned __int128)total * weight_of(&fields->list[i], by_falses);

		shares[i] = sum != 0 ? (uint64_t)(part / sum) : 0;
		remainders[i] = sum != 0 ? (uint64_t)(part % sum) : 0;
		left -= shares[i];
	}
	if (sum == 0) {
		shares[0] = total;
		return;
	}
	for (; left > 0; left--) {
		unsigned int most = 0;

		for (unsigned int i = 1; i < fields->count; i++)
			if (remainders[i] > remainders[most])
				most = i;
		shares[most]++;
		remainders[most] = 0;
	}
}

/* --- who disturbs whom --- */

/* What a CPU wrote itself it does not miss: a field that one CPU alone uses is disturbed by others' writes. */
static bool may_disturb(const struct line_field *written, const struct line_field *missed)
{
	const uint64_t users = missed->readers | missed->writers;
	const bool has_one_user = (users & (users - 1)) == 0;

	return (written->writers & ~(has_one_user ? users : 0)) != 0;
}

const struct line_field *line_fields_partner(const struct line_fields *fields, unsigned int index)
{
	const struct line_field *partner = NULL;

	for (unsigned int i = 0; i < fields->count; i++) {
		const struct line_field *field = &fields->list[i];

		if (i != index && may_disturb(field, &fields->list[index]) &&
			(partner == NULL || field->touches > partner->touches))
			partner = field;
	}
	return partner;
}
