/* SPDX-License-Identifier: GPL-2.0-or-later */
/* slabsim geometry: how caches of given object sizes cut pages into objects, without running anything. */
#include <glib.h>
#include <stdio.h>
#include <string.h>

#include "models/hw/machine.h"
#include "sim/cli/commands.h"
#include "sim/cli/geometry_table.h"
#include "sim/config/nearest.h"
#include "sim/config/units.h"
#include "slab/geometry.h"

enum geometry_command_error { GEOMETRY_COMMAND_ERROR_OPTION };
#define GEOMETRY_COMMAND_ERROR (geometry_command_error_quark())
static GQuark geometry_command_error_quark(void)
{
	return g_quark_from_static_string("slabsim-geometry-command-error");
}

/* More rows than anyone can use; refused before memory is spent on them. */
enum { ROWS_MAX = 1 << 20 };

/* The options as typed; NULL: not given. */
struct geometry_options {
	char *sizes, *step, *align, *flags;
	char *abi, *page_size, *cache_line, *max_order, *break_order, *cpus, *nodes;
	char *format;
	gboolean general, debug, debug_pagealloc, stats;
};

/* What they ask for. */
struct geometry_question {
	struct geometry_machine machine;
	unsigned long align, flags;
	unsigned long step;
	enum geometry_table_format format;
};

static gboolean G_GNUC_PRINTF(2, 3) refuse(GError **error, const char *format, ...)
{
	va_list arguments;

	va_start(arguments, format);
	if (error != NULL)
		*error = g_error_new_valist(GEOMETRY_COMMAND_ERROR, GEOMETRY_COMMAND_ERROR_OPTION, format, arguments);
	va_end(arguments);
	return FALSE;
}

/* Values of single options. */

static gboolean read_size(const char *option, const char *text, unsigned long *value, GError **error)
{
	uint64_t bytes;

	if (!units_parse_size(text, &bytes, error)) {
		g_prefix_error(error, "--%s: ", option);
		return FALSE;
	}
	*value = bytes;
	return TRUE;
}

/* One of a few numbers, the first of which is the default; the list ends with 0. */
static gboolean read_one_of(const char *option, const char *text, const unsigned long *choices, const char *expected,
	unsigned long *value, GError **error)
{
	*value = choices[0];
	if (text == NULL)
		return TRUE;
	if (!read_size(option, text, value, error))
		return FALSE;
	for (gsize i = 0; choices[i] != 0; i++) {
		if (choices[i] == *value)
			return TRUE;
	}
	return refuse(error, "--%s: %s is not possible, expected %s", option, text, expected);
}

static gboolean read_count(const char *option, const char *text, int64_t minimum, int64_t maximum,
	unsigned int standard, unsigned int *value, GError **error)
{
	int64_t number = standard;

	if (text != NULL && !units_parse_integer(text, &number, error)) {
		g_prefix_error(error, "--%s: ", option);
		return FALSE;
	}
	if (number < minimum || number > maximum) {
		return refuse(error, "--%s: %s is out of range, expected %" G_GINT64_FORMAT "..%" G_GINT64_FORMAT,
			option, text, minimum, maximum);
	}
	*value = (unsigned int)number;
	return TRUE;
}

/* The index of a word; words end with NULL. */
static gboolean read_word(
	const char *option, const char *text, const char *const *words, unsigned int *index, GError **error)
{
	g_autofree char *list = g_strjoinv(", ", (char **)words);
	struct nearest nearest;

	nearest_init(&nearest, text);
	for (*index = 0; words[*index] != NULL; ++*index) {
		if (strcmp(words[*index], text) == 0)
			return TRUE;
		nearest_offer(&nearest, words[*index]);
	}
	g_autofree char *hint = nearest_hint(&nearest);
	return refuse(error, "--%s: unknown \"%s\"%s, expected one of %s", option, text, hint, list);
}

static gboolean read_optional_word(
	const char *option, const char *text, const char *const *words, unsigned int *index, GError **error)
{
	*index = 0;
	return text == NULL || read_word(option, text, words, index, error);
}

static gboolean read_align(const char *text, unsigned long *align, GError **error)
{
	*align = 0;
	if (text == NULL)
		return TRUE;
	if (!read_size("align", text, align, error))
		return FALSE;
	if ((*align & (*align - 1)) != 0)
		return refuse(error, "--align: %s is not a power of two, expected 0, 8, 16, 32, ...", text);
	return TRUE;
}

/* Flags by the kernel's names. Most do not bear on geometry, and are accepted because caches have them. */

static const char *const flag_names[] = { "hwcache_align", "reclaim_account", "destroy_by_rcu", "must_hwcache_align",
	"cache_dma", "panic", "mem_spread", "red_zone", "poison", "store_user", "debug_initial", NULL };

