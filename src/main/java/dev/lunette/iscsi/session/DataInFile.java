package dev.lunette.iscsi.session;

import io.netty.channel.DefaultFileRegion;
import java.nio.channels.FileChannel;

/** Read data that the kernel sends from a file, without a copy of it here. */
final class DataInFile extends DefaultFileRegion {

  private final FileChannel file;
  private final Runnable release;

  /**
   * So many bytes of a file from a position on.
   *
   * @param release called once they have been sent or will never be
   */
  DataInFile(FileChannel file, long position, int lengthBytes, Runnable release) {
    super(file, position, lengthBytes);
    this.file = file;
    this.release = release;
  }

  /** A part of it, which keeps the whole. */
  DataInFile part(int offset, int lengthBytes) {
    retain();
    return new DataInFile(file, position() + offset, lengthBytes, this::release);
  }

  /** The file is not ours to close. */
  @Override
  protected void deallocate() {
    release.run();
  }
}
