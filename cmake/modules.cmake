# SPDX-License-Identifier: GPL-2.0-or-later
# Allocator modules: kernel-style C, compiled with memory-access instrumentation, linked without libc against nothing but
# the services and hooks that the program exports.

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

# slabsim_allocator_module(NAME DIRECTORY dir | SOURCES file...)
# Builds NAME.so. DIRECTORY takes every .c of a folder of this tree; SOURCES any files, also of other trees.
function(slabsim_allocator_module NAME)
  cmake_parse_arguments(MODULE "" "DIRECTORY" "SOURCES;DEFINITIONS" ${ARGN})
  if(MODULE_DIRECTORY)
    slabsim_room_sources(MODULE_SOURCES ${MODULE_DIRECTORY})
  endif()
  add_library(${NAME}_shim OBJECT ${PROJECT_SOURCE_DIR}/models/kernel/module_shim.c)
  target_compile_options(${NAME}_shim PRIVATE -fPIC -fvisibility=hidden -fno-builtin -O2 -Wall -Wextra)
  target_include_directories(${NAME}_shim PRIVATE ${PROJECT_SOURCE_DIR}/models/kernel/include)

  # inspect*.c is called from outside the world and must not be seen by the access hooks.
  set(inspection ${MODULE_SOURCES})
  list(FILTER inspection INCLUDE REGEX "/inspect[^/]*\\.c$")
  list(FILTER MODULE_SOURCES EXCLUDE REGEX "/inspect[^/]*\\.c$")
  add_library(${NAME}_inspection OBJECT ${inspection} ${PROJECT_SOURCE_DIR}/cmake/empty.c)
  target_compile_options(${NAME}_inspection PRIVATE -fPIC -g -O2 -fno-builtin -fno-strict-aliasing -fno-omit-frame-pointer
    -Wall -Wextra -Wno-unused-parameter $<$<BOOL:${SLABSIM_WERROR}>:-Werror>)
  target_compile_definitions(${NAME}_inspection PRIVATE ${MODULE_DEFINITIONS})
  target_include_directories(${NAME}_inspection PRIVATE ${PROJECT_SOURCE_DIR}/models/kernel/include)

  add_library(${NAME} MODULE ${MODULE_SOURCES} $<TARGET_OBJECTS:${NAME}_shim> $<TARGET_OBJECTS:${NAME}_inspection>)
  set_target_properties(${NAME} PROPERTIES PREFIX "" LIBRARY_OUTPUT_DIRECTORY ${PROJECT_BINARY_DIR}/modules)
  target_compile_options(${NAME} PRIVATE ${SLABSIM_INSTRUMENT} ${SLABSIM_MODULE_OPT} -Wall -Wextra -Wno-unused-parameter
    -Wstrict-prototypes -Wmissing-prototypes $<$<BOOL:${SLABSIM_WERROR}>:-Werror>)
  target_compile_definitions(${NAME} PRIVATE ${MODULE_DEFINITIONS})
  target_include_directories(${NAME} PRIVATE ${PROJECT_SOURCE_DIR}/models/kernel/include)
  target_link_options(${NAME} PRIVATE -nostdlib -Wl,-z,now -Wl,-Bsymbolic)
endfunction()
