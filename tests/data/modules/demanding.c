/* SPDX-License-Identifier: GPL-2.0-or-later */
/* A module that calls services which the modeled kernel does not have. */
#include <linux/slab.h>

void vunmap_everything(void);
void send_letter(int address);
void demanding(void);

void demanding(void)
{
	vunmap_everything();
	send_letter(1);
}
