#pragma once
// The part of MPI that the ranks of a run use. Swift cannot import MPI itself: its communicators, types and flags are macros
// with casts, and its handles are pointers in Open MPI and numbers in MPICH. So these functions name all of them, and the
// program is the same for both.
//
// Everything that waits is a request that is tested again and again: a call that waits in the library could not be given up
// when another rank is silent, and would keep a processor busy for as long as a run is paused.
//
// Each returns MPI_SUCCESS, which is 0, or an error code for `ranks_describe`.
//
// Exchanges are known by the order in which all ranks start them, in each of four `ranks_channel`s on its own. A sum is two
// exchanges, and when its second one begins depends on how fast the first one was: so each of the two has a channel, in which
// sums stand in the order of their starts. So does the gathering of weights, which begins once their gradients were summed, have
// a channel of its own, and everything else has the fourth.

#include <mpi.h>
#include <stddef.h>
#include <stdint.h>

/// Has Swift treat a handle as unsafe, and as not to be shared, with any library: MPICH's is a number, which tells neither.
#define RANKS_HANDLE __attribute__((swift_attr("unsafe"))) __attribute__((swift_attr("@_nonSendable")))

/// An exchange in progress. The struct hides what kind of handle it is.
struct RANKS_HANDLE ranks_request {
    MPI_Request handle;
};

/// A group of all ranks with an order of exchanges of its own. The struct hides what kind of handle it is.
struct RANKS_HANDLE ranks_channel {
    MPI_Comm handle;
};

/// The channel of everything but sums. MPI_COMM_WORLD is a macro.
static inline struct ranks_channel ranks_main_channel(void) {
    struct ranks_channel channel = {MPI_COMM_WORLD};
    return channel;
}

/// Makes another channel; all ranks must call it.
static inline int ranks_add_channel(struct ranks_channel *channel) {
    int code = MPI_Comm_dup(MPI_COMM_WORLD, &channel->handle);
    if (code == MPI_SUCCESS) MPI_Comm_set_errhandler(channel->handle, MPI_ERRORS_RETURN);
    return code;
}

/// Memory that all ranks see. The struct hides what kind of handle it is.
struct RANKS_HANDLE ranks_memory {
    MPI_Win handle;
};

/// Tells how many ranks are on this rank's machine, and makes their channel; all ranks must call it.
static inline int ranks_find_neighbours(struct ranks_channel *neighbours, int *count) {
    int code = MPI_Comm_split_type(MPI_COMM_WORLD, MPI_COMM_TYPE_SHARED, 0, MPI_INFO_NULL, &neighbours->handle);
    if (code != MPI_SUCCESS) return code;
    MPI_Comm_set_errhandler(neighbours->handle, MPI_ERRORS_RETURN);
    return MPI_Comm_size(neighbours->handle, count);
}

/// Makes memory of so many bytes for each of the ranks of a machine, and tells where each rank's is; all of them must call it.
static inline int ranks_make_memory(
    struct ranks_channel neighbours, ptrdiff_t bytes, int count, struct ranks_memory *memory, void **places) {
    void *own = NULL;
    int code = MPI_Win_allocate_shared(bytes, 1, MPI_INFO_NULL, neighbours.handle, &own, &memory->handle);
    if (code != MPI_SUCCESS) return code;
    for (int rank = 0; rank < count && code == MPI_SUCCESS; rank++) {
        MPI_Aint size = 0;
        int unit = 0;
        code = MPI_Win_shared_query(memory->handle, rank, &size, &unit, &places[rank]);
    }
    // From here on every rank may read and write all of it.
    return code != MPI_SUCCESS ? code : MPI_Win_lock_all(MPI_MODE_NOCHECK, memory->handle);
}

/// Stores a number for the ranks of the machine. Who loads it sees what this rank wrote before. Swift's atomics are objects of
/// one process.
static inline void ranks_store_turn(int64_t *place, int64_t turn) { __atomic_store_n(place, turn, __ATOMIC_RELEASE); }

/// Loads a number that another rank stores.
static inline int64_t ranks_load_turn(const int64_t *place) { return __atomic_load_n(place, __ATOMIC_ACQUIRE); }

/// Gives the memory back; all ranks must call it.
static inline int ranks_free_memory(struct ranks_memory *memory) {
    int code = MPI_Win_unlock_all(memory->handle);
    return code != MPI_SUCCESS ? code : MPI_Win_free(&memory->handle);
}

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
    const int *taken_places, struct ranks_channel channel, struct ranks_request *request) {
    return MPI_Ialltoallv(
        given, given_counts, given_places, MPI_BYTE, taken, taken_counts, taken_places, MPI_BYTE, channel.handle,
        &request->handle);
}

/// Starts to give all ranks this rank's bytes, and to take those of all. `own` may be NULL where they are in their place of
/// `all` already: MPI_IN_PLACE is a macro.
static inline int ranks_start_gather(
    const void *own, int count, void *all, const int *counts, const int *places, struct ranks_channel channel,
    struct ranks_request *request) {
    return MPI_Iallgatherv(
        own != NULL ? own : MPI_IN_PLACE, count, MPI_BYTE, all, counts, places, MPI_BYTE, channel.handle,
        &request->handle);
}

/// Starts to give all ranks the bytes of rank 0.
static inline int ranks_start_broadcast(void *bytes, int count, struct ranks_request *request) {
    return MPI_Ibcast(bytes, count, MPI_BYTE, 0, MPI_COMM_WORLD, &request->handle);
}

/// Starts to wait for all ranks.
static inline int ranks_start_meeting(struct ranks_channel channel, struct ranks_request *request) {
    return MPI_Ibarrier(channel.handle, &request->handle);
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
