/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The sizes of the general caches, ascending: CACHE(bytes) is what the including file makes of each. To be included
 * more than once.
 */
#if PAGE_SHIFT == 12
CACHE(32)
#endif
CACHE(64)
#if L1_CACHE_SHIFT < 6
CACHE(96)
#endif
CACHE(128)
#if L1_CACHE_SHIFT < 7
CACHE(192)
#endif
CACHE(256)
CACHE(512)
CACHE(1024)
CACHE(2048)
CACHE(4096)
CACHE(8192)
CACHE(16384)
CACHE(32768)
CACHE(65536)
CACHE(131072)
#ifdef CONFIG_LARGE_ALLOCS
CACHE(262144)
CACHE(524288)
CACHE(1048576)
CACHE(2097152)
CACHE(4194304)
CACHE(8388608)
CACHE(16777216)
CACHE(33554432)
#endif
