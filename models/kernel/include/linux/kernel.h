/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef LINUX_KERNEL_H
#define LINUX_KERNEL_H

/* Arithmetic helpers, messages, and the ways a kernel stops. */

#include <linux/compiler.h>
#include <linux/error_codes.h>
#include <linux/types.h>

#include <stdarg.h>

#define ALIGN(x, a) (((x) + (__typeof__(x))(a)-1) & ~((__typeof__(x))(a)-1))
#define ARRAY_SIZE(array) (sizeof(array) / sizeof((array)[0]))
#define DIV_ROUND_UP(n, d) (((n) + (d)-1) / (d))

#define min(x, y)                                                                                                      \
	({                                                                                                             \
		__typeof__(x) _min_x = (x);                                                                            \
		__typeof__(y) _min_y = (y);                                                                            \
		(void)(&_min_x == &_min_y);                                                                            \
		_min_x < _min_y ? _min_x : _min_y;                                                                     \
	})
#define max(x, y)                                                                                                      \
	({                                                                                                             \
		__typeof__(x) _max_x = (x);                                                                            \
		__typeof__(y) _max_y = (y);                                                                            \
		(void)(&_max_x == &_max_y);                                                                            \
		_max_x > _max_y ? _max_x : _max_y;                                                                     \
	})
#define min_t(type, x, y)                                                                                              \
	({                                                                                                             \
		type _mint_x = (x);                                                                                    \
		type _mint_y = (y);                                                                                    \
		_mint_x < _mint_y ? _mint_x : _mint_y;                                                                 \
	})
#define max_t(type, x, y)                                                                                              \
	({                                                                                                             \
		type _maxt_x = (x);                                                                                    \
		type _maxt_y = (y);                                                                                    \
		_maxt_x > _maxt_y ? _maxt_x : _maxt_y;                                                                 \
	})

#define container_of(pointer, type, member) ((type *)((char *)(pointer)-offsetof(type, member)))

#define KERN_EMERG "<0>"
#define KERN_ALERT "<1>"
#define KERN_CRIT "<2>"
#define KERN_ERR "<3>"
#define KERN_WARNING "<4>"
#define KERN_NOTICE "<5>"
#define KERN_INFO "<6>"
#define KERN_DEBUG "<7>"

/*
 * Adds a line to the kernel log of the run. Any context; no boundary, costs nothing. Conversions: those of the kernel
 * (%d %i %u %x %X %o %c %s %p %% with flags, width, precision, l ll h hh z); %p prints the simulated address.
 */
int printk(const char *format, ...) __attribute__((format(printf, 1, 2)));
int snprintf(char *buffer, size_t size, const char *format, ...) __attribute__((format(printf, 3, 4)));
int vsnprintf(char *buffer, size_t size, const char *format, va_list arguments) __attribute__((format(printf, 3, 0)));

/*
 * The simulated address of this kernel's code, for keeping in memory: host addresses differ from run to run. 0 for what
 * is no code of the kernel. sprint_symbol() tells its name.
 */
unsigned long kernel_code_address(const void *code);
#define _RET_IP_ kernel_code_address(__builtin_return_address(0))

/* Ends the world. Panic is for what the kernel cannot survive, BUG for a violated assumption; both are findings. */
void panic(const char *format, ...) __attribute__((format(printf, 1, 2), noreturn));
void kernel_bug(const char *file, int line, const char *condition) __attribute__((noreturn));
void kernel_warn(const char *file, int line, const char *condition);
void dump_stack(void);

#define BUG() kernel_bug(__FILE__, __LINE__, "BUG")
#define BUG_ON(condition)                                                                                              \
	do {                                                                                                           \
		if (unlikely(condition))                                                                               \
			kernel_bug(__FILE__, __LINE__, #condition);                                                    \
	} while (0)
#define WARN_ON(condition)                                                                                             \
	do {                                                                                                           \
		if (unlikely(condition))                                                                               \
			kernel_warn(__FILE__, __LINE__, #condition);                                                   \
	} while (0)
#define BUILD_BUG_ON(condition) _Static_assert(!(condition), #condition)

/*
 * BUG unless this context may sleep: interrupts on, not in interrupt, no spinlock held. Not a boundary.
 */
void kernel_might_sleep(const char *file, int line);
#define might_sleep() kernel_might_sleep(__FILE__, __LINE__)
#define might_sleep_if(condition)                                                                                      \
	do {                                                                                                           \
		if (condition)                                                                                         \
			might_sleep();                                                                                 \
	} while (0)

/* Parses digits like strtoul; *end points behind the last one read. */
unsigned long simple_strtoul(const char *text, char **end, unsigned int base);

#endif
