#pragma once
// getrandom(2), which Glibc's Swift module hides.
#include <sys/random.h>
