// Keeps a journal of every change to the files below one directory, and of what was made durable.
//
// Preloaded into a server (LD_PRELOAD), it stands between the program and the C library. The
// environment names the directory, UNSYNCED_DIRECTORY, and the journal, UNSYNCED_JOURNAL, both
// absolute and without symbolic links. Each call is carried out as it is and then written down, both
// under one lock, so that the order of the journal is the order of what happened. A sync is written
// down before it is carried out: what is written while it runs is not yet safe. What the C library
// does inside of itself (stdio) or what goes past it is not seen; calls of that kind that are known
// are written down as unseen, and whoever replays the journal compares it with the directory.
#define _GNU_SOURCE
#include <dlfcn.h>
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <pthread.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/sendfile.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/uio.h>
#include <unistd.h>

#if __SIZEOF_LONG__ != 8
#error "off_t and the arguments of system calls are taken to have 64 bits"
#endif

enum type { OPEN = 1, WRITE, LENGTH, GROW, ZERO, SYNC, SYNC_ALL, RENAME, LINK, UNLINK, MKDIR, RMDIR, UNSEEN };

// One entry: this header in the order of bytes of the machine, then length bytes.
struct header {
  uint32_t type;
  uint32_t length;
  uint64_t handle;
  int64_t offset;
  int64_t amount;
};

enum { CREATED = 1, TRUNCATED = 2 }; // of OPEN, in amount
enum { MOST_FILES = 1 << 16, SYNCED = 1 };

static struct {
  uint64_t handle; // 0 for what is not ours
  int synced;      // every write is made durable at once
} files[MOST_FILES];

static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;
static char directory[PATH_MAX];
static size_t directory_length;
static int journal = -1;
static uint32_t last_handle;

__attribute__((constructor)) static void begin(void) {
  const char *where = getenv("UNSYNCED_DIRECTORY");
  const char *to = getenv("UNSYNCED_JOURNAL");
  if (where == NULL || to == NULL || strlen(where) >= sizeof directory) {
    return;
  }
  journal = (int)syscall(SYS_openat, AT_FDCWD, to, O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0600);
  if (journal < 0) {
    perror("unsynced: journal");
    _exit(111);
  }
  // Far away from the numbers that programs close one by one.
  int moved = (int)syscall(SYS_fcntl, journal, F_DUPFD_CLOEXEC, 900);
  if (moved >= 0) {
    syscall(SYS_close, journal);
    journal = moved;
  }
  strcpy(directory, where);
  directory_length = strlen(directory);
}

static void note(enum type type, uint64_t handle, int64_t offset, int64_t amount, const void *bytes, size_t length) {
  struct header header = {type, (uint32_t)length, handle, offset, amount};
  struct iovec parts[] = {{&header, sizeof header}, {(void *)bytes, length}};
  size_t done = 0, all = sizeof header + length;
  int kept = errno;
  while (done < all) {
    long written = syscall(SYS_writev, journal, parts, 2);
    if (written < 0) {
      perror("unsynced: can't write the journal");
      _exit(111);
    }
    done += (size_t)written;
    for (int i = 0; i < 2; i++) {
      size_t part = (size_t)written < parts[i].iov_len ? (size_t)written : parts[i].iov_len;
      parts[i].iov_base = (char *)parts[i].iov_base + part;
      parts[i].iov_len -= part;
      written -= (long)part;
    }
  }
  errno = kept;
}

static void note_path(enum type type, uint64_t handle, int64_t amount, const char *path) {
  note(type, handle, 0, amount, path, strlen(path));
}

