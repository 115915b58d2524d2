#define _GNU_SOURCE
#include "CTerminal.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <stdatomic.h>
#include <stdlib.h>
#include <string.h>
#include <sys/syscall.h>
#include <time.h>
#include <unistd.h>

enum { idle, armed, restoring };

static atomic_int state = idle;

static int terminal = -1;
static int drawing = -1;
static int writing = -1;
static int nonblocking = -1;
static int null_device = -1;
static pid_t drawing_thread;
static struct termios saved;

// There are two buffers, so that a signal that comes while the bytes are being replaced finds complete ones.
static struct {
    unsigned char bytes[1024];
    size_t count;
} resets[2];
static atomic_int current_reset;

// Where the terminal has not yet answered a query: the time until which its answer is awaited.
static atomic_long answer_deadline;
static int answering = -1;

static long milliseconds_now(void) {
    struct timespec time;
    clock_gettime(CLOCK_MONOTONIC, &time);
    return (long)time.tv_sec * 1000 + time.tv_nsec / 1000000 + 1;
}

void terminal_await_answer(int input, int milliseconds) {
    answering = input;
    atomic_store(&answer_deadline, milliseconds > 0 ? milliseconds_now() + milliseconds : 0);
}

// Reads and discards input up to ESC [ ? digits c, the last of the answers.
void terminal_swallow_answer(void) {
    if (atomic_load(&answer_deadline) <= milliseconds_now()) return;
    // Reading in the background would stop the process, so the answer is left unread there. A terminal that is not the
    // process's own has no foreground.
    struct termios modes;
    pid_t foreground = tcgetpgrp(answering);
    if ((foreground >= 0 && foreground != getpgrp()) || tcgetattr(answering, &modes) != 0) return;
    // The drawing thread may take the byte that `poll` announced here, so reading must not block.
    struct termios passing = modes;
    passing.c_cc[VMIN] = 0;
    passing.c_cc[VTIME] = 0;
    if (tcsetattr(answering, TCSANOW, &passing) != 0) return;
    enum { nothing, escape, bracket, inside } place = nothing;
    while (true) {
        long left = atomic_load(&answer_deadline) - milliseconds_now();
        struct pollfd wait = {.fd = answering, .events = POLLIN};
        unsigned char byte;
        if (left <= 0) break;
        int ready = poll(&wait, 1, (int)left);
        // A signal, such as that of a child's end, must not leave the answer to the shell.
        if (ready < 0 && errno == EINTR) continue;
        if (ready <= 0 || (wait.revents & POLLIN) == 0) break;
        ssize_t count = read(answering, &byte, 1);
        if (count < 0 && errno != EINTR) break;
        if (count <= 0) continue;
        if (place == inside && byte == 'c') break;
        if (byte == 0x1B) place = escape;
        else if (place == escape && byte == '[') place = bracket;
        else if (place == bracket && byte == '?') place = inside;
        else if (place != inside || !((byte >= '0' && byte <= '9') || byte == ';')) place = nothing;
    }
    atomic_store(&answer_deadline, 0);
    tcsetattr(answering, TCSANOW, &modes);
}

static void pause_for_milliseconds(long milliseconds) {
    struct timespec time = {.tv_sec = 0, .tv_nsec = milliseconds * 1000000};
    nanosleep(&time, NULL);
}

void terminal_restorer_set_bytes(const void *bytes, size_t count) {
    int other = 1 - atomic_load(&current_reset);
    if (count > sizeof resets[other].bytes) count = sizeof resets[other].bytes;
    memcpy(resets[other].bytes, bytes, count);
    resets[other].count = count;
    atomic_store(&current_reset, other);
}

void terminal_restorer_arm(
    int tty, int drawn_to, int written_to, int without_blocking, const struct termios *modes) {
    static bool at_exit;
    if (!at_exit) {
        at_exit = true;
        atexit(terminal_restore_now);
        null_device = open("/dev/null", O_WRONLY | O_CLOEXEC);
    }
    terminal = tty;
    drawing = drawn_to;
    writing = written_to;
    nonblocking = without_blocking;
    drawing_thread = (pid_t)syscall(SYS_gettid);
    sigset_t interruption;
    sigemptyset(&interruption);
    sigaddset(&interruption, SIGURG);
    pthread_sigmask(SIG_UNBLOCK, &interruption, NULL);
    saved = *modes;
    atomic_store(&state, armed);
}

