package dev.lunette.vdisk;

/** What a vDisk is asked to do, in the words of its error messages. */
enum Operation {
  READ("read", false),
  WRITE("write", true),
  FLUSH("flush", false),
  TRIM("trim", true),
  ZERO("zero", true),
  WRITE_SAME("write same", true),
  VERIFY("verify", false),
  COMPARE("compare", false),
  COMPARE_AND_WRITE("compare and write", true),
  OR("or", true),
  WRITE_ATOMIC("write atomic", true),
  WRITE_AND_VERIFY("write and verify", true),
  TAKE("clone", true),
  ERASE("erase", true),
  EXTENTS("extents", false),
  SPACE("count of space", false),
  RESIZE("resize", false);

  private final String word;
  private final boolean changesData;

  Operation(String word, boolean changesData) {
    this.word = word;
    this.changesData = changesData;
  }

  /** Whether a read-only vDisk refuses it. */
  boolean changesData() {
    return changesData;
  }

  @Override
  public String toString() {
    return word;
  }
}
