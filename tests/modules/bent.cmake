# SPDX-License-Identifier: GPL-2.0-or-later
# slabsim_bent_module(NAME FILE file FIND text REPLACE text): the shipped allocator with one place changed, for tests that
# a checker notices. A place that is not found any more is an error.

function(slabsim_bent_module NAME)
  cmake_parse_arguments(PARSE_ARGV 1 BENT "" "FILE;FIND;REPLACE" "")
  set(original ${PROJECT_SOURCE_DIR}/slab/${BENT_FILE})
  set(source ${PROJECT_BINARY_DIR}/tests/bent/${NAME}/${BENT_FILE})
  file(READ ${original} text)
  set_property(DIRECTORY APPEND PROPERTY CMAKE_CONFIGURE_DEPENDS ${original})
  string(REPLACE "${BENT_FIND}" "${BENT_REPLACE}" bent "${text}")
  if(bent STREQUAL text)
    message(FATAL_ERROR "bent module ${NAME}: slab/${BENT_FILE} has no \"${BENT_FIND}\"")
  endif()
  file(CONFIGURE OUTPUT ${source} CONTENT "${bent}" @ONLY)
  slabsim_allocator_variant(${NAME} slab ${BENT_FILE} ${source})
  set_target_properties(${NAME} PROPERTIES LIBRARY_OUTPUT_DIRECTORY ${PROJECT_BINARY_DIR}/tests/modules)
  add_dependencies(test_modules ${NAME})
endfunction()

# --- data races ---
slabsim_bent_module(race_alien_push FILE alien.c
  FIND "	alien->entry[alien->avail++] = object;\n	spin_unlock(&alien->lock);"
  REPLACE "	spin_unlock(&alien->lock);\n	alien->entry[alien->avail++] = object;")
slabsim_bent_module(race_drain FILE array.c
  FIND "	if (array->avail)\n		drain_locked(cache, array, force, node);\n	spin_unlock_irq(&list3->list_lock);"
  REPLACE "	unsigned int count = drain_quota(array, force);
	(void)drain_locked;
	list3_free_block(cache, array->entry, count, node);
	spin_unlock_irq(&list3->list_lock);
	array_drop_oldest(array, count);")

# --- lock order and irq-safety ---
slabsim_bent_module(lockdep_create FILE cache_create.c
  FIND "	lock_cpu_hotplug();\n	mutex_lock(&cache_chain_mutex);"
  REPLACE "	mutex_lock(&cache_chain_mutex);\n	lock_cpu_hotplug();")
slabsim_bent_module(lockdep_shrink_irq FILE list3.c
  FIND "	spin_lock_irq(&list3->list_lock);\n	while ("
  REPLACE "	spin_lock(&list3->list_lock);\n	while (")
slabsim_bent_module(lockdep_left FILE flush.c
  FIND "	spin_unlock(&list3->list_lock);\n"
  REPLACE "	if (count != 3)\n		spin_unlock(&list3->list_lock);\n")

# --- context rules ---
slabsim_bent_module(context_kfree FILE free.c
  FIND "	object_free(object_cache(object), (void *)object, config);\n"
  REPLACE "	local_irq_restore(flags);\n	object_free(object_cache(object), (void *)object, config);\n")
slabsim_bent_module(context_reap FILE array.c
  FIND "	if (READ_ONCE(array->avail) == 0)\n"
  REPLACE "	if (array->avail == 0)\n")
slabsim_bent_module(context_foreign FILE shrink.c
  FIND "	on_each_cpu(drain_own_array, cache, 1, 1);"
  REPLACE "	if (cache->array[1]->avail)\n		cache->array[1]->touched = 0;\n	on_each_cpu(drain_own_array, cache, 1, 1);")
slabsim_bent_module(context_flag FILE free.c
  FIND "	object_free(cache, object, config);\n	local_irq_restore(flags);"
  REPLACE "	object_free(cache, object, config);\n	if (cache->num < 8)\n		flags = 0;\n	local_irq_restore(flags);")

# --- memory ---
slabsim_bent_module(memory_freed_array FILE tune.c
  FIND "	spin_lock_irq(&list3->list_lock);\n	list3_free_block(cache, old->entry, old->avail, node);\n	spin_unlock_irq(&list3->list_lock);\n	kfree(old);"
  REPLACE "	kfree(old);\n	spin_lock_irq(&list3->list_lock);\n	list3_free_block(cache, old->entry, old->avail, node);\n	spin_unlock_irq(&list3->list_lock);")
slabsim_bent_module(memory_fresh_array FILE array.c
  FIND "	array->touched = 0;\n}"
  REPLACE "}")
slabsim_bent_module(memory_extent FILE geometry.c
  FIND "		geometry->left_over -= aligned_size;\n"
  REPLACE "")

# --- progress ---
slabsim_bent_module(progress_reap FILE reap.c
  FIND "		advance_reap_node(cpu);\n	}\n"
  REPLACE "		advance_reap_node(cpu);\n	} else {\n		return;\n	}\n")
slabsim_bent_module(progress_grow FILE grow.c
  FIND "	list_add_tail(&slab->list, &list3->slabs_free);\n"
  REPLACE "	INIT_LIST_HEAD(&slab->list);\n")
