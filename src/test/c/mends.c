// Mends, in libiscsi's iscsi-test-cu, what is wrong with four of its tests themselves.
//
// Preloaded into the suite for one of them (LD_PRELOAD), it stands between the test and the library
// that the test sends by, so that the program is the one that Debian has built. The environment says
// what is wrong: MEND is one of the names below, MEND_BLOCK_BYTES the length of a logical block. A
// mend that has changed nothing ends the suite as a failure, for then it is not needed.
#define _GNU_SOURCE
#include <dlfcn.h>
#include <iscsi/iscsi.h>
#include <iscsi/scsi-lowlevel.h>
#include <poll.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

enum {
  WRITE_10 = 0x2A,
  WRITE_SAME_10 = 0x41,
  UNMAP = 0x08, // in byte 1 of WRITE SAME
  TAKEN_BLOCK_BYTES = 512,
  MOST_SECONDS = 5, // what the suite itself waits for an answer
  NOTHING_MENDED = 112
};

static int mended;

static int mends(const char *what) {
  const char *mend = getenv("MEND");
  return mend != NULL && strcmp(mend, what) == 0;
}

__attribute__((destructor)) static void end(void) {
  if (mended == 0) {
    printf("%s: nothing to mend\n", getenv("MEND"));
    fflush(NULL);
    _exit(NOTHING_MENDED);
  }
}

#define NEXT(function) \
  static __typeof__(&function) next; \
  if (next == NULL) { \
    next = (__typeof__(&function))dlsym(RTLD_NEXT, #function); \
  }

// "512": it takes 512 bytes for a block, of whatever length it is.

static int block_bytes(int taken) {
  const char *bytes = getenv("MEND_BLOCK_BYTES");
  if (!mends("512") || taken != TAKEN_BLOCK_BYTES || bytes == NULL) {
    return taken;
  }
  mended++;
  return atoi(bytes);
}

#define WITH_BLOCKS(function) \
  struct scsi_task *function(uint32_t lba, uint32_t length, int taken, int protect, int dpo, \
      int fua, int fua_nv, int group) { \
    NEXT(function) \
    int block = block_bytes(taken); \
    length = length / (uint32_t)taken * (uint32_t)block; \
    return next(lba, length, block, protect, dpo, fua, fua_nv, group); \
  }

WITH_BLOCKS(scsi_cdb_read10)
WITH_BLOCKS(scsi_cdb_write10)

// "FFh": it unmaps with the FFh that it has just written, and expects zeros. SBC-4 lets a block be
// unmapped by WRITE SAME only if it then reads as what was sent; the test of the 16-byte form sends
// zeros.

static int unmaps_to_the_end(const unsigned char *cdb) {
  return cdb[0] == WRITE_SAME_10 && (cdb[1] & UNMAP) != 0 && cdb[7] == 0 && cdb[8] == 0;
}

// What it sends is in one piece, of a buffer that is longer than what any test sends.
struct scsi_task *iscsi_scsi_command_sync(struct iscsi_context *iscsi, int lun,
    struct scsi_task *task, struct iscsi_data *data) {
  NEXT(iscsi_scsi_command_sync)
  struct scsi_iovec *sent = task->iovector_out.niov == 1 ? task->iovector_out.iov : NULL;
  if (sent != NULL && mends("512") && task->cdb[0] == WRITE_10) {
    sent->iov_len = (size_t)task->expxferlen;
  } else if (sent != NULL && mends("FFh") && unmaps_to_the_end(task->cdb)) {
    memset(sent->iov_base, 0, sent->iov_len);
    mended++;
  }
  return next(iscsi, lun, task, data);
}

// "early": it looks whether the answer to LOGICAL UNIT RESET was good when it has only just been
// asked for.

static iscsi_command_cb answered;

static void answer(struct iscsi_context *iscsi, int status, void *data, void *state) {
  iscsi_command_cb callback = answered;
  answered = NULL;
  callback(iscsi, status, data, state);
}

int iscsi_task_mgmt_async(struct iscsi_context *iscsi, int lun, enum iscsi_task_mgmt_funcs function,
    uint32_t task, uint32_t number, iscsi_command_cb callback, void *state) {
  NEXT(iscsi_task_mgmt_async)
  if (!mends("early") || function != ISCSI_TM_LUN_RESET || mended > 0) {
    return next(iscsi, lun, function, task, number, callback, state);
  }
  mended++;
  answered = callback;
  int result = next(iscsi, lun, function, task, number, answer, state);
  time_t end = time(NULL) + MOST_SECONDS;
  while (result == 0 && answered != NULL && time(NULL) <= end) {
    struct pollfd connection = {iscsi_get_fd(iscsi), (short)iscsi_which_events(iscsi), 0};
    if (poll(&connection, 1, 1000) < 0 || iscsi_service(iscsi, connection.revents) != 0) {
      break;
    }
  }
  return result;
}

// "minute": it looks but once in a minute whether SANITIZE is done.

unsigned sleep(unsigned seconds) {
  NEXT(sleep)
  if (!mends("minute") || seconds < 60) {
    return next(seconds);
  }
  mended++;
  return next(1);
}
