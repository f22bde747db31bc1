package dev.lunette.config;

/** A place in the file, both from 1; columns count characters. */
record Position(int line, int column) {

  /** The file as a whole. */
  static final Position NONE = new Position(0, 0);

  /** The place right behind {@code text[0, end)}, with the line breaks of YAML 1.2 (5.4). */
  static Position behind(CharSequence text, int end) {
    int line = 1;
    int column = 1;
    for (int i = 0; i < end; i++) {
      char c = text.charAt(i);
      if (c == '\n' || (c == '\r' && (i + 1 == text.length() || text.charAt(i + 1) != '\n'))) {
        line++;
        column = 1;
      } else if (!Character.isLowSurrogate(c) && c != '\r') {
        column++;
      }
    }
    return new Position(line, column);
  }
}
