# SPDX-License-Identifier: GPL-2.0-or-later
# Allocator modules: kernel-style C, compiled with memory-access instrumentation, linked without libc against nothing but
# the services and hooks that the program exports. Other projects may include this file, too (docs/porting.md).

if(NOT DEFINED SLABSIM_MODULE_OPT)
  set(SLABSIM_MODULE_OPT "-O2")
endif()
#
# What a CPU touches must not depend on the compiler (tests/determinism): no optimisation may add a load, drop one or move
# one past a condition. A first iteration that is peeled off, for one, knows that its index is 0 and no longer reads the
# size that is multiplied by it; clang peels loops to unroll them, and where it threads jumps after load PRE.

set(SLABSIM_INSTRUMENT_COMMON -fPIC -g -fno-builtin -fno-strict-aliasing -fno-omit-frame-pointer
  -fno-optimize-sibling-calls -fno-plt -fsanitize=thread)
if(CMAKE_C_COMPILER_ID STREQUAL "Clang")
  set(SLABSIM_INSTRUMENT ${SLABSIM_INSTRUMENT_COMMON}
    "SHELL:-mllvm -tsan-instrument-func-entry-exit=false" "SHELL:-mllvm -tsan-distinguish-volatile=1"
    "SHELL:-mllvm -tsan-instrument-read-before-write=1" -fno-vectorize -fno-slp-vectorize
    "SHELL:-mllvm -instcombine-code-sinking=0" "SHELL:-mllvm -disable-licm-promotion"
    "SHELL:-mllvm -unroll-allow-peeling=false" "SHELL:-mllvm -enable-load-pre=false")
else()
  set(SLABSIM_INSTRUMENT ${SLABSIM_INSTRUMENT_COMMON}
    "SHELL:--param tsan-instrument-func-entry-exit=0" "SHELL:--param tsan-distinguish-volatile=1" -fno-tree-vectorize
    -fno-tree-loop-im -fno-tree-sink -fno-hoist-adjacent-loads -fno-tree-loop-distribute-patterns)
endif()

add_library(slabsim_instrumented INTERFACE)
target_compile_options(slabsim_instrumented INTERFACE ${SLABSIM_INSTRUMENT} ${SLABSIM_MODULE_OPT})

