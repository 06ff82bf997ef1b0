/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef SIM_CONFIG_DISTRIBUTION_H
#define SIM_CONFIG_DISTRIBUTION_H

#include <glib.h>
#include <stdint.h>

/*
 * A distribution of times (ns), sizes (bytes) or counts: read on the host, sampled inside the world.
 *
 *   const(x)            always x; a bare value means the same
 *   uniform(a,b)        every whole value from a to b, both included
 *   exp(mean)           exponential, as between the arrivals of a Poisson process
 *   normal(mean,sd)     normal; what falls below zero counts as zero
 *   pareto(min,alpha)   min * u^(-1/alpha): long tail; infinite mean for alpha <= 1
 *   zipf(n,s)           1..n, the value k with a weight of k^-s
 *   empirical(FILE)     lines "VALUE WEIGHT" or "VALUE" (weight 1), # comments; relative to the file that names it
 *
 * Sampling is a pure function of the distribution and two random numbers, in integer arithmetic only: every host and
 * compiler draws the same values. It allocates nothing and calls nothing outside this room, so it may run on the small
 * stack of a fiber. The relative error against the exact quantile is below 1e-9, plus rounding to a whole value.
 */
enum distribution_kind {
	DISTRIBUTION_CONST,
	DISTRIBUTION_UNIFORM,
	DISTRIBUTION_EXP,
	DISTRIBUTION_NORMAL,
	DISTRIBUTION_PARETO,
	DISTRIBUTION_ZIPF,
	DISTRIBUTION_EMPIRICAL,
};

/* What the arguments are; decides the units that are read. */
enum distribution_unit { DISTRIBUTION_TIME, DISTRIBUTION_SIZE, DISTRIBUTION_COUNT };

/* The greatest value that is accepted or ever drawn: about 104 days in ns, 8 PiB in bytes. */
#define DISTRIBUTION_VALUE_MAX ((uint64_t)9007199254740992)
enum { DISTRIBUTION_TABLE_MAX = 1 << 20 };

/* Read-only after distribution_parse; sampling reads it from inside the world. */
struct distribution {
	enum distribution_kind kind;
	enum distribution_unit unit;
	uint64_t first;	 /* x, a, mean, mean, min, n */
	uint64_t second; /* b, sd; alpha or s in millionths */
	/* zipf and empirical: value i is drawn if the random number is at most cumulative[i] and above the one before.
	 */
	uint32_t length;
	uint64_t *values; /* NULL for zipf: the value is the index + 1 */
	uint64_t *cumulative;
};

enum distribution_error {
	DISTRIBUTION_ERROR_SYNTAX,
	DISTRIBUTION_ERROR_RANGE,
	DISTRIBUTION_ERROR_FILE, /* the file of an empirical distribution */
};
#define DISTRIBUTION_ERROR (distribution_error_quark())
GQuark distribution_error_quark(void);

/* Reads `text`; files are relative to `directory`. Returns a new distribution, or NULL with `error` set. */
struct distribution *distribution_parse(
	const char *text, enum distribution_unit unit, const char *directory, GError **error);
void distribution_free(struct distribution *distribution);

/*
 * One value. The random numbers are uniform over all of uint64_t; only normal() uses the second. Never above
 * DISTRIBUTION_VALUE_MAX. Callable inside the world.
 */
uint64_t distribution_sample(const struct distribution *distribution, uint64_t random_a, uint64_t random_b);

/* Whether the largest value follows from the arguments; exp, normal and pareto have none. */
gboolean distribution_is_bounded(const struct distribution *distribution);

/* The least and the greatest value that can be drawn; the values themselves for the bounded ones. */
uint64_t distribution_minimum(const struct distribution *distribution);
uint64_t distribution_maximum(const struct distribution *distribution);

#endif
