/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Memory of histograms. See histogram.h. */
#include "sim/engine/histogram.h"

#include "sim/engine/world.h"

#include "sim/engine/poison.h"

struct histogram *histogram_new(struct histogram **place)
{
	*place = world_alloc(sizeof(**place));
	return *place;
}
