#pragma once
// Code for signal handlers, where only async-signal-safe functions may run: Swift cannot promise not to allocate, and
// Dispatch's signal sources never see a crash.

#include <stdbool.h>
#include <stddef.h>
#include <termios.h>

#ifdef __cplusplus
extern "C" {
#endif

#pragma mark Restoring

/// Arms the restorer: from now on the terminal is restored however the process ends.
///
/// - tty: the terminal; `saved` are the modes that it is set back to.
/// - drawing: the descriptor that curses writes to, on the calling thread, which must be the only one that draws.
///   `writing` is the descriptor that collected output of curses is written to. Restoring first points both to
///   /dev/null, so that nothing is drawn over the restored screen: `writing` before `drawing`, because the drawing
///   thread may just be making `drawing` a copy of `writing`.
/// - without_blocking: a descriptor of the terminal with an open file description of its own and O_NONBLOCK set. If
///   it is -1, the flag is set on `tty` while restoring.
void terminal_restorer_arm(
    int tty, int drawing, int writing, int without_blocking, const struct termios *saved);

/// Sets the bytes that restoring writes, at most 1,024. Only the thread that armed the restorer may call it.
void terminal_restorer_set_bytes(const void *bytes, size_t count);

/// Disarms the restorer. Returns false where the terminal was restored already; waits while another thread is
/// restoring it.
bool terminal_restorer_disarm(void);

/// Restores the terminal if the restorer is armed, from any thread or signal handler. Takes at most about 0.3 s, even
/// where the terminal does not read, plus the time for an awaited answer. A second call only waits for the first.
void terminal_restore_now(void);

/// Ends the process by a signal's default action, so that the parent sees the signal in the exit status.
_Noreturn void terminal_end_by_signal(int signal_number);

/// Call this after a query to the terminal whose last answer is that to DA1. If the process ends within
/// `milliseconds`, it first waits for that answer on the descriptor `input`, so that the answer is not left for the
/// shell. 0 means that the answer has arrived.
void terminal_await_answer(int input, int milliseconds);

/// Reads and discards input until the awaited answer has arrived, or until the time of `terminal_await_answer` is up.
/// Does nothing where no answer is awaited.
void terminal_swallow_answer(void);

#pragma mark Signals

/// Catches every signal whose default action ends the process: the terminal is restored and the process ends by the
/// same signal. Also catches SIGTSTP, SIGCONT and SIGWINCH, which become notices. A signal that is ignored or has
/// another handler is left alone, except the signals of a crash. Crashes on the calling thread are handled on a
/// separate stack.
///
/// - notices: an eventfd that is signalled with every notice.
void terminal_session_signals_install(int notices);

/// Restores the previous signal actions.
void terminal_session_signals_remove(void);

enum terminal_notice {
    terminal_notice_resized = 1,
    terminal_notice_continued = 2,
    /// SIGTSTP came from outside.
    terminal_notice_suspend = 4,
};

/// Returns the notices since the last call, as bits.
int terminal_take_notices(void);

/// Whether SIGTSTP would stop the process: false where the parent process made it ignored.
bool terminal_can_suspend(void);

/// Stops the process (and its process group, as the terminal's Ctrl-Z would) and returns when it is continued.
/// Returns at once where the system does not let it stop because nobody could continue it.
///
/// A signal that ends the process also continues it while it is stopped; `terminal_is_ending` is true then.
void terminal_stop(bool whole_group);

/// Stops the process until it is in the terminal's foreground. Returns false where it should end instead.
bool terminal_await_foreground(int tty);

/// Whether a signal has asked the process to end and was delivered; see `terminal_deliver_requests`.
bool terminal_is_ending(void);

/// Clears the notices of stopping and continuing.
void terminal_forget_stops(void);

/// Whether the process was continued since the last call of `terminal_forget_stops` or `terminal_take_notices`.
bool terminal_was_continued(void);

/// Begins to count how often the process is continued, with or without a terminal. A handler of other code stays.
void terminal_count_continuations(void);

/// How often the process was continued since counting began. Callable from any thread.
///
/// `waits`: for a signal that has come and is not counted yet, at most 0.2 s. That takes a system call.
int terminal_continuations(bool waits);

/// Makes SIGHUP, SIGINT, SIGQUIT and SIGTERM write their number as one byte to a nonblocking descriptor instead of
/// ending the process. A signal that comes more than a second after the first one still ends the process at once. -1
/// ends the delivery.
void terminal_deliver_requests(int descriptor);

#pragma mark What glibc declares for _GNU_SOURCE only

/// Returns a nonblocking eventfd that is closed on exec. `eventfd(2)`.
int terminal_eventfd(void);

/// Opens a pipe whose reading end blocks and whose writing end does not. `pipe2(2)`.
bool terminal_request_pipe(int *reading, int *writing);

/// Returns a descriptor of an anonymous file in memory that is closed on exec; -1 where the system has none.
/// `memfd_create(2)`.
int terminal_memory_file(void);

/// Makes `copy` another descriptor of the file of `descriptor`, closed on exec. `dup3(2)`.
bool terminal_redirect(int copy, int descriptor);

/// Returns the number of columns that the locale gives a character; -1 where it cannot encode the character.
/// `wcwidth(3)`.
int terminal_column_width(unsigned character);

#ifdef __cplusplus
}
#endif
