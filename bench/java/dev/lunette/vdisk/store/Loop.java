package dev.lunette.vdisk.store;

/** What the benchmark works on: RocksDB itself, or a vDisk that stands on it. */
interface Loop extends AutoCloseable {
  /** What one thread works with. */
  interface Lane extends AutoCloseable {
    /** Writes {@code count} blocks: at once, or as soon as there is a place for each in flight. */
    void write(long[] blocks, int count) throws Exception;

    /** Reads {@code count} blocks in the same way. */
    void read(long[] blocks, int count) throws Exception;

    /** Waits until nothing is in flight; the longest that one operation took, in nanoseconds. */
    long finish() throws Exception;

    @Override
    void close();
  }

  Lane lane(int number);

  /** Waits until nothing is done in the background. */
  void settle() throws Exception;

  /** Bytes written to files since it was opened. */
  long bytesWritten() throws Exception;

  @Override
  void close() throws Exception;
}
