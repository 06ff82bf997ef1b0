/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Splits the front of kernel trace lines. The form with a "[CPU]" column is tried first; nearly all lines have it. */
#include "sim/workload/import_prefix.h"

#include <string.h>

#include "sim/workload/trace_words.h"

static char *skip_blanks(char *text)
{
	while (trace_is_blank(*text))
		text++;
	return text;
}

/* Reads "SECONDS.FRACTION" with up to nine decimals, or a whole number of ticks. Returns what follows, or NULL. */
static const char *read_time(const char *text, struct import_prefix *prefix)
{
	guint64 whole, fraction;
	const char *end = trace_read_number(text, &whole);

	if (!end)
		return NULL;
	prefix->time = whole;
	prefix->time_is_ticks = *end != '.';
	if (prefix->time_is_ticks)
		return end;
	const char *decimals = end + 1;
	end = trace_read_number(decimals, &fraction);
	if (!end || end - decimals > 9 || whole > G_MAXINT64 / 1000000000 - 1)
		return NULL;
	for (ptrdiff_t digits = end - decimals; digits < 9; digits++)
		fraction *= 10;
	prefix->time = whole * 1000000000 + fraction;
	return end;
}

/*
 * The context in a flag column such as "d.s1.": s is softirq, h and H are interrupts, z and Z non-maskable ones.
 * Kernels differ in the number of columns, but no other column has these letters.
 */
static enum trace_context context_of(const char *flags, size_t length)
{
	enum trace_context context = TRACE_CONTEXT_TASK;

	for (size_t i = 0; i < length; i++) {
		switch (flags[i]) {
		case 's':
			context = TRACE_CONTEXT_SOFTIRQ;
			break;
		case 'h':
		case 'H':
		case 'z':
		case 'Z':
			return TRACE_CONTEXT_IRQ;
		default:
			break;
		}
	}
	return context;
}

static gboolean starts_with(const char *text, const char *word, size_t length)
{
	return strncmp(text, word, length) == 0;
}

#define STARTS_WITH(TEXT, WORD) starts_with(TEXT, WORD, sizeof(WORD) - 1)

/* One of our events at `text`, with the colon behind its name; `*fields` becomes what follows. */
static enum import_event_name event_at(char *text, char **fields)
{
	static const struct {
		const char *word;
		size_t length;
		enum import_event_name name;
	} events[] = {
		{ "kmem_cache_alloc:", 17, IMPORT_NAME_CACHE_ALLOC },
		{ "kmem_cache_free:", 16, IMPORT_NAME_CACHE_FREE },
		{ "kmalloc:", 8, IMPORT_NAME_KMALLOC },
		{ "kfree:", 6, IMPORT_NAME_KFREE },
		{ "kmalloc_node:", 13, IMPORT_NAME_KMALLOC },
		{ "kmem_cache_alloc_node:", 22, IMPORT_NAME_CACHE_ALLOC },
	};

	if (*text != 'k')
		return IMPORT_NAME_OTHER;
	for (size_t i = 0; i < G_N_ELEMENTS(events); i++) {
		if (!starts_with(text, events[i].word, events[i].length))
			continue;
		*fields = text + events[i].length;
		return events[i].name;
	}
	return IMPORT_NAME_OTHER;
}

/* The event behind the time's colon: perf puts "kmem:" before its name, trace-cmd a "(+27)". */
static void read_event(char *text, struct import_prefix *prefix)
{
	text = skip_blanks(text);
	if (text[0] == '(' && text[1] == '+') {
		text += strcspn(text, ")");
		text = skip_blanks(*text == ')' ? text + 1 : text);
	}
	if (STARTS_WITH(text, "kmem:"))
		text += strlen("kmem:");
	prefix->fields = text;
	prefix->name = event_at(text, &prefix->fields);
}

/* Cuts blanks and a process group "(  123)" off the end of the task. */
static void set_task(struct import_prefix *prefix, char *begin, char *end)
{
	begin = skip_blanks(begin);
	while (end > begin && trace_is_blank(end[-1]))
		end--;
	if (end > begin && end[-1] == ')') {
		char *open = end - 1;
		while (open > begin && *open != '(')
			open--;
		/* Nothing but a number or dashes in it: else it is part of the name. */
		if (*open == '(' && open > begin && strspn(open + 1, " 0123456789-") == (size_t)(end - open - 2))
			end = open;
		while (end > begin && trace_is_blank(end[-1]))
			end--;
	}
	prefix->task = begin;
	prefix->task_length = end > begin ? (size_t)(end - begin) : 0;
}

/* TRUE when `bracket` opens a "[CPU] [FLAGS] TIME:" column; fills all but the task. */
static gboolean read_columns(char *bracket, struct import_prefix *prefix)
{
	guint64 cpu;
	const char *end = trace_read_number(bracket + 1, &cpu);

	if (!end || *end != ']' || !trace_is_blank(end[1]) || cpu > TRACE_CPU_MAX)
		return FALSE;
	char *word = skip_blanks((char *)end + 2);
	size_t length = strcspn(word, " \t");
	prefix->context = TRACE_CONTEXT_TASK;
	if (length > 0 && word[length - 1] != ':') {
		/* A flag column. */
		if (length < 3 || length > 9)
			return FALSE;
		prefix->context = context_of(word, length);
		word = skip_blanks(word + length);
	}
	end = read_time(word, prefix);
	if (!end || *end != ':')
		return FALSE;
	prefix->cpu = (int)cpu;
	read_event((char *)end + 1, prefix);
	return TRUE;
}

