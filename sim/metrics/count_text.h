/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef SIM_METRICS_COUNT_TEXT_H
#define SIM_METRICS_COUNT_TEXT_H

#include <stdint.h>

/* Numbers as people read them. The same in every locale. New strings, free with g_free. */

/* With a comma at each thousand: "1,234,567". */
char *count_text(uint64_t value);
/* At most three decimals, in the unit that leaves one to three digits before the point: "1.5 ms", "12 s". */
char *count_text_time(uint64_t time_ns);
/* Binary: "512 MiB", "1.5 GiB". */
char *count_text_bytes(uint64_t bytes);
/* Of a value 0..1: "97.53%". */
char *count_text_percent(double value);
/* Three significant digits: "1.21 M". */
char *count_text_short(double value);

#endif
