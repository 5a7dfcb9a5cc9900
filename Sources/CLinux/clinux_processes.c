#define _GNU_SOURCE
#include "clinux_processes.h"

#include <fcntl.h>
#include <signal.h>
#include <spawn.h>
#include <unistd.h>

int clinux_pipe(int ends[2]) { return pipe2(ends, O_CLOEXEC); }

static int set_actions(posix_spawn_file_actions_t *actions, int input, int output, int error) {
    int result = posix_spawn_file_actions_adddup2(actions, input, 0);
    if (result == 0) result = posix_spawn_file_actions_adddup2(actions, output, 1);
    if (result == 0) result = posix_spawn_file_actions_adddup2(actions, error, 2);
    if (result == 0) result = posix_spawn_file_actions_addclosefrom_np(actions, 3);
    return result;
}

static int set_attributes(posix_spawnattr_t *attributes) {
    sigset_t all, none;
    sigfillset(&all);
    sigemptyset(&none);
    int result = posix_spawnattr_setsigdefault(attributes, &all);
    if (result == 0) result = posix_spawnattr_setsigmask(attributes, &none);
    short flags = POSIX_SPAWN_SETSID | POSIX_SPAWN_SETSIGDEF | POSIX_SPAWN_SETSIGMASK;
    if (result == 0) result = posix_spawnattr_setflags(attributes, flags);
    return result;
}

int clinux_spawn(pid_t *id, char *const arguments[], int input, int output, int error) {
    posix_spawn_file_actions_t actions;
    posix_spawnattr_t attributes;
    int result = posix_spawn_file_actions_init(&actions);
    if (result != 0) return result;
    result = posix_spawnattr_init(&attributes);
    if (result == 0) {
        result = set_actions(&actions, input, output, error);
        if (result == 0) result = set_attributes(&attributes);
        if (result == 0) {
            result = posix_spawnp(id, arguments[0], &actions, &attributes, arguments, environ);
        }
        posix_spawnattr_destroy(&attributes);
    }
    posix_spawn_file_actions_destroy(&actions);
    return result;
}