// Writes the absolute path, without "." and "..", relative to the directory into result; false if it
// is not below it. The directory itself is the empty path.
static int inside(int at, const char *path, char *result) {
  char whole[2 * PATH_MAX + 2];
  if (journal < 0 || path == NULL) {
    return 0;
  }
  if (path[0] != '/') {
    char link[64];
    if (at == AT_FDCWD) {
      strcpy(link, "/proc/self/cwd");
    } else {
      snprintf(link, sizeof link, "/proc/self/fd/%d", at);
    }
    int kept = errno;
    long length = syscall(SYS_readlinkat, AT_FDCWD, link, whole, PATH_MAX);
    errno = kept;
    if (length < 0) {
      return 0;
    }
    snprintf(whole + length, PATH_MAX + 2, "/%s", path);
  } else {
    snprintf(whole, sizeof whole, "%s", path);
  }
  size_t out = 0;
  static __thread char clean[2 * PATH_MAX + 2];
  for (char *rest = whole, *word; (word = strsep(&rest, "/")) != NULL;) {
    if (strcmp(word, "..") == 0) {
      while (out > 0 && clean[--out] != '/') {
      }
    } else if (*word != 0 && strcmp(word, ".") != 0) {
      out += (size_t)sprintf(clean + out, "/%s", word);
    }
  }
  clean[out] = 0;
  if (strncmp(clean, directory, directory_length) != 0
      || (clean[directory_length] != '/' && clean[directory_length] != 0)
      || out - directory_length >= PATH_MAX) {
    return 0;
  }
  strcpy(result, clean + directory_length + (clean[directory_length] == '/'));
  return 1;
}

static int ours(int fd) {
  return fd >= 0 && fd < MOST_FILES && __atomic_load_n(&files[fd].handle, __ATOMIC_ACQUIRE) != 0;
}

static void forget(int fd) {
  if (ours(fd)) {
    __atomic_store_n(&files[fd].handle, 0, __ATOMIC_RELEASE);
  }
}

static void enter(void) {
  pthread_mutex_lock(&lock);
}

static void leave(void) {
  int kept = errno;
  pthread_mutex_unlock(&lock);
  errno = kept;
}

// Opening and closing

static int open_noted(int at, const char *path, int flags, mode_t mode) {
  char name[PATH_MAX];
  if ((flags & O_TMPFILE) == O_TMPFILE || !inside(at, path, name)) {
    return (int)syscall(SYS_openat, at, path, flags, mode);
  }
  enter();
  int existed = syscall(SYS_faccessat, at, path, F_OK) == 0;
  int fd = (int)syscall(SYS_openat, at, path, flags, mode);
  if (fd >= MOST_FILES) {
    note_path(UNSEEN, 0, 0, "a file descriptor beyond the table");
  } else if (fd >= 0) {
    int truncated = existed && (flags & O_TRUNC) != 0 && (flags & O_ACCMODE) != O_RDONLY;
    uint64_t handle = (uint64_t)getpid() << 32 | ++last_handle;
    files[fd].synced = (flags & O_DSYNC) != 0; // O_SYNC includes it
    note_path(OPEN, handle, (existed ? 0 : CREATED) | (truncated ? TRUNCATED : 0), name);
    __atomic_store_n(&files[fd].handle, handle, __ATOMIC_RELEASE);
  }
  leave();
  return fd;
}

#define MODE_OF(flags, mode) \
  mode_t mode = 0; \
  if ((flags) & (O_CREAT | O_TMPFILE)) { \
    va_list rest; \
    va_start(rest, flags); \
    mode = va_arg(rest, mode_t); \
    va_end(rest); \
  }

int open(const char *path, int flags, ...) {
  MODE_OF(flags, mode)
  return open_noted(AT_FDCWD, path, flags, mode);
}
int open64(const char *path, int flags, ...) {
  MODE_OF(flags, mode)
  return open_noted(AT_FDCWD, path, flags, mode);
}
int openat(int at, const char *path, int flags, ...) {
  MODE_OF(flags, mode)
  return open_noted(at, path, flags, mode);
}
int openat64(int at, const char *path, int flags, ...) {
  MODE_OF(flags, mode)
  return open_noted(at, path, flags, mode);
}
int __open_2(const char *path, int flags) { return open_noted(AT_FDCWD, path, flags, 0); }
int __open64_2(const char *path, int flags) { return open_noted(AT_FDCWD, path, flags, 0); }
int __openat_2(int at, const char *path, int flags) { return open_noted(at, path, flags, 0); }
int __openat64_2(int at, const char *path, int flags) { return open_noted(at, path, flags, 0); }
int creat(const char *path, mode_t mode) {
  return open_noted(AT_FDCWD, path, O_CREAT | O_WRONLY | O_TRUNC, mode);
}
int creat64(const char *path, mode_t mode) { return creat(path, mode); }

