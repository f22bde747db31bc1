package dev.lunette.vdisk.backend.rocksdb;

import dev.lunette.config.Limits;
import dev.lunette.vdisk.VDiskException;

/** What vDisks and snapshots may be called. */
final class Names {

  private Names() {}

  /** Refuses what is no name, with a sentence that says why. */
  static void require(String what, String name) throws VDiskException {
    if (name.isEmpty()) {
      throw Refusal.of(
          "the name of a %s is empty, expected 1 to %d characters".formatted(what, most()));
    }
    if (name.length() > most()) {
      throw Refusal.of(
          "the name of a %s has %d characters, expected at most %d"
              .formatted(what, name.length(), most()));
    }
    if (!isName(name)) {
      throw Refusal.of(
          ("\"%s\" is no name for a %s, expected letters, digits, \".\", \"_\" and \"-\", and not"
                  + " only one or two dots")
              .formatted(printable(name), what));
    }
  }

  static boolean isName(String name) {
    return !name.isEmpty()
        && name.length() <= most()
        && !name.equals(".")
        && !name.equals("..")
        && name.chars().allMatch(Names::isAllowed);
  }

  private static boolean isAllowed(int character) {
    return (character >= 'a' && character <= 'z')
        || (character >= 'A' && character <= 'Z')
        || (character >= '0' && character <= '9')
        || character == '.'
        || character == '_'
        || character == '-';
  }

  /** Names come from outside, and end up in logs and on terminals. */
  private static String printable(String name) {
    return name.codePoints()
        .map(c -> c >= ' ' && c <= '~' ? c : '?')
        .collect(StringBuilder::new, StringBuilder::appendCodePoint, StringBuilder::append)
        .toString();
  }

  private static int most() {
    return Limits.VDISK_NAME_CHARACTERS;
  }
}
