/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef LINUX_ERROR_CODES_H
#define LINUX_ERROR_CODES_H

/* Error numbers of the kernel interface (the values of the generic Linux ABI). Functions return them negated. */

#ifndef EPERM
#define EPERM 1
#define ENOENT 2
#define EINTR 4
#define EAGAIN 11
#define ENOMEM 12
#define EFAULT 14
#define EBUSY 16
#define ENODEV 19
#define EINVAL 22
#define ENOSPC 28
#define ENOSYS 38
#endif

#endif
