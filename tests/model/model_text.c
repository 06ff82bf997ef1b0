/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The text of /proc/slabinfo as the model has it: chapter 12 of the specification. See model.h. */
#include "tests/model/model.h"

#include <string.h>

struct sums {
	unsigned long objects_active, slabs_active, slabs, shared;
};

static void sum_list(struct sums *sums, const GQueue *list, bool active)
{
	for (const GList *link = list->head; link != NULL; link = link->next) {
		const struct model_slab *slab = link->data;

		sums->objects_active += slab->inuse;
		sums->slabs_active += active;
		sums->slabs++;
	}
}

static struct sums sum_nodes(const struct model *model, const struct model_cache *cache)
{
	struct sums sums = { 0 };

	for (int number = 0; number < (int)model->nodes; number++) {
		const struct model_node *node = &cache->nodes[number];

		sum_list(&sums, &node->full, true);
		sum_list(&sums, &node->partial, true);
		sum_list(&sums, &node->free, false);
		sums.shared += node->shared != NULL ? node->shared->avail : 0;
	}
	return sums;
}

static void print_cache(GString *text, const struct model *model, const struct model_cache *cache, bool stats)
{
	struct sums sums = sum_nodes(model, cache);
	const struct model_counts *counts = &cache->counts;

	g_string_append_printf(text, "%-17s %6lu %6lu %6u %4u %4d : tunables %4u %4u %4u : slabdata %6lu %6lu %6lu",
		cache->name, sums.objects_active, sums.slabs * cache->num, cache->buffer_size, cache->num,
		1 << cache->order, cache->limit, cache->batchcount, cache->shared, sums.slabs_active, sums.slabs,
		sums.shared);
	if (stats)
		g_string_append_printf(text,
			" : globalstat %7lu %6lu %5lu %4lu %4lu %4lu %4lu %4lu %4lu : cpustat %6lu %6lu %6lu %6lu",
			counts->num_allocations, counts->high_mark, counts->grown, counts->reaped, 0UL,
			counts->max_freeable, counts->node_allocs, counts->node_frees, counts->node_overflow,
			counts->allochit, counts->allocmiss, counts->freehit, counts->freemiss);
	g_string_append_c(text, '\n');
}

static char *print_all(const struct model *model, bool stats)
{
	GString *text = g_string_new("slabinfo - version: 2.1");

	g_string_append(text, stats ? " (statistics)\n" : "\n");
	g_string_append(text, "# name            <active_objs> <num_objs> <objsize> <objperslab> <pagesperslab>");
	g_string_append(text, " : tunables <limit> <batchcount> <sharedfactor>");
	g_string_append(text, " : slabdata <active_slabs> <num_slabs> <sharedavail>");
	if (stats)
		g_string_append(text, " : globalstat <listallocs> <maxobjs> <grown> <reaped> <error> <maxfreeable>"
				      " <nodeallocs> <remotefrees> <alienoverflow>"
				      " : cpustat <allochit> <allocmiss> <freehit> <freemiss>");
	g_string_append_c(text, '\n');
	for (guint i = model->chain->len; i-- > 0;)
		print_cache(text, model, g_ptr_array_index(model->chain, i), stats);
	return g_string_free(text, FALSE);
}

char *model_compare_text(const struct model *model, const char *found, bool stats)
{
	g_autofree char *expected = print_all(model, stats);
	g_auto(GStrv) expected_lines = g_strsplit(expected, "\n", -1);
	g_auto(GStrv) found_lines = g_strsplit(found, "\n", -1);

	for (unsigned int i = 0; expected_lines[i] != NULL || found_lines[i] != NULL; i++) {
		if (expected_lines[i] != NULL && found_lines[i] != NULL &&
			strcmp(expected_lines[i], found_lines[i]) == 0)
			continue;
		return g_strdup_printf("slabinfo, line %u:\nexpected %s\nfound    %s", i + 1,
			expected_lines[i] != NULL ? expected_lines[i] : "(none)",
			found_lines[i] != NULL ? found_lines[i] : "(none)");
	}
	return NULL;
}
