// The few calls of the operating system that reading and replacing files needs.
//
// Functions that return `int` give 0 or the system's error number; none sets `errno` for callers.

#ifndef DIFFEO_FILES_H
#define DIFFEO_FILES_H

#include <stddef.h>
#include <stdint.h>

#include "annotations.h"

// What stands at a path.
enum {
  DIFFEO_NOTHING = 0,
  DIFFEO_FILE = 1,
  DIFFEO_FOLDER = 2,
  // A device, a pipe or a socket.
  DIFFEO_OTHER = 3,
};

// How `diffeo_open` opens a file.
enum {
  DIFFEO_READ = 0,
  // Write into what exists, without creating anything.
  DIFFEO_WRITE = 1,
  // Create a file that must not exist yet.
  DIFFEO_CREATE = 2,
};

// Finds out what stands at `path`, following links; `size` and `mode` are set for files.
DIFFEO_SAFE int diffeo_inspect(const char *path, int *kind, uint64_t *size, uint32_t *mode);

// Opens `path`; `descriptor` receives the open file.
DIFFEO_SAFE int diffeo_open(const char *path, int how, int *descriptor);

// Reads up to `count` bytes to `buffer + offset`; `received` is 0 at the end of the file.
DIFFEO_SAFE int diffeo_read(
    int descriptor, uint8_t *buffer, size_t offset, size_t count, size_t *received);

// Writes all `count` bytes of `buffer`.
DIFFEO_SAFE int diffeo_write(int descriptor, const uint8_t *buffer, size_t count);

// Sets the permission bits of an open file.
DIFFEO_SAFE int diffeo_set_mode(int descriptor, uint32_t mode);

// Waits until the contents of an open file are on the disk.
DIFFEO_SAFE int diffeo_sync(int descriptor);

// Closes an open file, reporting a write error that shows only now.
DIFFEO_SAFE int diffeo_close(int descriptor);

// Opens `path`, made where it is missing, and takes the lock on it, which goes with the descriptor and
// with the process. File systems that know no locks give an open file without one.
DIFFEO_SAFE int diffeo_lock(const char *path, int *descriptor);

// Whether an error number says that someone else holds a lock.
DIFFEO_SAFE int diffeo_means_locked(int error);

// Waits until the names in the folder at `path` are on the disk.
DIFFEO_SAFE int diffeo_sync_folder(const char *path);

// Gives `source` the name `target`, replacing a file of that name.
DIFFEO_SAFE int diffeo_rename(const char *source, const char *target);

// Exchanges the names of two existing files or folders in one step.
DIFFEO_SAFE int diffeo_exchange(const char *first, const char *second);

// Makes a folder; its parent must exist.
DIFFEO_SAFE int diffeo_make_folder(const char *path);

// Removes a file, or a folder with all that is in it; nothing to remove is no error.
DIFFEO_SAFE int diffeo_remove(const char *path);

// The path with every link followed, ended by 0, cut to `capacity`.
DIFFEO_SAFE int diffeo_resolve(const char *path, uint8_t *resolved, size_t capacity);

// The system's sentence for an error number, ended by 0, cut to `capacity`.
DIFFEO_SAFE void diffeo_reason(int error, uint8_t *text, size_t capacity);

// Whether an error number says that the file system does not know the operation.
DIFFEO_SAFE int diffeo_means_not_possible(int error);

#endif
