package dev.lunette.vdisk.store;

/** What the benchmark works on: RocksDB itself, or later what stands on it. */
interface Loop extends AutoCloseable {
  /** What one thread works with. */
  interface Lane extends AutoCloseable {
    /** Writes {@code count} blocks, in one go. */
    void write(long[] blocks, int count) throws Exception;

    /** Reads {@code count} blocks, all in flight at once if the loop can do that. */
    void read(long[] blocks, int count) throws Exception;

    @Override
    void close();
  }

  Lane lane(int number);

  /** Waits until nothing is done in the background. */
  void settle() throws Exception;

  /** Bytes written to files since it was opened. */
  long bytesWritten();

  @Override
  void close() throws Exception;
}
