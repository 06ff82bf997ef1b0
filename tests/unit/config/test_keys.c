/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The table of keys is sound, and the reference page is made from it. */
#include <criterion/criterion.h>
#include <criterion/new/assert.h>

#include "sim/config/keys.h"

#include <glib.h>
#include <stdlib.h>
#include <string.h>

static bool is_key_name(const char *name)
{
	return *name != '\0' && strspn(name, "abcdefghijklmnopqrstuvwxyz_-0123456789") == strlen(name);
}

Test(keys, sections_stand_together_and_names_are_unique)
{
	guint count;
	const struct config_key *keys = config_keys(&count);

	for (guint index = 0; index < count; index++) {
		const struct config_key *key = &keys[index];

		cr_assert(is_key_name(key->name), "%s", key->name);
		cr_assert(index == 0 || keys[index - 1].section <= key->section, "%s", key->name);
		cr_assert(key == config_key_find(key->section, key->name), "%s is twice in its section", key->name);
	}
}

Test(keys, every_key_is_explained)
{
	guint count;
	const struct config_key *keys = config_keys(&count);

	for (guint index = 0; index < count; index++) {
		const struct config_key *key = &keys[index];
		g_autofree char *expectation = config_key_expectation(key);

		cr_assert(g_str_has_suffix(key->help, "."), "%s: %s", key->name, key->help);
		cr_assert(strlen(expectation) > 2);
		cr_assert(key->minimum <= key->maximum, "%s", key->name);
		bool wants_words = key->type == KEY_ENUM || key->type == KEY_FLAGS;
		cr_assert(wants_words == (key->words != NULL), "%s", key->name);
	}
}

Test(keys, words_match_their_constants)
{
	static const struct {
		enum section_kind kind;
		const char *key;
		const char *word;
		unsigned int value;
	} cases[] = {
		{ SECTION_JOB, "context", "irq", JOB_IRQ },
		{ SECTION_JOB, "arrivals", "regular", JOB_ARRIVALS_REGULAR },
		{ SECTION_JOB, "order", "random", JOB_ORDER_RANDOM },
		{ SECTION_JOB, "policy", "interleave", JOB_POLICY_INTERLEAVE },
		{ SECTION_EVENT, "do", "pressure", EVENT_PRESSURE },
		{ SECTION_EVENT, "do", "reap", EVENT_REAP },
		{ SECTION_EVENT, "do", "misuse", EVENT_MISUSE },
		{ SECTION_EVENT, "misuse", "leak", EVENT_MISUSE_LEAK },
		{ SECTION_EVENT, "policy", "interleave", EVENT_POLICY_INTERLEAVE },
		{ SECTION_CACHE, "flags", "hwcache_align", 0 },
		{ SECTION_CACHE, "flags", "destroy_by_rcu", __builtin_ctz(CACHE_DESTROY_BY_RCU) },
		{ SECTION_CACHE, "flags", "store_user", __builtin_ctz(CACHE_STORE_USER) },
		{ SECTION_JOB, "gfp", "dma", __builtin_ctz(GFP_WORD_DMA) },
	};

	for (guint index = 0; index < G_N_ELEMENTS(cases); index++)
		cr_assert(
			eq(str, (char *)config_key_find(cases[index].kind, cases[index].key)->words[cases[index].value],
				(char *)cases[index].word));
}

static char *printed(void (*print)(FILE *))
{
	char *text = NULL;
	size_t length;
	FILE *stream = open_memstream(&text, &length);

	print(stream);
	fclose(stream);
	return text;
}

Test(keys, text_names_every_key)
{
	char *text = printed(config_keys_print_text);
	guint count;
	const struct config_key *keys = config_keys(&count);

	for (guint index = 0; index < count; index++) {
		g_autofree char *line = g_strdup_printf("\n  %s ", keys[index].name);

		cr_assert(strstr(text, line) != NULL, "%s", keys[index].name);
	}
	free(text);
}

/* SLABSIM_UPDATE_DOCS=1 writes the page instead. */
Test(keys, reference_page_is_up_to_date)
{
	char *page = printed(config_keys_print_markdown);
	g_autofree char *committed = NULL;

	if (g_getenv("SLABSIM_UPDATE_DOCS") != NULL)
		cr_assert(g_file_set_contents(SOURCE_DIR "/docs/keys.md", page, -1, NULL));
	cr_assert(g_file_get_contents(SOURCE_DIR "/docs/keys.md", &committed, NULL, NULL));
	cr_assert(strcmp(committed, page) == 0,
		"docs/keys.md is not what the table says; run with SLABSIM_UPDATE_DOCS=1");
	free(page);
}
