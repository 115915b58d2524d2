#define _GNU_SOURCE
#include "CProcess.h"

#include <errno.h>
#include <fcntl.h>
#include <sched.h>
#include <signal.h>
#include <stdlib.h>
#include <sys/ioctl.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <termios.h>
#include <unistd.h>

static void reset_signals(void) {
    sigset_t none;
    sigemptyset(&none);
    for (int number = 1; number < NSIG; number++) signal(number, SIG_DFL);
    sigprocmask(SIG_SETMASK, &none, NULL);
}

/// Closes all descriptors from `first` on.
static void close_from(int first) {
    if (close_range((unsigned)first, ~0u, 0) == 0) return;
    for (int descriptor = first; descriptor < 1024; descriptor++) close(descriptor);
}

int process_start_detached(const char *path, char *const arguments[], int report) {
    pid_t between = fork();
    if (between < 0) return errno;
    if (between == 0) {
        setsid();
        pid_t last = fork();
        if (last != 0) _exit(last < 0 ? 1 : 0);
        reset_signals();
        int null = open("/dev/null", O_RDWR);
        // Copies above the places where they go, so that none is overwritten.
        int kept = fcntl(report, F_DUPFD, 10);
        if (null < 0 || kept < 0) _exit(126);
        dup2(null, 0);
        dup2(null, 1);
        dup2(null, 2);
        dup2(kept, 3);
        close_from(4);
        execv(path, arguments);
        _exit(127);
    }
    int status = 0;
    while (waitpid(between, &status, 0) < 0)
        if (errno != EINTR) return 0;
    return WIFEXITED(status) && WEXITSTATUS(status) == 0 ? 0 : EAGAIN;
}

bool process_resize(int terminal, int columns, int rows) {
    struct winsize size = {.ws_col = (unsigned short)columns, .ws_row = (unsigned short)rows};
    return ioctl(terminal, TIOCSWINSZ, &size) == 0;
}

pid_t process_foreground(int terminal) {
    pid_t group = tcgetpgrp(terminal);
    return group > 0 ? group : 0;
}

/// Opens both ends of a pseudo-terminal that passes output on byte for byte.
static int open_terminal(int columns, int rows, bool reads, int *program) {
    int user = posix_openpt(O_RDWR | O_NOCTTY | O_CLOEXEC);
    if (user < 0) return -1;
    char name[64];
    if (grantpt(user) != 0 || unlockpt(user) != 0 || ptsname_r(user, name, sizeof name) != 0) goto failed;
    *program = open(name, O_RDWR | O_NOCTTY | O_CLOEXEC);
    if (*program < 0) goto failed;
    struct termios modes;
    if (tcgetattr(*program, &modes) == 0) {
        modes.c_oflag &= ~(tcflag_t)OPOST;
        if (!reads) modes.c_lflag &= ~(tcflag_t)ECHO;
        tcsetattr(*program, TCSANOW, &modes);
    }
    process_resize(user, columns, rows);
    return user;
failed:;
    int code = errno;
    close(user);
    errno = code;
    return -1;
}

/// Becomes the program, or writes the number of the error.
static _Noreturn void execute(
    char *const arguments[], char *const environment[], const char *folder, int input, int output, int failure) {
    int code = 0;
    if (dup2(input, 0) >= 0 && dup2(output, 1) >= 0 && dup2(output, 2) >= 0 && chdir(folder) == 0)
        execvpe(arguments[0], arguments, environment);
    code = errno;
    while (write(failure, &code, sizeof code) < 0 && errno == EINTR) {}
    _exit(127);
}

/// Keeps the session of a terminal, in which it starts the program as another child of its own parent.
static _Noreturn void keep_session(
    char *const arguments[], char *const environment[], const char *folder, bool reads, int terminal, int failure,
    int identity) {
    setsid();
    ioctl(terminal, TIOCSCTTY, 0);
    int input = reads ? terminal : open("/dev/null", O_RDONLY | O_CLOEXEC);
    pid_t pid = (pid_t)syscall(SYS_clone, CLONE_PARENT | SIGCHLD, NULL, NULL, NULL, NULL);
    if (pid == 0) {
        setpgid(0, 0);
        // A group in the background may take the foreground only if it ignores this signal.
        signal(SIGTTOU, SIG_IGN);
        tcsetpgrp(terminal, getpid());
        signal(SIGTTOU, SIG_DFL);
        execute(arguments, environment, folder, input, terminal, failure);
    }
    if (pid < 0) _exit(127);
    while (write(identity, &pid, sizeof pid) < 0 && errno == EINTR) {}
    close_from(0);
    while (true) pause();
}

/// Reads all that a pipe holds up to its end, and returns how many bytes that is.
static size_t read_all(int pipe, void *bytes, size_t size) {
    size_t filled = 0;
    while (filled < size) {
        ssize_t count = read(pipe, (char *)bytes + filled, size - filled);
        if (count < 0 && errno == EINTR) continue;
        if (count <= 0) break;
        filled += (size_t)count;
    }
    return filled;
}

int process_start_child(
    char *const arguments[], char *const environment[], const char *folder, int columns, int rows, bool reads,
    struct process_child *child) {
    int failure[2], identity[2], output[2];
    if (pipe2(failure, O_CLOEXEC) != 0) return errno;
    if (pipe2(identity, O_CLOEXEC) != 0) {
        int code = errno;
        close(failure[0]);
        close(failure[1]);
        return code;
    }
    bool uses_terminal = columns > 0;
    if (uses_terminal) {
        output[0] = open_terminal(columns, rows, reads, &output[1]);
    } else if (pipe2(output, O_CLOEXEC) != 0) {
        output[0] = -1;
    }
    pid_t first = output[0] < 0 ? -1 : fork();
    int code = first < 0 ? errno : 0;
    if (first == 0) {
        reset_signals();
        if (uses_terminal)
            keep_session(arguments, environment, folder, reads, output[1], failure[1], identity[1]);
        setsid();
        execute(arguments, environment, folder, open("/dev/null", O_RDONLY | O_CLOEXEC), output[1], failure[1]);
    }
    close(failure[1]);
    close(identity[1]);
    if (output[0] >= 0) close(output[1]);
    pid_t pid = first;
    if (first > 0 && uses_terminal && read_all(identity[0], &pid, sizeof pid) != sizeof pid) code = EAGAIN;
    int error = 0;
    if (first > 0 && code == 0 && read_all(failure[0], &error, sizeof error) > 0) code = error == 0 ? EIO : error;
    close(failure[0]);
    close(identity[0]);
    if (code == 0) {
        fcntl(output[0], F_SETFL, O_NONBLOCK);
        *child = (struct process_child){.pid = pid, .keeper = uses_terminal ? first : 0, .output = output[0]};
        return 0;
    }
    if (output[0] >= 0) close(output[0]);
    if (first > 0) {
        kill(first, SIGKILL);
        // What it has left behind ends by itself. Other children go on.
        while (waitpid(first, NULL, 0) < 0 && errno == EINTR) {}
    }
    return code;
}
