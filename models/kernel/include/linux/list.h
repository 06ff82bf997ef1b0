/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef LINUX_LIST_H
#define LINUX_LIST_H

/* Circular doubly linked lists with a head element. Plain memory operations: the caller holds whatever protects the
 * list. */

#include <linux/kernel.h>
#include <linux/types.h>

/* What a removed element points to, so that using it as a list member faults. */
#define LIST_POISON1 ((struct list_head *)0x00100100)
#define LIST_POISON2 ((struct list_head *)0x00200200)

#define LIST_HEAD_INIT(name)                                                                                           \
	{                                                                                                              \
		&(name), &(name)                                                                                       \
	}
#define LIST_HEAD(name) struct list_head name = LIST_HEAD_INIT(name)

static inline void INIT_LIST_HEAD(struct list_head *list)
{
	list->next = list;
	list->prev = list;
}

static inline void list_link(struct list_head *entry, struct list_head *before, struct list_head *after)
{
	after->prev = entry;
	entry->next = after;
	entry->prev = before;
	before->next = entry;
}

/* Insert ENTRY as the first of LIST. */
static inline void list_add(struct list_head *entry, struct list_head *list)
{
	list_link(entry, list, list->next);
}

/* Insert ENTRY as the last of LIST. */
static inline void list_add_tail(struct list_head *entry, struct list_head *list)
{
	list_link(entry, list->prev, list);
}

static inline void list_unlink(struct list_head *entry)
{
	struct list_head *before = entry->prev;
	struct list_head *after = entry->next;

	after->prev = before;
	before->next = after;
}

static inline void list_del(struct list_head *entry)
{
	list_unlink(entry);
	entry->next = LIST_POISON1;
	entry->prev = LIST_POISON2;
}

static inline void list_del_init(struct list_head *entry)
{
	list_unlink(entry);
	INIT_LIST_HEAD(entry);
}

static inline void list_move(struct list_head *entry, struct list_head *list)
{
	list_unlink(entry);
	list_add(entry, list);
}

static inline int list_empty(const struct list_head *list)
{
	return list->next == list;
}

/* Insert all entries of LIST behind HEAD; LIST itself is left uninitialised. */
static inline void list_splice(struct list_head *list, struct list_head *head)
{
	struct list_head *first = list->next;
	struct list_head *last = list->prev;
	struct list_head *after = head->next;

	if (first == list)
		return;
	first->prev = head;
	head->next = first;
	last->next = after;
	after->prev = last;
}

#define list_entry(pointer, type, member) container_of(pointer, type, member)
#define list_for_each(cursor, head) for (cursor = (head)->next; cursor != (head); cursor = cursor->next)
#define list_for_each_safe(cursor, following, head)                                                                    \
	for (cursor = (head)->next, following = cursor->next; cursor != (head);                                        \
		cursor = following, following = cursor->next)
#define list_for_each_entry(cursor, head, member)                                                                      \
	for (cursor = list_entry((head)->next, __typeof__(*cursor), member); &cursor->member != (head);                \
		cursor = list_entry(cursor->member.next, __typeof__(*cursor), member))
#define list_for_each_entry_safe(cursor, following, head, member)                                                      \
	for (cursor = list_entry((head)->next, __typeof__(*cursor), member),                                           \
	    following = list_entry(cursor->member.next, __typeof__(*cursor), member);                                  \
		&cursor->member != (head);                                                                             \
		cursor = following, following = list_entry(following->member.next, __typeof__(*cursor), member))

#endif
