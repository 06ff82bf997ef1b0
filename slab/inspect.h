/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef SLAB_INSPECT_H
#define SLAB_INSPECT_H

/* What the files of the inspection table share; see inspect.c. */

#include "slab.h"

#include <linux/slab_inspection.h>

/* inspect_fields.c: members of the table */
bool inspect_field(enum slab_structure structure, unsigned long offset, struct slab_field_info *field);
unsigned long inspect_structure_size(enum slab_structure structure);

#endif
