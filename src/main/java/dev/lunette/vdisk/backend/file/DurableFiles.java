package dev.lunette.vdisk.backend.file;

import dev.lunette.vdisk.VDiskException;
import dev.lunette.vdisk.VDiskException.Kind;
import java.io.IOException;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;

/**
 * Descriptors for operations that must be durable: each has an open file description of its own,
 * and no two operations use one at the same time.
 *
 * <p>Linux reports a failed write-back once to each description. Of two durable writes that failed
 * side by side on a shared one, the second would be told of success. There are never more than
 * operations have ever run at once, which is the threads of the vDisk.
 */
final class DurableFiles {
  private final OpenFile file;
  private final Queue<Integer> spare = new ConcurrentLinkedQueue<>();
  private volatile boolean closed;

  /** What is done with a descriptor that nobody else uses meanwhile. */
  interface Use {
    void of(int fd) throws IOException;
  }

  DurableFiles(OpenFile file) {
    this.file = file;
  }

  /**
   * Lends a descriptor. All that is to be durable is done inside: a description learns of no error
   * that was there, and told to another, before it was opened.
   */
  void lend(Use use) throws IOException {
    if (closed) {
      throw new VDiskException(Kind.IO, "%s is closed".formatted(file));
    }
    Integer idle = spare.poll();
    int fd = idle == null ? file.openAgain() : idle;
    try {
      use.of(fd);
    } finally {
      spare.add(fd);
      if (closed) {
        closeSpare();
      }
    }
  }

  /** Closes what is idle now, and what is in use as soon as it is given back. */
  void close() {
    closed = true;
    closeSpare();
  }

  private void closeSpare() {
    for (Integer fd = spare.poll(); fd != null; fd = spare.poll()) {
      Linux.close(fd);
    }
  }
}
