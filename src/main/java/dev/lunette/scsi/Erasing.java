package dev.lunette.scsi;

import dev.lunette.scsi.cdb.Cdb;
import dev.lunette.scsi.cdb.OperationCode;
import dev.lunette.scsi.sense.Sense;
import dev.lunette.scsi.sense.SenseData;
import dev.lunette.vdisk.Completion;
import dev.lunette.vdisk.Erasure;
import dev.lunette.vdisk.VDiskException;
import java.io.IOException;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * SANITIZE and FORMAT UNIT (SBC-3 4.11, 5.3, 5.30), and what other commands get meanwhile, or after
 * one that failed.
 *
 * <p>What is begun is kept before the first block changes, and forgotten before the medium can be
 * used again; a SANITIZE therefore goes on with the next start, and a FORMAT UNIT that was cut off
 * is known to be. Neither is ended by the abort of its command or by a reset. The keeping waits for
 * the store, so it is done on threads of its own.
 */
final class Erasing {

  private static final Logger LOG = LoggerFactory.getLogger(Erasing.class);

  private static final int ALLOW_UNRESTRICTED_EXIT_BIT = 5;

  private final Medium medium;
  private final EraseStore store;
  private final CopySteps copies;

  /** Why the medium can't be used, if it can't; asked for every command. */
  private volatile @Nullable Unusable condition;

  /** Goes on with what was begun before the last stop. */
  Erasing(Medium medium, EraseStore store, CopySteps copies) {
    this.medium = medium;
    this.store = store;
    this.copies = copies;
    Optional<EraseStore.Begun> begun = store.begun();
    if (begun.isPresent()) {
      EraseRequest request = begun.get().request();
      if (begun.get().failed() || !request.sanitizes()) {
        condition = new Unusable.Failed(request);
      } else {
        Unusable.UnderWay now = new Unusable.UnderWay(request, request.erasure(medium));
        condition = now;
        LOG.info("vDisk {}: {} begins anew, since it was cut off", name(), request.kind());
        new Work(now, null).run();
      }
    }
  }

  /** Why a command can't be executed as the medium is, if it can't. */
  @Nullable SenseData refusal(Cdb cdb) {
    @Nullable Unusable now = condition;
    return now == null || now.allows(cdb) ? null : now.sense();
  }

  /** What REQUEST SENSE tells of the medium, if there is anything to tell. */
  @Nullable SenseData pollable() {
    @Nullable Unusable now = condition;
    return now == null ? null : now.sense();
  }

  /** Why a SANITIZE fails whatever its list, if it does. */
  @Nullable SenseData refusal(Cdb.Sanitize sanitize) {
    boolean overwrites = sanitize.operation() == OperationCode.OVERWRITE;
    int patternBytes = sanitize.parameterListLength() - EraseList.PATTERN_HEADER_BYTES;
    if (!overwrites && !medium.thin()) {
      return SenseData.invalidFieldInCdb(1, 4);
    } else if (medium.readOnly()) {
      return SenseData.of(Sense.WRITE_PROTECTED);
    } else if (overwrites && (patternBytes < 1 || patternBytes > medium.blockSizeBytes())) {
      return SenseData.invalidFieldInCdb(7, 7);
    }
    return condition instanceof Unusable.Failed failed
            && failed.restricted()
            && sanitize.allowUnrestrictedExit()
        ? SenseData.invalidFieldInCdb(1, ALLOW_UNRESTRICTED_EXIT_BIT)
        : null;
  }

  /** Why a FORMAT UNIT fails whatever its list, if it does. */
  @Nullable SenseData refusal(Cdb.FormatUnit format) {
    if (!format.formatData() && format.defectListFormat() != 0) {
      return SenseData.invalidFieldInCdb(1, 2);
    }
    return medium.readOnly() ? SenseData.of(Sense.WRITE_PROTECTED) : null;
  }

  /** Why EXIT FAILURE MODE fails, if it does. */
  @Nullable SenseData exitRefusal() {
    boolean restricted = condition instanceof Unusable.Failed failed && failed.restricted();
    return restricted ? SenseData.invalidFieldInCdb(1, 4) : null;
  }

  /** Bytes of a FORMAT UNIT's list, which only the transport knows. */
  int dataOutLength(Command command, Cdb.FormatUnit format) {
    int most = EraseList.mostFormatBytes(format, medium.blockSizeBytes());
    return (int) Math.min(command.expectedDataOut(), most);
  }

  void sanitize(Command command, Cdb.Sanitize sanitize) {
    begin(command, EraseList.of(sanitize, command.dataOut(), medium.blockSizeBytes()));
  }

  void format(Command command, Cdb.FormatUnit format) {
    begin(command, EraseList.of(format, command.dataOut(), medium.blockSizeBytes()));
  }

  private void begin(Command command, EraseList list) {
    switch (list) {
      case EraseList.Wrong wrong -> command.checkCondition(wrong.sense());
      case EraseList.Asks asks -> {
        Unusable.UnderWay now =
            new Unusable.UnderWay(asks.request(), asks.request().erasure(medium));
        @Nullable Unusable before = condition;
        if (before instanceof Unusable.UnderWay || !replace(before, now)) {
          command.checkCondition(now.sense()); // another nexus was faster
        } else {
          EraseAnswer answer = new EraseAnswer(command);
          command.letOthersGoOn(); // for hours they would get no answer at all
          Thread.ofVirtual()
              .name("erase-" + name())
              .start(() -> keepAndRun(now, before, answer, asks.immediate()));
        }
      }
    }
  }

