/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Classes of locks and the order among them. See lock_classes.h. */
#include "sim/check/lock_classes.h"

#include "models/kernel/lock.h"
#include "models/kernel/module.h"

#include <glib.h>
#include <string.h>

struct lock_classes {
	GPtrArray *list;  /* of struct lock_class */
	GArray *of_facts; /* of guint: class + 1 by index of the kernel's table; 0: not known yet */
};

static void class_free(gpointer data)
{
	struct lock_class *class = data;

	g_free(class->name);
	g_free(class->edges);
	g_free(class);
}

struct lock_classes *lock_classes_new(void)
{
	struct lock_classes *classes = g_new0(struct lock_classes, 1);

	classes->list = g_ptr_array_new_with_free_func(class_free);
	classes->of_facts = g_array_new(FALSE, TRUE, sizeof(guint));
	return classes;
}

void lock_classes_free(struct lock_classes *classes)
{
	if (classes == NULL)
		return;
	g_ptr_array_unref(classes->list);
	g_array_unref(classes->of_facts);
	g_free(classes);
}

struct lock_class *lock_classes_at(const struct lock_classes *classes, unsigned int class)
{
	return g_ptr_array_index(classes->list, class);
}

unsigned int lock_classes_count(const struct lock_classes *classes)
{
	return classes->list->len;
}

/* Locks that nobody named are called by the expression that initialised them. */
static const char *name_of(const struct lock_facts *facts)
{
	const struct module_variable *variable = kernel_module_variable_at(facts->address);

	if (variable != NULL)
		return variable->name;
	return facts->class[0] == '&' ? facts->class + 1 : facts->class;
}

static unsigned int class_named(struct lock_classes *classes, const char *name)
{
	struct lock_class *class;

	for (unsigned int i = 0; i < classes->list->len; i++)
		if (strcmp(lock_classes_at(classes, i)->name, name) == 0)
			return i;
	class = g_new0(struct lock_class, 1);
	class->name = g_strdup(name);
	class->edges = g_new0(struct lock_edge, LOCK_CLASSES_MAX);
	g_ptr_array_add(classes->list, class);
	return classes->list->len - 1;
}

unsigned int lock_classes_of(struct lock_classes *classes, uint32_t facts_index)
{
	guint *known;

	if (facts_index >= classes->of_facts->len)
		g_array_set_size(classes->of_facts, 2 * facts_index + 1);
	known = &g_array_index(classes->of_facts, guint, facts_index);
	if (*known == 0)
		*known = class_named(classes, name_of(kernel_lock_facts(facts_index))) + 1;
	return *known - 1;
}

static bool reaches(const struct lock_classes *classes, unsigned int from, unsigned int to, bool *visited)
{
	if (from == to)
		return true;
	visited[from] = true;
	for (unsigned int next = 0; next < classes->list->len; next++)
		if (lock_classes_at(classes, from)->edges[next].seen && !visited[next] &&
			reaches(classes, next, to, visited))
			return true;
	return false;
}

unsigned int lock_classes_way(const struct lock_classes *classes, unsigned int from, unsigned int to)
{
	for (unsigned int next = 0; next < classes->list->len; next++) {
		bool visited[LOCK_CLASSES_MAX] = { false };

		if (lock_classes_at(classes, from)->edges[next].seen && reaches(classes, next, to, visited))
			return next;
	}
	return LOCK_CLASS_NONE;
}