// stdio writes inside of the C library: only that there is such a file is seen.
static FILE *fopen_noted(const char *path, const char *mode, const char *real) {
  char name[PATH_MAX];
  if (strpbrk(mode, "wa+") != NULL && inside(AT_FDCWD, path, name)) {
    note_path(UNSEEN, 0, 0, name);
  }
  FILE *(*next)(const char *, const char *) = (FILE * (*)(const char *, const char *)) dlsym(RTLD_NEXT, real);
  return next(path, mode);
}
FILE *fopen(const char *path, const char *mode) { return fopen_noted(path, mode, "fopen"); }
FILE *fopen64(const char *path, const char *mode) { return fopen_noted(path, mode, "fopen64"); }

int close(int fd) {
  forget(fd); // before the number is free for others
  return (int)syscall(SYS_close, fd);
}

static int same(int from, int to) {
  if (to >= 0 && to < MOST_FILES && from >= 0 && from < MOST_FILES) {
    files[to].synced = files[from].synced;
    __atomic_store_n(&files[to].handle, files[from].handle, __ATOMIC_RELEASE);
  }
  return to;
}

int dup(int fd) { return same(fd, (int)syscall(SYS_dup, fd)); }
int dup2(int from, int to) {
  if (from == to) {
    return (int)syscall(SYS_fcntl, from, F_GETFD) < 0 ? -1 : to;
  }
  return same(from, (int)syscall(SYS_dup3, from, to, 0));
}
int dup3(int from, int to, int flags) { return same(from, (int)syscall(SYS_dup3, from, to, flags)); }

static int fcntl_noted(int fd, int command, long argument) {
  int result = (int)syscall(SYS_fcntl, fd, command, argument);
  return command == F_DUPFD || command == F_DUPFD_CLOEXEC ? same(fd, result) : result;
}
#define ARGUMENT_OF(last) \
  va_list rest; \
  va_start(rest, last); \
  long argument = va_arg(rest, long); \
  va_end(rest);
int fcntl(int fd, int command, ...) {
  ARGUMENT_OF(command)
  return fcntl_noted(fd, command, argument);
}
int fcntl64(int fd, int command, ...) {
  ARGUMENT_OF(command)
  return fcntl_noted(fd, command, argument);
}

// Writing

static void synced_if(int fd, int also) {
  if (files[fd].synced || also) {
    note(SYNC, files[fd].handle, 0, 0, NULL, 0);
  }
}

static off_t position(int fd) {
  return (off_t)syscall(SYS_lseek, fd, 0L, SEEK_CUR);
}

static ssize_t note_vector(int fd, const struct iovec *parts, ssize_t length, off_t offset, int flags) {
  for (ssize_t left = length; left > 0; parts++) {
    size_t part = (size_t)left < parts->iov_len ? (size_t)left : parts->iov_len;
    note(WRITE, files[fd].handle, offset, 0, parts->iov_base, part);
    offset += (off_t)part;
    left -= (ssize_t)part;
  }
  if (length > 0) {
    synced_if(fd, (flags & (RWF_DSYNC | RWF_SYNC)) != 0);
  }
  return length;
}

ssize_t writev(int fd, const struct iovec *parts, int count) {
  if (!ours(fd)) {
    return syscall(SYS_writev, fd, parts, count);
  }
  enter();
  ssize_t length = syscall(SYS_writev, fd, parts, count);
  if (length > 0) { // the position now is right also for a file that is appended to
    note_vector(fd, parts, length, position(fd) - length, 0);
  }
  leave();
  return length;
}

