package dev.lunette.vdisk.backend.file;

import dev.lunette.vdisk.FileRange;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A file from which ranges are sent. Closed behind the last of them: the kernel gives a closed
 * descriptor's number to the next file, and what still waits for a socket would be sent from there.
 */
final class SharedFile {
  private static final Logger LOG = LoggerFactory.getLogger(SharedFile.class);

  private final FileChannel channel;
  private final Runnable release = this::release;

  /** Ranges that are out, and one for the device as long as it is open. */
  private final AtomicInteger users = new AtomicInteger(1);

  private SharedFile(FileChannel channel) {
    this.channel = channel;
  }

  /** Opens it to read from. */
  static SharedFile open(Path path) throws IOException {
    return new SharedFile(FileChannel.open(path, StandardOpenOption.READ));
  }

  /** A range, or null if the file has been closed, or does not reach so far any more. */
  @Nullable FileRange range(long position, int lengthBytes) {
    FileRange range = range(position);
    try {
      if (range == null || channel.size() >= position + lengthBytes) {
        return range;
      }
    } catch (IOException e) {
      LOG.debug("no range is sent", e);
    }
    release();
    return null;
  }

  private @Nullable FileRange range(long position) {
    for (int now = users.get(); now > 0; now = users.get()) {
      if (users.compareAndSet(now, now + 1)) {
        return new FileRange(channel, position, release);
      }
    }
    return null;
  }

  /** Whether a range is out, while the device is open. */
  boolean isSending() {
    return users.get() > 1;
  }

  /** The device has been closed. */
  void close() {
    if (users.decrementAndGet() == 0) {
      closeFile();
    }
  }

  /**
   * A range has been sent or will never be. Of a file that has been deleted meanwhile the last one
   * has the kernel give back all of it, which is nothing for an event loop.
   */
  private void release() {
    if (users.decrementAndGet() == 0) {
      Thread.ofPlatform().daemon().name("vdisk-close-file").start(this::closeFile);
    }
  }

  private void closeFile() {
    try {
      channel.close();
    } catch (IOException e) {
      LOG.warn("a file that was only read could not be closed: {}", e.toString());
    }
  }
}
