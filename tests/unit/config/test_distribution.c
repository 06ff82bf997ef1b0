/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Distributions: reading, exact values, and agreement with the mathematical distribution. */
#include <criterion/criterion.h>
#include <criterion/new/assert.h>

#include "sim/config/distribution.h"

static struct distribution *parse(const char *text, enum distribution_unit unit)
{
	g_autoptr(GError) error = NULL;
	struct distribution *distribution = distribution_parse(text, unit, TEST_DATA_DIR "/config", &error);

	cr_assert(distribution != NULL, "%s: %s", text, error ? error->message : "");
	return distribution;
}

/* The same numbers on every host: a change here changes every run. */
Test(distribution, samples_are_pinned)
{
	static const uint64_t randoms[] = { 0, 1, 0x4000000000000000, 0x8000000000000000, 0xc000000000000001,
		UINT64_MAX, 0x123456789abcdef0 };
	static const struct {
		const char *text;
		uint64_t values[G_N_ELEMENTS(randoms)];
	} cases[] = {
		{ "7", { 7, 7, 7, 7, 7, 7, 7 } },
		{ "const(7)", { 7, 7, 7, 7, 7, 7, 7 } },
		{ "uniform(10,20)", { 10, 10, 12, 15, 18, 20, 10 } },
		{ "exp(1000)", { 44361, 44361, 1386, 693, 288, 0, 2644 } },
		{ "normal(1000,100)", { 1849, 1942, 1000, 882, 1000, 1000, 1230 } },
		{ "pareto(64,1.5)", { 446813674133220, 446813674133220, 161, 102, 78, 64, 373 } },
		{ "zipf(100,1)", { 1, 1, 2, 8, 27, 100, 1 } },
		{ "zipf(5,0)", { 1, 1, 2, 3, 4, 5, 1 } },
		{ "empirical(sizes.dist)", { 64, 64, 64, 64, 128, 4096, 64 } },
	};

	for (size_t index = 0; index < G_N_ELEMENTS(cases); index++) {
		struct distribution *distribution = parse(
			cases[index].text, index == G_N_ELEMENTS(cases) - 1 ? DISTRIBUTION_SIZE : DISTRIBUTION_COUNT);

		for (size_t draw = 0; draw < G_N_ELEMENTS(randoms); draw++)
			cr_assert(eq(u64,
					  distribution_sample(distribution, randoms[draw],
						  randoms[G_N_ELEMENTS(randoms) - 1 - draw]),
					  cases[index].values[draw]),
				"%s draw %zu", cases[index].text, draw);
		distribution_free(distribution);
	}
}

enum { DRAWS = 200000 };

/* The values of exp(3) are those of the rounded distribution. Evenly spread first numbers, so that means have next to
 * no noise; the second run through a full-period sequence. */
static double mean_of(const struct distribution *distribution, double *deviation)
{
	uint64_t step = UINT64_MAX / DRAWS;
	double sum = 0;
	double squares = 0;

	for (uint64_t draw = 0; draw < DRAWS; draw++) {
		uint64_t random_b = (draw + 1) * 0x9e3779b97f4a7c15;
		double value = (double)distribution_sample(distribution, draw * step + step / 2, random_b);

		sum += value;
		squares += value * value;
	}
	double mean = sum / DRAWS;
	*deviation = squares / DRAWS - mean * mean;
	return mean;
}

