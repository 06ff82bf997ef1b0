/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Real machines' /proc/slabinfo against the geometry function.
 *
 * Of a real cache we see the object size after alignment and what the kernel made of it, not what its creator asked
 * for. A line counts as matched when ONE wish (object size, alignment, flags) gives its objsize, objperslab,
 * pagesperslab and tunables at once. For caches known by name alignment and flags are given (known_caches.h) and only
 * the size, if it is not known either, is searched among those that may round up to objsize. For the others the flags
 * are searched too.
 *
 * Because a search can always find something, two more tests ask for proof that it can fail: listings with one wrong
 * column, and listings read with a wrong cache line.
 */
#include <criterion/criterion.h>
#include <criterion/new/assert.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "known_caches.h"
#include "slab/geometry.h"

struct line {
	char name[64];
	unsigned int objsize, objperslab;
	unsigned int pagesperslab; /* 0: not in this listing */
	unsigned int limit, batchcount, shared;
};

/*
 * A listing and its machine. cache_line is what cache_line_size() answered there; it shows in the sizes of small
 * aligned objects. The processors and nodes of the kernel build are solved from the size of kmem_cache's own objects.
 */
struct listing {
	const char *file;
	unsigned int lines; /* data lines in the file, so that a parser that skips some is noticed */
	unsigned int word_size, page_size, cache_line, kmalloc_line, max_object_order;
	unsigned int cpus, nodes;
	_Bool smp, debug;
	const char
		*unlike; /* why the listing's allocator differs from the described one; NULL: every line must match */
};

static const struct listing listings[] = {
	/* 108 bytes on lines of 128: NR_CPUS 8. Sizes such as sighand_cache 1408 = 11 * 128: a Pentium 4. */
	{ "i386-2.6.15-ck-smp.txt", 182, 4, 4096, 128, 128, 5, 8, 1, 1, 0, NULL },
	/* tw_sock_TCP 96, xfrm_dst_cache 288: lines of 32 under a kernel built for 64 (it has size-192, no size-96). */
	{ "i386-2.6.16-rc5-mm3-up.txt", 120, 4, 4096, 32, 64, 5, 1, 1, 0, 0, NULL },
	/* 204 bytes: NR_CPUS 32. size-96 exists with objects of 128: built for lines of 32, running on 64. */
	{ "i386-2.6.16-rc5-pae-2cpu.txt", 140, 4, 4096, 64, 32, 5, 32, 1, 1, 0, NULL },
	/* 588 bytes: NR_CPUS 128. */
	{ "i386-2.6.18-smp-2cpu.txt", 138, 4, 4096, 64, 128, 5, 128, 1, 1, 0, NULL },
	/* 632 bytes: NR_CPUS 2, MAX_NUMNODES 64. */
	{ "x86_64-2.6.14.2-numa-2cpu.txt", 149, 8, 4096, 64, 64, 5, 2, 64, 1, 0, NULL },
	/* 2656 bytes: NR_CPUS 255, MAX_NUMNODES 64. */
	{ "x86_64-2.6.18-rhel5-vmstat-m.txt", 138, 8, 4096, 64, 128, 5, 255, 64, 1, 0, NULL },
	/* 120 bytes: NR_CPUS 1. */
	{ "x86_64-2.6.21-up.txt", 120, 8, 4096, 64, 64, 5, 1, 1, 0, 0, NULL },

	/* The others are run for information. */
	{ "x86_64-2.6.27-rt-up.txt", 167, 8, 4096, 64, 128, 13, 1, 1, 0, 0, "younger: some caches lost HWCACHE_ALIGN" },
	{ "x86_64-3.2-debian7-partial.txt", 31, 8, 4096, 64, 64, 13, 1, 1, 1, 0, "younger" },
	{ "x86_64-3.4-rc6-smp.txt", 197, 8, 4096, 64, 64, 13, 1, 1, 1, 0, "younger: as above, and another kmem_cache" },
	{ "x86_64-2.6.12-rc6-mm1-numa-debug-stats.txt", 134, 8, 4096, 64, 128, 5, 8, 64, 1, 1,
		"older: slab descriptor of 40 bytes, bufctl of 2" },
	{ "x86_64-2.6.11-rc2-numa-2cpu.txt", 137, 8, 4096, 64, 64, 5, 2, 64, 1, 0,
		"older: slab descriptor of 40 bytes, bufctl of 2" },
	{ "x86_64-2.6.8-debian-smp-2cpu.txt", 117, 8, 4096, 64, 64, 5, 2, 64, 1, 0,
		"older: slab descriptor of 40 bytes, bufctl of 2" },
	{ "ia64-2.6.7-16k-smp.txt", 132, 8, 16384, 128, 128, 5, 64, 1, 1, 0,
		"older: descriptor of 40 bytes, its area rounded up to a line" },
	{ "arm-4.4.0-zynq-2cpu.txt", 84, 4, 4096, 64, 64, 5, 2, 1, 1, 0,
		"much younger: indexes of 1 byte, no descriptor" },
};

