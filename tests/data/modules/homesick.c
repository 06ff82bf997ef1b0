/* SPDX-License-Identifier: GPL-2.0-or-later */
/* A module that calls a function of the host's C library. */
#include <linux/slab.h>

int getppid(void);
long homesick(void);

long homesick(void)
{
	return getppid();
}
