/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The live objects of a trace: who is live, and a small number (slot) for each.
 *
 * Dead objects are forgotten, so memory follows the most objects ever live at once. A reused object number therefore
 * goes unnoticed once its first owner is dead.
 */
#ifndef SIM_WORKLOAD_TRACE_OBJECTS_H
#define SIM_WORKLOAD_TRACE_OBJECTS_H

#include "sim/workload/trace_table.h"

#define TRACE_SLOT_NONE TRACE_TABLE_NONE

struct trace_objects {
	struct trace_table slots; /* object number to slot */
	GArray *unused;		  /* slots of dead objects, reused last in, first out */
	guint32 slot_count;	  /* slots ever given out: the most objects live at once */
	guint64 highest;	  /* largest object number seen, valid when any was */
	gboolean any;
};

void trace_objects_init(struct trace_objects *objects);
void trace_objects_release(struct trace_objects *objects);

/* Makes `object` live and returns its slot, or TRACE_SLOT_NONE when it is live already. */
guint32 trace_objects_add(struct trace_objects *objects, guint64 object);

/* Makes `object` dead and returns the slot it had, or TRACE_SLOT_NONE when it is not live. */
guint32 trace_objects_remove(struct trace_objects *objects, guint64 object);

/* Objects live now. */
guint32 trace_objects_live(const struct trace_objects *objects);

#endif
