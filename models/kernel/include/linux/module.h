/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef LINUX_MODULE_H
#define LINUX_MODULE_H

/* Every symbol with external linkage is visible to the modeled kernel; there is nothing to export. */

#define EXPORT_SYMBOL(name) struct module
#define EXPORT_SYMBOL_GPL(name) struct module
#define THIS_MODULE ((struct module *)0)

struct module;

#endif
