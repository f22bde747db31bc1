package dev.lunette.config;

import dev.lunette.config.YamlNode.Mapping;
import dev.lunette.config.YamlNode.Refused;
import dev.lunette.config.YamlNode.Scalar;
import dev.lunette.config.YamlNode.Sequence;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * One value of the file with the key that leads to it.
 *
 * <p>Every read gives the value, or reports what was expected in its place and gives nothing, so
 * that reading goes on to the next mistake.
 */
record Value(YamlNode node, KeyPath path, Problems problems) {

  private static final Pattern INTEGER = Pattern.compile("0|-?[1-9][0-9]{0,18}");
  private static final Pattern SIZE = Pattern.compile("([0-9]{1,19}) ?([A-Za-z]*)");
  private static final String UNITS = "KMGT";

  /** Reports the value with what was expected instead. */
  <T> Optional<T> wrong(String expected) {
    if (node instanceof Refused) {
      problems.again();
    } else {
      problems.add(node.at(), path, "%s, expected %s".formatted(shown(), expected));
    }
    return Optional.empty();
  }

  Optional<Section> section(String expected) {
    return node instanceof Mapping mapping
        ? Optional.of(new Section(mapping, path, problems))
        : wrong(expected);
  }

  /** The elements of a list; none if there is no list, which is reported. */
  List<Value> items(String expected) {
    if (!(node instanceof Sequence sequence)) {
      wrong(expected);
      return List.of();
    }
    List<Value> items = new ArrayList<>();
    for (YamlNode item : sequence.items()) {
      items.add(new Value(item, path.item(items.size()), problems));
    }
    return items;
  }

  /** The elements of a list of so many; none if it is no such list, which is reported. */
  List<Value> items(int least, int most, String expected) {
    List<Value> items = items(expected);
    boolean many = items.size() < least || items.size() > most;
    if (many && node instanceof Sequence) {
      String text = "a list of %d, expected %s".formatted(items.size(), expected);
      problems.add(node.at(), path, text);
      return List.of();
    }
    return items;
  }

  /** The text of a value that was read well before. */
  Optional<String> scalar() {
    return node instanceof Scalar scalar ? Optional.of(scalar.text()) : Optional.empty();
  }

  /** Text as it is written, which a plain number or flag is too. */
  Optional<String> text(String expected) {
    return node instanceof Scalar scalar && !scalar.isNull()
        ? Optional.of(scalar.text())
        : wrong(expected);
  }

  Optional<Boolean> flag() {
    if (node instanceof Scalar(Position at, String text, boolean plain) && plain) {
      switch (text) {
        case "true" -> {
          return Optional.of(true);
        }
        case "false" -> {
          return Optional.of(false);
        }
        default -> {}
      }
    }
    return wrong("true or false");
  }

  Optional<Integer> integer(int least, int most) {
    String expected = "an integer from %d to %d".formatted(least, most);
    Optional<Long> integer = integer(expected);
    boolean outside = integer.filter(n -> n < least || n > most).isPresent();
    return outside ? wrong(expected) : integer.map(Long::intValue);
  }

  /** An integer that somebody else checks. */
  Optional<Long> integer(String expected) {
    if (node instanceof Scalar(Position at, String text, boolean plain)
        && plain
        && INTEGER.matcher(text).matches()) {
      return number(text).or(() -> wrong(expected));
    }
    return wrong(expected);
  }

  /** A count of bytes, plain or with a binary unit, whose range somebody else checks. */
  Optional<Long> size(String expected) {
    if (!(node instanceof Scalar(Position at, String text, boolean plain)) || !plain) {
      return wrong(expected + ", or with KiB, MiB, GiB or TiB");
    }
    Matcher matcher = SIZE.matcher(text);
    if (!matcher.matches()) {
      return wrong(expected + ", or a whole number with KiB, MiB, GiB or TiB");
    }
    String unit = matcher.group(2);
    int power = unit.isEmpty() ? 0 : 1 + UNITS.indexOf(unit.charAt(0));
    if (!unit.isEmpty() && (power == 0 || unit.length() != 3 || !unit.endsWith("iB"))) {
      return wrong(unitHint(unit));
    }
    return number(matcher.group(1))
        .filter(n -> n <= Long.MAX_VALUE >> (10 * power))
        .map(n -> n << (10 * power))
        .or(() -> wrong("less than 2^63 bytes"));
  }

  /** A unit that is taken for decimal by some and for binary by others is not guessed. */
  private static String unitHint(String unit) {
    char letter = Character.toUpperCase(unit.charAt(0));
    return UNITS.indexOf(letter) < 0
        ? "bytes, or one of the units KiB, MiB, GiB and TiB"
        : "a binary unit: write %ciB, or the number of bytes".formatted(letter);
  }

  private static Optional<Long> number(String digits) {
    try {
      return Optional.of(Long.parseLong(digits));
    } catch (NumberFormatException e) {
      return Optional.empty();
    }
  }

  private String shown() {
    return switch (node) {
      case Scalar scalar when scalar.isNull() -> "no value";
      case Scalar(Position at, String text, boolean plain)
          when plain && INTEGER.matcher(text).matches() ->
          text;
      case Scalar scalar -> Wording.quoted(scalar.text());
      case Sequence sequence -> "a list";
      case Mapping mapping -> "a mapping";
      case Refused refused -> "a refused value";
    };
  }
}
