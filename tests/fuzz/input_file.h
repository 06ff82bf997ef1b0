/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef TESTS_FUZZ_INPUT_FILE_H
#define TESTS_FUZZ_INPUT_FILE_H

#include <stddef.h>
#include <stdint.h>

/* libFuzzer's entry. */
int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

/* A file in memory with these bytes, for readers that want a path. The path is good until input_file_close(). */
const char *input_file_open(const uint8_t *data, size_t size);
void input_file_close(void);

/* The same in the current folder, for readers that want files beside it. */
void input_file_write(const char *name, const uint8_t *data, size_t size);

#endif
