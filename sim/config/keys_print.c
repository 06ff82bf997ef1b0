/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The table of keys for people: expectations in messages, `slabsim help keys`, docs/keys.md. */
#include "sim/config/keys.h"
#include "sim/config/units.h"

#include <string.h>

static const char *const type_names[] = {
	[KEY_BOOL] = "yes or no",
	[KEY_INTEGER] = "whole number",
	[KEY_DECIMAL] = "number",
	[KEY_SIZE] = "size in bytes (K, M, G)",
	[KEY_TIME] = "time (ns, us, ms, s)",
	[KEY_RATE] = "rate (N/s)",
	[KEY_CYCLES] = "CPU cycles, or a time",
	[KEY_STRING] = "text",
	[KEY_PATH] = "path, relative to the file",
	[KEY_ENUM] = "one of",
	[KEY_FLAGS] = "any of",
	[KEY_CPUS] = "CPUs (0-3,5 or all or node:1)",
	[KEY_NODE] = "node number, local or -1",
	[KEY_NODES] = "nodes (0-3,5 or all)",
	[KEY_INTEGER_LIST] = "whole number, or a list",
	[KEY_SIZE_LIST] = "size in bytes (K, M, G), or a list",
	[KEY_MATRIX] = "rows of whole numbers (10,20; 20,10)",
	[KEY_GROUPS] = "pairs SIZE:DISTANCE (4:15, 64:30)",
	[KEY_TIME_DISTRIBUTION] = "distribution of times",
	[KEY_SIZE_DISTRIBUTION] = "distribution of sizes",
	[KEY_COUNT_DISTRIBUTION] = "distribution of counts",
};

static char *format_bound(const struct config_key *key, int64_t value)
{
	switch (key->type) {
	case KEY_SIZE:
	case KEY_SIZE_LIST:
	case KEY_SIZE_DISTRIBUTION:
		return units_format_size((uint64_t)value);
	case KEY_TIME:
	case KEY_TIME_DISTRIBUTION:
		return units_format_time((uint64_t)value);
	case KEY_DECIMAL:
		return units_format_decimal((uint64_t)value);
	case KEY_RATE:
		return g_strdup_printf("%" G_GINT64_FORMAT "/s", value);
	default:
		return g_strdup_printf("%" G_GINT64_FORMAT, value);
	}
}

/* Limits that only keep arithmetic safe say nothing to a reader. */
static gboolean is_limitless(const struct config_key *key)
{
	return key->maximum >= (int64_t)1 << 53;
}

static char *format_range(const struct config_key *key)
{
	if (key->maximum == 0)
		return g_strdup("");
	g_autofree char *low = format_bound(key, key->minimum);
	if (is_limitless(key))
		return g_strdup_printf("from %s", low);
	g_autofree char *high = format_bound(key, key->maximum);
	return g_strdup_printf("%s to %s", low, high);
}

char *config_key_expectation(const struct config_key *key)
{
	if (key->words != NULL) {
		g_autofree char *words = g_strjoinv(", ", (char **)key->words);
		return g_strdup_printf("%s: %s", type_names[key->type], words);
	}
	g_autofree char *range = format_range(key);
	const char *blank = *range != '\0' ? ", " : "";
	const char *unit = key->unit != NULL ? key->unit : "";
	return g_strdup_printf("%s%s%s%s%s", type_names[key->type], *unit != '\0' ? " of " : "", unit, blank, range);
}

static char *format_default(const struct config_key *key)
{
	if (key->computed != NULL)
		return g_strdup(key->computed);
	if (key->standard == NULL)
		return g_strdup("none");
	return *key->standard == '\0' ? g_strdup("empty") : g_strdup(key->standard);
}

/* Breaks a text into lines of at most `width`, each but the first behind the indentation. */
static void print_wrapped(FILE *out, const char *text, int indent, int width)
{
	g_auto(GStrv) words = g_strsplit(text, " ", -1);
	int column = indent;

	for (char **word = words; *word != NULL; word++) {
		int length = (int)g_utf8_strlen(*word, -1);

		if (column > indent && column + 1 + length > width) {
			fprintf(out, "\n%*s", indent, "");
			column = indent;
		}
		column += fprintf(out, "%s%s", column > indent ? " " : "", *word);
	}
	fputc('\n', out);
}

