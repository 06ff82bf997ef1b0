/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef TESTS_UNIT_GEOMETRY_KNOWN_CACHES_H
#define TESTS_UNIT_GEOMETRY_KNOWN_CACHES_H

/*
 * What the creators of well-known caches asked for in kernels 2.6.14 to 2.6.21: alignment and flags, and the object
 * size where it does not depend on the kernel's configuration. From general knowledge of these kernels. The listings
 * contradict no entry, but do not prove each: with the one flag flipped four in ten lines come out wrong
 * (HWCACHE_ALIGN), with the other one in fourteen (RECLAIM_ACCOUNT); at most sizes the flags make no difference that a
 * listing shows.
 */
#include "slab/geometry.h"

#define NONE 0UL
#define LINE GEOMETRY_HWCACHE_ALIGN
#define ACCOUNT GEOMETRY_RECLAIM_ACCOUNT

struct known_cache {
	const char *name;
	unsigned long flags;
	unsigned long align;
	unsigned long size_lp64, size_ilp32; /* 0: depends on the configuration */
};

static const struct known_cache known_caches[] = {
	/* Memory and processes. */
	{ "task_struct", NONE, 16, 0, 0 },
	{ "mm_struct", LINE, 0, 0, 0 },
	{ "vm_area_struct", NONE, 0, 0, 0 },
	{ "anon_vma", NONE, 0, 0, 0 },
	{ "files_cache", LINE, 0, 0, 0 },
	{ "fs_cache", LINE, 0, 0, 0 },
	{ "signal_cache", LINE, 0, 0, 0 },
	{ "sighand_cache", LINE, 0, 0, 0 },
	{ "sigqueue", NONE, 0, 0, 0 },
	{ "uid_cache", LINE, 0, 0, 0 },
	{ "posix_timers_cache", NONE, 0, 0, 0 },
	{ "numa_policy", NONE, 0, 0, 0 },
	{ "shared_policy_node", NONE, 0, 0, 0 },
	{ "radix_tree_node", NONE, 0, 0, 0 },
	{ "idr_layer_cache", NONE, 0, 0, 0 },
	{ "key_jar", LINE, 0, 0, 0 },
	{ "pmd", NONE, 4096, 0, 4096 },
	/* Files and file systems. */
	{ "names_cache", LINE, 0, 4096, 4096 },
	{ "filp", LINE, 0, 0, 0 },
	{ "mnt_cache", LINE, 0, 0, 0 },
	{ "file_lock_cache", NONE, 0, 0, 0 },
	{ "fasync_cache", NONE, 0, 0, 0 },
	{ "dnotify_cache", NONE, 0, 0, 0 },
	{ "inotify_watch_cache", NONE, 0, 0, 0 },
	{ "inotify_event_cache", NONE, 0, 0, 0 },
	{ "eventpoll_epi", LINE, 0, 0, 0 },
	{ "eventpoll_pwq", NONE, 0, 0, 0 },
	{ "kiocb", LINE, 0, 0, 0 },
	{ "kioctx", LINE, 0, 0, 0 },
	{ "sysfs_dir_cache", NONE, 0, 0, 0 },
	{ "dentry_cache", ACCOUNT, 0, 0, 0 },
	{ "inode_cache", ACCOUNT, 0, 0, 0 },
	{ "proc_inode_cache", ACCOUNT, 0, 0, 0 },
	{ "bdev_cache", LINE | ACCOUNT, 0, 0, 0 },
	{ "sock_inode_cache", LINE | ACCOUNT, 0, 0, 0 },
	{ "rpc_inode_cache", LINE | ACCOUNT, 0, 0, 0 },
	{ "ext2_inode_cache", ACCOUNT, 0, 0, 0 },
	{ "ext3_inode_cache", ACCOUNT, 0, 0, 0 },
	{ "isofs_inode_cache", ACCOUNT, 0, 0, 0 },
	{ "fat_inode_cache", ACCOUNT, 0, 0, 0 },
	{ "nfs_inode_cache", ACCOUNT, 0, 0, 0 },
	{ "cifs_inode_cache", ACCOUNT, 0, 0, 0 },
	{ "reiser_inode_cache", ACCOUNT, 0, 0, 0 },
	{ "romfs_inode_cache", ACCOUNT, 0, 0, 0 },
	{ "udf_inode_cache", ACCOUNT, 0, 0, 0 },
	{ "minix_inode_cache", ACCOUNT, 0, 0, 0 },
	{ "shmem_inode_cache", NONE, 0, 0, 0 },
	{ "hugetlbfs_inode_cache", NONE, 0, 0, 0 },
	{ "mqueue_inode_cache", LINE, 0, 0, 0 },
	{ "dquot", LINE | ACCOUNT, 0, 0, 0 },
	{ "journal_head", NONE, 0, 0, 0 },
	{ "journal_handle", NONE, 0, 0, 0 },
	{ "revoke_record", LINE, 0, 0, 0 },
	{ "revoke_table", NONE, 0, 0, 0 },
	/* Block layer. */
	{ "bio", LINE, 0, 0, 0 },
	{ "biovec-1", LINE, 0, 16, 12 },
	{ "biovec-4", LINE, 0, 4 * 16, 4 * 12 },
	{ "biovec-16", LINE, 0, 16 * 16, 16 * 12 },
	{ "biovec-64", LINE, 0, 64 * 16, 64 * 12 },
	{ "biovec-128", LINE, 0, 128 * 16, 128 * 12 },
	{ "biovec-256", LINE, 0, 256 * 16, 256 * 12 },
	{ "biovec-(256)", LINE, 0, 256 * 16, 256 * 12 },
	{ "blkdev_ioc", NONE, 0, 0, 0 },
	{ "blkdev_queue", NONE, 0, 0, 0 },
	{ "blkdev_requests", NONE, 0, 0, 0 },
	{ "cfq_pool", NONE, 0, 0, 0 },
	{ "cfq_ioc_pool", NONE, 0, 0, 0 },
	{ "crq_pool", NONE, 0, 0, 0 },
	{ "deadline_drq", NONE, 0, 0, 0 },
	{ "as_arq", NONE, 0, 0, 0 },
	{ "dm_io", NONE, 0, 0, 0 },
	{ "dm_tio", NONE, 0, 0, 0 },
	{ "scsi_cmd_cache", LINE, 0, 0, 0 },
	{ "sgpool-8", LINE, 0, 0, 0 },
	{ "sgpool-16", LINE, 0, 0, 0 },
	{ "sgpool-32", LINE, 0, 0, 0 },
	{ "sgpool-64", LINE, 0, 0, 0 },
	{ "sgpool-128", LINE, 0, 0, 0 },
	/* Network. */
	{ "skbuff_head_cache", LINE, 0, 0, 0 },
	{ "skbuff_fclone_cache", LINE, 0, 0, 0 },
	{ "UNIX", LINE, 0, 0, 0 },
	{ "TCP", LINE, 0, 0, 0 },
	{ "UDP", LINE, 0, 0, 0 },
	{ "RAW", LINE, 0, 0, 0 },
	{ "DCCP", LINE, 0, 0, 0 },
	{ "TCPv6", LINE, 0, 0, 0 },
	{ "UDPv6", LINE, 0, 0, 0 },
	{ "RAWv6", LINE, 0, 0, 0 },
	{ "UDP-Lite", LINE, 0, 0, 0 },
	{ "tw_sock_TCP", LINE, 0, 0, 0 },
	{ "tw_sock_TCPv6", LINE, 0, 0, 0 },
	{ "tw_sock_DCCP", LINE, 0, 0, 0 },
	{ "request_sock_TCP", LINE, 0, 0, 0 },
	{ "request_sock_TCPv6", LINE, 0, 0, 0 },
	{ "request_sock_DCCP", LINE, 0, 0, 0 },
	{ "tcp_bind_bucket", LINE, 0, 0, 0 },
	{ "dccp_bind_bucket", LINE, 0, 0, 0 },
	{ "inet_peer_cache", LINE, 0, 0, 0 },
	{ "ip_dst_cache", LINE, 0, 0, 0 },
	{ "ip6_dst_cache", LINE, 0, 0, 0 },
	{ "xfrm_dst_cache", LINE, 0, 0, 0 },
	{ "arp_cache", LINE, 0, 0, 0 },
	{ "ndisc_cache", LINE, 0, 0, 0 },
	{ "ip_fib_hash", LINE, 0, 0, 0 },
	{ "ip_fib_alias", LINE, 0, 0, 0 },
	{ "fib6_nodes", LINE, 0, 0, 0 },
	{ "ip_mrt_cache", LINE, 0, 0, 0 },
	{ "flow_cache", LINE, 0, 0, 0 },
	{ "secpath_cache", LINE, 0, 0, 0 },
	{ "bridge_fdb_cache", LINE, 0, 0, 0 },
	{ "ip_conntrack", NONE, 0, 0, 0 },
	{ "ip_conntrack_expect", NONE, 0, 0, 0 },
	{ "rpc_buffers", LINE, 0, 2048, 2048 },
	{ "rpc_tasks", LINE, 0, 0, 0 },
	{ "nfs_read_data", LINE, 0, 0, 0 },
	{ "nfs_write_data", LINE, 0, 0, 0 },
	{ "nfs_page", LINE, 0, 0, 0 },
};

#undef NONE
#undef LINE
#undef ACCOUNT

#endif
