#pragma once
// Linux calls on files that Glibc's Swift module hides (they need _GNU_SOURCE), or that are macros
// or take variable arguments. Each is its call and nothing more: the result and errno are the
// kernel's.
#include <stdint.h>
#include <sys/types.h>

// renameat2(2) with RENAME_NOREPLACE: fails with EEXIST when there is something of the new name.
int clinux_rename_noreplace(int old_folder, const char *old_name, int new_folder,
                            const char *new_name);

// copy_file_range(2).
ssize_t clinux_copy_file_range(int source, int64_t *source_offset, int target,
                               int64_t *target_offset, size_t count);

// fcntl(2) with F_SETPIPE_SZ.
int clinux_set_pipe_size(int descriptor, int byte_count);

// ioctl(2) with BLKGETSIZE64.
int clinux_block_device_size(int descriptor, uint64_t *byte_count);

// syncfs(2).
int clinux_syncfs(int descriptor);

// sync_file_range(2) of the whole file with SYNC_FILE_RANGE_WAIT_BEFORE: waits for writes that have begun and
// tells of those that failed since the descriptor was opened.
int clinux_wait_for_writes(int descriptor);

// sync_file_range(2) with SYNC_FILE_RANGE_WRITE: begins to write a part of the file.
int clinux_begin_writing(int descriptor, int64_t offset, int64_t byte_count);

// preadv2(2) of a byte with RWF_NOWAIT: whether it is in the page cache; -1 where the system can't tell.
int clinux_is_cached(int descriptor, int64_t offset);

// fstatfs(2): the number of the kind of file system.
int clinux_file_system_kind(int descriptor, int64_t *kind);

// eventfd(2), closed on exec, not blocking.
int clinux_eventfd(void);

// The number of processors that sched_getaffinity(2) gives this thread, or -1.
int clinux_affinity_count(void);
