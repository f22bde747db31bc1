package dev.lunette.vdisk.catalog;

import com.fasterxml.jackson.core.JacksonException;
import com.fasterxml.jackson.core.JsonLocation;
import java.util.regex.Pattern;

/** What is wrong with JSON, and where, for people. */
public final class JsonFault {
  /** A place as Jackson words it, with what it says about the source. */
  private static final Pattern PLACE =
      Pattern.compile("\\[Source: [^;]*; line: ([0-9]+), column: ([0-9]+)]");

  /** The option behind a bound that is exceeded. */
  private static final Pattern OPTION = Pattern.compile(", from `[^`]*`");

  private JsonFault() {}

  /** The same without a word about options of the parser. */
  public static String of(JacksonException fault) {
    String what = String.valueOf(fault.getOriginalMessage());
    what = PLACE.matcher(what).replaceAll("line $1, column $2");
    what = OPTION.matcher(what).replaceAll("");
    JsonLocation at = fault.getLocation();
    return at == null || at.getLineNr() < 1
        ? what
        : "%s (line %d, column %d)".formatted(what, at.getLineNr(), at.getColumnNr());
  }
}
