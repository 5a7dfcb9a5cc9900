#ifndef CLINUX_THREADS_H
#define CLINUX_THREADS_H

/// Makes `count` threads (at most 16), all there at once, and ends them.
///
/// Returns 0, or the error number of the one that could not be made.
int clinux_probe_threads(int count);

#endif
