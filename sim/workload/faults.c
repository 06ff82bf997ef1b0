/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What goes wrong. See faults.h. */
#include "sim/workload/faults.h"

#include "models/hw/boundary.h"
#include "models/kernel/memory.h"
#include "models/kernel/rcu.h"
#include "sim/engine/choice.h"

#include <linux/cpu.h>
#include <linux/gfp.h>
#include <linux/notifier.h>

#include <limits.h>

#include "sim/engine/poison.h"

enum { PURPOSE_STRIKE = 1, MILLION = 1000000 };

struct work_fault {
	const struct plan_fault *plan;
	struct workload_fault_counts counts;
};

struct work_faults {
	struct notifier_block notifier;
	struct work_fault faults[]; /* [plan->fault_count] */
};

/* --- does it strike? --- */

static bool has_cpu(const struct plan_fault *plan, unsigned int cpu)
{
	for (unsigned int index = 0; index < plan->cpu_count; index++)
		if (plan->cpus[index] == cpu)
			return true;
	return false;
}

static bool is_time_of(const struct plan_fault *plan)
{
	uint64_t now_ns;

	if (workload->phase != WORK_RUNNING)
		return false;
	now_ns = workload_time_ns();
	return plan->at_ns <= now_ns && now_ns < plan->until_ns;
}

static bool decide(const struct plan_fault *plan, uint64_t number)
{
	struct random_key key = { workload->plan->seed, plan->stream, PURPOSE_STRIKE };

	if (plan->nth != 0)
		return number == plan->nth;
	if (plan->by_rate)
		return random_below(random_draw(key, number), MILLION) < plan->rate_millionths;
	return true;
}

/* Something that the keys admit happens now. */
static bool strikes(struct work_fault *fault)
{
	bool struck = decide(fault->plan, ++fault->counts.seen);

	fault->counts.struck += struck;
	return struck;
}

static bool is_concerned(const struct work_fault *fault, enum fault_target target, unsigned int cpu)
{
	return fault->plan->target == target && is_time_of(fault->plan) && has_cpu(fault->plan, cpu);
}

/* --- pages --- */

static bool admits_request(const struct plan_fault *plan, const struct kernel_page_request *request)
{
	int zone = (request->gfp & __GFP_DMA) != 0 ? FAULT_ZONE_DMA : FAULT_ZONE_NORMAL;

	if (plan->node >= 0 && plan->node != request->node)
		return false;
	if (plan->zone >= 0 && plan->zone != zone)
		return false;
	if (plan->only_atomic && (request->gfp & __GFP_WAIT) != 0)
		return false;
	if (plan->cache == PLAN_NONE)
		return true;
	return request->cache != NULL && request->cache == workload->caches[plan->cache].cache;
}

/* All faults are asked, also behind one that strikes: what one counts does not depend on the others. */
static bool page_request_fails(const struct kernel_page_request *request, void *context)
{
	struct work_faults *faults = context;
	bool fails = false;

	for (uint32_t index = 0; index < workload->plan->fault_count; index++) {
		struct work_fault *fault = &faults->faults[index];

		if (is_concerned(fault, FAULT_PAGES, request->cpu) && admits_request(fault->plan, request) &&
			strikes(fault))
			fails = true;
	}
	return fails;
}

/* --- RCU --- */

static uint64_t callbacks_wait(unsigned int cpu, void *context)
{
	struct work_faults *faults = context;
	uint64_t longest_ns = 0;

	for (uint32_t index = 0; index < workload->plan->fault_count; index++) {
		struct work_fault *fault = &faults->faults[index];

		if (is_concerned(fault, FAULT_RCU_DELAY, cpu) && strikes(fault) && fault->plan->delay_ns > longest_ns)
			longest_ns = fault->plan->delay_ns;
	}
	return hw_ns_to_cycles(longest_ns);
}

/* --- hotplug --- */

static bool step_is_refused(struct work_faults *faults, enum fault_step step, unsigned int cpu)
{
	bool refused = false;

	for (uint32_t index = 0; index < workload->plan->fault_count; index++) {
		struct work_fault *fault = &faults->faults[index];

		if (is_concerned(fault, FAULT_HOTPLUG, cpu) && fault->plan->step == step && strikes(fault))
			refused = true;
	}
	return refused;
}

/* Asked before all others. */
static int cpu_step(struct notifier_block *self, unsigned long action, void *data)
{
	unsigned int cpu = (unsigned int)(uintptr_t)data;
	struct choice_subject subject = { .cpu = hw->current->number, .operation = (uint32_t)action, .object = cpu };
	bool refused;

	(void)self;
	if (action != CPU_UP_PREPARE && action != CPU_DOWN_PREPARE)
		return NOTIFY_OK;
	refused = step_is_refused(
		workload->faults, action == CPU_UP_PREPARE ? FAULT_UP_PREPARE : FAULT_DOWN_PREPARE, cpu);
	return choice(engine->host.strategy, CHOICE_HOTPLUG, subject, 2, refused) != 0 ? NOTIFY_BAD : NOTIFY_OK;
}

/* --- life --- */

void faults_setup(void)
{
	const struct plan *plan = workload->plan;
	struct work_faults *faults = world_alloc(sizeof(*faults) + plan->fault_count * sizeof(struct work_fault));

	for (uint32_t index = 0; index < plan->fault_count; index++)
		faults->faults[index].plan = &plan->faults[index];
	workload->faults = faults;
}

static bool plan_has(enum fault_target target)
{
	for (uint32_t index = 0; index < workload->plan->fault_count; index++)
		if (workload->plan->faults[index].target == target)
			return true;
	return false;
}

void faults_start(void)
{
	struct work_faults *faults = workload->faults;

	if (plan_has(FAULT_PAGES))
		kernel_page_fault_set(page_request_fails, faults);
	if (plan_has(FAULT_RCU_DELAY))
		kernel_rcu_delay_set(callbacks_wait, faults);
	if (!plan_has(FAULT_HOTPLUG))
		return;
	faults->notifier = (struct notifier_block){ .notifier_call = cpu_step, .priority = INT_MAX };
	register_cpu_notifier(&faults->notifier);
}

const struct workload_fault_counts *faults_counts(uint32_t fault)
{
	return &workload->faults->faults[fault].counts;
}
