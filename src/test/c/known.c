// Does to files what the lines of its standard input say, each a call and its arguments: what
// UnsyncedTest knows the outcome of. Descriptors are named by digits. Ends at once at "kill".
#define _GNU_SOURCE
#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/uio.h>
#include <unistd.h>

static int number[10];

static int run(const char *call, const char *a, const char *b, const char *c) {
  int fd = a[0] >= '0' && a[0] <= '9' && a[1] == 0 ? number[a[0] - '0'] : -1;
  int is = 0;
#define CALL(name, what) \
  if (strcmp(call, name) == 0) { \
    is = 1; \
    if ((what) < 0) return -1; \
  }
  // A is the descriptor's digit, B the path
  CALL("create", number[a[0] - '0'] = open(b, O_CREAT | O_RDWR, 0600))
  CALL("open", number[a[0] - '0'] = open64(b, O_RDWR))
  CALL("append", number[a[0] - '0'] = openat(AT_FDCWD, b, O_WRONLY | O_APPEND))
  CALL("synced", number[a[0] - '0'] = open(b, O_WRONLY | O_CREAT | O_DSYNC, 0600))
  CALL("empty", number[a[0] - '0'] = creat(b, 0600))
  CALL("directory", number[a[0] - '0'] = open(b, O_RDONLY | O_DIRECTORY))
  CALL("dup", number[b[0] - '0'] = dup(fd))
  CALL("close", close(fd))
  CALL("write", write(fd, b, strlen(b)))
  CALL("pwrite", pwrite64(fd, b, strlen(b), atoll(c)))
  CALL("writev", writev(fd, (struct iovec[]){{(void *)b, strlen(b)}, {(void *)c, strlen(c)}}, 2))
  CALL("pwritev", pwritev(fd, (struct iovec[]){{(void *)b, strlen(b)}}, 1, atoll(c)))
  CALL("dwrite", pwritev2(fd, (struct iovec[]){{(void *)b, strlen(b)}}, 1, atoll(c), RWF_DSYNC))
  CALL("copy", copy_file_range(fd, NULL, number[b[0] - '0'], NULL, (size_t)atoll(c), 0))
  CALL("ftruncate", ftruncate(fd, atoll(b)))
  CALL("truncate", truncate(a, atoll(b)))
  CALL("allocate", fallocate(fd, FALLOC_FL_KEEP_SIZE, atoll(b), atoll(c)))
  CALL("grow", -posix_fallocate(fd, atoll(b), atoll(c)))
  CALL("punch", fallocate(fd, FALLOC_FL_KEEP_SIZE | FALLOC_FL_PUNCH_HOLE, atoll(b), atoll(c)))
  CALL("fsync", fsync(fd))
  CALL("fdatasync", fdatasync(fd))
  CALL("range", sync_file_range(fd, 0, 0, SYNC_FILE_RANGE_WAIT_AFTER))
  CALL("syncfs", syncfs(fd))
  CALL("rename", rename(a, b))
  CALL("link", link(a, b))
  CALL("unlink", unlink(a))
  CALL("mkdir", mkdir(a, 0700))
  CALL("rmdir", rmdir(a))
  CALL("kill", raise(SIGKILL))
  return is ? 0 : -1;
}

int main(void) {
  char line[4096];
  while (fgets(line, sizeof line, stdin) != NULL) {
    char call[32] = "", a[1024] = "", b[1024] = "", c[1024] = "";
    sscanf(line, "%31s %1023s %1023s %1023s", call, a, b, c);
    if (run(call, a, b, c) < 0) {
      fprintf(stderr, "%s", line);
      perror(call);
      return 1;
    }
  }
  return 0;
}
