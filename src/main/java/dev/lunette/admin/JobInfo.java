package dev.lunette.admin;

import java.util.List;
import java.util.Optional;

/**
 * Long work and how far it is.
 *
 * @param id names it while the server runs
 * @param title what it does, for people
 * @param state RUNNING, DONE or FAILED
 * @param done units done
 * @param total units in all, 0 while that is not known
 * @param unit what is counted, such as bytes
 * @param findings sentences about what was found or done, in order; bounded
 * @param problem why it failed, or what is wrong with what it has looked at
 */
public record JobInfo(
    long id,
    String title,
    State state,
    long done,
    long total,
    String unit,
    List<String> findings,
    Optional<String> problem) {

  /** Where a job stands. */
  public enum State {
    RUNNING,
    DONE,
    FAILED
  }
}
