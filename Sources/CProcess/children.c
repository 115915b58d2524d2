#define _GNU_SOURCE
#include "CProcess.h"

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <sys/prctl.h>
#include <sys/signalfd.h>
#include <sys/wait.h>
#include <unistd.h>

bool process_adopt_orphans(void) { return prctl(PR_SET_CHILD_SUBREAPER, 1, 0, 0, 0) == 0; }

int process_signals(void) {
    sigset_t set;
    sigemptyset(&set);
    sigaddset(&set, SIGCHLD);
    sigaddset(&set, SIGTERM);
    sigaddset(&set, SIGINT);
    signal(SIGHUP, SIG_IGN);
    signal(SIGPIPE, SIG_IGN);
    if (sigprocmask(SIG_BLOCK, &set, NULL) != 0) return -1;
    return signalfd(-1, &set, SFD_NONBLOCK | SFD_CLOEXEC);
}

int process_take_signal(int signals) {
    struct signalfd_siginfo information;
    ssize_t count = read(signals, &information, sizeof information);
    return count == (ssize_t)sizeof information ? (int)information.ssi_signo : 0;
}

pid_t process_reap(int *status, int *signal_number) {
    siginfo_t information = {0};
    if (waitid(P_ALL, 0, &information, WEXITED | WNOHANG) != 0) return -1;
    if (information.si_pid == 0) return 0;
    bool exited = information.si_code == CLD_EXITED;
    *signal_number = exited ? 0 : information.si_status;
    *status = exited ? information.si_status : 128 + information.si_status;
    return information.si_pid;
}

bool process_pipe(int *reading, int *writing) {
    int ends[2];
    if (pipe2(ends, O_CLOEXEC) != 0) return false;
    *reading = ends[0];
    *writing = ends[1];
    return true;
}
