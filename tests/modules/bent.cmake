# SPDX-License-Identifier: GPL-2.0-or-later
# slabsim_bent_module(NAME FILE file FIND text REPLACE text): the shipped allocator with one place changed, for tests that
# a checker notices. A place that is not found any more is an error.

function(slabsim_bent_module NAME)
  cmake_parse_arguments(PARSE_ARGV 1 BENT "" "FILE;FIND;REPLACE" "")
  set(folder ${PROJECT_BINARY_DIR}/tests/bent/${NAME})
  set(sources "")
  file(MAKE_DIRECTORY ${folder})
  file(GLOB originals CONFIGURE_DEPENDS ${PROJECT_SOURCE_DIR}/slab/*.c ${PROJECT_SOURCE_DIR}/slab/*.h)
  foreach(original IN LISTS originals)
    get_filename_component(file ${original} NAME)
    if(file STREQUAL BENT_FILE)
      file(READ ${original} text)
      string(REPLACE "${BENT_FIND}" "${BENT_REPLACE}" bent "${text}")
      if(bent STREQUAL text)
        message(FATAL_ERROR "bent module ${NAME}: slab/${file} has no \"${BENT_FIND}\"")
      endif()
      file(CONFIGURE OUTPUT ${folder}/${file} CONTENT "${bent}" @ONLY)
      set_property(DIRECTORY APPEND PROPERTY CMAKE_CONFIGURE_DEPENDS ${original})
    else()
      file(CREATE_LINK ${original} ${folder}/${file} SYMBOLIC)
    endif()
    if(file MATCHES "\\.c$")
      list(APPEND sources ${folder}/${file})
    endif()
  endforeach()
  slabsim_allocator_module(${NAME} SOURCES ${sources})
  set_target_properties(${NAME} PROPERTIES LIBRARY_OUTPUT_DIRECTORY ${PROJECT_BINARY_DIR}/tests/modules)
  add_dependencies(test_modules ${NAME})
endfunction()

# --- data races ---
slabsim_bent_module(race_alien_push FILE alien.c
  FIND "	alien->entry[alien->avail++] = object;\n	spin_unlock(&alien->lock);"
  REPLACE "	spin_unlock(&alien->lock);\n	alien->entry[alien->avail++] = object;")
slabsim_bent_module(race_drain FILE array.c
  FIND "	array_drop_oldest(array, count);\n	trace_slab_drain(cache, node, count);"
  REPLACE "	spin_unlock_irq(&cache_list3(cache, node)->list_lock);\n	array_drop_oldest(array, count);
	spin_lock_irq(&cache_list3(cache, node)->list_lock);\n	trace_slab_drain(cache, node, count);")
