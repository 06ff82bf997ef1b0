/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef LINUX_COMPILER_H
#define LINUX_COMPILER_H

/* Annotations for the compiler, and marked accesses. */

#define likely(x) __builtin_expect(!!(x), 1)
#define unlikely(x) __builtin_expect(!!(x), 0)
#define noinline __attribute__((noinline))
#define __noreturn __attribute__((noreturn))
#define __user
#define __must_check __attribute__((warn_unused_result))

/* The compiler moves no memory access across this. */
#define barrier() __asm__ __volatile__("" : : : "memory")

/*
 * Accesses that race with another CPU by design. Each is a boundary: other CPUs and interrupts may come in just before
 * it. `x` must be an aligned scalar of 1, 2, 4 or 8 bytes. Compilers keep marked accesses in order among each other
 * only; the barriers keep the unmarked ones on their side of the boundary, so that intervals are the same in every
 * build.
 */
#define READ_ONCE(x)                                                                                                   \
	({                                                                                                             \
		barrier();                                                                                             \
		__typeof__(x) _once_value = *(const volatile __typeof__(x) *)&(x);                                     \
		barrier();                                                                                             \
		_once_value;                                                                                           \
	})
#define WRITE_ONCE(x, value)                                                                                           \
	do {                                                                                                           \
		__typeof__(x) _once_value = (value);                                                                   \
		barrier();                                                                                             \
		*(volatile __typeof__(x) *)&(x) = _once_value;                                                         \
		barrier();                                                                                             \
	} while (0)

/* Unmarked accesses that may race and are meant so; no boundary. The race detector leaves them alone. */
#define data_race(expression)                                                                                          \
	({                                                                                                             \
		kernel_data_race_begin();                                                                              \
		__typeof__(expression) _racy = (expression);                                                           \
		kernel_data_race_end();                                                                                \
		_racy;                                                                                                 \
	})
void kernel_data_race_begin(void);
void kernel_data_race_end(void);

#endif
