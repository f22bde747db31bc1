package dev.lunette.initiator;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Base64;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.SequencedMap;

/** The initiator's side of CHAP (RFC 7143 12.1.3, RFC 1994): a challenge in, a response out. */
final class Chap {

  /**
   * MD5 comes first, though SHA-256 is better: it is the one that every target must have, and some
   * take 7 for something else.
   */
  static final String ALGORITHMS = "5,7";

  /** CHAP_C has at most 1024 bytes. */
  private static final int CHALLENGE_BYTES = 1024;

  private Chap() {}

  /** CHAP_N and CHAP_R for the CHAP_A, CHAP_I and CHAP_C of a target. */
  static SequencedMap<String, String> answer(
      Credentials credentials, SequencedMap<String, String> keys) throws InitiatorException {
    String algorithm =
        switch (value(keys, "CHAP_A")) {
          case "5" -> "MD5";
          case "7" -> "SHA-256";
          case String other ->
              throw new InitiatorException(
                  "the target chose CHAP_A \"%s\", expected one of %s"
                      .formatted(other, ALGORITHMS));
        };
    byte[] challenge = bytes(value(keys, "CHAP_C"));
    MessageDigest digest;
    try {
      digest = MessageDigest.getInstance(algorithm);
    } catch (NoSuchAlgorithmException e) {
      throw new InitiatorException("this Java has no " + algorithm + ", which CHAP needs", e);
    }
    digest.update((byte) identifier(value(keys, "CHAP_I")));
    digest.update(credentials.secret().getBytes(StandardCharsets.UTF_8));
    SequencedMap<String, String> answer = new LinkedHashMap<>();
    answer.put("CHAP_N", credentials.user());
    answer.put("CHAP_R", "0x" + HexFormat.of().formatHex(digest.digest(challenge)));
    return answer;
  }

  private static String value(SequencedMap<String, String> keys, String key)
      throws InitiatorException {
    String value = keys.get(key);
    if (value == null) {
      throw new InitiatorException("the target sent no %s, which CHAP needs".formatted(key));
    }
    return value;
  }

  private static int identifier(String text) throws InitiatorException {
    try {
      int identifier = Integer.decode(text);
      if (identifier >= 0 && identifier <= 0xFF) {
        return identifier;
      }
    } catch (NumberFormatException e) {
      // as wrong as one that is too large
    }
    throw new InitiatorException("CHAP_I is \"%s\", expected 0 to 255".formatted(text));
  }

  private static byte[] bytes(String text) throws InitiatorException {
    try {
      String digits = text.substring(Math.min(2, text.length()));
      byte[] bytes =
          text.startsWith("0b") || text.startsWith("0B")
              ? Base64.getDecoder().decode(digits)
              : HexFormat.of().parseHex(digits.length() % 2 == 0 ? digits : "0" + digits);
      if (bytes.length > 0 && bytes.length <= CHALLENGE_BYTES) {
        return bytes;
      }
    } catch (IllegalArgumentException e) {
      // as wrong as one of no bytes
    }
    throw new InitiatorException(
        "CHAP_C is \"%.40s\", expected 1 to %d bytes in 0x or 0b form"
            .formatted(text, CHALLENGE_BYTES));
  }
}
