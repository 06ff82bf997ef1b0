/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef KERNEL_TREE_LINUX_MODULE_H
#define KERNEL_TREE_LINUX_MODULE_H

/* What a module says of itself. */

#include_next <linux/module.h>

#include <linux/init.h>

#define MODULE_LICENSE(text) struct module
#define MODULE_AUTHOR(text) struct module
#define MODULE_DESCRIPTION(text) struct module
#define EXPORT_PER_CPU_SYMBOL(name) struct module

#endif
