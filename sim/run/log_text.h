/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef SIM_RUN_LOG_TEXT_H
#define SIM_RUN_LOG_TEXT_H

/*
 * What the kernel has printed, as dmesg shows it: a line each, behind the simulated time since boot in seconds. It
 * begins with how many earlier lines are gone, if the log was too short. Host context, while the world exists. Free
 * with g_free.
 */
char *log_text(void);

#endif
