// renameat2 and nftw.
#define _GNU_SOURCE

#include "files.h"

#include <errno.h>
#include <fcntl.h>
#include <ftw.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

static int result(int returned) { return returned == 0 ? 0 : errno; }

int diffeo_inspect(const char *path, int *kind, uint64_t *size, uint32_t *mode) {
  struct stat status;
  *kind = DIFFEO_NOTHING;
  *size = 0;
  *mode = 0;
  if (stat(path, &status) != 0) return errno == ENOENT ? 0 : errno;
  *kind = S_ISREG(status.st_mode)   ? DIFFEO_FILE
          : S_ISDIR(status.st_mode) ? DIFFEO_FOLDER
                                    : DIFFEO_OTHER;
  *size = (uint64_t)status.st_size;
  *mode = status.st_mode & 07777;
  return 0;
}

int diffeo_open(const char *path, int how, int *descriptor) {
  static const int flags[] = {O_RDONLY, O_WRONLY, O_WRONLY | O_CREAT | O_EXCL};
  do {
    *descriptor = open(path, flags[how] | O_CLOEXEC, 0666);
  } while (*descriptor < 0 && errno == EINTR);
  return *descriptor < 0 ? errno : 0;
}

int diffeo_read(int descriptor, uint8_t *buffer, size_t offset, size_t count, size_t *received) {
  ssize_t got;
  do {
    got = read(descriptor, buffer + offset, count);
  } while (got < 0 && errno == EINTR);
  *received = got < 0 ? 0 : (size_t)got;
  return got < 0 ? errno : 0;
}

int diffeo_write(int descriptor, const uint8_t *buffer, size_t count) {
  while (count > 0) {
    ssize_t written = write(descriptor, buffer, count);
    if (written < 0 && errno != EINTR) return errno;
    if (written > 0) {
      buffer += written;
      count -= (size_t)written;
    }
  }
  return 0;
}

int diffeo_set_mode(int descriptor, uint32_t mode) {
  return result(fchmod(descriptor, (mode_t)mode));
}

int diffeo_sync(int descriptor) {
  if (fsync(descriptor) == 0) return 0;
  // Devices and pipes have no disk to wait for.
  return errno == EINVAL || errno == ENOTSUP || errno == EROFS ? 0 : errno;
}

int diffeo_close(int descriptor) { return result(close(descriptor)); }

int diffeo_lock(const char *path, int *descriptor) {
  do {
    *descriptor = open(path, O_RDWR | O_CREAT | O_CLOEXEC, 0666);
  } while (*descriptor < 0 && errno == EINTR);
  if (*descriptor < 0) return errno;
  if (flock(*descriptor, LOCK_EX | LOCK_NB) == 0 || errno != EWOULDBLOCK) return 0;
  close(*descriptor);
  return EWOULDBLOCK;
}

int diffeo_means_locked(int error) { return error == EWOULDBLOCK; }

int diffeo_sync_folder(const char *path) {
  int descriptor = open(path, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
  if (descriptor < 0) return errno;
  int error = diffeo_sync(descriptor);
  close(descriptor);
  return error;
}

int diffeo_rename(const char *source, const char *target) {
  return result(rename(source, target));
}

int diffeo_exchange(const char *first, const char *second) {
  return result(renameat2(AT_FDCWD, first, AT_FDCWD, second, RENAME_EXCHANGE));
}

int diffeo_make_folder(const char *path) { return result(mkdir(path, 0777)); }

static int remove_entry(
    const char *path, const struct stat* status, int type, struct FTW* place) {
  return remove(path);
}

int diffeo_remove(const char *path) {
  if (nftw(path, remove_entry, 16, FTW_DEPTH | FTW_PHYS) == 0) return 0;
  return errno == ENOENT ? 0 : errno;
}

int diffeo_resolve(const char *path, uint8_t *resolved, size_t capacity) {
  char *whole = realpath(path, NULL);
  if (whole == NULL) return errno;
  snprintf((char *)resolved, capacity, "%s", whole);
  free(whole);
  return 0;
}

void diffeo_reason(int error, uint8_t *text, size_t capacity) {
  char buffer[256];
  snprintf((char *)text, capacity, "%s", strerror_r(error, buffer, sizeof buffer));
}

int diffeo_means_not_possible(int error) {
  return error == EINVAL || error == ENOSYS || error == ENOTSUP;
}
