package dev.lunette.admin;

/**
 * An image as a stream of bytes: a header, records in the order of their offsets, and an end.
 *
 * <p>Numbers are big-endian. Each checksum is CRC32C (RFC 3720, appendix B.4) of what it names.
 *
 * <table>
 * <caption>The header, 60 bytes</caption>
 * <tr><td>0</td><td>8</td><td>magic, 89 'L' 'U' 'N' 0D 0A 1A 0A: text conversion shows</td></tr>
 * <tr><td>8</td><td>2</td><td>version, 1; others are refused</td></tr>
 * <tr><td>10</td><td>2</td><td>kind: 0 whole image, 1 difference</td></tr>
 * <tr><td>12</td><td>4</td><td>zero</td></tr>
 * <tr><td>16</td><td>8</td><td>size of the vDisk in bytes</td></tr>
 * <tr><td>24</td><td>16</td><td>identity of the snapshot, zeros if it is of none</td></tr>
 * <tr><td>40</td><td>16</td><td>identity of the base of a difference, else zeros</td></tr>
 * <tr><td>56</td><td>4</td><td>checksum of the 56 bytes before</td></tr>
 * </table>
 *
 * <table>
 * <caption>A record, 24 bytes, and data</caption>
 * <tr><td>0</td><td>4</td><td>1 data, 2 zeros, 3 end, 4 failure</td></tr>
 * <tr><td>4</td><td>8</td><td>first byte; at the end, number of records before it</td></tr>
 * <tr><td>12</td><td>8</td><td>bytes; at the end, sum of the bytes of all records</td></tr>
 * <tr><td>20</td><td>4</td><td>checksum of the 20 bytes before and of the data</td></tr>
 * <tr><td>24</td><td></td><td>data: as many bytes; failure: a sentence in UTF-8</td></tr>
 * </table>
 *
 * <p>What no record of a whole image names is zeros; of a difference, unchanged. A stream that has
 * no end, or goes on behind it, is refused: an image is whole or it is none.
 */
final class ImageFormat {
  static final long MAGIC = 0x894C554E_0D0A1A0AL;
  static final short VERSION = 1;
  static final short WHOLE = 0;
  static final short DIFFERENCE = 1;
  static final int HEADER_BYTES = 60;

  static final int DATA = 1;
  static final int ZERO = 2;
  static final int END = 3;
  static final int FAILURE = 4;
  static final int RECORD_BYTES = 24;

  /** Most data of one record, so that a reader knows what memory it needs. */
  static final int DATA_BYTES = 1 << 20;

  /** Longest sentence of a failure. */
  static final int FAILURE_BYTES = 4096;

  static final int CHECKSUM_BYTES = Integer.BYTES;

  private ImageFormat() {}
}
