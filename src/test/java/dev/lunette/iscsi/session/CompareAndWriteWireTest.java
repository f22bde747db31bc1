package dev.lunette.iscsi.session;

import static org.assertj.core.api.Assertions.assertThat;

import dev.lunette.iscsi.TestServer;
import dev.lunette.iscsi.pdu.DataIn;
import dev.lunette.iscsi.pdu.ScsiResponse;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Test;

/** Two initiators count in the same blocks, beside one who reads and writes, and lose no count. */
final class CompareAndWriteWireTest {
  private static final int LBA = 100;
  private static final int BLOCKS = 8;
  private static final int BYTES = BLOCKS * TestServer.BLOCK;
  private static final int TIMES = 1500;
  private static final int CHECK_CONDITION = 2;
  private static final int MISCOMPARE = 0xE;

  /** In the data of a response, behind the length of the sense. */
  private static final int SENSE_KEY = 4;

  @AutoClose private final ExecutorService threads = Executors.newCachedThreadPool();

  /** Every block holds the count. */
  private static byte[] content(long count) {
    ByteBuffer content = ByteBuffer.allocate(BYTES);
    for (int block = 0; block < BLOCKS; block++) {
      content.putLong(block * TestServer.BLOCK, count);
    }
    return content.array();
  }

  private static long count(WireInitiator initiator) throws IOException {
    initiator.sendRead(TestServer.FAST, LBA, BLOCKS);
    ByteBuf data = initiator.expect(DataIn.class).data();
    long count = data.getLong(data.readerIndex());
    byte[] found = new byte[BYTES];
    data.getBytes(data.readerIndex(), found);
    assertThat(found).as("all of one count").isEqualTo(content(count));
    return count;
  }

  private static boolean counts(WireInitiator initiator, long from) throws IOException {
    byte[] cdb = ByteBuffer.allocate(16).put(0, (byte) 0x89).putLong(2, LBA).array();
    cdb[13] = BLOCKS;
    ByteBuf data = Unpooled.wrappedBuffer(content(from), content(from + 1));
    initiator.send(initiator.writing(TestServer.FAST, cdb, 2 * BYTES, true, data));
    ScsiResponse response = initiator.expect(ScsiResponse.class);
    if (response.status() == CHECK_CONDITION) {
      assertThat(response.data().getByte(SENSE_KEY) & 0x0F).isEqualTo(MISCOMPARE);
    }
    return response.status() == 0;
  }

  private static int count(TestServer server, int number) throws IOException {
    int beaten = 0;
    try (WireInitiator initiator = WireInitiator.another(server, number)) {
      for (int counted = 0; counted < TIMES; ) {
        if (counts(initiator, count(initiator))) {
          counted++;
        } else {
          beaten++;
        }
      }
    }
    return beaten;
  }

  @Test
  void noCountIsLost() throws Exception {
    AtomicBoolean over = new AtomicBoolean();
    try (TestServer server = TestServer.start();
        WireInitiator initiator = WireInitiator.login(server)) {
      Future<Integer> first = threads.submit(() -> count(server, 1));
      Future<Integer> second = threads.submit(() -> count(server, 2));
      Future<Integer> beside =
          threads.submit(() -> {
            int read = 0;
            try (WireInitiator other = WireInitiator.another(server, 3)) {
              for (; !over.get(); read++) {
                other.sendWrite(TestServer.FAST, LBA - 1, new byte[TestServer.BLOCK]);
                other.expect(ScsiResponse.class);
                other.sendWrite(TestServer.FAST, LBA + BLOCKS, new byte[TestServer.BLOCK]);
                other.expect(ScsiResponse.class);
                assertThat(count(other)).isBetween(0L, 2L * TIMES);
              }
            }
            return read;
          });
      int beaten = first.get(60, TimeUnit.SECONDS) + second.get(60, TimeUnit.SECONDS);
      over.set(true);
      assertThat(count(initiator)).isEqualTo(2L * TIMES);
      assertThat(beaten).as("times that one found what the other had counted").isPositive();
      assertThat(beside.get(60, TimeUnit.SECONDS)).isPositive();
    }
  }
}
