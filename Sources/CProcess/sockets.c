#define _GNU_SOURCE
#include "CProcess.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <unistd.h>

/// An address has room for 107 bytes only, which a path through the descriptor of the folder never needs.
static bool fill(struct sockaddr_un *address, int folder, const char *name) {
    memset(address, 0, sizeof *address);
    address->sun_family = AF_UNIX;
    int length = snprintf(address->sun_path, sizeof address->sun_path, "/proc/self/fd/%d/%s", folder, name);
    if (length > 0 && (size_t)length < sizeof address->sun_path) return true;
    errno = ENAMETOOLONG;
    return false;
}

int process_open_folder(const char *path) { return open(path, O_PATH | O_DIRECTORY | O_CLOEXEC); }

int process_listen(int folder, const char *name) {
    struct sockaddr_un address;
    if (!fill(&address, folder, name)) return -1;
    int listening = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);
    if (listening < 0) return -1;
    unlinkat(folder, name, 0);
    mode_t mask = umask(0177);
    bool is_bound = bind(listening, (struct sockaddr *)&address, sizeof address) == 0;
    umask(mask);
    if (is_bound && listen(listening, 64) == 0) return listening;
    int code = errno;
    close(listening);
    errno = code;
    return -1;
}

int process_connect(int folder, const char *name) {
    struct sockaddr_un address;
    if (!fill(&address, folder, name)) return -1;
    int connection = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);
    if (connection < 0) return -1;
    if (connect(connection, (struct sockaddr *)&address, sizeof address) == 0) return connection;
    int code = errno;
    close(connection);
    errno = code;
    return -1;
}

int process_accept(int listening) {
    int connection = accept4(listening, NULL, NULL, SOCK_CLOEXEC | SOCK_NONBLOCK);
    if (connection < 0) return -1;
    struct ucred peer;
    socklen_t length = sizeof peer;
    if (getsockopt(connection, SOL_SOCKET, SO_PEERCRED, &peer, &length) == 0
        && (peer.uid == geteuid() || peer.uid == 0))
        return connection;
    close(connection);
    errno = EPERM;
    return -1;
}