ssize_t write(int fd, const void *bytes, size_t count) {
  if (!ours(fd)) {
    return syscall(SYS_write, fd, bytes, count);
  }
  struct iovec part = {(void *)bytes, count};
  return writev(fd, &part, 1);
}

static ssize_t pwritev_noted(int fd, const struct iovec *parts, int count, off_t offset, int flags) {
  if (!ours(fd)) {
    return syscall(SYS_pwritev2, fd, parts, (long)count, offset, 0L, (long)flags);
  }
  if (offset == -1) {
    enter();
    note_path(UNSEEN, 0, 0, "pwritev2 at the file's own position");
    leave();
  }
  enter();
  ssize_t length = syscall(SYS_pwritev2, fd, parts, (long)count, offset, 0L, (long)flags);
  note_vector(fd, parts, length, offset, flags);
  leave();
  return length;
}

ssize_t pwrite(int fd, const void *bytes, size_t count, off_t offset) {
  if (!ours(fd)) {
    return syscall(SYS_pwrite64, fd, bytes, count, offset);
  }
  struct iovec part = {(void *)bytes, count};
  return pwritev_noted(fd, &part, 1, offset, 0);
}
ssize_t pwrite64(int fd, const void *bytes, size_t count, off64_t offset) {
  return pwrite(fd, bytes, count, offset);
}
ssize_t pwritev(int fd, const struct iovec *parts, int count, off_t offset) {
  return pwritev_noted(fd, parts, count, offset, 0);
}
ssize_t pwritev64(int fd, const struct iovec *parts, int count, off64_t offset) {
  return pwritev_noted(fd, parts, count, offset, 0);
}
ssize_t pwritev2(int fd, const struct iovec *parts, int count, off_t offset, int flags) {
  return pwritev_noted(fd, parts, count, offset, flags);
}
ssize_t pwritev64v2(int fd, const struct iovec *parts, int count, off64_t offset, int flags) {
  return pwritev_noted(fd, parts, count, offset, flags);
}

// What the kernel has copied into a file is read back from it.
static void note_copied(int fd, off_t offset, ssize_t length) {
  char name[64], bytes[1 << 16];
  snprintf(name, sizeof name, "/proc/self/fd/%d", fd);
  int again = (int)syscall(SYS_openat, AT_FDCWD, name, O_RDONLY | O_CLOEXEC);
  while (length > 0) {
    size_t part = (size_t)length < sizeof bytes ? (size_t)length : sizeof bytes;
    ssize_t got = syscall(SYS_pread64, again, bytes, part, offset);
    if (got <= 0) {
      note_path(UNSEEN, 0, 0, "a copy that can't be read back");
      break;
    }
    note(WRITE, files[fd].handle, offset, 0, bytes, (size_t)got);
    offset += got;
    length -= got;
  }
  syscall(SYS_close, again);
  synced_if(fd, 0);
}

ssize_t copy_file_range(int in, off64_t *in_offset, int out, off64_t *out_offset, size_t count, unsigned flags) {
  if (!ours(out)) {
    return syscall(SYS_copy_file_range, in, in_offset, out, out_offset, count, flags);
  }
  enter();
  ssize_t length = syscall(SYS_copy_file_range, in, in_offset, out, out_offset, count, flags);
  if (length > 0) {
    note_copied(out, (out_offset != NULL ? *out_offset : position(out)) - length, length);
  }
  leave();
  return length;
}

ssize_t sendfile(int out, int in, off_t *offset, size_t count) {
  if (!ours(out)) {
    return syscall(SYS_sendfile, out, in, offset, count);
  }
  enter();
  ssize_t length = syscall(SYS_sendfile, out, in, offset, count);
  if (length > 0) {
    note_copied(out, position(out) - length, length);
  }
  leave();
  return length;
}
ssize_t sendfile64(int out, int in, off64_t *offset, size_t count) { return sendfile(out, in, offset, count); }

