#define _GNU_SOURCE
#include "CTerminal.h"

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

static void pause_for_milliseconds(long milliseconds) {
    struct timespec time = {.tv_sec = 0, .tv_nsec = milliseconds * 1000000};
    nanosleep(&time, NULL);
}

#pragma mark The watch over a process that is stopped

// A stopped process handles no signal until it is continued, and a plain shell does not continue a process that it
// kills. A child process therefore watches for pending signals and continues its parent, which then ends as usual. It
// is forked from a multithreaded program without exec, so it may only call async-signal-safe functions.

// Returns the value of a line of /proc/PID/status such as "ShdPnd:\t0000000000004000"; 0 where there is none.
static unsigned long long hexadecimal(const char *status, const char *name) {
    const char *line = strstr(status, name);
    if (!line) return 0;
    unsigned long long value = 0;
    for (line += strlen(name); *line == ' ' || *line == '\t'; line++) {}
    for (; (*line >= '0' && *line <= '9') || (*line >= 'a' && *line <= 'f'); line++)
        value = value * 16 + (unsigned long long)(*line <= '9' ? *line - '0' : *line - 'a' + 10);
    return value;
}

static bool is_told_to_end(const char *path) {
    char status[4096];
    int file = open(path, O_RDONLY | O_CLOEXEC);
    if (file < 0) return false;
    ssize_t count = read(file, status, sizeof status - 1);
    close(file);
    if (count <= 0) return false;
    status[count] = 0;
    unsigned long long waiting = hexadecimal(status, "\nShdPnd:") | hexadecimal(status, "\nSigPnd:");
    static const int endings[] = {SIGHUP, SIGINT, SIGQUIT, SIGTERM};
    for (size_t i = 0; i < sizeof endings / sizeof *endings; i++)
        if (waiting >> (endings[i] - 1) & 1) return true;
    return false;
}

static _Noreturn void watch(pid_t parent, const char *path) {
    prctl(PR_SET_PDEATHSIG, SIGKILL);
    // The child must not hold the terminal, locks or pipes of its parent open.
    close_range(0, ~0U, 0);
    while (getppid() == parent) {
        pause_for_milliseconds(100);
        if (!is_told_to_end(path)) continue;
        kill(parent, SIGCONT);
        break;
    }
    _exit(0);
}

static pid_t begin_watch(void) {
    char path[64];
    pid_t parent = getpid();
    snprintf(path, sizeof path, "/proc/%d/status", (int)parent);
    sigset_t all, before;
    sigfillset(&all);
    pthread_sigmask(SIG_BLOCK, &all, &before);
    // _Fork skips the fork handlers of libraries, which may wait for threads that are at work.
    pid_t child = _Fork();
    if (child == 0) {
        // A process group of its own keeps signals that stop the parent's group away from the child.
        setpgid(0, 0);
        watch(parent, path);
    }
    if (child > 0) setpgid(child, child);
    pthread_sigmask(SIG_SETMASK, &before, NULL);
    return child;
}

static void end_watch(pid_t child) {
    if (child <= 0) return;
    kill(child, SIGKILL);
    while (waitpid(child, NULL, 0) < 0 && errno == EINTR) {}
}

#pragma mark Stopping

// Stops the process by a signal's default action and returns when it is continued; false where the system did not let
// it stop.
static bool stop_by(int number, bool whole_group) {
    struct sigaction stopping = {.sa_handler = SIG_DFL}, ours;
    sigemptyset(&stopping.sa_mask);
    terminal_forget_stops();
    if (sigaction(number, &stopping, &ours) != 0) return false;
    pid_t watcher = begin_watch();
    kill(whole_group ? 0 : getpid(), number);
    // Another thread may receive the signal, a moment later. In an orphaned process group nothing stops, and no
    // SIGCONT comes.
    for (int i = 0; i < 40 && !terminal_was_continued(); i++) pause_for_milliseconds(5);
    end_watch(watcher);
    sigaction(number, &ours, NULL);
    return terminal_was_continued();
}

void terminal_stop(bool whole_group) {
    if (terminal_can_suspend()) stop_by(SIGTSTP, whole_group);
}

bool terminal_await_foreground(int tty) {
    while (true) {
        if (terminal_is_ending()) return false;
        pid_t foreground = tcgetpgrp(tty);
        if (foreground < 0 || foreground == getpgrp()) return true;
        if (!stop_by(SIGTTOU, false)) return !terminal_is_ending();
        // Right after continuing the process, the shell may send the signal that ends it, or bring it to the
        // foreground.
        for (int i = 0; i < 10 && !terminal_is_ending() && tcgetpgrp(tty) != getpgrp(); i++) pause_for_milliseconds(5);
    }
}
