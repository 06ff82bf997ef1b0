/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef CALIBRATE_FIT_H
#define CALIBRATE_FIT_H

#include "results/validation/calibrate/published.h"

/*
 * Fits the constants of MACHINE that no source gives, within the ranges of fit.c, to those of the published
 * figures that are for fitting: what one CPU does alone to the tests on one CPU, where there are any, and what CPUs do
 * to each other to the tests on several.
 *
 * Coordinate search from the values in the machine file: each constant in turn goes up or down by a factor while that
 * helps; then by smaller ones. Prints each step and at the end the values; changes no file. FALSE with an error.
 */
gboolean fit_machine(const struct published *published, const char *machine, GError **error);

#endif