static const unsigned long flag_values[] = { GEOMETRY_HWCACHE_ALIGN, GEOMETRY_RECLAIM_ACCOUNT, GEOMETRY_DESTROY_BY_RCU,
	0, 0, 0, 0, GEOMETRY_RED_ZONE, GEOMETRY_POISON, GEOMETRY_STORE_USER, 0 };

enum { FIRST_DEBUG_FLAG = 7 };

static gboolean read_flags(const struct geometry_options *options, unsigned long *flags, GError **error)
{
	g_auto(GStrv) words = g_strsplit_set(options->flags == NULL ? "" : options->flags, ",|", -1);

	*flags = 0;
	for (gsize i = 0; words[i] != NULL; i++) {
		unsigned int index;

		if (words[0][0] == '\0' && words[1] == NULL)
			break;
		if (!read_word("flags", g_strstrip(words[i]), flag_names, &index, error))
			return FALSE;
		if (index >= FIRST_DEBUG_FLAG && !options->debug && !options->debug_pagealloc)
			return refuse(error, "--flags: %s exists in debug kernels only, add --debug", words[i]);
		*flags |= flag_values[index];
	}
	if ((*flags & GEOMETRY_POISON) && (*flags & GEOMETRY_DESTROY_BY_RCU))
		return refuse(error, "--flags: poison and destroy_by_rcu exclude each other");
	return TRUE;
}

static gboolean read_machine(const struct geometry_options *options, struct geometry_machine *machine, GError **error)
{
	static const char *const abis[] = { "lp64", "ilp32", NULL };
	static const unsigned long page_sizes[] = { 4096, 8192, 16384, 65536, 0 };
	static const unsigned long cache_lines[] = { 64, 32, 128, 0 };
	static const unsigned long max_orders[] = { 5, 8, 13, 0 };
	unsigned long max_order;
	unsigned int abi;

	if (!read_optional_word("abi", options->abi, abis, &abi, error) ||
		!read_one_of("page-size", options->page_size, page_sizes, "4096, 8192, 16384 or 65536",
			&machine->page_size, error) ||
		!read_one_of(
			"cache-line", options->cache_line, cache_lines, "32, 64 or 128", &machine->cache_line, error) ||
		!read_one_of("max-order", options->max_order, max_orders, "5, 8 or 13", &max_order, error) ||
		!read_count(
			"break-order", options->break_order, 0, (int64_t)max_order, 1, &machine->break_order, error) ||
		!read_count("cpus", options->cpus, 1, MACHINE_CPUS_MAX, 8, &machine->cpus, error) ||
		!read_count("nodes", options->nodes, 1, MACHINE_NODES_MAX, 1, &machine->nodes, error))
		return FALSE;
	machine->word_size = abi == 0 ? 8 : 4;
	machine->kmalloc_line = machine->cache_line;
	machine->max_object_order = (unsigned int)max_order;
	machine->max_page_order = MAX((unsigned int)max_order, 10);
	machine->smp = machine->cpus > 1;
	machine->debug = options->debug || options->debug_pagealloc;
	machine->debug_pagealloc = options->debug_pagealloc;
	machine->stats = options->stats || machine->debug;
	return TRUE;
}

static gboolean read_question(
	const struct geometry_options *options, struct geometry_question *question, GError **error)
{
	static const char *const formats[] = { "text", "json", "csv", NULL };
	unsigned int format;

	question->step = 1;
	if (!read_machine(options, &question->machine, error) || !read_align(options->align, &question->align, error) ||
		!read_flags(options, &question->flags, error) ||
		!read_optional_word("format", options->format, formats, &format, error))
		return FALSE;
	if (options->step != NULL && !read_size("step", options->step, &question->step, error))
		return FALSE;
	if (question->step == 0)
		return refuse(error, "--step: 0 would never end, expected 1 or more");
	question->format = (enum geometry_table_format)format;
	return TRUE;
}

/* Rows. */

static gboolean check_size(const struct geometry_machine *machine, const char *text, unsigned long size, GError **error)
{
	unsigned long size_max = machine->page_size << machine->max_object_order;

	if (size >= machine->word_size && size <= size_max)
		return TRUE;
	return refuse(error, "--size: %s is out of range, expected %lu (a word) to %lu bytes (%lu << %u)", text,
		machine->word_size, size_max, machine->page_size, machine->max_object_order);
}

static gboolean append_size(GArray *rows, const struct geometry_question *question, unsigned long size, GError **error)
{
	const struct geometry_request request = { .size = size, .align = question->align, .flags = question->flags };
	struct geometry_row row = { .size = size };

	if (!geometry_compute(&question->machine, &request, &row.geometry)) {
		return refuse(error,
			"--size: with an alignment of %lu not one object of %lu bytes fits into the largest slab",
			question->align, size);
	}
	geometry_default_tunables(&question->machine, row.geometry.buffer_size, &row.tunables);
	g_array_append_val(rows, row);
	return TRUE;
}