Test(distribution, means_and_variances_agree)
{
	static const struct {
		const char *text;
		double mean;
		double variance;
		double tolerance;
	} cases[] = {
		{ "uniform(0,1000000)", 500000, 1000002.0 * 1000000 / 12, 0.001 },
		{ "exp(1000000)", 1000000, 1e12, 0.01 },
		{ "exp(3)", 2.98616, 9.1655, 0.001 },
		{ "normal(1000000,1000)", 1000000, 1e6, 0.01 },
		{ "pareto(1000000,5)", 1250000, 1e12 * 5 / 16 / 3, 0.01 },
		{ "zipf(3,1)", 18.0 / 11, 0.595041322, 0.001 },
		{ "zipf(4,2)", 1.463414634, 0.668174, 0.001 },
		{ "empirical(sizes.dist)", (3 * 64 + 128 + 0.5 * 4096) / 4.5, 1597013.0, 0.01 },
	};

	for (size_t index = 0; index < G_N_ELEMENTS(cases); index++) {
		struct distribution *distribution = parse(
			cases[index].text, index == G_N_ELEMENTS(cases) - 1 ? DISTRIBUTION_SIZE : DISTRIBUTION_COUNT);
		double variance;
		double mean = mean_of(distribution, &variance);

		cr_assert(
			epsilon_eq(dbl, mean / cases[index].mean, 1.0, 0.001), "%s: mean %f", cases[index].text, mean);
		cr_assert(epsilon_eq(dbl, variance / cases[index].variance, 1.0, cases[index].tolerance),
			"%s: variance %f", cases[index].text, variance);
		distribution_free(distribution);
	}
}

/* Shares of draws within one, two and three deviations. */
Test(distribution, normal_has_the_shape_of_a_bell)
{
	static const double expected[] = { 0.682689, 0.954500, 0.997300 };
	struct distribution *distribution = parse("normal(1000000,10000)", DISTRIBUTION_COUNT);
	unsigned int within[3] = { 0 };

	for (uint64_t draw = 0; draw < DRAWS; draw++) {
		uint64_t value = distribution_sample(
			distribution, (draw + 1) * 0x9e3779b97f4a7c15, (draw + 7) * 0xd1342543de82ef95);
		uint64_t away = value > 1000000 ? value - 1000000 : 1000000 - value;

		for (unsigned int times = 1; times <= 3; times++)
			within[times - 1] += away <= times * 10000;
	}
	for (unsigned int index = 0; index < 3; index++)
		cr_assert(epsilon_eq(dbl, (double)within[index] / DRAWS, expected[index], 0.003));
	distribution_free(distribution);
}

Test(distribution, quantiles_agree)
{
	static const struct {
		const char *text;
		uint64_t random; /* the share of draws above the value, in 64 bits */
		double value;
	} cases[] = {
		{ "exp(1ms)", UINT64_MAX / 2, 693147.18 },
		{ "exp(1ms)", UINT64_MAX / 100, 4605170.19 },
		{ "exp(1ms)", UINT64_MAX / 100 * 99, 10050.34 },
		{ "pareto(1us,2)", UINT64_MAX / 4, 2000 },
		{ "pareto(1us,2)", UINT64_MAX / 10000, 100000 },
		{ "uniform(1us,2us)", UINT64_MAX / 4, 1250 },
	};

	for (size_t index = 0; index < G_N_ELEMENTS(cases); index++) {
		struct distribution *distribution = parse(cases[index].text, DISTRIBUTION_TIME);
		double value = (double)distribution_sample(distribution, cases[index].random, 0);

		cr_assert(epsilon_eq(dbl, value, cases[index].value, 1.0), "%s", cases[index].text);
		distribution_free(distribution);
	}
}

Test(distribution, nothing_is_drawn_beyond_the_bounds)
{
	static const char *const texts[] = { "uniform(3,5)", "exp(9007199254740992)", "normal(0,9007199254740992)",
		"normal(9007199254740992,9007199254740992)", "pareto(9007199254740992,0.01)", "pareto(1,1000)",
		"zipf(1048576,0.5)", "uniform(0,9007199254740992)" };
	static const uint64_t corners[] = { 0, 1, UINT64_MAX, (uint64_t)1 << 63, ((uint64_t)1 << 63) - 1 };

	for (size_t index = 0; index < G_N_ELEMENTS(texts); index++) {
		struct distribution *distribution = parse(texts[index], DISTRIBUTION_COUNT);
		uint64_t low = distribution_minimum(distribution);
		uint64_t high = distribution_maximum(distribution);

		cr_assert(high <= DISTRIBUTION_VALUE_MAX);
		for (size_t corner = 0; corner < G_N_ELEMENTS(corners) * G_N_ELEMENTS(corners); corner++) {
			uint64_t value = distribution_sample(distribution, corners[corner % G_N_ELEMENTS(corners)],
				corners[corner / G_N_ELEMENTS(corners)]);

			cr_assert(value >= low, "%s", texts[index]);
			cr_assert(value <= high, "%s", texts[index]);
		}
		distribution_free(distribution);
	}
}

