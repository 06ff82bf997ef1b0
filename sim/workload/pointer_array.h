/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef SIM_WORKLOAD_POINTER_ARRAY_H
#define SIM_WORKLOAD_POINTER_ARRAY_H

#include "sim/workload/workload_state.h"

/*
 * `array = yes`: an instance notes where its objects are in an array of pointers in simulated memory, as a program does
 * that has to find them again. Storing and loading a pointer is charged like any access.
 *
 * The array is one block of pages with a place for each operation of the instance, which must have a count.
 */

/* Takes the pages and clears them; task context, on the instance's CPU. Without memory the array is left out. */
void pointer_array_new(struct work_instance *instance);
/* Gives them back. */
void pointer_array_free(struct work_instance *instance);

/* Stores the address of an object; remembers its place in the object. Nothing without an array. */
void pointer_array_store(struct work_instance *instance, uint64_t place, struct work_object *object);
/* Loads it from the array of the instance that allocated it. */
void pointer_array_load(const struct work_instance *owner, const struct work_object *object);

#endif
