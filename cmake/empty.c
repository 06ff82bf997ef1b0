/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Keeps a room without sources buildable. */
typedef int slabsim_empty_translation_unit;
