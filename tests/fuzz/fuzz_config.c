/* SPDX-License-Identifier: GPL-2.0-or-later */
/* INI files, as workloads and as machines: loaded and written as JSON, or refused with a message. */
#include "sim/config/config.h"
#include "tests/fuzz/input_file.h"

#include <stdlib.h>

static void load(const struct config_options *options)
{
	g_autoptr(GError) error = NULL;
	struct config *config = config_load(options, &error);

	if ((config == NULL) != (error != NULL))
		abort();
	if (config == NULL) {
		if (!g_utf8_validate(error->message, -1, NULL))
			abort();
		return;
	}
	g_free(config_to_json(config));
	config_free(config);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	const char *path = input_file_open(data, size);

	load(&(struct config_options){ .workload = path });
	load(&(struct config_options){ .machine = path });
	input_file_close();
	return 0;
}
