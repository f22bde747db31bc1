package dev.lunette.iscsi.session;

import dev.lunette.config.Limits;
import dev.lunette.iscsi.pdu.NopOut;
import dev.lunette.iscsi.pdu.Pdu;
import dev.lunette.iscsi.pdu.Request;
import io.netty.buffer.Unpooled;
import java.util.function.Consumer;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.OperationsPerInvocation;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.State;

/** {@link CommandWindow}: a command comes, takes its place, and is answered. */
@State(Scope.Thread)
public class CommandWindowBench {
  private static final int TOGETHER = 8;

  private final CommandWindow window = new CommandWindow(Limits.DEFAULTS.commandWindow(), 1);
  private final Request request =
      new NopOut(false, 0, 1, Pdu.RESERVED_TAG, 0, 0, Unpooled.EMPTY_BUFFER);
  private final Consumer<Request> next = this::begin;
  private int cmdSn = 1;

  /** Each when it is its turn. */
  @Benchmark
  public int inOrder() {
    window.offer(cmdSn++, request, next);
    window.finished();
    return window.maxCmdSn();
  }

  /** One of eight of which the first comes last. */
  @Benchmark
  @OperationsPerInvocation(TOGETHER)
  public int outOfOrder() {
    int first = cmdSn;
    cmdSn += TOGETHER;
    for (int sn = first + 1; sn != cmdSn; sn++) {
      window.offer(sn, request, next);
    }
    window.offer(first, request, next);
    for (int i = 0; i < TOGETHER; i++) {
      window.finished();
    }
    return window.maxCmdSn();
  }

  void begin(Request command) {
    window.started();
  }
}
