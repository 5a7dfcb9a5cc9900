#ifndef COFFER_CZSTD_H
#define COFFER_CZSTD_H
#include <zstd.h>
#include <zstd_errors.h>
#endif
