/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef LINUX_BUILD_CONSTANTS_H
#define LINUX_BUILD_CONSTANTS_H

/*
 * What was fixed when a module was built and is a value of the run otherwise: PAGE_SHIFT, NR_CPUS, CONFIG_NUMA...
 *
 * Code that tests such a name in #if, or gives arrays its size, is built with the name defined (CONSTANTS of
 * cmake/modules.cmake). That also puts this table into the module; the loader compares it with the machine and the
 * kernel's parameters, and refuses a module that does not fit. Names that it does not know are carried without being
 * compared.
 */
struct slabsim_module_constant {
	const char *name; /* NULL ends the table */
	long value;	  /* 0 for a CONFIG_ name that is not defined */
};

extern const struct slabsim_module_constant slabsim_module_constants[];

#endif