static void *mmap_noted(void *address, size_t length, int protection, int flags, int fd, off_t offset) {
  if ((flags & MAP_SHARED) != 0 && (protection & PROT_WRITE) != 0 && ours(fd)) {
    enter();
    note_path(UNSEEN, 0, 0, "a file that is written through a mapping");
    leave();
  }
  return (void *)syscall(SYS_mmap, address, length, protection, flags, fd, offset);
}
void *mmap(void *address, size_t length, int protection, int flags, int fd, off_t offset) {
  return mmap_noted(address, length, protection, flags, fd, offset);
}
void *mmap64(void *address, size_t length, int protection, int flags, int fd, off64_t offset) {
  return mmap_noted(address, length, protection, flags, fd, offset);
}

// Lengths

int ftruncate(int fd, off_t length) {
  if (!ours(fd)) {
    return (int)syscall(SYS_ftruncate, fd, length);
  }
  enter();
  int result = (int)syscall(SYS_ftruncate, fd, length);
  if (result == 0) {
    note(LENGTH, files[fd].handle, 0, length, NULL, 0);
  }
  leave();
  return result;
}
int ftruncate64(int fd, off64_t length) { return ftruncate(fd, length); }

int truncate(const char *path, off_t length) {
  int fd = open_noted(AT_FDCWD, path, O_WRONLY | O_CLOEXEC, 0);
  if (fd < 0) {
    return -1;
  }
  int result = ftruncate(fd, length);
  int kept = errno;
  close(fd);
  errno = kept;
  return result;
}
int truncate64(const char *path, off64_t length) { return truncate(path, length); }

int fallocate(int fd, int mode, off_t offset, off_t length) {
  if (!ours(fd)) {
    return (int)syscall(SYS_fallocate, fd, mode, offset, length);
  }
  enter();
  int result = (int)syscall(SYS_fallocate, fd, mode, offset, length);
  if (result == 0) {
    if ((mode & (FALLOC_FL_COLLAPSE_RANGE | FALLOC_FL_INSERT_RANGE)) != 0) {
      note_path(UNSEEN, 0, 0, "fallocate that moves what is behind");
    }
    if ((mode & (FALLOC_FL_PUNCH_HOLE | FALLOC_FL_ZERO_RANGE)) != 0) {
      note(ZERO, files[fd].handle, offset, length, NULL, 0);
    }
    if ((mode & FALLOC_FL_KEEP_SIZE) == 0) {
      note(GROW, files[fd].handle, 0, offset + length, NULL, 0);
    }
  }
  leave();
  return result;
}
int fallocate64(int fd, int mode, off64_t offset, off64_t length) { return fallocate(fd, mode, offset, length); }
int posix_fallocate(int fd, off_t offset, off_t length) {
  int kept = errno;
  int result = fallocate(fd, 0, offset, length) == 0 ? 0 : errno;
  errno = kept;
  return result;
}
int posix_fallocate64(int fd, off64_t offset, off64_t length) { return posix_fallocate(fd, offset, length); }

// Making durable

static int sync_noted(int fd, long call) {
  if (ours(fd)) {
    enter();
    note(SYNC, files[fd].handle, 0, 0, NULL, 0);
    leave();
  }
  return (int)syscall(call, fd);
}
int fsync(int fd) { return sync_noted(fd, SYS_fsync); }
int fdatasync(int fd) { return sync_noted(fd, SYS_fdatasync); }

// It says of itself that it makes nothing durable: lengths and what the drive caches are not its.
int sync_file_range(int fd, off64_t offset, off64_t length, unsigned flags) {
  return (int)syscall(SYS_sync_file_range, fd, offset, length, flags);
}

static void note_sync_all(void) {
  if (journal >= 0) {
    enter();
    note(SYNC_ALL, 0, 0, 0, NULL, 0);
    leave();
  }
}
int syncfs(int fd) {
  if (ours(fd)) {
    note_sync_all();
  }
  return (int)syscall(SYS_syncfs, fd);
}
void sync(void) {
  note_sync_all();
  syscall(SYS_sync);
}

