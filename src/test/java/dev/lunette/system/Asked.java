package dev.lunette.system;

/** Something that was asked for under load, maybe to be deleted again, and what became of it. */
abstract sealed class Asked permits Kept, Extra {
  static final long NEVER = History.NEVER;

  final String name;
  private volatile long made = NEVER;
  private volatile boolean deleteAsked;
  private volatile boolean deleted;

  Asked(String name) {
    this.name = name;
  }

  void made(long time) {
    made = time;
  }

  long made() {
    return made;
  }

  void askDelete() {
    deleteAsked = true;
  }

  void deleted() {
    deleted = true;
  }

  /** It was made, and nobody has asked to delete it. */
  boolean mustExist() {
    return made != NEVER && !deleteAsked;
  }

  boolean mustNotExist() {
    return deleted;
  }

  /** It is there after a crash, so it is made, and it is not deleted. */
  void found(long time) {
    made = Math.min(made, time);
    deleteAsked = false;
  }
}
