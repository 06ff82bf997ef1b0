/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef TESTS_MODEL_RUN_PRIVATE_H
#define TESTS_MODEL_RUN_PRIVATE_H

/* A run under way: shared by run.c and run_operations.c, run_caches.c, run_burst.c. */
#include "tests/model/driver.h"
#include "tests/model/model.h"
#include "tests/model/run.h"

enum { RUN_SLOTS = 6, RUN_PERCPU_MAX = 10 };

/* An object that the program has. */
struct live_object {
	struct model_object object;
	char *address;
	unsigned int bytes;
	bool general; /* from kmalloc */
};

/* Memory from __alloc_percpu(). */
struct percpu_object {
	void *handle;
	struct model_object table, copies[MODEL_CPUS_MAX];
	unsigned int bytes;
};

struct run {
	const struct run_options *options;
	struct model *model;
	struct driver driver;
	GArray *live; /* struct live_object */
	unsigned long live_bytes;
	struct percpu_object percpu[RUN_PERCPU_MAX];
	unsigned int percpu_count;
	struct model_cache *slots[RUN_SLOTS];  /* caches of the program; NULL: none */
	unsigned long constructed, destructed; /* calls seen */
	unsigned int number;		       /* of the operation under way */
	bool ending;			       /* it is the teardown */
	unsigned long steps;
	unsigned long marks[RUN_MARKS];
	uint64_t findings; /* expected so far */
	char *failure;
};

/* Keeps the first failure. */
void run_fail(struct run *run, const char *format, ...) G_GNUC_PRINTF(2, 3);

/* Tells what OPERATION is about to do, if anybody listens. */
void run_tell(const struct run *run, const struct operation *operation, const char *format, ...) G_GNUC_PRINTF(3, 4);

/*
 * Has the driver do REQUEST on CPU. False when the run has failed, now or before. The findings of a destruction are not
 * checked.
 */
bool run_request(struct run *run, enum driver_request request, unsigned int cpu);

/* Fails for a finding of the kernel that was not expected. */
void run_check_findings(struct run *run);

/* The same, and begins it in the model; run_end() compares the page requests. */
bool run_begin(struct run *run, const struct operation *operation, enum driver_request request);
void run_end(struct run *run);

unsigned long run_tick(void);
/* Lets at least TICKS pass, in both worlds. */
void run_sleep(struct run *run, unsigned long ticks);

/* CPU NUMBER modulo those online. */
unsigned int run_cpu(const struct run *run, unsigned int number);

/* The world gave ADDRESS where the model gave OBJECT. */
void run_learn(struct run *run, struct model_object object, char *address);

void run_operation(struct run *run, const struct operation *operation);
/* Frees all objects, destroys all caches of the program, shrinks the others. */
void run_operations_undo(struct run *run);

/* run_caches.c */
void run_create(struct run *run, const struct operation *operation);
void run_destroy(struct run *run, const struct operation *operation);
void run_shrink(struct run *run, const struct operation *operation);
void run_tune(struct run *run, const struct operation *operation);
void run_bad_tune(struct run *run, const struct operation *operation);
void run_read(struct run *run, const struct operation *operation);

/* run_tasks.c */
void run_policy(struct run *run, const struct operation *operation);
void run_query(struct run *run, const struct operation *operation);
void run_percpu(struct run *run, const struct operation *operation);
void run_percpu_free(struct run *run, const struct operation *operation);
/* Where they are in a model that was taken over anew. */
void run_percpu_find(struct run *run);

/* run_burst.c */
void run_burst(struct run *run, const struct operation *operation);

#endif