#define LISTINGS (sizeof(listings) / sizeof(listings[0]))

/* Lines of the listings that must match which do not. Each must indeed fail to match. */
static const struct exception {
	const char *file, *name, *reason;
} exceptions[] = {
	{ "i386-2.6.16-rc5-mm3-up.txt", "kmem_cache",
		"a descriptor of 97..128 bytes instead of 80; the -mm tree had fields (and a column) of its own" },
};

#define EXCEPTIONS (sizeof(exceptions) / sizeof(exceptions[0]))

/* Lines shown of a listing that need not match. */
#define EXAMPLES 3

enum outcome { UNMATCHED, BY_NAME, BY_SEARCH, EXCEPTED, OUTCOMES };

struct tally {
	unsigned int lines;
	unsigned int by[OUTCOMES];
};

static struct geometry_machine machine_of(const struct listing *listing)
{
	return (struct geometry_machine){
		.word_size = listing->word_size,
		.page_size = listing->page_size,
		.cache_line = listing->cache_line,
		.kmalloc_line = listing->kmalloc_line,
		.break_order = 1,
		.max_object_order = listing->max_object_order,
		.max_page_order = listing->max_object_order > 10 ? listing->max_object_order : 10,
		.cpus = listing->cpus,
		.nodes = listing->nodes,
		.smp = listing->smp,
		.stats = listing->debug,
		.debug = listing->debug,
	};
}

/* False for headings and comments. */
static _Bool parse_line(const char *text, struct line *line)
{
	int fields = sscanf(text, "%63s %*u %*u %u %u %u : tunables %u %u %u", line->name, &line->objsize,
		&line->objperslab, &line->pagesperslab, &line->limit, &line->batchcount, &line->shared);

	if (text[0] == '#' || fields < 3)
		return 0;
	/* vmstat -m ends after objects per slab. */
	if (fields == 3)
		line->pagesperslab = 0;
	return fields == 3 || fields == 7;
}

static _Bool geometry_agrees(
	const struct geometry_machine *machine, const struct geometry *geometry, const struct line *line)
{
	struct geometry_tunables tunables;

	if (geometry->buffer_size != line->objsize || geometry->num != line->objperslab)
		return 0;
	if (line->pagesperslab == 0)
		return 1;
	geometry_default_tunables(machine, geometry->buffer_size, &tunables);
	return 1U << geometry->gfporder == line->pagesperslab && tunables.limit == line->limit &&
	       tunables.batchcount == line->batchcount && tunables.shared == line->shared;
}

static _Bool wish_agrees(const struct geometry_machine *machine, unsigned long size, unsigned long align,
	unsigned long flags, const struct line *line)
{
	struct geometry_request request = { .size = size, .align = align, .flags = flags };
	struct geometry geometry;

	return geometry_compute(machine, &request, &geometry) && geometry_agrees(machine, &geometry, line);
}

/* Does any size that may round up to the listed one agree? Guard words and alignment add less than `slack` bytes. */
static _Bool some_size_agrees(
	const struct geometry_machine *machine, unsigned long align, unsigned long flags, const struct line *line)
{
	unsigned long slack = machine->debug ? 4 * machine->word_size : 0;
	unsigned long size;

	slack += align > machine->cache_line ? align : machine->cache_line;
	for (size = line->objsize; size >= machine->word_size && size + slack > line->objsize;
		size -= machine->word_size) {
		if (wish_agrees(machine, size, align, flags, line))
			return 1;
	}
	return 0;
}

static _Bool search_agrees(const struct geometry_machine *machine, const struct line *line)
{
	static const unsigned long flags[] = { 0, GEOMETRY_HWCACHE_ALIGN, GEOMETRY_RECLAIM_ACCOUNT,
		GEOMETRY_HWCACHE_ALIGN | GEOMETRY_RECLAIM_ACCOUNT };

	for (size_t i = 0; i < sizeof(flags) / sizeof(flags[0]); i++) {
		if (some_size_agrees(machine, 0, flags[i], line))
			return 1;
	}
	return 0;
}