enum { TEXT_WIDTH = 100, TEXT_KEY_WIDTH = 22 };

static void print_key_text(FILE *out, const struct config_key *key)
{
	g_autofree char *expectation = config_key_expectation(key);
	g_autofree char *standard = format_default(key);

	fprintf(out, "  %-*s", TEXT_KEY_WIDTH - 2, key->name);
	print_wrapped(out, key->help, TEXT_KEY_WIDTH, TEXT_WIDTH);
	fprintf(out, "%*s", TEXT_KEY_WIDTH, "");
	g_autofree char *facts = g_strdup_printf("%s; default: %s", expectation, standard);
	print_wrapped(out, facts, TEXT_KEY_WIDTH, TEXT_WIDTH);
}

void config_keys_print_text(FILE *out)
{
	for (enum section_kind kind = 0; kind < SECTION_KINDS; kind++) {
		fprintf(out, "%s[%s]%s\n", kind == 0 ? "" : "\n", section_kind_title(kind),
			section_kind_is_machine(kind) ? " (machine)" : "");
		print_wrapped(out, section_kind_help(kind), 0, TEXT_WIDTH);
		for (guint index = 0; index < config_key_count(kind); index++)
			print_key_text(out, config_key_at(kind, index));
	}
}

static void print_markdown_cell(FILE *out, const char *text)
{
	fputs("| ", out);
	for (; *text != '\0'; text++) {
		if (*text == '|')
			fputc('\\', out);
		fputc(*text, out);
	}
	fputc(' ', out);
}

static void print_section_markdown(FILE *out, enum section_kind kind)
{
	fprintf(out, "\n### `[%s]`\n\n%s\n\n| key | value | default | meaning |\n| --- | --- | --- | --- |\n",
		section_kind_title(kind), section_kind_help(kind));
	for (guint index = 0; index < config_key_count(kind); index++) {
		const struct config_key *key = config_key_at(kind, index);
		g_autofree char *expectation = config_key_expectation(key);
		g_autofree char *standard = format_default(key);

		fprintf(out, "| `%s` ", key->name);
		print_markdown_cell(out, expectation);
		print_markdown_cell(out, standard);
		print_markdown_cell(out, key->help);
		fputs("|\n", out);
	}
}

static const char markdown_head[] =
	"<!-- Generated from sim/config/keys.c; test_keys compares, and writes it anew with SLABSIM_UPDATE_DOCS=1. "
	"-->\n"
	"# Keys of workload and machine files\n"
	"\n"
	"`slabsim help keys` prints the same table.\n"
	"\n"
	"Files are INI: `[section]`, `key = value`, `#` comments on lines of their own. Each section and each key "
	"stands\n"
	"once; unknown ones are errors. A key is decided by the strongest of: command line option,\n"
	"`--set SECTION.KEY=VALUE` (the section is all before the last dot), workload, machine file, default.\n"
	"\n"
	"- **Times** take `ns`, `us`, `ms`, `s`; **sizes** `K`, `M`, `G` (binary); **rates** are `N/s`. Decimals are "
	"read\n"
	"  exactly: `1.5ms`.\n"
	"- **Lists** are separated by commas, rows of a matrix by `;`.\n"
	"- **Distributions**: a value, or `const(x)`, `uniform(a,b)`, `exp(mean)`, `normal(mean,sd)`, "
	"`pareto(min,alpha)`,\n"
	"  `zipf(n,s)`, `empirical(FILE)`; FILE has lines `VALUE WEIGHT` and is relative to the INI file.\n"
	"- **Names** of caches, jobs and events have at most 32 bytes; no slab cache may be called l1, l2 or l3.\n";

void config_keys_print_markdown(FILE *out)
{
	fputs(markdown_head, out);
	fputs("\n## Workload files\n", out);
	for (enum section_kind kind = 0; kind < SECTION_MACHINE; kind++)
		print_section_markdown(out, kind);
	fputs("\n## Machine files\n\nA workload may contain these sections too (but `[cache l1]`..`[cache l3]`); its "
	      "keys then\n"
	      "take the place of the machine's.\n",
		out);
	for (enum section_kind kind = SECTION_MACHINE; kind < SECTION_KINDS; kind++)
		print_section_markdown(out, kind);
}
