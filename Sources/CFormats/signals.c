#include "signals.h"

#include <signal.h>

static sigset_t interrupts(void) {
  sigset_t set;
  sigemptyset(&set);
  sigaddset(&set, SIGINT);
  sigaddset(&set, SIGTERM);
  // Held back it would arrive even where nohup has it ignored.
  struct sigaction hangup;
  const int known = sigaction(SIGHUP, 0, &hangup) == 0;
  if (known && hangup.sa_handler != SIG_IGN) sigaddset(&set, SIGHUP);
  return set;
}

void diffeo_hold_interrupts(void) {
  const sigset_t set = interrupts();
  pthread_sigmask(SIG_BLOCK, &set, 0);
}

int diffeo_await_interrupt(void) {
  const sigset_t set = interrupts();
  int number = 0;
  while (sigwait(&set, &number) != 0) continue;
  return number;
}