  private void keepAndRun(
      Unusable.UnderWay now, @Nullable Unusable before, EraseAnswer answer, boolean immediate) {
    copies.awaitNone(); // one that has read already would write when all is over
    try {
      store.begin(now.request());
    } catch (IOException | RuntimeException | Error e) {
      notBegun(now.request(), before, e, answer);
      return;
    }
    LOG.info("vDisk {}: {} begins", name(), now.request().kind());
    if (immediate) {
      answer.give(Outcome.Status.GOOD);
    }
    new Work(now, immediate ? null : answer).run();
  }

  /** What may be kept is not there for the next start only: the medium can't be used before. */
  private void notBegun(
      EraseRequest request, @Nullable Unusable before, Throwable failure, EraseAnswer answer) {
    LOG.warn("vDisk {}: {} is refused: {}", name(), request.kind(), failure.getMessage());
    Optional<EraseStore.Begun> left = store.begun();
    condition = left.isPresent() ? new Unusable.Failed(left.get().request()) : before;
    @Nullable Sense reason =
        failure instanceof VDiskException known
            ? switch (known.kind()) {
              case BUSY -> Sense.LOGICAL_UNIT_NOT_READY_OPERATION_IN_PROGRESS;
              case UNSUPPORTED -> Sense.COMMAND_SEQUENCE_ERROR;
              default -> null;
            }
            : null;
    if (reason != null) {
      answer.give(reason);
    } else {
      answer.give(left.isPresent() ? failureOf(request) : Sense.INTERNAL_TARGET_FAILURE);
    }
  }

  private static Sense failureOf(EraseRequest request) {
    return request.sanitizes() ? Sense.SANITIZE_COMMAND_FAILED : Sense.FORMAT_COMMAND_FAILED;
  }

  /** EXIT FAILURE MODE, once nothing is against it: what could not be sanitized can be read. */
  void exitFailureMode(Command command) {
    @Nullable Unusable now = condition;
    if (!(now instanceof Unusable.Failed failed && failed.request().sanitizes())) {
      command.completed();
      return;
    }
    // As long as it leaves, no other SANITIZE begins.
    Unusable leaving = new Unusable.UnderWay(failed.request(), Erasure.trimming());
    if (replace(failed, leaving)) {
      Thread.ofVirtual().name("erase-" + name()).start(() -> leave(command, failed));
    } else {
      command.checkCondition(leaving.sense()); // another nexus was faster
    }
  }

  private void leave(Command command, Unusable failed) {
    try {
      store.ended();
      condition = null;
      LOG.warn("vDisk {} has left the sanitize failure mode", name());
      command.completed();
    } catch (IOException | RuntimeException | Error e) {
      condition = failed;
      command.checkCondition(Sense.INTERNAL_TARGET_FAILURE);
    }
  }

  @SuppressWarnings("ReferenceEquality") // the very same, not one that is like it
  private synchronized boolean replace(@Nullable Unusable before, Unusable now) {
    boolean same = condition == before;
    if (same) {
      condition = now;
    }
    return same;
  }

  private String name() {
    return medium.vdisk().name();
  }

  /** What is done on the vDisk, and what comes of it. */
  private final class Work implements Completion {
    private final Unusable.UnderWay now;
    private final @Nullable EraseAnswer answer;

    Work(Unusable.UnderWay now, @Nullable EraseAnswer answer) {
      this.now = now;
      this.answer = answer;
    }

    void run() {
      medium.vdisk().erase(now.erasure(), this);
    }

    @Override
    public void completed() {
      Thread.ofVirtual().name("erased-" + name()).start(this::end);
    }

    private void end() {
      try {
        store.ended();
      } catch (IOException | RuntimeException | Error e) {
        // It would begin anew with the next start, so nothing may be written before.
        fail(e);
        return;
      }
      LOG.info("vDisk {}: {} is done", name(), now.request().kind());
      condition = null;
      if (answer != null) {
        answer.give(Outcome.Status.GOOD);
      }
    }

    @Override
    public void failed(VDiskException failure) {
      if (failure.kind() == VDiskException.Kind.STALE) {
        give(Sense.LOGICAL_UNIT_NOT_READY_MANUAL_INTERVENTION_REQUIRED);
      } else {
        Thread.ofVirtual().name("erase-" + name()).start(() -> fail(failure));
      }
    }

    private void fail(Throwable failure) {
      EraseRequest request = now.request();
      LOG.error("vDisk {}: {} has failed: {}", name(), request.kind(), failure.getMessage());
      try {
        store.failed();
      } catch (IOException | RuntimeException | Error e) {
        LOG.error("vDisk {}: that could not be kept, so the next start tries again", name(), e);
      }
      condition = new Unusable.Failed(request);
      give(failureOf(request));
    }

    private void give(Sense sense) {
      if (answer != null) {
        answer.give(sense);
      }
    }
  }
}
