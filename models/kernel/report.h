/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef MODELS_KERNEL_REPORT_H
#define MODELS_KERNEL_REPORT_H

/* Whether a run goes on after kernel code has reported misuse (<linux/report.h>): the user's choice. */
enum kernel_on_misuse {
	KERNEL_MISUSE_BUG_ENDS, /* as a kernel does: it lives with damage and dies of a BUG */
	KERNEL_MISUSE_ENDS,	/* the first report ends the world (WORLD_END_FINDING) */
	KERNEL_MISUSE_GOES_ON,	/* none does; a BUG's operation is given up */
};

#endif
