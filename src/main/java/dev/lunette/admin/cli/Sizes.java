package dev.lunette.admin.cli;

import java.util.Locale;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.TypeConversionException;

/** Numbers of bytes, written as in the configuration file. */
public final class Sizes implements ITypeConverter<Long> {
  private static final Pattern SIZE = Pattern.compile("([0-9]+)([A-Za-z]*)");
  private static final String UNITS = "KMGTPE";

  /** Largest power of 1024 that a size is written with. */
  private static final int WRITTEN = 4;

  @Override
  public Long convert(String text) {
    Matcher matcher = SIZE.matcher(text);
    if (!matcher.matches()) {
      throw wrong(text, "a number of bytes, or a whole number with KiB, MiB, GiB or TiB");
    }
    int power = power(text, matcher.group(2));
    try {
      long number = Long.parseLong(matcher.group(1));
      if (number <= Long.MAX_VALUE >> (10 * power)) {
        return number << (10 * power);
      }
    } catch (NumberFormatException e) {
      // Too large, like a number whose unit makes it so.
    }
    throw wrong(text, "less than 2^63 bytes");
  }

  /** A size as people read it: 1.5 GiB. */
  public static String text(long bytes) {
    int power = 0;
    double number = bytes;
    while (number >= 1024 && power < UNITS.length()) {
      number /= 1024;
      power++;
    }
    if (power == 0) {
      return bytes + " B";
    }
    String digits = String.format(Locale.ROOT, number < 10 ? "%.2f" : "%.1f", number);
    return digits.replaceFirst("\\.?0+$", "") + " " + UNITS.charAt(power - 1) + "iB";
  }

  static String text(Optional<Long> bytes) {
    return bytes.map(Sizes::text).orElse("-");
  }

  private static int power(String text, String unit) {
    if (unit.isEmpty()) {
      return 0;
    }
    int power = 1 + UNITS.indexOf(unit.charAt(0));
    if (unit.length() == 3 && unit.endsWith("iB") && power > 0 && power <= WRITTEN) {
      return power;
    }
    // A unit that some take for decimal and some for binary is not guessed.
    char letter = Character.toUpperCase(unit.charAt(0));
    int meant = 1 + UNITS.indexOf(letter);
    throw wrong(
        text,
        meant > 0 && meant <= WRITTEN
            ? "a binary unit: write %ciB, or the number of bytes".formatted(letter)
            : "bytes, or one of the units KiB, MiB, GiB and TiB");
  }

  private static TypeConversionException wrong(String text, String expected) {
    return new TypeConversionException("\"%.60s\", expected %s".formatted(text, expected));
  }
}
