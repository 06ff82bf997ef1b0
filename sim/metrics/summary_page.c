/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What the parts of the summary have in common. See summary_page.h. */
#include "sim/metrics/summary_page.h"

#define RED "\033[1;31m"

static void append_title(struct page *page, const char *colour, const char *title)
{
	if (page->options->colour)
		g_string_append_printf(page->text, "\n%s%s%s\n", colour, title, PAGE_OFF);
	else
		g_string_append_printf(page->text, "\n%s\n", title);
}

void page_title(struct page *page, const char *title)
{
	append_title(page, PAGE_BOLD, title);
}

void page_title_warning(struct page *page, const char *title)
{
	append_title(page, RED, title);
}

void page_more(struct page *page, guint hidden, const char *where)
{
	if (hidden > 0)
		g_string_append_printf(page->text, "  and %u more: %s\n", hidden, where);
}
