/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The kernel log. See log.h. */
#include "models/kernel/log.h"

#include "models/hw/hw.h"
#include "models/kernel/kernel.h"
#include "models/kernel/printf.h"
#include "sim/engine/world.h"

#include <linux/kernel.h>

#include <string.h>

#include "sim/engine/poison.h"

/* One printk() call formats at most this much; a line may be built by several calls. */
enum { MESSAGE_BYTES = 1024 };

void kernel_log_init(void)
{
	struct kernel_log *log = world_alloc(sizeof(*log));

	log->lines = world_scratch_alloc(KERNEL_LOG_LINES * sizeof(struct kernel_log_line));
	log->findings = world_scratch_alloc(KERNEL_FINDINGS_MAX * sizeof(struct kernel_finding));
	kernel->log = log;
}

static void line_begin(struct kernel_log *log, unsigned int level)
{
	log->pending.sim_ns = hw_cycles_to_ns(hw_now_cycles());
	log->pending.cpu = (uint16_t)hw->current->number;
	log->pending.level = (uint8_t)level;
	log->pending_length = 0;
	log->pending_open = true;
}

static void line_end(struct kernel_log *log, bool more)
{
	struct kernel_log_line *line;

	log->pending.number = ++log->written;
	log->pending.more = more;
	log->pending.text[log->pending_length] = '\0';
	line = &log->lines[log->written % KERNEL_LOG_LINES];
	*line = log->pending;
	log->pending_open = false;
}

static void line_put(struct kernel_log *log, char character)
{
	if (!log->pending_open)
		line_begin(log, KERNEL_LOG_LEVEL_DEFAULT);
	if (character == '\n') {
		line_end(log, false);
		return;
	}
	if (log->pending_length == KERNEL_LOG_TEXT_BYTES - 1) {
		unsigned int level = log->pending.level;

		line_end(log, true);
		line_begin(log, level);
	}
	log->pending.text[log->pending_length++] = character;
}

static bool is_level(const char *text)
{
	return text[0] == '<' && text[1] >= '0' && text[1] <= '7' && text[2] == '>';
}

/* A level at the start of a message begins a line of its own; later ones are text. */
static void log_write(const char *text)
{
	struct kernel_log *log = kernel->log;

	if (is_level(text)) {
		if (log->pending_open)
			line_end(log, false);
		line_begin(log, (unsigned int)(text[1] - '0'));
		text += 3;
	}
	for (; *text != '\0'; text++)
		line_put(log, *text);
}

static int log_format(unsigned int checks, const char *format, va_list arguments)
{
	char text[MESSAGE_BYTES];
	int length = kernel_format(text, sizeof(text), checks, format, arguments);

	log_write(text);
	return length;
}

int printk(const char *format, ...)
{
	va_list arguments;
	int length;

	va_start(arguments, format);
	length = log_format(KERNEL_FORMAT_CHECK_STRINGS, format, arguments);
	va_end(arguments);
	return length;
}

void kernel_log_add(const char *format, ...)
{
	va_list arguments;

	va_start(arguments, format);
	log_format(KERNEL_FORMAT_TRUSTED, format, arguments);
	va_end(arguments);
}

uint64_t kernel_log_count(void)
{
	return kernel->log->written;
}

const struct kernel_log_line *kernel_log_get(uint64_t number)
{
	const struct kernel_log_line *line = &kernel->log->lines[number % KERNEL_LOG_LINES];

	return number >= 1 && number <= kernel->log->written && line->number == number ? line : NULL;
}

uint64_t kernel_log_dropped(void)
{
	uint64_t written = kernel->log->written;
	uint64_t first = written > KERNEL_LOG_LINES ? written - KERNEL_LOG_LINES + 1 : 1;
	uint64_t dropped = first - 1;

	for (uint64_t number = first; number <= written; number++)
		dropped += kernel_log_get(number) == NULL;
	return dropped;
}
