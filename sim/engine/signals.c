/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Signals inside a running world become its end. See signals.h. */
#include "sim/engine/signals.h"

#include "sim/engine/fault.h"
#include "sim/engine/world.h"

#include <signal.h>
#include <stddef.h>
#include <sys/time.h>
#include <ucontext.h>

#include "sim/engine/poison.h"

static const int caught[] = { SIGSEGV, SIGBUS, SIGILL, SIGFPE };

extern char __executable_start[], etext[]; /* the linker's: the program's own code lies between */

static bool is_program_code(const char *code)
{
	return code >= __executable_start && code < etext;
}

static bool is_module_code(const char *code)
{
	return code >= engine->host.module_code.start && code < engine->host.module_code.end;
}

static const char *fault_instruction(const ucontext_t *context)
{
#if defined(__x86_64__)
	return (const char *)(uintptr_t)context->uc_mcontext.gregs[REG_RIP];
#elif defined(__aarch64__)
	return (const char *)(uintptr_t)context->uc_mcontext.pc;
#else
	(void)context;
	return NULL;
#endif
}

/* Runs on the world's signal stack after the handler has returned: the mask is as before, and nothing is unwound. */
static void landing(void)
{
	world_end(engine->host.end, engine->host.end_detail);
}

static void land(ucontext_t *context)
{
	uintptr_t top = (uintptr_t)engine->host.landing_stack + REGION_STACK_BYTES - 64;

#if defined(__x86_64__)
	context->uc_mcontext.gregs[REG_RSP] = (greg_t)(top - 8); /* as after a call */
	context->uc_mcontext.gregs[REG_RIP] = (greg_t)(uintptr_t)landing;
#elif defined(__aarch64__)
	context->uc_mcontext.sp = top;
	context->uc_mcontext.pc = (uintptr_t)landing;
#else
	(void)top;
	sigset_t none;

	sigemptyset(&none);
	sigprocmask(SIG_SETMASK, &none, NULL);
	landing();
#endif
}

static void end_world(enum world_end end, uint64_t detail, const char *code, ucontext_t *context)
{
	engine->host.end = end;
	engine->host.end_detail = detail;
	engine->host.end_code = code;
	land(context);
}

/*
 * x86-64 refuses to jump to an address with bits that no address has (a poisoned pointer), and then stands at the jump
 * itself: an indirect call or jump is opcode FF with 2 or 4 in the middle of the next byte, after an optional prefix.
 */
static bool is_refused_jump(const char *address, const char *code)
{
#if defined(__x86_64__)
	const unsigned char *bytes = (const unsigned char *)code;

	if (address != NULL || !is_program_code(code))
		return false;
	while (*bytes == 0x3e || (*bytes & 0xf0) == 0x40)
		bytes++;
	return bytes[0] == 0xff && ((bytes[1] >> 3 & 7) == 2 || (bytes[1] >> 3 & 7) == 4);
#else
	(void)address, (void)code;
	return false;
#endif
}

/* The rules stand in signals.h. */
static bool is_fault_of_module(int number, const char *address, const char *code)
{
	if (is_module_code(code))
		return true;
	if (number != SIGSEGV && number != SIGBUS)
		return false;
	if (address == code || is_refused_jump(address, code))
		return true; /* the instruction itself could not be read */
	return region_is_guard(&engine->host.region, address);
}

/* The instruction faults again, and whoever handled it before this world handles it now. */
static void hand_back(int number)
{
	for (unsigned int i = 0; i < sizeof(caught) / sizeof(caught[0]); i++)
		if (caught[i] == number)
			sigaction(number, &engine->host.signals_before.actions[i], NULL);
}

static void on_fault(int number, siginfo_t *info, void *opaque)
{
	const char *code = fault_instruction(opaque);
	bool by_module;

	if (engine->world.running == NULL) {
		hand_back(number);
		return;
	}
	by_module = is_fault_of_module(number, info->si_addr, code);
	end_world(by_module ? WORLD_END_SIGNAL : WORLD_END_HOST_SIGNAL, (uint64_t)number, code, opaque);
}

static void on_watchdog(int number, siginfo_t *info, void *opaque)
{
	struct world_host *host = &engine->host;
	const char *code = fault_instruction(opaque);

	(void)number, (void)info;
	if (engine->world.running == NULL)
		return;
	if (host->watchdog_boundaries != engine->world.boundaries + 1) {
		host->watchdog_boundaries = engine->world.boundaries + 1;
		host->watchdog_ticks = 0;
		return;
	}
	if (++host->watchdog_ticks >= WATCHDOG_TICKS && (is_module_code(code) || is_program_code(code)))
		end_world(WORLD_END_LIVELOCK, 0, code, opaque);
}

static struct timeval watchdog_period(unsigned int watchdog_ms)
{
	uint64_t us = (uint64_t)watchdog_ms * 1000 / WATCHDOG_TICKS;

	return (struct timeval){ .tv_sec = (time_t)(us / 1000000), .tv_usec = (suseconds_t)(us % 1000000) };
}

void signals_install(unsigned int watchdog_ms)
{
	struct sigaction fault = { .sa_sigaction = on_fault, .sa_flags = SA_SIGINFO | SA_ONSTACK | SA_NODEFER };
	struct sigaction watchdog = { .sa_sigaction = on_watchdog, .sa_flags = SA_SIGINFO | SA_ONSTACK | SA_RESTART };
	struct itimerval period = { .it_interval = watchdog_period(watchdog_ms),
		.it_value = watchdog_period(watchdog_ms) };
	stack_t stack = { .ss_sp = engine->host.signal_stack, .ss_size = REGION_STACK_BYTES };

	sigaltstack(&stack, &engine->host.signals_before.stack);
	for (unsigned int i = 0; i < sizeof(caught) / sizeof(caught[0]); i++)
		sigaction(caught[i], &fault, &engine->host.signals_before.actions[i]);
	sigaction(SIGPROF, &watchdog, &engine->host.signals_before.watchdog);
	setitimer(ITIMER_PROF, &period, &engine->host.signals_before.timer);
}

void signals_remove(void)
{
	setitimer(ITIMER_PROF, &engine->host.signals_before.timer, NULL);
	sigaction(SIGPROF, &engine->host.signals_before.watchdog, NULL);
	for (unsigned int i = 0; i < sizeof(caught) / sizeof(caught[0]); i++)
		sigaction(caught[i], &engine->host.signals_before.actions[i], NULL);
	if ((engine->host.signals_before.stack.ss_flags & SS_DISABLE) != 0)
		engine->host.signals_before.stack.ss_sp = NULL;
	sigaltstack(&engine->host.signals_before.stack, NULL);
}
