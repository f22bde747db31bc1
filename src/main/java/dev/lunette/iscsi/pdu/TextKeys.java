package dev.lunette.iscsi.pdu;

import io.netty.buffer.ByteBuf;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.SequencedMap;

/**
 * The text format of login and text data segments: key=value pairs, each ended by a NUL (RFC 7143
 * 6.1).
 *
 * <p>Text comes from strangers, before any authentication, so it is bytes with a length and never a
 * string that something else ends. Whoever continues text over several PDUs (C bit) joins it first.
 * Reading is strict: the last pair too needs its NUL, and nothing stands between pairs.
 */
public final class TextKeys {

  /** Longest key name (RFC 7143 6.1). */
  public static final int KEY_BYTES = 63;

  private static final byte NUL = 0;

  private TextKeys() {}

  /**
   * One key and its value.
   *
   * @param key 1 to {@link #KEY_BYTES} letters, digits and {@code . - + @ _}
   * @param value may be empty and may contain {@code =}, but no control character
   */
  public record Pair(String key, String value) {

    /** A pair that can be sent; anything else is a mistake of the caller. */
    public Pair {
      if (key.isEmpty() || key.length() > KEY_BYTES || !key.chars().allMatch(TextKeys::inKey)) {
        throw new IllegalArgumentException("\"%s\" is not the name of a text key".formatted(key));
      }
      if (value.chars().anyMatch(Character::isISOControl)) {
        throw new IllegalArgumentException("the value of %s has control characters".formatted(key));
      }
    }
  }

  /**
   * How much text is read.
   *
   * @param textBytes all pairs with their NULs
   * @param pairs how many pairs
   * @param valueBytes longest value of any key; a key with less is checked by who knows the key
   */
  public record Bounds(int textBytes, int pairs, int valueBytes) {

    /** 64 KiB as for long authentication items, and simple values of 255 bytes (RFC 7143 6.1). */
    public static final Bounds DEFAULT = new Bounds(64 << 10, 256, 255);

    /** The same with values up to the given length, as in CHAP_C and lists of values. */
    public Bounds withValueBytes(int valueBytes) {
      return new Bounds(textBytes, pairs, valueBytes);
    }
  }

  /** {@link #parse(ByteBuf, Bounds)} within {@link Bounds#DEFAULT}. */
  public static SequencedMap<String, String> parse(ByteBuf text) throws TextKeysException {
    return parse(text, Bounds.DEFAULT);
  }

  /**
   * The keys of a request in the order in which they came, each at most once (RFC 7143 7.13).
   *
   * @param text its readable bytes; its indices stay and it is not released
   * @throws TextKeysException if there is anything but whole pairs within the bounds, or a key
   *     twice
   */
  public static SequencedMap<String, String> parse(ByteBuf text, Bounds bounds)
      throws TextKeysException {
    SequencedMap<String, String> keys = new LinkedHashMap<>();
    for (Pair pair : parseList(text, bounds)) {
      if (keys.putIfAbsent(pair.key(), pair.value()) != null) {
        throw new TextKeysException("key %s comes twice, expected once".formatted(pair.key()));
      }
    }
    return Collections.unmodifiableSequencedMap(keys);
  }

  /**
   * The pairs in the order in which they came, where keys may repeat: only the answer to
   * SendTargets is such text (RFC 7143 appendix C).
   *
   * @param text its readable bytes; its indices stay and it is not released
   * @throws TextKeysException if there is anything but whole pairs within the bounds
   */
  public static List<Pair> parseList(ByteBuf text, Bounds bounds) throws TextKeysException {
    int length = text.readableBytes();
    if (length > bounds.textBytes()) {
      throw new TextKeysException(
          "text of %d bytes, expected at most %d".formatted(length, bounds.textBytes()));
    }
    List<Pair> pairs = new ArrayList<>();
    int at = text.readerIndex();
    while (at < text.writerIndex()) {
      if (pairs.size() == bounds.pairs()) {
        throw new TextKeysException(
            "more than the expected %d key=value pairs".formatted(bounds.pairs()));
      }
      int end = text.indexOf(at, text.writerIndex(), NUL);
      if (end < 0) {
        throw new TextKeysException(
            "text ends within pair %d, expected a NUL after each pair".formatted(pairs.size() + 1));
      }
      pairs.add(pair(text.slice(at, end - at), pairs.size() + 1, bounds.valueBytes()));
      at = end + 1;
    }
    return Collections.unmodifiableList(pairs);
  }

  /** The pairs of a map in its order, each ended by a NUL; empty for none. */
  public static byte[] encode(SequencedMap<String, String> keys) {
    return encode(keys.entrySet().stream().map(e -> new Pair(e.getKey(), e.getValue())).toList());
  }

  /** The pairs in order, each ended by a NUL; empty for none. */
  public static byte[] encode(List<Pair> pairs) {
    StringBuilder text = new StringBuilder();
    for (Pair pair : pairs) {
      text.append(pair.key()).append('=').append(pair.value()).append((char) NUL);
    }
    return text.toString().getBytes(StandardCharsets.UTF_8);
  }

  private static Pair pair(ByteBuf text, int number, int maxValueBytes) throws TextKeysException {
    int length = text.readableBytes();
    int keyBytes = text.indexOf(0, Math.min(length, KEY_BYTES + 1), (byte) '=');
    if (keyBytes < 0) {
      throw new TextKeysException(
          "pair %d has no = in its first %d bytes, expected key=value with a key of 1 to %d bytes"
              .formatted(number, Math.min(length, KEY_BYTES + 1), KEY_BYTES));
    }
    if (keyBytes == 0) {
      throw new TextKeysException("pair %d has no key before its =".formatted(number));
    }
    for (int i = 0; i < keyBytes; i++) {
      if (!inKey(text.getUnsignedByte(i))) {
        throw new TextKeysException(
            "key of pair %d has byte 0x%02x, expected letters, digits and . - + @ _"
                .formatted(number, text.getUnsignedByte(i)));
      }
    }
    String key = text.toString(0, keyBytes, StandardCharsets.US_ASCII);
    int valueBytes = length - keyBytes - 1;
    if (valueBytes > maxValueBytes) {
      throw new TextKeysException(
          "value of %s has %d bytes, expected at most %d"
              .formatted(key, valueBytes, maxValueBytes));
    }
    return new Pair(key, value(key, text.nioBuffer(keyBytes + 1, valueBytes)));
  }

  private static String value(String key, ByteBuffer bytes) throws TextKeysException {
    String value;
    try {
      value = StandardCharsets.UTF_8.newDecoder().decode(bytes).toString();
    } catch (CharacterCodingException e) {
      throw new TextKeysException("value of %s is not UTF-8".formatted(key));
    }
    if (value.chars().anyMatch(Character::isISOControl)) {
      throw new TextKeysException("value of %s has control characters".formatted(key));
    }
    return value;
  }

  private static boolean inKey(int c) {
    return (c >= 'a' && c <= 'z')
        || (c >= 'A' && c <= 'Z')
        || (c >= '0' && c <= '9')
        || c == '.'
        || c == '-'
        || c == '+'
        || c == '@'
        || c == '_';
  }
}