/* The last blank-separated word of [begin, *end); `*end` moves to its first character. NULL when there is none. */
static char *last_word(char *begin, char **end)
{
	char *stop = *end;

	while (stop > begin && trace_is_blank(stop[-1]))
		stop--;
	char *word = stop;
	while (word > begin && !trace_is_blank(word[-1]))
		word--;
	*end = word;
	return word < stop ? word : NULL;
}

/* ": EVENT:" of one of ours in the line, or NULL. */
static char *find_event(char *line)
{
	char *fields;

	for (char *colon = strchr(line, ':'); colon; colon = strchr(colon + 1, ':')) {
		char *name = skip_blanks(colon + 1);
		if (name > colon + 1 && event_at(name, &fields) != IMPORT_NAME_OTHER)
			return colon;
	}
	return NULL;
}

/* "TASK CPU IRQFLAGS PREEMPT INDEX [CLOCK] MS.USms (+...)": the verbose latency format. `end` is behind the last word.
 */
static gboolean read_verbose(char *line, char *end, struct import_prefix *prefix)
{
	guint64 milliseconds, microseconds, cpu, flags;
	char *words[8];

	for (int i = 0; i < 8; i++) {
		words[i] = last_word(line, &end);
		if (!words[i])
			return FALSE;
	}
	/* From the end: (+difference), time, [clock], index, preemption, irq flags, cpu, pid. */
	const char *dot = trace_read_number(words[1], &milliseconds);
	if (!dot || *dot != '.' || milliseconds > G_MAXINT64 / 1000000)
		return FALSE;
	const char *unit = trace_read_number(dot + 1, &microseconds);
	if (!unit || unit - dot != 4 || !STARTS_WITH(unit, "ms") || *words[2] != '[' ||
		!trace_read_number(words[5], &flags) || !trace_read_number(words[6], &cpu) || cpu > TRACE_CPU_MAX)
		return FALSE;
	prefix->time = milliseconds * 1000000 + microseconds * 1000;
	prefix->time_is_ticks = FALSE;
	prefix->cpu = (int)cpu;
	/* The kernel's bits: 8 interrupt, 16 softirq, 64 non-maskable interrupt. */
	prefix->context = (flags & (8 | 64)) ? TRACE_CONTEXT_IRQ
			  : (flags & 16)     ? TRACE_CONTEXT_SOFTIRQ
					     : TRACE_CONTEXT_TASK;
	set_task(prefix, line, words[7] + strcspn(words[7], " \t"));
	return TRUE;
}

/* "TASK CPUFLAGS TIME": the latency format, where the time is "14982us", perhaps with a mark, or "50.640958". */
static gboolean read_latency(char *line, char *end, struct import_prefix *prefix)
{
	guint64 cpu;

	while (end > line && (trace_is_blank(end[-1]) || strchr("!+#*@$", end[-1])))
		end--;
	char *time = last_word(line, &end);
	char *cpu_flags = time ? last_word(line, &end) : NULL;
	if (!cpu_flags)
		return FALSE;
	const char *unit = read_time(time, prefix);
	if (!unit)
		return FALSE;
	if (prefix->time_is_ticks && STARTS_WITH(unit, "us")) {
		if (prefix->time > G_MAXINT64 / 1000)
			return FALSE;
		prefix->time *= 1000;
		prefix->time_is_ticks = FALSE;
	}
	const char *flags = trace_read_number(cpu_flags, &cpu);
	if (!flags || cpu > TRACE_CPU_MAX || trace_is_blank(*flags))
		return FALSE;
	prefix->cpu = (int)cpu;
	prefix->context = context_of(flags, strcspn(flags, " \t"));
	set_task(prefix, line, cpu_flags);
	return TRUE;
}

static enum import_line_kind split_backwards(char *line, struct import_prefix *prefix)
{
	char *colon = find_event(line);

	if (!colon)
		return IMPORT_LINE_OTHER;
	gboolean done = colon > line && colon[-1] == ')' ? read_verbose(line, colon, prefix)
							 : read_latency(line, colon, prefix);
	if (!done)
		return IMPORT_LINE_MALFORMED;
	read_event(colon + 1, prefix);
	return IMPORT_LINE_EVENT;
}

enum import_line_kind import_prefix_split(char *line, size_t length, struct import_prefix *prefix)
{
	char *end = line + length;

	if (line[0] == '#')
		return IMPORT_LINE_OTHER;
	for (char *bracket = memchr(line, '[', length); bracket;
		bracket = memchr(bracket + 1, '[', (size_t)(end - bracket - 1))) {
		if (bracket > line && !trace_is_blank(bracket[-1]))
			continue;
		if (!read_columns(bracket, prefix))
			continue;
		set_task(prefix, line, bracket);
		return IMPORT_LINE_EVENT;
	}
	return split_backwards(line, prefix);
}