// Names

static void note_two(enum type type, const char *from, const char *to) {
  char both[2 * PATH_MAX];
  size_t first = strlen(from) + 1, second = strlen(to);
  memcpy(both, from, first);
  memcpy(both + first, to, second);
  note(type, 0, 0, 0, both, first + second);
}

static int rename_noted(int from_at, const char *from, int to_at, const char *to, unsigned flags) {
  char old[PATH_MAX], new[PATH_MAX];
  int leaves = inside(from_at, from, old), comes = inside(to_at, to, new);
  if (!leaves && !comes) {
    return (int)syscall(SYS_renameat2, from_at, from, to_at, to, flags);
  }
  enter();
  int result = (int)syscall(SYS_renameat2, from_at, from, to_at, to, flags);
  if (result == 0) {
    if (!leaves || !comes || (flags & RENAME_EXCHANGE) != 0) {
      note_path(UNSEEN, 0, 0, "a rename across the border, or of both");
    } else {
      note_two(RENAME, old, new);
    }
  }
  leave();
  return result;
}
int rename(const char *from, const char *to) { return rename_noted(AT_FDCWD, from, AT_FDCWD, to, 0); }
int renameat(int from_at, const char *from, int to_at, const char *to) {
  return rename_noted(from_at, from, to_at, to, 0);
}
int renameat2(int from_at, const char *from, int to_at, const char *to, unsigned flags) {
  return rename_noted(from_at, from, to_at, to, flags);
}

int linkat(int from_at, const char *from, int to_at, const char *to, int flags) {
  char old[PATH_MAX], new[PATH_MAX];
  if (!inside(to_at, to, new)) {
    return (int)syscall(SYS_linkat, from_at, from, to_at, to, flags);
  }
  enter();
  int result = (int)syscall(SYS_linkat, from_at, from, to_at, to, flags);
  if (result == 0) {
    if (inside(from_at, from, old)) {
      note_two(LINK, old, new);
    } else {
      note_path(UNSEEN, 0, 0, "a link across the border");
    }
  }
  leave();
  return result;
}
int link(const char *from, const char *to) { return linkat(AT_FDCWD, from, AT_FDCWD, to, 0); }

int unlinkat(int at, const char *path, int flags) {
  char name[PATH_MAX];
  if (!inside(at, path, name)) {
    return (int)syscall(SYS_unlinkat, at, path, flags);
  }
  enter();
  int result = (int)syscall(SYS_unlinkat, at, path, flags);
  if (result == 0) {
    note_path((flags & AT_REMOVEDIR) != 0 ? RMDIR : UNLINK, 0, 0, name);
  }
  leave();
  return result;
}
int unlink(const char *path) { return unlinkat(AT_FDCWD, path, 0); }
int rmdir(const char *path) { return unlinkat(AT_FDCWD, path, AT_REMOVEDIR); }
int remove(const char *path) {
  int result = unlinkat(AT_FDCWD, path, 0);
  return result < 0 && errno == EISDIR ? rmdir(path) : result;
}

int mkdirat(int at, const char *path, mode_t mode) {
  char name[PATH_MAX];
  if (!inside(at, path, name)) {
    return (int)syscall(SYS_mkdirat, at, path, mode);
  }
  enter();
  int result = (int)syscall(SYS_mkdirat, at, path, mode);
  if (result == 0) {
    note_path(MKDIR, 0, 0, name);
  }
  leave();
  return result;
}
int mkdir(const char *path, mode_t mode) { return mkdirat(AT_FDCWD, path, mode); }

int symlinkat(const char *from, int at, const char *path) {
  char name[PATH_MAX];
  if (inside(at, path, name)) {
    enter();
    note_path(UNSEEN, 0, 0, "a symbolic link");
    leave();
  }
  return (int)syscall(SYS_symlinkat, from, at, path);
}
int symlink(const char *from, const char *path) { return symlinkat(from, AT_FDCWD, path); }
