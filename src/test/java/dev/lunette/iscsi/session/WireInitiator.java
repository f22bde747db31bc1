package dev.lunette.iscsi.session;

import static org.assertj.core.api.Assertions.assertThat;

import dev.lunette.iscsi.TestServer;
import dev.lunette.iscsi.pdu.AsyncMessage;
import dev.lunette.iscsi.pdu.DataIn;
import dev.lunette.iscsi.pdu.Digests;
import dev.lunette.iscsi.pdu.LoginRequest;
import dev.lunette.iscsi.pdu.LoginResponse;
import dev.lunette.iscsi.pdu.LoginStatus;
import dev.lunette.iscsi.pdu.LogoutResponse;
import dev.lunette.iscsi.pdu.NopIn;
import dev.lunette.iscsi.pdu.NopOut;
import dev.lunette.iscsi.pdu.Pdu;
import dev.lunette.iscsi.pdu.ReadyToTransfer;
import dev.lunette.iscsi.pdu.Reject;
import dev.lunette.iscsi.pdu.Request;
import dev.lunette.iscsi.pdu.Response;
import dev.lunette.iscsi.pdu.ScsiCommand;
import dev.lunette.iscsi.pdu.ScsiResponse;
import dev.lunette.iscsi.pdu.SerialNumber;
import dev.lunette.iscsi.pdu.TaskManagementRequest;
import dev.lunette.iscsi.pdu.TaskManagementResponse;
import dev.lunette.iscsi.pdu.TextResponse;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/**
 * An initiator with one session that says exactly what a test wants, and that finds every response
 * wrong whose serial numbers are (RFC 7143 4.2.2). Its numbers start shortly before their wrap.
 */
final class WireInitiator implements AutoCloseable {

  static final String NAME = "iqn.1993-08.org.debian:01:wire";
  static final long ISID = 0x8000_0000_0001L;
  static final int CID = 7;
  private static final int FIRST_CMD_SN = -5;
  private static final int FIRST_STAT_SN = Integer.MAX_VALUE - 3;

  final Wire wire;
  final Offer offer;
  int cmdSn = FIRST_CMD_SN;
  int expStatSn = FIRST_STAT_SN;
  int expCmdSn = FIRST_CMD_SN;
  int maxCmdSn = FIRST_CMD_SN - 1;
  int tsih;
  private final long isid;
  private int lastTag;

  WireInitiator(TestServer server, Offer offer, long isid) throws IOException {
    this.wire = new Wire(server.address());
    this.offer = offer;
    this.isid = isid;
  }

  /** In its full feature phase with the first target, unit attentions reported. */
  static WireInitiator login(TestServer server, Offer offer) throws IOException {
    WireInitiator made = new WireInitiator(server, offer, ISID);
    made.login(TestServer.FIRST);
    made.ready(TestServer.GATED);
    made.ready(TestServer.FAST);
    return made;
  }

  static WireInitiator login(TestServer server) throws IOException {
    return login(server, Offer.LIBERAL);
  }

  /** Another session of the same initiator: another ISID. */
  static WireInitiator another(TestServer server, int number) throws IOException {
    WireInitiator made = new WireInitiator(server, Offer.LIBERAL, ISID + number);
    made.login(TestServer.FIRST);
    made.ready(TestServer.GATED);
    made.ready(TestServer.FAST);
    return made;
  }

  static WireInitiator discovery(TestServer server) throws IOException {
    WireInitiator made = new WireInitiator(server, Offer.LIBERAL, ISID);
    made.sendLogin(0, List.of("InitiatorName=" + NAME, "SessionType=Discovery"));
    made.finishLogin();
    return made;
  }

  void login(String target) throws IOException {
    sendLogin(0, loginKeys(target));
    finishLogin();
  }

  List<String> loginKeys(String target) {
    List<String> keys = new ArrayList<>(offer.keys());
    keys.addFirst("TargetName=" + target);
    keys.addFirst("SessionType=Normal");
    keys.addFirst("InitiatorName=" + NAME);
    return keys;
  }

  void sendLogin(int sessionHandle, List<String> keys) throws IOException {
    wire.send(wire.encode(loginRequest(sessionHandle, text(keys))));
  }

  LoginRequest loginRequest(int sessionHandle, ByteBuf text) {
    return new LoginRequest(
        true, false, 1, 3, 0, 0, isid, sessionHandle, ++lastTag, CID, cmdSn, expStatSn, text);
  }

  void finishLogin() throws IOException {
    LoginResponse response = expect(LoginResponse.class);
    assertThat(response.status()).isEqualTo(LoginStatus.SUCCESS);
    tsih = response.tsih();
    String answers = response.data().toString(StandardCharsets.UTF_8);
    wire.become(
        new Digests(
            answers.contains("HeaderDigest=CRC32C"), answers.contains("DataDigest=CRC32C")));
  }

  static ByteBuf text(List<String> pairs) {
    String text = String.join("\0", pairs) + "\0";
    return Unpooled.copiedBuffer(text, StandardCharsets.UTF_8);
  }

  int nextTag() {
    return ++lastTag;
  }

  void send(Request request) throws IOException {
    wire.send(wire.encode(request));
  }

  /** The next PDU, which must be one of that kind. */
  <T extends Response> T expect(Class<T> kind) throws IOException {
    Response response = receive();
    if (!kind.isInstance(response)) {
      throw new AssertionError("expected a %s, but %s came".formatted(kind, response));
    }
    return kind.cast(response);
  }

