package dev.lunette.admin;

import dev.lunette.vdisk.catalog.Progress;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** One piece of long work: how far it is, and what it has found. */
final class Job implements Progress {
  /**
   * Findings that are told one by one; the others are counted. A repair tells most: what it made
   * zeros, and what is lost still, 10,000 ranges each.
   */
  private static final int MOST_FINDINGS = 40_000;

  private final long id;
  private final String title;
  private final String unit;
  private final List<String> findings = new ArrayList<>();
  private long moreFindings;
  private long done;
  private long total;
  private JobInfo.State state = JobInfo.State.RUNNING;
  private @Nullable String problem;
  private volatile boolean stopped;

  Job(long id, String title, String unit) {
    this.id = id;
    this.title = title;
    this.unit = unit;
  }

  long id() {
    return id;
  }

  String title() {
    return title;
  }

  @Override
  public boolean stopped() {
    return stopped;
  }

  @Override
  public synchronized void progress(long newDone, long newTotal) {
    done = newDone;
    total = newTotal;
  }

  @Override
  public synchronized void found(String sentence) {
    if (findings.size() < MOST_FINDINGS) {
      findings.add(sentence);
    } else {
      moreFindings++;
    }
  }

  /** It goes well, but what it looked at is not. */
  synchronized void wrong(boolean is, String sentence) {
    problem = is ? sentence : null;
  }

  void stop() {
    stopped = true;
  }

  synchronized void succeeded() {
    state = JobInfo.State.DONE;
  }

  synchronized void failed(String why) {
    state = JobInfo.State.FAILED;
    problem = why;
  }

  synchronized boolean isOver() {
    return state != JobInfo.State.RUNNING;
  }

  synchronized JobInfo info() {
    List<String> told = new ArrayList<>(findings);
    if (moreFindings > 0) {
      told.add("and %d more".formatted(moreFindings));
    }
    return new JobInfo(
        id, title, state, done, total, unit, List.copyOf(told), Optional.ofNullable(problem));
  }
}
