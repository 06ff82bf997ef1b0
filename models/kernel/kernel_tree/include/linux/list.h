/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef KERNEL_TREE_LINUX_LIST_H
#define KERNEL_TREE_LINUX_LIST_H

/* More of lists. */

#include_next <linux/list.h>

#include <linux/prefetch.h>

static inline void list_move_tail(struct list_head *entry, struct list_head *list)
{
	list_unlink(entry);
	list_add_tail(entry, list);
}

static inline void list_splice_init(struct list_head *list, struct list_head *head)
{
	list_splice(list, head);
	INIT_LIST_HEAD(list);
}

#define __list_for_each(cursor, head) list_for_each (cursor, head)
#define list_for_each_prev(cursor, head) for (cursor = (head)->prev; cursor != (head); cursor = cursor->prev)
#define list_for_each_entry_reverse(cursor, head, member)                                                              \
	for (cursor = list_entry((head)->prev, __typeof__(*cursor), member); &cursor->member != (head);                \
		cursor = list_entry(cursor->member.prev, __typeof__(*cursor), member))

#endif