static const struct known_cache *known_cache(const char *name)
{
	for (size_t i = 0; i < sizeof(known_caches) / sizeof(known_caches[0]); i++) {
		if (strcmp(known_caches[i].name, name) == 0)
			return &known_caches[i];
	}
	return NULL;
}

static _Bool known_cache_agrees(
	const struct geometry_machine *machine, const struct known_cache *known, const struct line *line)
{
	unsigned long size = machine->word_size == 8 ? known->size_lp64 : known->size_ilp32;

	if (size != 0)
		return wish_agrees(machine, size, known->align, known->flags, line);
	return some_size_agrees(machine, known->align, known->flags, line);
}

/* General caches tell their size in their name. A size that this machine should not have does not agree. */
static _Bool general_cache_agrees(const struct geometry_machine *machine, unsigned long size, const struct line *line)
{
	return geometry_general_size(machine, size) == size &&
	       wish_agrees(machine, size, 0, GEOMETRY_HWCACHE_ALIGN, line);
}

/*
 * Two page table caches depend on PAE: then the top level has four entries of 8 bytes, aligned to 32, else it is a
 * page.
 */
static _Bool pgd_agrees(const struct geometry_machine *machine, const struct line *line)
{
	unsigned long size = line->objsize == 32 ? 32 : machine->page_size;

	return wish_agrees(machine, size, size, 0, line);
}

static _Bool kmem_cache_agrees(const struct geometry_machine *machine, const struct line *line)
{
	struct geometry geometry;

	return geometry_compute_kmem_cache(machine, &geometry) && geometry_agrees(machine, &geometry, line);
}

static enum outcome line_outcome(const struct geometry_machine *machine, const struct line *line)
{
	const struct known_cache *known = known_cache(line->name);
	unsigned long general_size;

	if (sscanf(line->name, "size-%lu", &general_size) == 1)
		return general_cache_agrees(machine, general_size, line) ? BY_NAME : UNMATCHED;
	if (strcmp(line->name, "kmem_cache") == 0)
		return kmem_cache_agrees(machine, line) ? BY_NAME : UNMATCHED;
	if (strcmp(line->name, "pgd") == 0)
		return pgd_agrees(machine, line) ? BY_NAME : UNMATCHED;
	if (known)
		return known_cache_agrees(machine, known, line) ? BY_NAME : UNMATCHED;
	return search_agrees(machine, line) ? BY_SEARCH : UNMATCHED;
}

static const struct exception *exception_for(const struct listing *listing, const struct line *line)
{
	for (size_t i = 0; i < EXCEPTIONS; i++) {
		if (strcmp(exceptions[i].file, listing->file) == 0 && strcmp(exceptions[i].name, line->name) == 0)
			return &exceptions[i];
	}
	return NULL;
}

static FILE *open_listing(const struct listing *listing)
{
	char path[512];
	FILE *file;

	snprintf(path, sizeof(path), "%s/slabinfo/%s", TEST_DATA_DIR, listing->file);
	file = fopen(path, "r");
	cr_assert(ne(ptr, file, NULL), "cannot open %s", path);
	return file;
}

typedef void (*line_visitor)(const struct listing *listing, const struct line *line, void *data);

static void for_each_line(const struct listing *listing, line_visitor visit, void *data)
{
	FILE *file = open_listing(listing);
	char *text = NULL;
	size_t capacity = 0;
	struct line line;

	while (getline(&text, &capacity, file) >= 0) {
		if (parse_line(text, &line))
			visit(listing, &line, data);
	}
	free(text);
	fclose(file);
}

static void print_line(const char *what, const struct listing *listing, const struct line *line)
{
	printf("  %s: %s: %s objsize %u, %u in %u pages, tunables %u %u %u\n", listing->file, what, line->name,
		line->objsize, line->objperslab, line->pagesperslab, line->limit, line->batchcount, line->shared);
}

static void count_line(const struct listing *listing, const struct line *line, void *data)
{
	struct geometry_machine machine = machine_of(listing);
	struct tally *tally = data;
	enum outcome outcome = line_outcome(&machine, line);
	const struct exception *exception = exception_for(listing, line);

	if (exception) {
		cr_expect(eq(int, outcome, UNMATCHED), "%s: %s matches, it is no exception", listing->file, line->name);
		outcome = EXCEPTED;
		print_line(exception->reason, listing, line);
	}
	if (outcome == UNMATCHED && (!listing->unlike || tally->by[UNMATCHED] < EXAMPLES))
		print_line("no match", listing, line);
	tally->lines++;
	tally->by[outcome]++;
}