Test(distribution, refusals_say_what_was_expected)
{
	static const struct {
		const char *text;
		const char *message;
	} cases[] = {
		{ "", "is empty, expected a time with its unit such as 250ns, 3us, 1.5ms or 2s" },
		{ "5", "\"5\" is not a time with its unit such as 250ns, 3us, 1.5ms or 2s" },
		{ "ex(5us)", "there is no distribution \"ex\", expected const, uniform, exp, normal, pareto, zipf or "
			     "empirical (did "
			     "you mean \"exp\"?)" },
		{ "exp(5us", "\"exp(5us\" does not end with )" },
		{ "exp()", "0 arguments of exp, expected exp(mean)" },
		{ "uniform(1us)", "1 argument of uniform, expected uniform(a,b)" },
		{ "uniform(1us,2us,3us)", "3 arguments of uniform, expected uniform(a,b)" },
		{ "uniform(2us,1us)", "a is above b in uniform(2us,1us), expected a <= b" },
		{ "normal(1us,-1us)",
			"\"-1us\" is negative, expected a time with its unit such as 250ns, 3us, 1.5ms or 2s" },
		{ "pareto(0,1)", "min of pareto(min,alpha) is 0, expected more" },
		{ "pareto(1us,0)", "alpha of pareto(min,alpha) is out of range, expected 0.01 to 1000" },
		{ "pareto(1us,nan)", "\"nan\" is not a number with up to six decimals such as 1.5" },
		{ "zipf(0,1)", "n of zipf(n,s) is out of range, expected 1 to 1048576" },
		{ "zipf(2ms,1)", "n of zipf(n,s) is out of range, expected 1 to 1048576" },
		{ "zipf(5ns,1001)", "s of zipf(n,s) is out of range, expected 0 to 1000" },
		{ "exp(9007200s)", "\"9007200s\" is too large" },
		{ "empirical()", "0 arguments of empirical, expected empirical(FILE)" },
		{ "empirical(none.dist)",
			TEST_DATA_DIR "/config/none.dist: cannot be read: No such file or directory" },
		{ "empirical(empty.dist)", TEST_DATA_DIR
			"/config/empty.dist: no value with a weight above 0, expected lines VALUE WEIGHT" },
		{ "empirical(sizes.dist)", TEST_DATA_DIR
			"/config/sizes.dist:2: \"64\" is not a time with its unit such as 250ns, 3us, 1.5ms or 2s" },
	};

	for (size_t index = 0; index < G_N_ELEMENTS(cases); index++) {
		g_autoptr(GError) error = NULL;

		cr_assert(eq(ptr,
			distribution_parse(cases[index].text, DISTRIBUTION_TIME, TEST_DATA_DIR "/config", &error),
			NULL));
		cr_assert(eq(str, error->message, (char *)cases[index].message));
	}
}

Test(distribution, bad_rows_have_their_line)
{
	g_autoptr(GError) error = NULL;

	cr_assert(eq(ptr, distribution_parse("empirical(bad.dist)", DISTRIBUTION_SIZE, TEST_DATA_DIR "/config", &error),
		NULL));
	cr_assert(eq(str, error->message,
		TEST_DATA_DIR "/config/bad.dist:2: \"abc\" is not a size in bytes such as 64, 4K, 1.5M or 2G"));
}
