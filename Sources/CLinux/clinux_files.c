#define _GNU_SOURCE
#include "clinux_files.h"

#include <errno.h>
#include <fcntl.h>
#include <linux/fs.h>
#include <sched.h>
#include <stdio.h>
#include <sys/eventfd.h>
#include <sys/ioctl.h>
#include <sys/uio.h>
#include <sys/vfs.h>
#include <unistd.h>

int clinux_rename_noreplace(int old_folder, const char *old_name, int new_folder,
                            const char *new_name) {
    return renameat2(old_folder, old_name, new_folder, new_name, RENAME_NOREPLACE);
}

ssize_t clinux_copy_file_range(int source, int64_t *source_offset, int target,
                               int64_t *target_offset, size_t count) {
    return copy_file_range(source, source_offset, target, target_offset, count, 0);
}

int clinux_set_pipe_size(int descriptor, int byte_count) {
    return fcntl(descriptor, F_SETPIPE_SZ, byte_count);
}

int clinux_block_device_size(int descriptor, uint64_t *byte_count) {
    return ioctl(descriptor, BLKGETSIZE64, byte_count);
}

int clinux_syncfs(int descriptor) { return syncfs(descriptor); }

int clinux_wait_for_writes(int descriptor) {
    return sync_file_range(descriptor, 0, 0, SYNC_FILE_RANGE_WAIT_BEFORE);
}

int clinux_begin_writing(int descriptor, int64_t offset, int64_t byte_count) {
    return sync_file_range(descriptor, offset, byte_count, SYNC_FILE_RANGE_WRITE);
}

int clinux_is_cached(int descriptor, int64_t offset) {
    char byte;
    struct iovec part = {&byte, 1};
    ssize_t count = preadv2(descriptor, &part, 1, offset, RWF_NOWAIT);
    if (count >= 0) return 1;
    return errno == EAGAIN ? 0 : -1;
}

int clinux_file_system_kind(int descriptor, int64_t *kind) {
    struct statfs status;
    if (fstatfs(descriptor, &status) != 0) return -1;
    *kind = (int64_t)status.f_type;
    return 0;
}

int clinux_eventfd(void) { return eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK); }

int clinux_affinity_count(void) {
    // The kernel refuses a set smaller than its own: grow it until it fits.
    for (int capacity = 1024; capacity <= 1 << 20; capacity *= 2) {
        cpu_set_t *set = CPU_ALLOC(capacity);
        if (!set) return -1;
        size_t size = CPU_ALLOC_SIZE(capacity);
        int count = sched_getaffinity(0, size, set) == 0 ? CPU_COUNT_S(size, set) : -1;
        CPU_FREE(set);
        if (count >= 0 || errno != EINVAL) return count;
    }
    return -1;
}
