package dev.lunette.bench.cli;

import java.util.regex.Matcher;
import java.util.regex.Pattern;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.TypeConversionException;

/**
 * What is done: {@code read}, {@code write}, or {@code rw=70} for 70 reads in 100.
 *
 * @param readPercent reads in 100
 */
record Mode(int readPercent) {

  private static final Pattern MIX = Pattern.compile("rw=([0-9]{1,3})");

  /** Reads the words. */
  static final class Words implements ITypeConverter<Mode> {
    @Override
    public Mode convert(String text) {
      Matcher mix = MIX.matcher(text);
      if (text.equals("read")) {
        return new Mode(100);
      } else if (text.equals("write")) {
        return new Mode(0);
      } else if (mix.matches() && Integer.parseInt(mix.group(1)) <= 100) {
        return new Mode(Integer.parseInt(mix.group(1)));
      }
      throw new TypeConversionException(
          "\"%.60s\", expected read, write, or rw=PERCENT with the reads in 100".formatted(text));
    }
  }
}
