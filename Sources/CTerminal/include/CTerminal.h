#pragma once
// What must happen inside of a signal handler, where only async-signal-safe C may run: Swift cannot promise
// not to allocate, and Dispatch's signal sources never see a crash.

#include <stdbool.h>
#include <stddef.h>
#include <termios.h>

#ifdef __cplusplus
extern "C" {
#endif

#pragma mark Restoring

/// From now on every ending of the process restores the terminal.
///
/// - tty: the terminal; `saved` is what `tcsetattr` gives it.
/// - drawing: the descriptor that curses, on the calling thread, which is the only one that draws, writes to, and
///   `writing`, the one that curses' output is written to where it was collected. Restoring points both to
///   /dev/null first, so that nothing is drawn over the restored screen; `writing` before `drawing`, which the
///   thread may be making a copy of it just then.
/// - without_blocking: a descriptor of the terminal with an open file description of its own and O_NONBLOCK
///   set, or -1: then the flag is set on `tty` for the time of the writing.
void terminal_restorer_arm(
    int tty, int drawing, int writing, int without_blocking, const struct termios *saved);

/// The bytes that restoring writes, at most 1,024 of them. Only the thread that armed may call it.
void terminal_restorer_set_bytes(const void *bytes, size_t count);

/// Ends the arming. False where the terminal was restored already; waits for a restoring that is under way.
bool terminal_restorer_disarm(void);

/// Restores the terminal where that is armed, from any thread or signal handler, in at most about 0.3 s even
/// where the terminal reads nothing, and an answer that is awaited. A second call waits for the first and does nothing more.
void terminal_restore_now(void);

/// Ends the process by the signal's default action, so that the parent sees the signal in the exit status.
_Noreturn void terminal_end_by_signal(int signal_number);

/// The terminal was asked something whose last answer is DA1's. An ending of the process within so many milliseconds
/// waits for it, on the descriptor `input`, so that it is not left for the shell; 0 says that it has come.
void terminal_await_answer(int input, int milliseconds);

/// Reads and forgets what the terminal says until it has answered, or until the time of `terminal_await_answer` is up;
/// nothing where no answer is awaited.
void terminal_swallow_answer(void);

#pragma mark Signals

/// Catches every signal whose default action ends the process: the terminal is restored and the process ends
/// by the same signal. Also catches SIGTSTP, SIGCONT and SIGWINCH, which become notices. A signal that was
/// ignored, or that somebody else handles, is left alone, except those of a crash. Crashes are handled on a
/// stack of their own when they happen on the calling thread.
///
/// - notices: an eventfd that is signalled when there is a notice.
void terminal_session_signals_install(int notices);

/// Puts back the actions that were there before.
void terminal_session_signals_remove(void);

enum terminal_notice {
    terminal_notice_resized = 1,
    terminal_notice_continued = 2,
    /// SIGTSTP came from outside.
    terminal_notice_suspend = 4,
};

/// The notices that came since the last call, as bits.
int terminal_take_notices(void);

/// True where SIGTSTP would stop the process: the parent did not make it ignored.
bool terminal_can_suspend(void);

/// Stops the process (and its process group, as the terminal's Ctrl-Z would) and returns when it is
/// continued, or at once where the system does not let it stop: nobody would be there to continue it.
///
/// A signal that ends the process and comes while it is stopped continues it: `terminal_is_ending` says so then.
void terminal_stop(bool whole_group);

/// Waits, stopped, until the process is in the terminal's foreground; false where it is to end instead.
bool terminal_await_foreground(int tty);

/// True once a signal has asked the process to end and was delivered (`terminal_deliver_requests`).
bool terminal_is_ending(void);

/// Forgets the notices of stopping and continuing, and says whether a new one of continuing came.
void terminal_forget_stops(void);
bool terminal_was_continued(void);

/// SIGHUP, SIGINT, SIGQUIT and SIGTERM are no longer deadly but written, as one byte each, to a descriptor
/// that does not block. One that comes more than a second after the first ends the process at once. -1 takes
/// that back.
void terminal_deliver_requests(int descriptor);

#pragma mark What glibc declares for _GNU_SOURCE only

/// A descriptor that does not block and is closed by exec. `eventfd(2)`.
int terminal_eventfd(void);

/// A pipe whose reading end blocks and whose writing end does not. `pipe2(2)`.
bool terminal_request_pipe(int *reading, int *writing);

/// A file without a name that is closed by exec; -1 where the system has none. `memfd_create(2)`.
int terminal_memory_file(void);

/// Makes `copy` another descriptor of the file of `descriptor`, closed by exec. `dup3(2)`.
bool terminal_redirect(int copy, int descriptor);

/// The columns that the locale gives a character; -1 where it cannot say it. `wcwidth(3)`.
int terminal_column_width(unsigned character);

#ifdef __cplusplus
}
#endif