static void print_tally(const struct listing *listing, const struct tally *tally)
{
	printf("%-42s %3u lines: %3u by name, %3u by search, %u exceptions, %u unmatched%s%s\n", listing->file,
		tally->lines, tally->by[BY_NAME], tally->by[BY_SEARCH], tally->by[EXCEPTED], tally->by[UNMATCHED],
		listing->unlike ? "; for information, " : "", listing->unlike ? listing->unlike : "");
}

Test(geometry_listings, every_line_of_the_described_kernels_comes_out)
{
	for (size_t i = 0; i < LISTINGS; i++) {
		struct tally tally = { 0 };

		for_each_line(&listings[i], count_line, &tally);
		print_tally(&listings[i], &tally);
		cr_expect(eq(uint, tally.lines, listings[i].lines), "%s", listings[i].file);
		if (!listings[i].unlike)
			cr_expect(eq(uint, tally.by[UNMATCHED], 0), "%s", listings[i].file);
	}
}

/* Counts the lines that some wish still explains. */
static void count_matches(const struct listing *listing, const struct line *line, void *data)
{
	struct geometry_machine machine = machine_of(listing);

	*(unsigned int *)data += line_outcome(&machine, line) != UNMATCHED;
}

struct forgery {
	int objperslab, pagesperslab, limit; /* added to the columns of every line */
	unsigned int tolerated;		     /* lines that may match all the same */
	unsigned int matches;
};

static void count_forged_match(const struct listing *listing, const struct line *line, void *data)
{
	struct geometry_machine machine = machine_of(listing);
	struct forgery *forgery = data;
	struct line forged = *line;

	forged.objperslab += (unsigned int)forgery->objperslab;
	forged.pagesperslab += (unsigned int)forgery->pagesperslab;
	forged.limit += (unsigned int)forgery->limit;
	forgery->matches += line_outcome(&machine, &forged) != UNMATCHED;
}

/*
 * How sharp is the comparison? Of 849 lines with one object too many or too few a slab, all but a few are noticed;
 * those have 512 bytes or a little less, where on-slab and off-slab differ by one object and one listed size can be
 * either (the double cases below). Wrong pages and tunables are noticed on every line.
 */
Test(geometry_listings, wrong_columns_are_noticed)
{
	struct forgery forgeries[] = {
		{ .objperslab = 1, .tolerated = 20 },
		{ .objperslab = -1, .tolerated = 5 },
		{ .pagesperslab = 1 },
		{ .limit = 1 },
	};

	for (size_t f = 0; f < sizeof(forgeries) / sizeof(forgeries[0]); f++) {
		for (size_t i = 0; i < LISTINGS; i++) {
			/* vmstat -m has neither pages nor tunables to forge. */
			if (!listings[i].unlike && !strstr(listings[i].file, "vmstat"))
				for_each_line(&listings[i], count_forged_match, &forgeries[f]);
		}
		cr_expect(le(uint, forgeries[f].matches, forgeries[f].tolerated), "forgery %zu", f);
	}
}

/* Lines twice as long as they were ask for more alignment than the listed sizes have; half as long cannot be told. */
Test(geometry_listings, a_wrong_cache_line_is_noticed)
{
	for (size_t i = 0; i < LISTINGS; i++) {
		struct listing listing = listings[i];
		unsigned int matches = 0;

		if (listing.unlike || listing.cache_line == 128)
			continue;
		listing.cache_line *= 2;
		for_each_line(&listing, count_matches, &matches);
		cr_expect(lt(uint, matches, listing.lines - 5), "%s", listing.file);
	}
}

/* One listed size with two geometries, both in the listing of one machine. */
static const struct double_case {
	const char *name;
	unsigned long size, flags;
	unsigned int objsize, objperslab, pagesperslab;
	_Bool off_slab;
} double_cases[] = {
	/* Exactly an eighth of a page goes off-slab; 8 bytes less stays on-slab although both end up as 512 bytes. */
	{ "size-512", 512, GEOMETRY_HWCACHE_ALIGN, 512, 8, 1, 1 },
	{ "scsi_cmd_cache", 504, GEOMETRY_HWCACHE_ALIGN, 512, 7, 1, 0 },
	{ "scsi_cmd_cache", 456, GEOMETRY_HWCACHE_ALIGN, 512, 7, 1, 0 },
	/*
	 * A reclaimable cache takes the first order; another one looks for less waste. All were meant to be off-slab,
	 * and found room for the descriptor after all.
	 */
	{ "RAW", 704, GEOMETRY_HWCACHE_ALIGN, 704, 11, 2, 0 },
	{ "sock_inode_cache", 704, GEOMETRY_HWCACHE_ALIGN | GEOMETRY_RECLAIM_ACCOUNT, 704, 5, 1, 0 },
	{ "nfs_write_data", 832, GEOMETRY_HWCACHE_ALIGN, 832, 9, 2, 0 },
	{ "bdev_cache", 832, GEOMETRY_HWCACHE_ALIGN | GEOMETRY_RECLAIM_ACCOUNT, 832, 4, 1, 0 },
};

