#define _GNU_SOURCE
#include "CTerminal.h"

#include <errno.h>
#include <signal.h>
#include <stdatomic.h>
#include <stdint.h>
#include <time.h>
#include <unistd.h>

static const int crashes[] = {SIGSEGV, SIGBUS, SIGFPE, SIGILL, SIGTRAP, SIGABRT, SIGSYS};
static const int requests[] = {SIGHUP, SIGINT, SIGQUIT, SIGTERM};
static const int others[] = {
    SIGPIPE, SIGALRM, SIGUSR1, SIGUSR2, SIGVTALRM, SIGPROF, SIGXCPU, SIGXFSZ, SIGPOLL, SIGPWR, SIGSTKFLT};
static const int job_control[] = {SIGTSTP, SIGCONT, SIGWINCH};

#define EACH(number, list)                                     \
    for (size_t i_ = 0; i_ < sizeof list / sizeof *list; i_++) \
        for (int number = list[i_], once_ = 1; once_; once_ = 0)

#pragma mark Who holds which signal

enum { session = 1, delivery = 2, counting = 4 };

static struct {
    // The handler reads this on whichever thread receives the signal.
    atomic_int holders;
    struct sigaction previous;
} held[_NSIG];

static bool is_ours(int number);

// Swift's backtracer, when it is on, handles these signals and waits at a prompt, so its handlers are replaced. All
// of them except SIGQUIT are crashes.
static bool is_backtraced(int number) {
    EACH(crash, crashes) if (crash == number) return true;
    return number == SIGQUIT;
}

static void hold(int number, int holder, void (*handler)(int)) {
    if (held[number].holders == 0) {
        struct sigaction current;
        if (sigaction(number, NULL, &current) != 0 || current.sa_handler == SIG_IGN) return;
        if (current.sa_handler != SIG_DFL && !is_backtraced(number)) return;
        held[number].previous = current;
        struct sigaction action = {.sa_handler = handler, .sa_flags = SA_ONSTACK | SA_RESTART};
        sigfillset(&action.sa_mask);
        if (sigaction(number, &action, NULL) != 0) return;
    }
    held[number].holders |= holder;
}

static void release(int number, int holder) {
    if ((held[number].holders & holder) == 0) return;
    held[number].holders &= ~holder;
    // If other code has changed the action in the meantime, that stays.
    if (held[number].holders == 0 && is_ours(number)) sigaction(number, &held[number].previous, NULL);
}

#pragma mark Endings

static atomic_int request_descriptor = -1;
static atomic_long first_request;
// The first signal that asked the process to end, and the number of seconds within which the process must end.
static atomic_int requested;
enum { patience = 12 };

static long milliseconds_now(void) {
    struct timespec time;
    clock_gettime(CLOCK_MONOTONIC, &time);
    return (long)time.tv_sec * 1000 + time.tv_nsec / 1000000 + 1;
}

static bool deliver(int number) {
    int descriptor = atomic_load(&request_descriptor);
    if (descriptor < 0 || (held[number].holders & delivery) == 0) return false;
    long now = milliseconds_now(), first = 0;
    if (!atomic_compare_exchange_strong(&first_request, &first, now) && now - first > 1000) return false;
    // The receiver of the request may have no thread to run on, or may hang.
    if (first == 0) {
        atomic_store(&requested, number);
        alarm(patience);
    }
    unsigned char byte = (unsigned char)number;
    return write(descriptor, &byte, 1) == 1 || errno == EAGAIN;
}

static void end(int number) {
    int error = errno;
    int overdue = number == SIGALRM ? atomic_load(&requested) : 0;
    if (overdue != 0) {
        number = overdue;
    } else if (deliver(number)) {
        errno = error;
        return;
    }
    terminal_restore_now();
    terminal_end_by_signal(number);
}

void terminal_deliver_requests(int descriptor) {
    // Code that ends the delivery has handled the requests.
    if (atomic_exchange(&requested, 0) != 0) alarm(0);
    atomic_store(&first_request, 0);
    atomic_store(&request_descriptor, descriptor);
    if (descriptor >= 0)
        hold(SIGALRM, delivery, end);
    else
        release(SIGALRM, delivery);
    EACH(number, requests) {
        if (descriptor >= 0)
            hold(number, delivery, end);
        else
            release(number, delivery);
    }
}

#pragma mark Notices

static atomic_int notices;
static atomic_int notice_descriptor = -1;
static atomic_int continuations;

static void notice(int number) {
    int error = errno;
    if (number == SIGCONT) {
        atomic_fetch_add(&continuations, 1);
        // As in the kernel, continuing cancels a stop that has not happened yet.
        atomic_fetch_and(&notices, ~terminal_notice_suspend);
    }
    atomic_fetch_or(
        &notices, number == SIGWINCH ? terminal_notice_resized
                  : number == SIGCONT ? terminal_notice_continued
                                      : terminal_notice_suspend);
    uint64_t one = 1;
    if (write(atomic_load(&notice_descriptor), &one, sizeof one) < 0) { /* It is signalled already. */ }
    errno = error;
}

int terminal_take_notices(void) { return atomic_exchange(&notices, 0); }

void terminal_count_continuations(void) { hold(SIGCONT, counting, notice); }

// Threads that block SIGCONT, as those of Dispatch do, see it pending until another thread takes it.
int terminal_continuations(bool waits) {
    const struct timespec moment = {.tv_nsec = 200000};
    sigset_t pending;
    for (int looks = 0; waits && looks < 1000 && held[SIGCONT].holders != 0; looks++) {
        if (sigpending(&pending) != 0 || !sigismember(&pending, SIGCONT)) break;
        nanosleep(&moment, NULL);
    }
    return atomic_load(&continuations);
}

static bool is_ours(int number) {
    struct sigaction current;
    return sigaction(number, NULL, &current) == 0
        && (current.sa_handler == end || current.sa_handler == notice);
}

#pragma mark The session

static stack_t previous_stack;
static bool has_stack;

void terminal_session_signals_install(int descriptor) {
    // After a stack overflow there is no room on the stack for the handler of its SIGSEGV.
    static unsigned char stack[1 << 16] __attribute__((aligned(16)));
    stack_t alternate = {.ss_sp = stack, .ss_size = sizeof stack};
    has_stack = sigaltstack(&alternate, &previous_stack) == 0;

    atomic_store(&notices, 0);
    atomic_store(&notice_descriptor, descriptor);
    EACH(number, crashes) hold(number, session, end);
    EACH(number, requests) hold(number, session, end);
    EACH(number, others) hold(number, session, end);
    EACH(number, job_control) hold(number, session, notice);
}

void terminal_session_signals_remove(void) {
    EACH(number, crashes) release(number, session);
    EACH(number, requests) release(number, session);
    EACH(number, others) release(number, session);
    EACH(number, job_control) release(number, session);
    atomic_store(&notice_descriptor, -1);
    if (has_stack) sigaltstack(&previous_stack, NULL);
    has_stack = false;
}

#pragma mark Stopping

bool terminal_can_suspend(void) { return (held[SIGTSTP].holders & session) != 0; }

void terminal_forget_stops(void) {
    atomic_fetch_and(&notices, ~(terminal_notice_continued | terminal_notice_suspend));
}

bool terminal_was_continued(void) { return (atomic_load(&notices) & terminal_notice_continued) != 0; }

bool terminal_is_ending(void) { return atomic_load(&first_request) != 0; }
