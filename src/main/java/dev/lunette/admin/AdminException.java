package dev.lunette.admin;

/** Why something asked for was not done, in a sentence that says what was expected. */
public final class AdminException extends Exception {

  /** What kind of refusal it is; REST and the command line have a code for each. */
  public enum Kind {
    /** What was asked for is wrong in itself. */
    INVALID,
    /** Something that was named does not exist. */
    NOT_FOUND,
    /** Something of that name exists, or is in a state that does not allow it. */
    CONFLICT,
    /** It is in use, and force was not asked for. */
    IN_USE,
    /** There is too little space. */
    NO_SPACE,
    /** It was tried and failed. */
    FAILED
  }

  private final Kind kind;

  public AdminException(Kind kind, String message) {
    this(kind, message, null);
  }

  /** A refusal that has a cause. */
  public AdminException(
      Kind kind, String message, @org.jspecify.annotations.Nullable Throwable cause) {
    this.kind = kind;
    super(message, cause);
  }

  public Kind kind() {
    return kind;
  }
}
