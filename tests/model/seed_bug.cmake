# SPDX-License-Identifier: GPL-2.0-or-later
# cmake -DINPUT= -DOUTPUT= -DOLD= -DNEW= -P seed_bug.cmake: copies a source file with one text replaced, which must occur
# exactly once.
file(READ ${INPUT} text)
string(REPLACE "${OLD}" "" without "${text}")
string(LENGTH "${text}" length)
string(LENGTH "${without}" length_without)
string(LENGTH "${OLD}" length_old)
math(EXPR removed "${length} - ${length_without}")
if(NOT removed EQUAL length_old)
  message(FATAL_ERROR "${INPUT} does not contain exactly once: ${OLD}")
endif()
string(REPLACE "${OLD}" "${NEW}" text "${text}")
file(WRITE ${OUTPUT} "${text}")
