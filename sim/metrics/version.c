/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The only file that is compiled again when the commit changes. */
#include "sim/metrics/version.h"

#include <slabsim_version.h>

const char *version_text(void)
{
	return sizeof(SLABSIM_COMMIT) > 1 ? SLABSIM_VERSION " (" SLABSIM_COMMIT ")" : SLABSIM_VERSION;
}

const char *version_compiler(void)
{
#ifdef __clang__
	return "clang " __clang_version__;
#else
	return "gcc " __VERSION__;
#endif
}
