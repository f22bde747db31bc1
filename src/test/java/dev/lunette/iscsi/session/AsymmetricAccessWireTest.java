package dev.lunette.iscsi.session;

import static org.assertj.core.api.Assertions.assertThat;

import dev.lunette.config.AccessState;
import dev.lunette.config.AsymmetricAccessConfig;
import dev.lunette.config.AsymmetricAccessConfig.Group;
import dev.lunette.iscsi.TestServer;
import dev.lunette.iscsi.pdu.DataIn;
import dev.lunette.iscsi.pdu.ScsiResponse;
import dev.lunette.scsi.LogicalUnit;
import dev.lunette.scsi.PortGroups;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.io.IOException;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;

/** The state of a target port group is changed while initiators are logged in. */
final class AsymmetricAccessWireTest {

  private static final int FAST = TestServer.FAST;
  private static final byte[] REPORT = cdb("a30a00000000000001000000");
  private static final byte[] SET = cdb("a40a00000000000000080000");
  private static final String CHANGED = "6/2A/06";
  private static final String STANDBY = "2/04/0B";

  private static byte[] cdb(String hex) {
    return Arrays.copyOf(HexFormat.of().parseHex(hex), 16);
  }

  private static LogicalUnit unit(TestServer server) {
    return server
        .sessions
        .targets()
        .find(TestServer.FIRST)
        .orElseThrow()
        .luns()
        .unit((long) FAST << 48);
  }

  private static PortGroups groups(AccessState first) {
    AsymmetricAccessConfig declared =
        new AsymmetricAccessConfig(true, new TreeMap<>(Map.of(1, new Group(first, false))));
    return new PortGroups(declared, new TreeSet<>(List.of(1, 2)));
  }

  private static String sense(WireInitiator initiator, byte[] cdb) throws IOException {
    initiator.send(initiator.reading(FAST, cdb, 0));
    return Senses.of(initiator.expect(ScsiResponse.class));
  }

  private static String report(WireInitiator initiator) throws IOException {
    initiator.send(initiator.reading(FAST, REPORT, 256));
    DataIn data = initiator.expect(DataIn.class);
    assertThat(data.hasStatus()).isTrue();
    byte[] bytes = new byte[data.data().readableBytes()];
    data.data().getBytes(data.data().readerIndex(), bytes);
    return HexFormat.of().formatHex(bytes);
  }

  private static ScsiResponse set(WireInitiator initiator, String descriptor) throws IOException {
    ByteBuf list = Unpooled.wrappedBuffer(HexFormat.of().parseHex("00000000" + descriptor));
    initiator.send(initiator.writing(FAST, SET, 8, true, list));
    return initiator.expect(ScsiResponse.class);
  }

  @Test
  void writesFailInStandbyAndGoOnAfterwards() throws Exception {
    try (TestServer server = TestServer.start();
        WireInitiator one = WireInitiator.login(server);
        WireInitiator two = WireInitiator.another(server, 1)) {
      unit(server).portGroups(groups(AccessState.STANDBY));
      assertThat(sense(one, Cdbs.testUnitReady())).isEqualTo("6/3F/03");
      assertThat(sense(one, Cdbs.testUnitReady())).isEqualTo(CHANGED);
      assertThat(sense(one, Cdbs.testUnitReady())).isEqualTo(STANDBY);
      assertThat(report(one))
          .isEqualTo(
              "00000018" + "020f000100000001" + "00000001" + "000f000200000001" + "00000002");
      one.sendWrite(FAST, 0, new byte[TestServer.BLOCK]); // with immediate data, which is dropped
      assertThat(Senses.of(one.expect(ScsiResponse.class))).isEqualTo(STANDBY);

      assertThat(set(one, "00000001").status()).isZero();
      one.ready(FAST);
      byte[] data = Transfers.random(4096, 1);
      new Transfers(one).write(FAST, 8, data);
      assertThat(sense(two, Cdbs.testUnitReady())).isEqualTo("6/3F/03");
      assertThat(sense(two, Cdbs.testUnitReady())).isEqualTo(CHANGED);
      assertThat(new Transfers(two).read(FAST, 8, 4096)).isEqualTo(data);
      assertThat(Senses.of(set(two, "0e000001"))).isEqualTo("5/26/00");
      two.expectSilence();
    }
  }
}
