#define _GNU_SOURCE
#include "CTerminal.h"

#include <fcntl.h>
#include <sys/eventfd.h>
#include <sys/mman.h>
#include <unistd.h>
#include <wchar.h>

int terminal_eventfd(void) { return eventfd(0, EFD_NONBLOCK | EFD_CLOEXEC); }

bool terminal_request_pipe(int *reading, int *writing) {
    int ends[2];
    if (pipe2(ends, O_CLOEXEC) != 0) return false;
    fcntl(ends[1], F_SETFL, O_NONBLOCK);
    *reading = ends[0];
    *writing = ends[1];
    return true;
}

int terminal_memory_file(void) { return memfd_create("frame", MFD_CLOEXEC); }

bool terminal_redirect(int copy, int descriptor) { return dup3(descriptor, copy, O_CLOEXEC) >= 0; }

int terminal_column_width(unsigned character) { return wcwidth((wchar_t)character); }
