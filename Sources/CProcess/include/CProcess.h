#pragma once
// What Swift cannot say of processes: between fork and exec only async-signal-safe functions may run, and glibc declares
// pseudo-terminals, signalfd, statx and the credentials of a peer for _GNU_SOURCE only.

#include <stdbool.h>
#include <sys/types.h>

#ifdef __cplusplus
extern "C" {
#endif

#pragma mark Starting

/// Starts a program in a session of its own and as a child of nobody, so that it outlives this process and its terminal.
/// Its standard input, output and error are /dev/null, and its descriptor 3 is `report`. Returns 0 or an error number;
/// if the program cannot be executed, `report` is closed without a word.
int process_start_detached(const char *path, char *const arguments[], int report);

struct process_child {
    pid_t pid;
    /// A process that only keeps the session, or 0: when the process that began a session ends, the system takes the
    /// terminal away from all that it has left behind. It is a child of the caller, who ends it.
    pid_t keeper;
    /// The end from which the child's output is read: of the pseudo-terminal, or of a pipe.
    int output;
};

/// Starts a program that is found on the PATH, as a child of the caller, in a session and a foreground process group of
/// its own, with default signals.
///
/// - folder: its working folder.
/// - columns, rows: the size of its pseudo-terminal, whose output is passed on byte for byte; 0 columns for a pipe
///   instead.
/// - reads: whether its standard input is that pseudo-terminal; otherwise it is /dev/null.
///
/// Returns 0, or the number of the error that kept it from starting.
int process_start_child(
    char *const arguments[], char *const environment[], const char *folder, int columns, int rows, bool reads,
    struct process_child *child);

/// Gives a pseudo-terminal another size.
bool process_resize(int terminal, int columns, int rows);

/// The process group in the foreground of a pseudo-terminal; 0 if there is none.
pid_t process_foreground(int terminal);

#pragma mark Files

/// When a file was made, in seconds since 1970; NaN if the file system does not say. `statx(2)`.
double process_file_birth(const char *path);

#pragma mark Children

/// Makes this process the parent of descendants whose parents end. `prctl(2)`.
bool process_adopt_orphans(void);

/// Blocks SIGCHLD, SIGTERM and SIGINT, and returns a descriptor that tells of them; ignores SIGHUP and SIGPIPE. -1 on
/// failure.
int process_signals(void);

/// Takes the number of the next signal of `process_signals`; 0 if there is none.
int process_take_signal(int signals);

/// Reaps a child that has ended. Returns its process identifier, 0 if none has ended, or -1 if there is none.
///
/// - status: the exit status, or 128 and the number of the signal that ended it.
/// - signal: that signal, or 0.
pid_t process_reap(int *status, int *signal);

#pragma mark Sockets

/// Opens a folder for `process_listen` and `process_connect` only. Returns the descriptor, or -1 with errno.
int process_open_folder(const char *path);

/// Listens on a Unix-domain socket of this name in a folder, which only its user can open. The path may be of any
/// length. Returns the descriptor, or -1 with errno.
int process_listen(int folder, const char *name);

/// Connects to such a socket. Returns the descriptor, or -1 with errno.
int process_connect(int folder, const char *name);

/// Accepts a connection of the same user or root. Returns the descriptor, or -1 if there is none.
int process_accept(int listening);

/// Opens a pipe whose ends are closed on exec.
bool process_pipe(int *reading, int *writing);

#ifdef __cplusplus
}
#endif