// The wait is bounded, because this signal handler may have interrupted the restoring thread itself.
static void wait_while_restoring(void) {
    for (int i = 0; i < 60 && atomic_load(&state) == restoring; i++) pause_for_milliseconds(5);
}

bool terminal_restorer_disarm(void) {
    int expected = armed;
    if (atomic_compare_exchange_strong(&state, &expected, idle)) return true;
    wait_while_restoring();
    return false;
}

static void interrupted(int number) { (void)number; }

// A write to a terminal that does not read blocks, and blocks all other writers. A signal interrupts it; curses then
// tries again, on /dev/null. The signal is SIGURG because it is ignored by default, so it does no harm if it comes
// late.
static void silence_drawing_thread(void) {
    if (null_device >= 0) {
        dup3(null_device, writing, O_CLOEXEC);
        dup3(null_device, drawing, O_CLOEXEC);
    }
    if ((pid_t)syscall(SYS_gettid) == drawing_thread) return;
    struct sigaction action = {.sa_handler = interrupted}, previous;
    sigemptyset(&action.sa_mask);
    if (sigaction(SIGURG, &action, &previous) != 0) return;
    syscall(SYS_tgkill, getpid(), drawing_thread, SIGURG);
    pause_for_milliseconds(1);
    sigaction(SIGURG, &previous, NULL);
}

static void write_reset(void) {
    int descriptor = nonblocking, flags = 0;
    if (descriptor < 0) {
        descriptor = terminal;
        flags = fcntl(descriptor, F_GETFL);
        if (flags < 0 || fcntl(descriptor, F_SETFL, flags | O_NONBLOCK) != 0) return;
    }
    int reset = atomic_load(&current_reset);
    const unsigned char *bytes = resets[reset].bytes;
    size_t left = resets[reset].count;
    for (int waits = 0; left > 0;) {
        ssize_t count = write(descriptor, bytes, left);
        if (count > 0) {
            bytes += count;
            left -= (size_t)count;
        } else if (count < 0 && errno == EINTR) {
            continue;
        } else if (count < 0 && errno == EAGAIN && waits < 40) {
            // A slow terminal gets 100 ms; then its unread output is discarded to make room. This is repeated, in
            // case a writer that could not be interrupted fills the buffer with the rest of its output.
            if (++waits > 20) tcflush(descriptor, TCOFLUSH);
            pause_for_milliseconds(5);
        } else {
            break;
        }
    }
    if (nonblocking < 0) fcntl(descriptor, F_SETFL, flags);
}

void terminal_restore_now(void) {
    int expected = armed;
    if (!atomic_compare_exchange_strong(&state, &expected, restoring)) {
        wait_while_restoring();
        return;
    }
    int error = errno;
    sigset_t stop, before;
    sigemptyset(&stop);
    sigaddset(&stop, SIGTTOU);
    pthread_sigmask(SIG_BLOCK, &stop, &before);

    silence_drawing_thread();
    write_reset();
    // This comes while the terminal does not echo yet and still delivers single bytes.
    terminal_swallow_answer();
    // The modes belong to the process in the foreground: a shell that is editing a line there would lose its own.
    pid_t foreground = tcgetpgrp(terminal);
    if (foreground < 0 || foreground == getpgrp()) tcsetattr(terminal, TCSANOW, &saved);

    pthread_sigmask(SIG_SETMASK, &before, NULL);
    errno = error;
    atomic_store(&state, idle);
}

_Noreturn void terminal_end_by_signal(int number) {
    struct sigaction action = {.sa_handler = SIG_DFL};
    sigemptyset(&action.sa_mask);
    sigaction(number, &action, NULL);
    sigset_t set;
    sigemptyset(&set);
    sigaddset(&set, number);
    pthread_sigmask(SIG_UNBLOCK, &set, NULL);
    raise(number);
    _exit(128 + number);
}
