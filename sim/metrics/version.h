/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef SIM_METRICS_VERSION_H
#define SIM_METRICS_VERSION_H

/* Which slabsim this is. */

/* "0.1.0 (1a2b3c4d5e6f)": with the commit it was built from, where that is known. Stored with each run. */
const char *version_text(void);

/* The compiler that built it: "gcc 12.2.0". */
const char *version_compiler(void);

#endif
