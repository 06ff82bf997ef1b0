/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Splitting a line into words and numbers, in place and without allocation.
 *
 * Words are separated by blanks and tabs. The cursor functions write a NUL behind the word they return.
 */
#ifndef SIM_WORKLOAD_TRACE_WORDS_H
#define SIM_WORKLOAD_TRACE_WORDS_H

#include <glib.h>

static inline gboolean trace_is_blank(char character)
{
	return character == ' ' || character == '\t';
}

static inline gboolean trace_is_digit(char character)
{
	return character >= '0' && character <= '9';
}

/* The next word at `*cursor`, NUL-ended in place, or NULL at the end of the line; moves the cursor behind it. */
static inline char *trace_next_word(char **cursor)
{
	char *word = *cursor;

	while (trace_is_blank(*word))
		word++;
	if (*word == '\0')
		return NULL;
	char *end = word + 1;
	while (*end != '\0' && !trace_is_blank(*end))
		end++;
	*cursor = *end == '\0' ? end : end + 1;
	*end = '\0';
	return word;
}

/*
 * Reads decimal digits at `text` into `number`; returns the first character behind them. NULL when there is no digit or
 * the number exceeds 63 bits.
 */
static inline const char *trace_read_number(const char *text, guint64 *number)
{
	guint64 value = 0;
	const char *digit = text;

	for (; trace_is_digit(*digit); digit++) {
		if (value > (G_MAXINT64 - 9) / 10)
			return NULL;
		value = value * 10 + (guint64)(*digit - '0');
	}
	*number = value;
	return digit == text ? NULL : digit;
}

/* TRUE when all of `word` is a decimal number of at most 63 bits. */
static inline gboolean trace_word_number(const char *word, guint64 *number)
{
	const char *end = trace_read_number(word, number);

	return end != NULL && *end == '\0';
}

#endif
