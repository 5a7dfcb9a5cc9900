import Glibc

/// Blocks this thread; 0 only lets others run.
func sleep(microseconds: Int) {
    if microseconds == 0 {
        sched_yield()
    } else {
        usleep(UInt32(microseconds))
    }
}
