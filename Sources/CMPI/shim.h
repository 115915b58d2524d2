#pragma once
// The part of MPI that the ranks of a run use. Swift cannot import MPI itself: its communicators, types and flags are macros
// with casts, and its handles are pointers in Open MPI and numbers in MPICH. So these functions name all of them, and the
// program is the same for both.
//
// Everything that waits is a request that is tested again and again: a call that waits in the library could not be given up
// when another rank is silent, and would keep a processor busy for as long as a run is paused.
//
// Each returns MPI_SUCCESS, which is 0, or an error code for `ranks_describe`.

#include <mpi.h>
#include <stddef.h>

/// An exchange in progress. The struct hides what kind of handle it is.
struct ranks_request {
    MPI_Request handle;
};

/// Joins the ranks that mpirun or srun started. Several threads use the library, one at a time, which it must be told. From
/// here on errors are returned: by default they end all ranks with a message of the library's.
static inline int ranks_begin(int *rank, int *count) {
    int provided = MPI_THREAD_SINGLE;
    int code = MPI_Init_thread(NULL, NULL, MPI_THREAD_SERIALIZED, &provided);
    if (code != MPI_SUCCESS) return code;
    if (provided < MPI_THREAD_SERIALIZED) return MPI_ERR_OTHER;
    MPI_Comm_set_errhandler(MPI_COMM_WORLD, MPI_ERRORS_RETURN);
    code = MPI_Comm_rank(MPI_COMM_WORLD, rank);
    return code != MPI_SUCCESS ? code : MPI_Comm_size(MPI_COMM_WORLD, count);
}

/// Leaves the ranks, once all of them are here.
static inline int ranks_end(void) { return MPI_Finalize(); }

/// Ends all ranks with this exit status, from any state of the run.
static inline void ranks_abort(int status) { MPI_Abort(MPI_COMM_WORLD, status); }

/// Writes what an error code means, and its length; there must be room for MPI_MAX_ERROR_STRING characters, which is a macro.
static inline void ranks_describe(int code, char *text, int *length) { MPI_Error_string(code, text, length); }

enum { ranks_description_room = MPI_MAX_ERROR_STRING };

/// Starts to give each rank its part of this rank's bytes, and to take from each its part for this one. The numbers are
/// added by the caller, in the order of the ranks: MPI only recommends to its libraries that a sum have the same bits when it
/// is repeated.
static inline int ranks_start_exchange(
    const void *given, const int *given_counts, const int *given_places, void *taken, const int *taken_counts,
    const int *taken_places, struct ranks_request *request) {
    return MPI_Ialltoallv(
        given, given_counts, given_places, MPI_BYTE, taken, taken_counts, taken_places, MPI_BYTE, MPI_COMM_WORLD,
        &request->handle);
}

/// Starts to give all ranks this rank's bytes, and to take those of all. `own` may be NULL where they are in their place of
/// `all` already: MPI_IN_PLACE is a macro.
static inline int ranks_start_gather(
    const void *own, int count, void *all, const int *counts, const int *places, struct ranks_request *request) {
    return MPI_Iallgatherv(
        own != NULL ? own : MPI_IN_PLACE, count, MPI_BYTE, all, counts, places, MPI_BYTE, MPI_COMM_WORLD,
        &request->handle);
}

/// Starts to give all ranks the bytes of rank 0.
static inline int ranks_start_broadcast(void *bytes, int count, struct ranks_request *request) {
    return MPI_Ibcast(bytes, count, MPI_BYTE, 0, MPI_COMM_WORLD, &request->handle);
}

/// Starts to wait for all ranks.
static inline int ranks_start_meeting(struct ranks_request *request) {
    return MPI_Ibarrier(MPI_COMM_WORLD, &request->handle);
}

/// Moves an exchange on, and tells whether it is over. MPI_STATUS_IGNORE is a macro.
static inline int ranks_test(struct ranks_request *request, int *is_over) {
    return MPI_Test(&request->handle, is_over, MPI_STATUS_IGNORE);
}

/// Tells rank 0 that this rank is alive, and waiting. The message is so small that the library sends it at once.
static inline int ranks_report_waiting(const int *exchange) {
    MPI_Request request;
    int code = MPI_Isend(exchange, 1, MPI_INT, 0, 1, MPI_COMM_WORLD, &request);
    return code != MPI_SUCCESS ? code : MPI_Request_free(&request);
}

/// Takes one of the messages of waiting ranks: the rank, or -1 if there is none. MPI_ANY_SOURCE and a status are not
/// imported.
static inline int ranks_take_waiting(int *rank, int *exchange) {
    int is_there = 0;
    MPI_Status status;
    *rank = -1;
    int code = MPI_Iprobe(MPI_ANY_SOURCE, 1, MPI_COMM_WORLD, &is_there, &status);
    if (code != MPI_SUCCESS || !is_there) return code;
    *rank = status.MPI_SOURCE;
    return MPI_Recv(exchange, 1, MPI_INT, status.MPI_SOURCE, 1, MPI_COMM_WORLD, MPI_STATUS_IGNORE);
}
