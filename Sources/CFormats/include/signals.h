// Taking interrupts as messages: held back from all threads, fetched by one.

#ifndef DIFFEO_SIGNALS_H
#define DIFFEO_SIGNALS_H

#include "annotations.h"

// Keeps SIGINT, SIGTERM and, unless it is ignored, SIGHUP from this thread and from every thread
// that starts after it. Handlers that a library installs, as a compiler does to remove its files,
// then never run.
void diffeo_hold_interrupts(void) DIFFEO_SAFE;

// Waits until one of them comes and returns its number.
int diffeo_await_interrupt(void) DIFFEO_SAFE;

#endif
