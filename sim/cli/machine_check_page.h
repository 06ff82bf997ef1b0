/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef SIM_CLI_MACHINE_CHECK_PAGE_H
#define SIM_CLI_MACHINE_CHECK_PAGE_H

#include "sim/cli/output.h"
#include "sim/config/config.h"

#include <glib.h>

/*
 * `slabsim machines --check`: measured against declared, machine by machine, in one text of one format.
 */
struct machine_check_page;

struct machine_check_page *machine_check_page_new(enum output_format format);
void machine_check_page_free(struct machine_check_page *page);

/* Measures one machine and adds it. */
gboolean machine_check_page_add(struct machine_check_page *page, const struct config *config, GError **error);

/* How many figures of all machines so far are off. */
guint machine_check_page_off(const struct machine_check_page *page);

/* The page; nothing is added after it. New string. */
char *machine_check_page_finish(struct machine_check_page *page);

#endif
