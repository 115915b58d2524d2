#define _GNU_SOURCE
#include "CProcess.h"

#include <fcntl.h>
#include <math.h>
#include <sys/stat.h>

double process_file_birth(const char *path) {
    struct statx status;
    if (statx(AT_FDCWD, path, 0, STATX_BTIME, &status) != 0 || !(status.stx_mask & STATX_BTIME)) return NAN;
    return (double)status.stx_btime.tv_sec + (double)status.stx_btime.tv_nsec / 1e9;
}
