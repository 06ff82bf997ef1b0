/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Prints what a kmalloc/kfree pair costs without a simulator: "slab_native_bench [PAIRS [SIZE]]". */
#include "tests/bench/native/native.h"

#include <stdio.h>
#include <stdlib.h>

int main(int argc, char **argv)
{
	static const unsigned int sizes[] = { 32, 64, 256, 1024, 4096 };
	unsigned long pairs = argc > 1 ? strtoul(argv[1], NULL, 10) : 20000000;
	unsigned int i;

	native_pair_ns(sizes[0], pairs / 10);
	if (argc > 2) {
		unsigned int size = (unsigned int)strtoul(argv[2], NULL, 10);

		printf("kmalloc(%u)/kfree: %.1f ns\n", size, native_pair_ns(size, pairs));
		return 0;
	}
	for (i = 0; i < sizeof(sizes) / sizeof(sizes[0]); i++)
		printf("kmalloc(%u)/kfree: %.1f ns\n", sizes[i], native_pair_ns(sizes[i], pairs));
	return 0;
}