# slabsim_allocator_module(NAME DIRECTORY dir | SOURCES file...
#   [DEFINITIONS name[=value]...] [CONSTANTS name=value...] [KERNEL_TREE])
#
# Builds modules/NAME.so. DIRECTORY takes every .c of a folder of this tree; SOURCES any files, also of other trees.
# DEFINITIONS are the compiler's alone. CONSTANTS are what is otherwise a value of the run (PAGE_SHIFT=12, NR_CPUS=8,
# CONFIG_NUMA=1; values are integers): defined, except a CONFIG_ name of value 0, carried by the module and compared with
# the machine when it is loaded. KERNEL_TREE is for a file of a kernel tree: it finds the headers and names of 2.6.16 and
# .17 (models/kernel/kernel_tree) before the others, and is compiled with few warnings; a CONFIG_ name that decides what
# such a file does, and is not among CONSTANTS, is carried as 0.
function(slabsim_allocator_module NAME)
  cmake_parse_arguments(MODULE "KERNEL_TREE" "DIRECTORY" "SOURCES;DEFINITIONS;CONSTANTS" ${ARGN})
  set(tree ${CMAKE_CURRENT_FUNCTION_LIST_DIR}/..)
  cmake_path(NORMAL_PATH tree)
  if(MODULE_UNPARSED_ARGUMENTS)
    message(FATAL_ERROR "slabsim_allocator_module(${NAME}): what is ${MODULE_UNPARSED_ARGUMENTS}?")
  endif()
  if(MODULE_DIRECTORY)
    file(GLOB MODULE_SOURCES CONFIGURE_DEPENDS ${tree}/${MODULE_DIRECTORY}/*.c)
  endif()
  if(NOT MODULE_SOURCES)
    message(FATAL_ERROR "slabsim_allocator_module(${NAME}): no source files")
  endif()

  set(includes ${tree}/models/kernel/include)
  set(warnings -Wall -Wextra -Wno-unused-parameter)
  set(strict -Wstrict-prototypes -Wmissing-prototypes $<$<BOOL:${SLABSIM_WERROR}>:-Werror>)
  if(MODULE_KERNEL_TREE)
    list(PREPEND includes ${tree}/models/kernel/kernel_tree/include)
    list(APPEND MODULE_DEFINITIONS __KERNEL__)
    file(GLOB tree_sources CONFIGURE_DEPENDS ${tree}/models/kernel/kernel_tree/*.c)
    list(APPEND MODULE_SOURCES ${tree_sources})
    set(warnings)
    set(strict -Werror=implicit-function-declaration -Werror=int-conversion)
  endif()
  slabsim_module_constants(${NAME} "${MODULE_KERNEL_TREE}" "${MODULE_CONSTANTS}" constants_source constants_defined)
  list(APPEND MODULE_DEFINITIONS ${constants_defined})

  add_library(${NAME}_shim OBJECT ${tree}/models/kernel/module_shim.c ${constants_source})
  target_compile_options(${NAME}_shim PRIVATE -fPIC -fvisibility=hidden -fno-builtin -O2 -Wall -Wextra)
  target_include_directories(${NAME}_shim PRIVATE ${tree}/models/kernel/include)

  # inspect*.c is called from outside the world and must not be seen by the access hooks.
  set(inspection ${MODULE_SOURCES})
  list(FILTER inspection INCLUDE REGEX "/inspect[^/]*\\.c$")
  list(FILTER MODULE_SOURCES EXCLUDE REGEX "/inspect[^/]*\\.c$")
  add_library(${NAME}_inspection OBJECT ${inspection} ${tree}/cmake/empty.c)
  target_compile_options(${NAME}_inspection PRIVATE -fPIC -g -O2 -fno-builtin -fno-strict-aliasing -fno-omit-frame-pointer
    ${warnings} $<$<BOOL:${SLABSIM_WERROR}>:-Werror>)
  target_compile_definitions(${NAME}_inspection PRIVATE ${MODULE_DEFINITIONS})
  target_include_directories(${NAME}_inspection PRIVATE ${includes})

  add_library(${NAME} MODULE ${MODULE_SOURCES} $<TARGET_OBJECTS:${NAME}_shim> $<TARGET_OBJECTS:${NAME}_inspection>)
  set_target_properties(${NAME} PROPERTIES PREFIX "" LIBRARY_OUTPUT_DIRECTORY ${PROJECT_BINARY_DIR}/modules)
  set_target_properties(${NAME} ${NAME}_shim ${NAME}_inspection PROPERTIES C_STANDARD 11 C_EXTENSIONS ON)
  target_compile_options(${NAME} PRIVATE ${SLABSIM_INSTRUMENT} ${SLABSIM_MODULE_OPT} ${warnings} ${strict})
  target_compile_definitions(${NAME} PRIVATE ${MODULE_DEFINITIONS})
  target_include_directories(${NAME} PRIVATE ${includes})
  target_link_options(${NAME} PRIVATE -nostdlib -Wl,-z,now -Wl,-Bsymbolic)
endfunction()

# slabsim_allocator_variant(NAME BASE FILE SOURCE)
#
# Builds module NAME of the objects of module BASE, which has a DIRECTORY, but SOURCE in place of its FILE: one file is
# compiled, not all of them. Headers and inspect*.c are those of BASE.
function(slabsim_allocator_variant NAME BASE FILE SOURCE)
  get_target_property(sources ${BASE} SOURCES)
  list(FILTER sources INCLUDE REGEX "/${FILE}$")
  if(NOT sources)
    message(FATAL_ERROR "slabsim_allocator_variant(${NAME}): module ${BASE} has no ${FILE}")
  endif()
  cmake_path(GET sources PARENT_PATH folder)
  add_library(${NAME} MODULE ${SOURCE} "$<FILTER:$<TARGET_OBJECTS:${BASE}>,EXCLUDE,/${FILE}[.]o>"
    $<TARGET_OBJECTS:${BASE}_shim> $<TARGET_OBJECTS:${BASE}_inspection>)
  foreach(property PREFIX LIBRARY_OUTPUT_DIRECTORY C_STANDARD C_EXTENSIONS COMPILE_OPTIONS COMPILE_DEFINITIONS
      INCLUDE_DIRECTORIES LINK_OPTIONS)
    get_target_property(value ${BASE} ${property})
    if(NOT value MATCHES "-NOTFOUND$")
      set_property(TARGET ${NAME} PROPERTY ${property} "${value}")
    endif()
  endforeach()
  target_include_directories(${NAME} PRIVATE ${folder})
endfunction()

# Inner function: the file with the table of a module's constants (nothing when it has none), and what to define.
function(slabsim_module_constants NAME KERNEL_TREE CONSTANTS OUT_SOURCE OUT_DEFINED)
  set(rows "")
  set(names "")
  set(defined "")
  foreach(constant IN LISTS CONSTANTS)
    if(NOT constant MATCHES "^([A-Za-z_][A-Za-z0-9_]*)=(-?[0-9]+|0[xX][0-9a-fA-F]+)$")
      message(FATAL_ERROR "slabsim_allocator_module(${NAME}): constant \"${constant}\", expected NAME=INTEGER")
    endif()
    set(name ${CMAKE_MATCH_1})
    set(value ${CMAKE_MATCH_2})
    if(name IN_LIST names)
      message(FATAL_ERROR "slabsim_allocator_module(${NAME}): constant ${name} is given twice")
    endif()
    list(APPEND names ${name})
    string(APPEND rows "\t{ \"${name}\", ${value} },\n")
    if(NOT (name MATCHES "^CONFIG_" AND value EQUAL 0))
      list(APPEND defined ${name}=${value})
    endif()
  endforeach()
  if(KERNEL_TREE)
    # What is not defined is off in such a file.
    foreach(name CONFIG_NUMA CONFIG_SMP CONFIG_DEBUG_SLAB CONFIG_DEBUG_SLAB_LEAK CONFIG_DEBUG_PAGEALLOC)
      if(NOT name IN_LIST names)
        string(APPEND rows "\t{ \"${name}\", 0 },\n")
      endif()
    endforeach()
  endif()
  set(source "")
  if(rows)
    set(source ${CMAKE_CURRENT_BINARY_DIR}/${NAME}_constants.c)
    file(CONFIGURE OUTPUT ${source} CONTENT
"/* Generated by cmake/modules.cmake: what module ${NAME} was built for. */
#include <linux/build_constants.h>

#include <stddef.h>

__attribute__((visibility(\"default\"))) const struct slabsim_module_constant slabsim_module_constants[] = {
${rows}\t{ NULL, 0 },
};
")
  endif()
  set(${OUT_SOURCE} "${source}" PARENT_SCOPE)
  set(${OUT_DEFINED} "${defined}" PARENT_SCOPE)
endfunction()
