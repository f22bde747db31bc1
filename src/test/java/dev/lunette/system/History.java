package dev.lunette.system;

import java.util.ArrayList;
import java.util.List;
import java.util.function.Predicate;

/**
 * The versions that one unit was to have, in the order in which they were sent; the first one is
 * from before.
 *
 * <p>A version certainly came after another one if it was sent when that was answered already. Two
 * that were on their way at once, such as a write and a rollback, may have come in either order.
 */
final class History {
  static final long NEVER = Long.MAX_VALUE;

  private final List<Version> versions = new ArrayList<>();

  /**
   * One change of a unit.
   *
   * @param sent when it was asked for, which no other change of the unit was
   * @param answered when that was answered, or {@link #NEVER}
   * @param value what the unit is from then on
   * @param durable whether the answer promised that it survives a power loss
   */
  record Version(long sent, long answered, long value, boolean durable) {}

  /** A unit that has a value at a time, and is not known to have it for ever. */
  History(long time, long value) {
    restart(time, value);
  }

  void restart(long time, long value) {
    versions.clear();
    versions.add(new Version(time, time, value, false));
  }

  void sent(long time, long value) {
    versions.add(new Version(time, NEVER, value, false));
  }

  void answered(long sent, long time, boolean durable) {
    versions.replaceAll(version ->
        version.sent == sent ? new Version(sent, time, version.value, durable) : version);
  }

  /** What the unit may be after a crash, if all that was answered before a time is durable. */
  List<Version> afterCrash(long syncedBefore) {
    return allowed(version -> version.durable || version.answered < syncedBefore, NEVER);
  }

  /** What the unit may be if nothing that was answered is lost. */
  List<Version> now() {
    return allowed(version -> version.answered < NEVER, NEVER);
  }

  /** What the unit may be in a snapshot that was asked for at one time and there at another. */
  List<Version> inSnapshot(long asked, long made) {
    return allowed(version -> version.answered < asked, made);
  }

  /** Versions that were sent before a time, and after which certainly came none that must be. */
  private List<Version> allowed(Predicate<Version> mustBe, long sentBefore) {
    long last = versions.stream().filter(mustBe).mapToLong(Version::sent).max().orElse(0);
    return versions.stream()
        .filter(version -> version.sent < sentBefore && version.answered >= last)
        .toList();
  }

  /** The first answer to what certainly came after a version. */
  long answeredAfter(Version version) {
    return versions.stream()
        .filter(later -> later.sent > version.answered)
        .mapToLong(Version::answered)
        .min()
        .orElse(NEVER);
  }
}
