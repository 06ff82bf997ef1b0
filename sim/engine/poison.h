/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef SIM_ENGINE_POISON_H
#define SIM_ENGINE_POISON_H

/*
 * Include last in every file of a world room: what must not decide anything inside a world does not compile.
 */
#pragma GCC poison malloc calloc realloc rand random srand time clock_gettime gettimeofday getpid qsort

#endif
