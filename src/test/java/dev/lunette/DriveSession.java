package dev.lunette;

import static org.assertj.core.api.Assertions.assertThat;

import dev.lunette.initiator.Initiator;
import dev.lunette.initiator.InitiatorException;
import dev.lunette.initiator.InitiatorSession;
import dev.lunette.initiator.LoginSettings;
import dev.lunette.initiator.Offer;
import dev.lunette.initiator.ScsiStatus;
import dev.lunette.initiator.Tasks;
import dev.lunette.iscsi.Transport;
import io.netty.buffer.ByteBuf;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;

/** A session with LUN 0 of a target, over a socket: one command at a time. */
final class DriveSession implements AutoCloseable {
  private static final int SECONDS = 30;

  private final InitiatorSession session;

  /** What a command has brought, and how it has ended. */
  record Answer(ScsiStatus status, String data) {
    /** The data of one that went well, in hexadecimal digits. */
    String good() {
      assertThat(status.good()).as(status.toString()).isTrue();
      return data;
    }

    /** Sense key, code and qualifier, as in {@code 062800}. */
    String sense() {
      return "%06x".formatted(status.sense());
    }
  }

  private final Initiator initiator;

  private DriveSession(Initiator initiator, InitiatorSession session) {
    this.initiator = initiator;
    this.session = session;
  }

  /** Logs in; the power on is reported. */
  static DriveSession login(int port, String target, long isid) throws Exception {
    Initiator initiator = new Initiator(Transport.NIO, 1, 0, SECONDS * 1000);
    Offer offer =
        new Offer(
            "iqn.2026-11.com.example:i", false, false, true, false, 1 << 16, 1 << 18, 1 << 16);
    LoginSettings settings = new LoginSettings(target, isid, Optional.empty(), offer);
    DriveSession made = new DriveSession(initiator, initiator.connect("127.0.0.1", port, settings));
    assertThat(made.ask("00").sense()).isEqualTo("062900");
    return made;
  }

  /** Sends a CDB of a few hexadecimal digits, the rest zeros, and waits. */
  Answer ask(String cdb) throws Exception {
    return ask(cdb, 0);
  }

  Answer ask(String cdb, int length) throws Exception {
    byte[] bytes = Arrays.copyOf(HexFormat.of().parseHex(cdb.replace(" ", "")), 16);
    CompletableFuture<Answer> answer = new CompletableFuture<>();
    byte[] data = new byte[length];
    session
        .eventLoop()
        .execute(() -> {
          session.become(new Asking(data, answer), 0);
          session.read(0, bytes, length);
          session.flush();
        });
    return answer.get(SECONDS, TimeUnit.SECONDS);
  }

  private final class Asking implements Tasks {
    private final byte[] data;
    private final CompletableFuture<Answer> answer;

    Asking(byte[] data, CompletableFuture<Answer> answer) {
      this.data = data;
      this.answer = answer;
    }

    @Override
    public void dataIn(int tag, int offset, ByteBuf in, int index, int length) {
      in.getBytes(index, data, offset, length);
    }

    @Override
    public void done(int tag, ScsiStatus status) {
      String came = HexFormat.of().formatHex(data, 0, session.receivedBytes(tag));
      answer.complete(new Answer(status, came));
    }

    @Override
    public void batchEnds() {}

    @Override
    public void failed(InitiatorException why) {
      answer.completeExceptionally(why);
    }
  }

  @Override
  public void close() throws InterruptedException {
    initiator.close();
  }
}
