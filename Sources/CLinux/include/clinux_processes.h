#pragma once
// Starting a program with what Glibc's Swift module hides.
#include <sys/types.h>

// pipe2(2), both ends closed on exec: the one to read from and the one to write to.
int clinux_pipe(int ends[2]);

// posix_spawnp(3) of the program that arguments[0] names, as the leader of a session and process
// group of its own: with this process's environment, these three descriptors as its standard
// streams, no other descriptor, all signals at their defaults and none blocked. The descriptors must be 3
// or higher. Returns 0 or an error number.
int clinux_spawn(pid_t *id, char *const arguments[], int input, int output, int error);
