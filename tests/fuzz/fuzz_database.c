/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Reading of databases, and of the slabinfo texts in them: answered, or refused with a message. */
#include "sim/metrics/line_view.h"
#include "sim/metrics/report.h"
#include "sim/metrics/slabinfo_text.h"
#include "sim/metrics/store.h"
#include "tests/fuzz/input_file.h"

#include <stdlib.h>
#include <string.h>
#include <unistd.h>

static const char NAME[] = "input.db";
static const char MAGIC[] = "SQLite format 3";

static void parse(const char *text)
{
	g_autoptr(GError) error = NULL;
	g_autoptr(GArray) lines = slabinfo_text_parse(text, &error);

	if ((lines == NULL) != (error != NULL))
		abort();
}

static void read_lines(void)
{
	const struct line_view_options options = { .top = 20 };
	int64_t run_id = STORE_RUN_LAST;
	g_autoptr(GError) error = NULL;
	g_autoptr(RunResult) result = store_read_lines(NAME, &run_id, &error);
	g_autoptr(GString) text = g_string_new(NULL);

	if ((result == NULL) != (error != NULL))
		abort();
	if (result != NULL)
		line_view_append(text, result, &options);
}

static void read_tables(void)
{
	guint count;
	const struct report_table *tables = report_tables(&count);

	for (guint i = 0; i < count; i++) {
		int64_t run_id = STORE_RUN_LAST;
		g_autoptr(GError) error = NULL;
		g_autoptr(StoreTable) rows = report_read(NAME, &run_id, &tables[i], 20, &error);
		g_autoptr(GString) text = g_string_new(NULL);

		if ((rows == NULL) != (error != NULL))
			abort();
		if (rows != NULL)
			report_append_text(text, &tables[i], rows, FALSE);
	}
}

static void read_database(const uint8_t *data, size_t size)
{
	g_autoptr(GError) error = NULL;
	struct store_slabinfo slabinfo = { 0 };

	input_file_write(NAME, data, size);
	if (store_read_slabinfo(NAME, STORE_RUN_LAST, STORE_AT_END, &slabinfo, &error)) {
		parse(slabinfo.text);
		g_free(slabinfo.text);
	} else if (error == NULL) {
		abort();
	}
	read_lines();
	read_tables();
	unlink(NAME);
	unlink("input.db-journal");
	unlink("input.db-wal");
	unlink("input.db-shm");
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	g_autofree char *text = NULL;

	if (size >= sizeof(MAGIC) && memcmp(data, MAGIC, sizeof(MAGIC)) == 0) {
		read_database(data, size);
		return 0;
	}
	text = g_strndup((const char *)data, size);
	parse(text);
	return 0;
}
