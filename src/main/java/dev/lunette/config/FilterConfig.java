package dev.lunette.config;

/** A filter to lay on a vDisk's device. */
public sealed interface FilterConfig {

  /**
   * Every operation of a kind takes at least so long.
   *
   * @param readMillis added to each read
   * @param writeMillis added to each write, trim and zero
   * @param flushMillis added to each flush
   */
  record Delay(int readMillis, int writeMillis, int flushMillis) implements FilterConfig {}

  /**
   * One operation in so many fails as if the medium were damaged; 0 means never.
   *
   * @param readEvery every so many reads fails
   * @param writeEvery every so many writes, trims and zeros fails
   * @param flushEvery every so many flushes fails
   */
  record Fault(int readEvery, int writeEvery, int flushEvery) implements FilterConfig {}
}
