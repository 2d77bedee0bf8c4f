// Keeps OpenBLAS to the calling thread for the time of a call.
//
// Its threads would compete with those of a CPU device, and go on spinning for a while after a
// call. What a program has set for itself is put back after the last of several calls at once.


#ifndef DIFFEO_THREADS_H
#define DIFFEO_THREADS_H

void diffeo_begin_single_thread(void);
void diffeo_end_single_thread(void);

#endif
