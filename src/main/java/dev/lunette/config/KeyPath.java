package dev.lunette.config;

/** How a value is reached from the top of the file: {@code targets[1].luns.3}. */
sealed interface KeyPath {

  /** The top of the file. */
  static KeyPath top() {
    return new Top();
  }

  default KeyPath key(String name) {
    return new Key(this, name);
  }

  default KeyPath item(int index) {
    return new Item(this, index);
  }

  /** The file itself. */
  record Top() implements KeyPath {
    @Override
    public String toString() {
      return "";
    }
  }

  /** A key of a mapping; rendered only for a message, because a hostile name may be long. */
  record Key(KeyPath parent, String name) implements KeyPath {
    @Override
    public String toString() {
      String front = parent.toString();
      return (front.isEmpty() ? "" : front + ".") + Wording.shortened(name);
    }
  }

  /** An element of a list, from 0. */
  record Item(KeyPath parent, int index) implements KeyPath {
    @Override
    public String toString() {
      return parent + "[" + index + "]";
    }
  }
}
