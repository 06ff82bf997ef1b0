/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef SIM_CLI_MACHINE_PAGE_H
#define SIM_CLI_MACHINE_PAGE_H

struct machine_config;

/* One machine in full. New strings, free with g_free. */
char *machine_page_text(const struct machine_config *machine);
char *machine_page_json(const struct machine_config *machine);

#endif
