/* SPDX-License-Identifier: GPL-3.0-or-later
   Preloaded into a program (LD_PRELOAD): the DIE_AT-th call that changes a file below DIE_BELOW ends the process as a loss of power
   would, or fails. Counts over all threads. DIE_HOW: before (SIGKILL before the call), half (after half of what a write had to
   write), after (SIGKILL after the call), or a number, the errno that this call and DIE_FAILURES - 1 after it fail with. The
   number of calls so far goes to DIE_COUNT, a file elsewhere. */
#define _GNU_SOURCE
#include <dlfcn.h>
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <signal.h>
#include <stdarg.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

static atomic_long calls;
static const char *below, *how;
static long die_at = -1, failures = 1;
static int error_number;

__attribute__((constructor)) static void begin(void) {
  below = getenv("DIE_BELOW");
  how = getenv("DIE_HOW");
  if (getenv("DIE_AT")) die_at = atol(getenv("DIE_AT"));
  if (getenv("DIE_FAILURES")) failures = atol(getenv("DIE_FAILURES"));
  if (how) error_number = atoi(how);
}

__attribute__((destructor)) static void end(void) {
  const char *file = getenv("DIE_COUNT");
  FILE *out = file ? fopen(file, "w") : NULL;
  if (!out) return;
  fprintf(out, "%ld\n", (long)calls);
  fclose(out);
}

static int path_counts(const char *path) {
  char absolute[PATH_MAX];
  if (!below || !path) return 0;
  if (path[0] == '/') return strncmp(path, below, strlen(below)) == 0;
  if (!getcwd(absolute, sizeof absolute)) return 0;
  strncat(absolute, "/", sizeof absolute - strlen(absolute) - 1);
  strncat(absolute, path, sizeof absolute - strlen(absolute) - 1);
  return strncmp(absolute, below, strlen(below)) == 0;
}

static int fd_counts(int fd) {
  char link[64], path[PATH_MAX];
  snprintf(link, sizeof link, "/proc/self/fd/%d", fd);
  const ssize_t length = readlink(link, path, sizeof path - 1);
  if (length <= 0) return 0;
  path[length] = 0;
  return path_counts(path);
}

enum verdict { GO_ON, FAIL, HALF, THEN_DIE };

static enum verdict next(int counts) {
  if (!counts || !how) return GO_ON;
  const long number = ++calls;
  if (error_number > 0) return die_at >= 0 && number >= die_at && number < die_at + failures ? FAIL : GO_ON;
  if (number != die_at) return GO_ON;
  if (strcmp(how, "half") == 0) return HALF;
  if (strcmp(how, "after") == 0) return THEN_DIE;
  kill(getpid(), SIGKILL);
  pause();
  return FAIL;
}

static void die(void) {
  kill(getpid(), SIGKILL);
  pause();
}

#define REAL(name) ((__typeof__(&name))dlsym(RTLD_NEXT, #name))
#define WRAP(type, name, parameters, arguments, counts) \
  type name parameters {                                \
    const int kept = errno;                             \
    const enum verdict verdict = next(counts);          \
    errno = kept;                                       \
    if (verdict == FAIL) {                              \
      errno = error_number;                             \
      return -1;                                        \
    }                                                   \
    const type result = REAL(name) arguments;           \
    if (verdict != GO_ON) die();                        \
    return result;                                      \
  }

WRAP(int, rename, (const char *from, const char *to), (from, to), path_counts(to))
WRAP(int, unlink, (const char *path), (path), path_counts(path))
WRAP(int, unlinkat, (int at, const char *path, int flags), (at, path, flags), path_counts(path) || fd_counts(at))
WRAP(int, rmdir, (const char *path), (path), path_counts(path))
WRAP(int, remove, (const char *path), (path), path_counts(path))
WRAP(int, mkdir, (const char *path, mode_t mode), (path, mode), path_counts(path))
WRAP(int, fsync, (int fd), (fd), fd_counts(fd))
WRAP(int, fdatasync, (int fd), (fd), fd_counts(fd))
WRAP(int, ftruncate, (int fd, off_t size), (fd, size), fd_counts(fd))
WRAP(int, ftruncate64, (int fd, off64_t size), (fd, size), fd_counts(fd))
WRAP(ssize_t, pwrite, (int fd, const void *data, size_t size, off_t at), (fd, data, size, at), fd_counts(fd))

ssize_t write(int fd, const void *data, size_t size) {
  const int kept = errno;
  const enum verdict verdict = next(fd > 2 && fd_counts(fd));
  errno = kept;
  if (verdict == FAIL) {
    errno = error_number;
    return -1;
  }
  const ssize_t result = REAL(write)(fd, data, verdict == HALF ? size / 2 : size);
  if (verdict != GO_ON) die();
  return result;
}

static int open_with(const char *name, const char *path, int flags, mode_t mode) {
  const enum verdict verdict = next((flags & O_CREAT) && path_counts(path));
  if (verdict == FAIL) {
    errno = error_number;
    return -1;
  }
  int (*real)(const char *, int, ...) = (int (*)(const char *, int, ...))dlsym(RTLD_NEXT, name);
  const int fd = real(path, flags, mode);
  if (verdict != GO_ON) die();
  return fd;
}
static mode_t mode_of(int flags, va_list rest) { return flags & O_CREAT ? (mode_t)va_arg(rest, int) : 0; }
int open(const char *path, int flags, ...) {
  va_list rest;
  va_start(rest, flags);
  const mode_t mode = mode_of(flags, rest);
  va_end(rest);
  return open_with("open", path, flags, mode);
}
int open64(const char *path, int flags, ...) {
  va_list rest;
  va_start(rest, flags);
  const mode_t mode = mode_of(flags, rest);
  va_end(rest);
  return open_with("open64", path, flags, mode);
}
