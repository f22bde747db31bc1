package dev.lunette.admin.cli;

import dev.lunette.admin.AdminException;
import dev.lunette.admin.AdminException.Kind;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.TypeConversionException;

/**
 * What a new target offers, as it is typed: {@code 0=alpha}.
 *
 * @param number of the LUN
 * @param path of a vDisk or a snapshot
 */
record Lun(int number, String path) {

  /** All by their numbers; one number for two is refused, for only one of them could be offered. */
  static SortedMap<Integer, String> byNumber(List<Lun> luns) throws AdminException {
    SortedMap<Integer, String> paths = new TreeMap<>();
    for (Lun lun : luns) {
      String other = paths.putIfAbsent(lun.number, lun.path);
      if (other != null) {
        throw new AdminException(
            Kind.INVALID,
            "LUN %d is %s and %s, expected each number once"
                .formatted(lun.number, other, lun.path));
      }
    }
    return paths;
  }

  /** Reads one. */
  static final class Converter implements ITypeConverter<Lun> {
    private static final Pattern LUN = Pattern.compile("(-?[0-9]{1,9})=(.+)");

    @Override
    public Lun convert(String text) {
      Matcher matcher = LUN.matcher(text);
      if (!matcher.matches()) {
        throw new TypeConversionException(
            "\"%.80s\", expected a number and what it is, such as 0=alpha".formatted(text));
      }
      return new Lun(Integer.parseInt(matcher.group(1)), matcher.group(2));
    }
  }
}