/* One item of --size: N or A-B. */
static gboolean append_item(GArray *rows, const struct geometry_question *question, const char *item, GError **error)
{
	g_auto(GStrv) ends = g_strsplit(item, "-", 2);
	unsigned long first, last;

	if (item[0] == '\0')
		return refuse(error, "--size: an item of the list is empty, expected sizes such as 32,64,100-200");
	if (ends[0][0] == '\0' || (ends[1] != NULL && ends[1][0] == '\0'))
		return refuse(error, "--size: \"%s\" is neither a size nor a range such as 100-200", item);
	if (!read_size("size", ends[0], &first, error))
		return FALSE;
	last = first;
	if (ends[1] != NULL && !read_size("size", ends[1], &last, error))
		return FALSE;
	if (first > last)
		return refuse(error, "--size: the range %s is reversed, expected %lu-%lu", item, last, first);
	if (!check_size(&question->machine, ends[0], first, error) ||
		!check_size(&question->machine, ends[1] ? ends[1] : ends[0], last, error))
		return FALSE;
	if ((last - first) / question->step + rows->len >= ROWS_MAX)
		return refuse(
			error, "--size: more than %d rows, expected a smaller range or a larger --step", ROWS_MAX);
	for (unsigned long size = first; size <= last; size += MIN(question->step, last - size + 1)) {
		if (!append_size(rows, question, size, error))
			return FALSE;
	}
	return TRUE;
}

static gboolean append_sizes(GArray *rows, const struct geometry_question *question, const char *sizes, GError **error)
{
	g_auto(GStrv) items = g_strsplit(sizes, ",", -1);

	if (items[0] == NULL)
		return refuse(error, "--size: is empty, expected sizes such as 32,64,100-200");
	for (gsize i = 0; items[i] != NULL; i++) {
		if (!append_item(rows, question, g_strstrip(items[i]), error))
			return FALSE;
	}
	return TRUE;
}

/* The caches that head arrays and node lists come from are created first, when descriptors cannot lie elsewhere. */
static gboolean is_first_cache(const struct geometry_machine *machine, unsigned long size)
{
	return size == geometry_general_size(machine, geometry_array_size(machine->word_size, 1)) ||
	       size == geometry_general_size(machine, geometry_list3_size(machine->word_size));
}

/* The allocator's own caches, as it creates them on this machine. */
static gboolean append_general(GArray *rows, const struct geometry_question *question, GError **error)
{
	const struct geometry_machine *machine = &question->machine;
	struct geometry_row row = { .name = "kmem_cache" };
	unsigned long size = 0;

	if (!geometry_compute_kmem_cache(machine, &row.geometry))
		return refuse(error, "--cpus: a cache descriptor for so many does not fit into the largest slab");
	row.size = row.geometry.obj_size;
	geometry_default_tunables(machine, row.geometry.buffer_size, &row.tunables);
	g_array_append_val(rows, row);
	while ((size = geometry_general_size(machine, size + 1)) != 0) {
		const struct geometry_request request = { .size = size,
			.flags = GEOMETRY_HWCACHE_ALIGN,
			.descriptor_on_slab = is_first_cache(machine, size) };

		g_snprintf(row.name, sizeof(row.name), "size-%lu", size);
		row.size = size;
		if (!geometry_compute(machine, &request, &row.geometry))
			return refuse(error, "--general: no order is acceptable for %s", row.name);
		geometry_default_tunables(machine, row.geometry.buffer_size, &row.tunables);
		g_array_append_val(rows, row);
	}
	return TRUE;
}

static gboolean collect_rows(
	GArray *rows, const struct geometry_question *question, const struct geometry_options *options, GError **error)
{
	if (options->general) {
		if (options->sizes != NULL || options->align != NULL || options->flags != NULL)
			return refuse(
				error, "--general: the kernel decides size, align and flags of these caches itself");
		return append_general(rows, question, error);
	}
	if (options->sizes == NULL)
		return refuse(error, "no sizes given, expected --size 32,64,100-200 or --general");
	return append_sizes(rows, question, options->sizes, error);
}

