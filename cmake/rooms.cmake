# SPDX-License-Identifier: GPL-2.0-or-later
# Rooms: object libraries in a fixed order. slabsim_link_rooms(TARGET TOP) links every room up to TOP.

set(SLABSIM_ROOM_ORDER engine hw kernel_mm kernel geometry config check workload metrics run cli)

add_library(slabsim_flags INTERFACE)
target_compile_options(slabsim_flags INTERFACE
  -Wall -Wextra -Wshadow -Wpointer-arith -Wstrict-prototypes -Wmissing-prototypes -Wvla -Wno-unused-parameter
  -fno-omit-frame-pointer -fno-strict-aliasing -ffp-contract=off
  $<$<BOOL:${SLABSIM_WERROR}>:-Werror>)
target_include_directories(slabsim_flags INTERFACE ${PROJECT_SOURCE_DIR} ${PROJECT_BINARY_DIR}/generated)
target_compile_definitions(slabsim_flags INTERFACE _GNU_SOURCE)

add_library(slabsim_host_sanitize INTERFACE)
if(SLABSIM_HOST_SANITIZE)
  list(JOIN SLABSIM_HOST_SANITIZE "," _sanitize)
  target_compile_options(slabsim_host_sanitize INTERFACE -fsanitize=${_sanitize} -fno-sanitize-recover=undefined)
  target_link_options(slabsim_host_sanitize INTERFACE -fsanitize=${_sanitize})
endif()

function(slabsim_room_sources OUT DIRECTORY)
  file(GLOB sources CONFIGURE_DEPENDS ${PROJECT_SOURCE_DIR}/${DIRECTORY}/*.c ${PROJECT_SOURCE_DIR}/${DIRECTORY}/*.S)
  set(${OUT} ${sources} PARENT_SCOPE)
endfunction()

# slabsim_room(NAME DIRECTORY [ONLY FILE...])
function(slabsim_room NAME DIRECTORY)
  cmake_parse_arguments(ROOM "" "" "ONLY" ${ARGN})
  if(ROOM_ONLY)
    list(TRANSFORM ROOM_ONLY PREPEND ${PROJECT_SOURCE_DIR}/${DIRECTORY}/ OUTPUT_VARIABLE sources)
  else()
    slabsim_room_sources(sources ${DIRECTORY})
  endif()
  # main() and the code linked into modules are targets of their own.
  list(FILTER sources EXCLUDE REGEX "(sim/cli/main|models/kernel/module_shim)\\.c$")
  add_library(room_${NAME} OBJECT ${sources} ${PROJECT_SOURCE_DIR}/cmake/empty.c)
  set_target_properties(room_${NAME} PROPERTIES LINKER_LANGUAGE C)
  target_link_libraries(room_${NAME} PRIVATE slabsim_flags slabsim_host_sanitize PkgConfig::GLIB PkgConfig::SQLITE PkgConfig::ZSTD)
  # For programs only, and the hooks of every access are leaves: together a tenth of the instructions. A record that was
  # just written field by field must not be read as one vector: the processor would wait for the stores.
  target_compile_options(room_${NAME} PRIVATE -fPIE -momit-leaf-frame-pointer -fno-tree-slp-vectorize)
  if(NOT NAME MATCHES "^(engine|hw)$")
    target_include_directories(room_${NAME} PRIVATE ${PROJECT_SOURCE_DIR}/models/kernel/include)
  endif()
endfunction()

# Code of the program that runs on modeled memory and is seen by the access hooks, as a module is.
function(slabsim_instrumented_room NAME DIRECTORY)
  slabsim_room_sources(sources ${DIRECTORY})
  add_library(room_${NAME} OBJECT ${sources} ${PROJECT_SOURCE_DIR}/cmake/empty.c)
  target_link_libraries(room_${NAME} PRIVATE slabsim_flags slabsim_instrumented)
  target_include_directories(room_${NAME} PRIVATE ${PROJECT_SOURCE_DIR}/models/kernel/include)
endfunction()

function(slabsim_link_rooms TARGET TOP)
  set_target_properties(${TARGET} PROPERTIES ENABLE_EXPORTS ON LINKER_LANGUAGE C)
  foreach(room IN LISTS SLABSIM_ROOM_ORDER)
    target_sources(${TARGET} PRIVATE $<TARGET_OBJECTS:room_${room}>)
    if(room STREQUAL "kernel")
      target_include_directories(${TARGET} PRIVATE ${PROJECT_SOURCE_DIR}/models/kernel/include)
    endif()
    if(room STREQUAL TOP)
      break()
    endif()
  endforeach()
  target_link_libraries(${TARGET} PRIVATE slabsim_flags slabsim_host_sanitize PkgConfig::GLIB PkgConfig::SQLITE PkgConfig::ZSTD dl)
endfunction()
