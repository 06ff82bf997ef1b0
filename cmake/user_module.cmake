# SPDX-License-Identifier: GPL-2.0-or-later
# A module from files outside the tree, named when slabsim is configured:
#
#   cmake -B build -DSLABSIM_MODULE_NAME=mine -DSLABSIM_MODULE_SOURCES=/path/mine.c
#     -DSLABSIM_MODULE_CONSTANTS="PAGE_SHIFT=12;NR_CPUS=8" -DSLABSIM_MODULE_KERNEL_TREE=ON
#
# makes build/modules/mine.so a part of the build. For more than one module write a project of one's own that includes
# modules.cmake.

set(SLABSIM_MODULE_SOURCES "" CACHE STRING "C files of an allocator module outside the tree (absolute paths)")
set(SLABSIM_MODULE_NAME "" CACHE STRING "Name of that module; default: that of its first file")
set(SLABSIM_MODULE_CONSTANTS "" CACHE STRING "What it is built for: NAME=INTEGER;...")
option(SLABSIM_MODULE_KERNEL_TREE "Its files come from a kernel tree" OFF)

if(SLABSIM_MODULE_SOURCES)
  set(name "${SLABSIM_MODULE_NAME}")
  if(NOT name)
    list(GET SLABSIM_MODULE_SOURCES 0 first)
    cmake_path(GET first STEM name)
  endif()
  if(TARGET ${name})
    message(FATAL_ERROR "SLABSIM_MODULE_NAME: \"${name}\" is a name of slabsim's own, give the module another")
  endif()
  foreach(source IN LISTS SLABSIM_MODULE_SOURCES)
    if(NOT EXISTS ${source} OR NOT IS_ABSOLUTE ${source})
      message(FATAL_ERROR "SLABSIM_MODULE_SOURCES: no file \"${source}\", expected absolute paths of C files")
    endif()
  endforeach()
  set(tree_option "")
  if(SLABSIM_MODULE_KERNEL_TREE)
    set(tree_option KERNEL_TREE)
  endif()
  slabsim_allocator_module(${name} SOURCES ${SLABSIM_MODULE_SOURCES} CONSTANTS ${SLABSIM_MODULE_CONSTANTS} ${tree_option})
endif()
