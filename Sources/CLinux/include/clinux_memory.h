#pragma once
// malloc_usable_size(3), which Glibc's Swift module hides.
#include <malloc.h>
