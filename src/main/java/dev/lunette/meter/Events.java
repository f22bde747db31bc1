package dev.lunette.meter;

/**
 * What is rare, by name: of a session, of a target, or in all. What is counted in one of them is
 * counted in those around it, too.
 */
public final class Events {
  private final Tally logins;
  private final Tally rejects;
  private final Tally functions;
  private final Tally digestErrors;
  private final Tally limits;

  Events() {
    logins = new Tally();
    rejects = new Tally();
    functions = new Tally();
    digestErrors = new Tally();
    limits = new Tally();
  }

  Events(Events around) {
    logins = new Tally(around.logins);
    rejects = new Tally(around.rejects);
    functions = new Tally(around.functions);
    digestErrors = new Tally(around.digestErrors);
    limits = new Tally(around.limits);
  }

  /** The same, with all names that are known around it. */
  Events declared() {
    logins.declared();
    rejects.declared();
    functions.declared();
    digestErrors.declared();
    limits.declared();
    return this;
  }

  /** Ends of logins, by status. */
  public Tally logins() {
    return logins;
  }

  /** Rejects, by reason. */
  public Tally rejects() {
    return rejects;
  }

  /** Task management, by function. */
  public Tally functions() {
    return functions;
  }

  /** Wrong digests, by what they are of. */
  public Tally digestErrors() {
    return digestErrors;
  }

  /** How often somebody met a limit, by its name. */
  public Tally limits() {
    return limits;
  }
}
