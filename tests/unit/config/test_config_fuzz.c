/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Damaged files are refused with a message or read; nothing else happens. The same damage in every run. */
#include <criterion/criterion.h>
#include <criterion/new/assert.h>

#include "sim/config/config.h"
#include "sim/config/ini.h"

#include <stdio.h>
#include <string.h>

enum { MUTANTS = 4000, CHANGES_MAX = 4 };

static uint64_t next_random(uint64_t *state)
{
	*state = *state * 6364136223846793005U + 1442695040888963407U;
	return *state >> 33;
}

static const char *const splices[] = { "[", "]", "=", "\n", "#", ";", ",", "-", "99999999999999999999", "nan", "(", ")",
	"\xff", "[job mix]\n", "cpus = ", "exp(", ":", "node:", "0", "[cache l1]\n", "%s%n", "\\", "e999" };

/* Deletes, doubles, overwrites or inserts somewhere. */
static void change(GString *text, uint64_t *state)
{
	gsize place = next_random(state) % (text->len + 1);
	gsize length = next_random(state) % 12;

	switch (next_random(state) % 4) {
	case 0:
		g_string_erase(text, (gssize)place, (gssize)MIN(length, text->len - place));
		break;
	case 1: {
		g_autofree char *piece = g_strndup(text->str + place, MIN(length, text->len - place));
		g_string_insert(text, (gssize)(next_random(state) % (text->len + 1)), piece);
		break;
	}
	case 2:
		if (place < text->len)
			text->str[place] = (char)next_random(state);
		break;
	default:
		g_string_insert(text, (gssize)place, splices[next_random(state) % G_N_ELEMENTS(splices)]);
		break;
	}
}

static void check_mutant(const char *path, const char *text, gsize length, unsigned int *loaded)
{
	g_autoptr(GError) error = NULL;

	remove(path); /* a file that is replaced would be flushed to the disk */
	g_assert(g_file_set_contents(path, text, (gssize)length, NULL));
	struct config *config = config_load(&(struct config_options){ .workload = path }, &error);
	bool consistent = config == NULL ? error != NULL : error == NULL;
	cr_assert(consistent);
	if (config == NULL) {
		cr_assert(g_utf8_validate(error->message, -1, NULL), "%s", error->message);
		return;
	}
	(*loaded)++;
	g_autofree char *json = config_to_json(config);
	cr_assert(json != NULL);
	config_free(config);
}

Test(config_fuzz, damaged_workloads_do_no_harm)
{
	g_autofree char *folder = g_dir_make_tmp("slabsim-config-XXXXXX", NULL);
	g_autofree char *path = g_build_filename(folder, "w.ini", NULL);
	g_autofree char *sizes = g_build_filename(folder, "sizes.dist", NULL);
	g_autofree char *original = NULL;
	gsize length;
	uint64_t state = 1;
	unsigned int loaded = 0;

	cr_assert(g_file_set_contents(sizes, "64 1\n128 2\n", -1, NULL));
	cr_assert(g_file_get_contents(TEST_DATA_DIR "/config/full.ini", &original, &length, NULL));
	for (unsigned int mutant = 0; mutant < MUTANTS; mutant++) {
		g_autoptr(GString) text = g_string_new_len(original, (gssize)length);

		for (uint64_t changes = 1 + next_random(&state) % CHANGES_MAX; changes > 0; changes--)
			change(text, &state);
		check_mutant(path, text->str, text->len, &loaded);
	}
	cr_assert(loaded > MUTANTS / 100, "only %u damaged files still load: the damage is too coarse", loaded);
	cr_assert(loaded < MUTANTS * 9 / 10, "%u damaged files load: the damage is too fine", loaded);
	remove(path);
	remove(sizes);
	remove(folder);
}

Test(config_fuzz, garbage_is_refused)
{
	uint64_t state = 2;

	for (unsigned int round = 0; round < 20000; round++) {
		char text[64];
		gsize length = next_random(&state) % sizeof(text);
		g_autoptr(GError) error = NULL;

		for (gsize index = 0; index < length; index++)
			text[index] = "[]=#\n\r \t\\ab\xc3\xa9\x00\x01"[next_random(&state) % 15];
		struct ini_file *file = ini_file_parse("f.ini", text, length, &error);
		bool consistent = file == NULL ? error != NULL : error == NULL;
		cr_assert(consistent);
		ini_file_free(file);
	}
}