static gboolean parse_options(struct geometry_options *options, int *argc, char ***argv, GError **error)
{
	const GOptionEntry entries[] = {
		{ "size", 's', 0, G_OPTION_ARG_STRING, &options->sizes,
			"Object sizes in bytes: numbers and ranges, joined by commas (K and M allowed)",
			"N[,N..]|A-B" },
		{ "step", 0, 0, G_OPTION_ARG_STRING, &options->step, "Distance of sizes in a range (default 1)", "N" },
		{ "general", 'g', 0, G_OPTION_ARG_NONE, &options->general,
			"The allocator's own caches instead: kmem_cache and the general caches", NULL },
		{ "align", 0, 0, G_OPTION_ARG_STRING, &options->align,
			"Alignment asked for, a power of two (default 0)", "N" },
		{ "flags", 0, 0, G_OPTION_ARG_STRING, &options->flags,
			"Cache flags as in the kernel, without SLAB_, in lower case, joined by commas", "LIST" },
		{ "abi", 0, 0, G_OPTION_ARG_STRING, &options->abi, "Structure sizes: lp64 (default) or ilp32", "ABI" },
		{ "page-size", 0, 0, G_OPTION_ARG_STRING, &options->page_size, "4096 (default), 8192, 16384 or 65536",
			"N" },
		{ "cache-line", 0, 0, G_OPTION_ARG_STRING, &options->cache_line, "32, 64 (default) or 128", "N" },
		{ "max-order", 0, 0, G_OPTION_ARG_STRING, &options->max_order,
			"Largest object is page size << N: 5 (default), 8 or 13", "N" },
		{ "break-order", 0, 0, G_OPTION_ARG_STRING, &options->break_order,
			"Highest slab order unless no object fits: 1 (default), 0 with 32 MiB of memory or less", "N" },
		{ "cpus", 0, 0, G_OPTION_ARG_STRING, &options->cpus,
			"Possible CPUs (default 8); one means a uniprocessor kernel, whose caches share nothing", "N" },
		{ "nodes", 0, 0, G_OPTION_ARG_STRING, &options->nodes,
			"Possible nodes (default 1); with --cpus they size kmem_cache's objects", "N" },
		{ "debug", 0, 0, G_OPTION_ARG_NONE, &options->debug, "A debug kernel: guard words, smaller arrays",
			NULL },
		{ "debug-pagealloc", 0, 0, G_OPTION_ARG_NONE, &options->debug_pagealloc,
			"And one that gives objects of medium size a page of their own (implies --debug)", NULL },
		{ "stats", 0, 0, G_OPTION_ARG_NONE, &options->stats,
			"Cache descriptors hold statistics, as they do in debug kernels", NULL },
		{ "format", 0, 0, G_OPTION_ARG_STRING, &options->format, "text (default), json or csv", "FORMAT" },
		G_OPTION_ENTRY_NULL
	};
	g_autoptr(GOptionContext) context = g_option_context_new("- how caches cut pages into objects");

	g_option_context_set_summary(context,
		"For each object size: the buffer it becomes, objects and pages of a slab, where the slab's\n"
		"descriptor lies and its bytes, colours and their step, the share of a slab that holds no\n"
		"object (waste), and the tunables that the cache starts with.");
	g_option_context_set_description(context,
		"Example: why 512 bytes fit better than 504, both aligned to the cache line\n"
		"  slabsim geometry --size 504,512 --flags hwcache_align\n"
		"Both take 512 bytes. From an eighth of a page on, the descriptor moves out of the slab:\n"
		"8 objects a page instead of 7.\n");
	g_option_context_add_main_entries(context, entries, NULL);
	if (!g_option_context_parse(context, argc, argv, error))
		return FALSE;
	if (*argc > 1)
		return refuse(error, "unexpected \"%s\", expected options only (sizes go to --size)", (*argv)[1]);
	return TRUE;
}

static void options_release(struct geometry_options *options)
{
	char *texts[] = { options->sizes, options->step, options->align, options->flags, options->abi,
		options->page_size, options->cache_line, options->max_order, options->break_order, options->cpus,
		options->nodes, options->format };

	for (gsize i = 0; i < G_N_ELEMENTS(texts); i++)
		g_free(texts[i]);
}

static gboolean answer(int argc, char **argv, struct geometry_options *options, GError **error)
{
	g_autoptr(GArray) rows = g_array_new(FALSE, FALSE, sizeof(struct geometry_row));
	struct geometry_question question = { .step = 1 };

	if (!parse_options(options, &argc, &argv, error) || !read_question(options, &question, error) ||
		!collect_rows(rows, &question, options, error))
		return FALSE;
	geometry_table_print(&question.machine, (const struct geometry_row *)rows->data, rows->len, question.format);
	return TRUE;
}

int cmd_geometry(int argc, char **argv)
{
	g_autoptr(GError) error = NULL;
	struct geometry_options options = { 0 };
	gboolean answered;

	g_set_prgname("slabsim geometry");
	answered = answer(argc, argv, &options, &error);
	options_release(&options);
	if (!answered) {
		fprintf(stderr, "slabsim geometry: %s\n", error->message);
		return COMMAND_WRONG_INPUT;
	}
	if (fflush(stdout) != 0 || ferror(stdout)) {
		fprintf(stderr, "slabsim geometry: cannot write the results\n");
		return COMMAND_SURROUNDINGS;
	}
	return COMMAND_DONE;
}