  /** The next PDU, whatever it is. */
  Response receive() throws IOException {
    Response response = wire.receive();
    switch (response) {
      case ScsiResponse r -> numbered(r.statSn(), r.expCmdSn(), r.maxCmdSn());
      case TaskManagementResponse r -> numbered(r.statSn(), r.expCmdSn(), r.maxCmdSn());
      case TextResponse r -> numbered(r.statSn(), r.expCmdSn(), r.maxCmdSn());
      case LoginResponse r -> numbered(r.statSn(), r.expCmdSn(), r.maxCmdSn());
      case LogoutResponse r -> numbered(r.statSn(), r.expCmdSn(), r.maxCmdSn());
      case Reject r -> numbered(r.statSn(), r.expCmdSn(), r.maxCmdSn());
      case AsyncMessage r -> numbered(r.statSn(), r.expCmdSn(), r.maxCmdSn());
      case ReadyToTransfer r -> unnumbered(r.statSn(), r.expCmdSn(), r.maxCmdSn());
      case NopIn r when r.initiatorTaskTag() == Pdu.RESERVED_TAG ->
          unnumbered(r.statSn(), r.expCmdSn(), r.maxCmdSn());
      case NopIn r -> numbered(r.statSn(), r.expCmdSn(), r.maxCmdSn());
      case DataIn r when r.hasStatus() -> numbered(r.statSn(), r.expCmdSn(), r.maxCmdSn());
      case DataIn r -> window(r.expCmdSn(), r.maxCmdSn());
    }
    return response;
  }

  /** It carries the next StatSN and takes it. */
  private void numbered(int statSn, int expected, int most) {
    unnumbered(statSn, expected, most);
    expStatSn++;
  }

  /** It carries the next StatSN and leaves it to the next response. */
  private void unnumbered(int statSn, int expected, int most) {
    assertThat(statSn).as("StatSN").isEqualTo(expStatSn);
    window(expected, most);
  }

  private void window(int expected, int most) {
    assertThat(SerialNumber.before(expected, expCmdSn)).as("ExpCmdSN goes back").isFalse();
    assertThat(SerialNumber.before(most, maxCmdSn)).as("MaxCmdSN goes back").isFalse();
    expCmdSn = expected;
    maxCmdSn = most;
  }

  static long lun(int number) {
    return (long) number << 48;
  }

  /** A command without data-out. */
  ScsiCommand reading(int lun, byte[] cdb, int expectedLength) {
    return new ScsiCommand(
        false,
        true,
        expectedLength > 0,
        false,
        1,
        lun(lun),
        nextTag(),
        expectedLength,
        cmdSn++,
        expStatSn,
        cdb,
        0,
        Unpooled.EMPTY_BUFFER);
  }

  /** A command with data-out of which some comes with it. */
  ScsiCommand writing(
      int lun, byte[] cdb, int expectedLength, boolean isFinal, ByteBuf immediateData) {
    return new ScsiCommand(
        false,
        isFinal,
        false,
        true,
        1,
        lun(lun),
        nextTag(),
        expectedLength,
        cmdSn++,
        expStatSn,
        cdb,
        0,
        immediateData);
  }

  /** The same command as an immediate one, outside the order of CmdSN. */
  static ScsiCommand immediate(ScsiCommand c, int cmdSn) {
    return new ScsiCommand(
        true,
        c.isFinal(),
        c.read(),
        c.write(),
        c.attribute(),
        c.lun(),
        c.initiatorTaskTag(),
        c.expectedDataTransferLength(),
        cmdSn,
        c.expStatSn(),
        c.cdb(),
        0,
        c.data());
  }

  /** A read that is sent and not waited for; gives its tag. */
  int sendRead(int lun, long lba, int blocks) throws IOException {
    ScsiCommand command = reading(lun, Cdbs.read(lba, blocks), blocks * TestServer.BLOCK);
    send(command);
    return command.initiatorTaskTag();
  }

  /** A write with all its data that is sent and not waited for; gives its tag. */
  int sendWrite(int lun, long lba, byte[] data) throws IOException {
    byte[] cdb = Cdbs.write(lba, data.length / TestServer.BLOCK);
    ScsiCommand command = writing(lun, cdb, data.length, true, Unpooled.wrappedBuffer(data));
    send(command);
    return command.initiatorTaskTag();
  }

  /** Sends an immediate task management function; gives its tag. */
  int sendFunction(int function, int lun, int referencedTag) throws IOException {
    int tag = nextTag();
    send(
        new TaskManagementRequest(
            true, function, lun(lun), tag, referencedTag, cmdSn, expStatSn, 0, 0));
    return tag;
  }

  /** Sends TEST UNIT READY until every unit attention has been told. */
  void ready(int lun) throws IOException {
    for (int i = 0; i < 10; i++) {
      send(reading(lun, Cdbs.testUnitReady(), 0));
      if (expect(ScsiResponse.class).status() == 0) {
        return;
      }
    }
    throw new AssertionError("LUN %d tells of more than 10 unit attentions".formatted(lun));
  }

  /** Sends a ping whose answer must be the next PDU: nothing else is on its way. */
  void expectSilence() throws IOException {
    int tag = nextTag();
    send(new NopOut(true, 0, tag, Pdu.RESERVED_TAG, cmdSn, expStatSn, Unpooled.EMPTY_BUFFER));
    assertThat(expect(NopIn.class).initiatorTaskTag()).isEqualTo(tag);
  }

  @Override
  public void close() throws IOException {
    wire.close();
  }
}
