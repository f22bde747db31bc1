package dev.lunette.scsi;

import dev.lunette.scsi.cdb.Cdb;
import dev.lunette.scsi.cdb.OperationCode;
import dev.lunette.scsi.copy.CopyLimits;
import dev.lunette.scsi.copy.CopyStatus;
import dev.lunette.scsi.copy.RodToken;
import dev.lunette.scsi.copy.TokenList;
import dev.lunette.scsi.sense.FieldPointer;
import dev.lunette.scsi.sense.Sense;
import dev.lunette.scsi.sense.SenseData;
import java.nio.ByteBuffer;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * POPULATE TOKEN and WRITE USING TOKEN (SBC-3 5.7, 5.55): blocks of this disk get a token, and
 * blocks that one stands for are written to this disk.
 *
 * <p>Nothing is kept of the blocks: what a token brings is what its source holds when it is used.
 */
final class TokenCommands {

  private static final int IDENTIFIER_OFFSET = 2;

  private final CopyManager manager;
  private final CopyResults results;
  private final CopyEnd own;

  TokenCommands(CopyManager manager, CopyResults results, CopyEnd own) {
    this.manager = manager;
    this.results = results;
    this.own = own;
  }

  static TokenList.Format format(Cdb.TokenCopy cdb) {
    return writes(cdb) ? TokenList.Format.WRITE : TokenList.Format.POPULATE;
  }

  static boolean writes(Cdb.TokenCopy cdb) {
    return cdb.operation() == OperationCode.WRITE_USING_TOKEN;
  }

  /** Executes one of them with a list that came as long as it should. */
  void execute(Command command, Cdb.TokenCopy cdb, ByteBuffer data) {
    TokenList list = new TokenList(data, format(cdb));
    long most = CopyLimits.TOKEN_BYTES / own.blockSizeBytes();
    @Nullable SenseData wrong = list.read(own::contains, most);
    if (wrong != null) {
      command.checkCondition(wrong);
      return;
    }
    CopyStatus status = new CopyStatus(cdb.operation().serviceAction());
    if (!results.begin(command.nexus(), cdb.listIdentifier(), status)) {
      command.checkCondition(
          SenseData.of(Sense.OPERATION_IN_PROGRESS)
              .at(new FieldPointer(true, IDENTIFIER_OFFSET, 7)));
      return;
    }
    if (writes(cdb)) {
      write(command, cdb, list, status);
    } else {
      populate(command, list, status);
    }
  }

  private void populate(Command command, TokenList list, CopyStatus status) {
    long bytes = list.blocks() * own.blockSizeBytes();
    RodToken token = RodToken.create(own.designator(), own.blockSizeBytes(), bytes);
    RodTokens.Rod rod =
        new RodTokens.Rod(command.nexus(), own, list.ranges(), list.inactivitySeconds());
    @Nullable SenseData failure =
        manager.tokens().keep(token, rod)
            ? null
            : SenseData.of(Sense.INSUFFICIENT_RESOURCES_TO_CREATE_ROD_TOKEN);
    if (failure == null) {
      status.represents(bytes, token);
    }
    end(command, status, failure);
  }

  private static void end(Command command, CopyStatus status, @Nullable SenseData failure) {
    status.ended(failure);
    if (failure == null) {
      command.completed();
    } else {
      command.checkCondition(failure);
    }
  }

  private void write(Command command, Cdb.TokenCopy cdb, TokenList list, CopyStatus status) {
    RodToken token = list.token();
    if (!token.isWhole()) {
      end(command, status, atToken(Sense.INVALID_TOKEN_LENGTH));
      return;
    }
    switch (token.type()) {
      case RodToken.BLOCK_ZERO -> zero(command, cdb, list, status);
      case RodToken.ACCESS_UPON_REFERENCE -> write(command, cdb, list, status, token);
      default -> end(command, status, atToken(Sense.UNSUPPORTED_TOKEN_TYPE));
    }
  }

  private void zero(Command command, Cdb.TokenCopy cdb, TokenList list, CopyStatus status) {
    ZeroRanges zeros = new ZeroRanges(command, own, list.ranges(), status);
    begin(command, cdb, status, _ -> zeros.run());
  }

  private void write(
      Command command, Cdb.TokenCopy cdb, TokenList list, CopyStatus status, RodToken token) {
    Nexus nexus = command.nexus();
    RodTokens.@Nullable Rod rod = manager.tokens().use(token, source -> nexus.disk(source) != null);
    if (rod == null) {
      end(command, status, atToken(Sense.TOKEN_UNKNOWN));
      return;
    }
    @Nullable DiskUnit source = nexus.disk(rod.source());
    if (source == null) { // its target maps it no longer, since a moment ago
      manager.tokens().used(token, rod, false);
      end(command, status, atToken(Sense.TOKEN_UNKNOWN));
      return;
    }
    command.touches(Set.of(source));
    boolean deletes = list.deletesToken();
    TokenWrite work = new TokenWrite(command, list, rod, own, status);
    @Nullable SenseData wrong = work.fault();
    boolean begun =
        wrong == null
            && begin(
                command,
                cdb,
                status,
                buffer -> {
                  try {
                    return work.run(buffer);
                  } finally {
                    manager.tokens().used(token, rod, deletes);
                  }
                });
    if (!begun) {
      manager.tokens().used(token, rod, false);
    }
    if (wrong != null) {
      end(command, status, wrong);
    }
  }

  /** Begins what takes its time; false if the command has been answered that there is none. */
  private boolean begin(
      Command command, Cdb.TokenCopy cdb, CopyStatus status, CopyManager.Work work) {
    boolean begun = manager.begin(command, status, work);
    if (!begun) {
      results.forget(command.nexus(), cdb.listIdentifier(), status);
      command.complete(Outcome.Status.BUSY);
    }
    return begun;
  }

  private static SenseData atToken(Sense sense) {
    return SenseData.of(sense).at(new FieldPointer(false, TokenList.TOKEN_OFFSET, 7));
  }
}