struct sought {
	const char *name;
	struct line found;
};

static void find_line(const struct listing *listing, const struct line *line, void *data)
{
	struct sought *sought = data;

	(void)listing;
	if (strcmp(line->name, sought->name) == 0)
		sought->found = *line;
}

static const struct listing *listing_of(const char *file)
{
	for (size_t i = 0; i < LISTINGS; i++) {
		if (strcmp(listings[i].file, file) == 0)
			return &listings[i];
	}
	cr_fatal("no listing %s", file);
	return NULL;
}

Test(geometry_listings, one_listed_size_with_two_geometries)
{
	const struct listing *listing = listing_of("x86_64-2.6.14.2-numa-2cpu.txt");
	struct geometry_machine machine = machine_of(listing);

	for (size_t i = 0; i < sizeof(double_cases) / sizeof(double_cases[0]); i++) {
		const struct double_case *expected = &double_cases[i];
		struct geometry_request request = { .size = expected->size, .flags = expected->flags };
		struct sought sought = { .name = expected->name };
		struct geometry geometry;

		for_each_line(listing, find_line, &sought);
		cr_expect(eq(uint, sought.found.objsize, expected->objsize), "%s", expected->name);
		cr_expect(eq(uint, sought.found.objperslab, expected->objperslab), "%s", expected->name);
		cr_expect(eq(uint, sought.found.pagesperslab, expected->pagesperslab), "%s", expected->name);
		cr_assert(geometry_compute(&machine, &request, &geometry));
		cr_expect(geometry_agrees(&machine, &geometry, &sought.found), "%s", expected->name);
		cr_expect(eq(int, geometry.off_slab, expected->off_slab), "%s", expected->name);
	}
}

static void expect_debug_size(const struct listing *listing, const struct line *line, void *data)
{
	struct geometry_machine machine = machine_of(listing);
	struct geometry_request request = { .flags = GEOMETRY_HWCACHE_ALIGN };
	struct geometry_tunables tunables;
	struct geometry geometry;

	if (sscanf(line->name, "size-%lu", &request.size) != 1)
		return;
	cr_assert(geometry_compute(&machine, &request, &geometry));
	geometry_default_tunables(&machine, geometry.buffer_size, &tunables);
	cr_expect(eq(ulong, geometry.buffer_size, line->objsize), "%s", line->name);
	cr_expect(eq(uint, tunables.limit, line->limit), "%s", line->name);
	cr_expect(eq(uint, tunables.shared, line->shared), "%s", line->name);
	++*(unsigned int *)data;
}

/* The one listing of a debug kernel has narrower bufctls, so only object sizes and tunables can be compared. */
Test(geometry_listings, debug_words_are_as_listed)
{
	const struct listing *listing = listing_of("x86_64-2.6.12-rc6-mm1-numa-debug-stats.txt");
	unsigned int general_caches = 0;

	for_each_line(listing, expect_debug_size, &general_caches);
	cr_expect(eq(uint, general_caches, 26));
}

/* The general sizes that exist on a machine are those it lists, no more and no fewer. */
static void count_general_size(const struct listing *listing, const struct line *line, void *data)
{
	struct geometry_machine machine = machine_of(listing);
	unsigned long size;
	char end;

	if (sscanf(line->name, "size-%lu%c", &size, &end) != 1)
		return;
	cr_expect(eq(ulong, geometry_general_size(&machine, size), size), "%s: size-%lu", listing->file, size);
	++*(unsigned int *)data;
}

Test(geometry_listings, general_caches_are_those_listed)
{
	for (size_t i = 0; i < LISTINGS; i++) {
		struct geometry_machine machine = machine_of(&listings[i]);
		unsigned int listed = 0, computed = 0;

		if (listings[i].unlike)
			continue;
		for_each_line(&listings[i], count_general_size, &listed);
		for (unsigned long size = 0; (size = geometry_general_size(&machine, size + 1)) != 0;)
			computed++;
		cr_expect(eq(uint, listed, computed), "%s", listings[i].file);
	}
}
