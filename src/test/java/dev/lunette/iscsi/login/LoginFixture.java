package dev.lunette.iscsi.login;

import static org.assertj.core.api.Assertions.assertThat;

import dev.lunette.config.Limits;
import dev.lunette.iscsi.pdu.LoginRequest;
import dev.lunette.iscsi.pdu.LoginResponse;
import dev.lunette.iscsi.pdu.LoginStatus;
import dev.lunette.iscsi.pdu.LogoutRequest;
import dev.lunette.iscsi.pdu.PduDecoder;
import dev.lunette.iscsi.pdu.PduEncoder;
import dev.lunette.iscsi.pdu.Request;
import dev.lunette.iscsi.pdu.TextKeys;
import dev.lunette.iscsi.pdu.TextKeysException;
import dev.lunette.iscsi.target.Portal;
import dev.lunette.iscsi.target.Target;
import dev.lunette.iscsi.target.TargetTable;
import dev.lunette.meter.Meters;
import dev.lunette.meter.Tally;
import dev.lunette.scsi.LunMap;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.PooledByteBufAllocator;
import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.embedded.EmbeddedChannel;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SequencedMap;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** An initiator that logs in to a target in the same process, step by step. */
final class LoginFixture {

  static final String INITIATOR = "iqn.1993-08.org.debian:01:abc";
  static final String DEMO = "iqn.2026-11.dev.lunette:demo";
  static final String HIDDEN = "iqn.2026-11.dev.lunette:hidden";
  static final String PLAIN = "iqn.2026-11.dev.lunette:plain";
  static final int GROUP = 5;
  static final int TSIH = 0x1234;
  static final long ISID = 0x8000_1234_5678L;
  static final int FIRST_STAT_SN = 0x7fff_ffff;
  static final int CMD_SN = 0xffff_fffe;

  static final int SECURITY = 0;
  static final int OPERATIONAL = 1;
  static final int FULL_FEATURE = 3;

  /** A session that only remembers what became of it. */
  static final class Session implements Admission.Grant {
    boolean begun;
    boolean withdrawn;
    int statSn;

    @Override
    public int tsih() {
      return TSIH;
    }

    @Override
    public void begin(ChannelHandlerContext loginHandler, int statSn) {
      begun = true;
      this.statSn = statSn;
      loginHandler
          .pipeline()
          .replace(loginHandler.handler(), "session", new ChannelInboundHandlerAdapter());
    }

    @Override
    public void withdraw() {
      withdrawn = true;
    }
  }

  final Session session = new Session();
  final List<Login> asked = new ArrayList<>();
  final List<ByteBuf> sent = new ArrayList<>();
  final Meters meters = new Meters(false, 0);
  final LoginGate gate;
  final EmbeddedChannel channel;
  final EmbeddedChannel initiator =
      new EmbeddedChannel(
          PduDecoder.ofResponses(Limits.LOGIN_DATA_SEGMENT_BYTES), new PduEncoder());
  boolean admitsAtOnce = true;
  Admission.@Nullable Answer answer;
  int versionMin;
  long isid = ISID;
  int tsih;
  int cid = 1;

  LoginFixture() {
    this(Limits.DEFAULTS);
  }

  LoginFixture(Limits limits) {
    this(limits, new LoginGate(limits, new Tally()));
  }

  LoginFixture(Limits limits, LoginGate gate) {
    this.gate = gate;
    PduDecoder decoder = new PduDecoder(Limits.LOGIN_DATA_SEGMENT_BYTES);
    LoginContext context = new LoginContext(targets(), portal(), limits, this::admit, gate, meters);
    channel =
        new EmbeddedChannel() {
          @Override
          protected SocketAddress remoteAddress0() {
            return new InetSocketAddress("10.99.0.2", 40_000);
          }
        };
    channel.freezeTime();
    PduEncoder encoder = new PduEncoder();
    channel.pipeline().addLast(decoder, encoder, new LoginHandler(context, decoder, encoder));
  }

  /** Limits with other caps. */
  static Limits limits(int halfOpenLogins, int halfOpenLoginsPerAddress, int connections) {
    return Limits.with(
        Map.of(
            "halfOpenLogins", halfOpenLogins,
            "halfOpenLoginsPerAddress", halfOpenLoginsPerAddress,
            "connections", connections));
  }

  static Portal portal() {
    return new Portal(
        new InetSocketAddress("10.99.0.1", 3260), GROUP, Optional.empty(), Optional.empty());
  }

  static TargetTable targets() {
    return new TargetTable(
        List.of(
            target(DEMO, Optional.of("a demo"), GROUP),
            target(PLAIN, Optional.empty(), GROUP),
            target(HIDDEN, Optional.empty(), GROUP + 1)),
        List.of(portal()));
  }

  private static Target target(String name, Optional<String> alias, int group) {
    return new Target(name, alias, new TreeSet<>(List.of(group)), new LunMap(new TreeMap<>()));
  }

  private void admit(Login login, Admission.Answer answer) {
    asked.add(login);
    this.answer = answer;
    if (admitsAtOnce) {
      answer.granted(session);
    }
  }

  /** A request without transition. */
  LoginRequest request(int stage, String... pairs) {
    return request(false, false, stage, 0, text(pairs));
  }

  /** A request that asks for a transition. */
  LoginRequest transit(int stage, int next, String... pairs) {
    return request(true, false, stage, next, text(pairs));
  }

  LoginRequest request(boolean transit, boolean continued, int stage, int next, byte[] text) {
    ByteBuf data = Unpooled.wrappedBuffer(text);
    return new LoginRequest(
        transit,
        continued,
        stage,
        next,
        0,
        versionMin,
        isid,
        tsih,
        0x0a0b_0c0d,
        cid,
        CMD_SN,
        FIRST_STAT_SN,
        data);
  }

  /** A request that has no place in a login. */
  static LogoutRequest logout() {
    return new LogoutRequest(true, 0, 0x77, 1, 1, 1);
  }

  static byte[] text(String... pairs) {
    StringBuilder text = new StringBuilder();
    for (String pair : pairs) {
      text.append(pair).append('\0');
    }
    return text.toString().getBytes(StandardCharsets.UTF_8);
  }

  /** A request as bytes, in one pooled buffer. */
  ByteBuf wire(Request request) {
    initiator.writeOutbound(request);
    ByteBuf wire = PooledByteBufAllocator.DEFAULT.directBuffer();
    for (ByteBuf part = initiator.readOutbound(); part != null; part = initiator.readOutbound()) {
      wire.writeBytes(part);
      part.release();
    }
    sent.add(wire);
    return wire;
  }

  /** The next response that has come as bytes. */
  Optional<LoginResponse> receive() {
    for (ByteBuf part = channel.readOutbound(); part != null; part = channel.readOutbound()) {
      initiator.writeInbound(part);
    }
    return Optional.ofNullable(initiator.<LoginResponse>readInbound()).map(LoginFixture::kept);
  }

  /** The same with data that nobody needs to release. */
  private static LoginResponse kept(LoginResponse r) {
    ByteBuf data = Unpooled.copiedBuffer(r.data());
    r.release();
    return new LoginResponse(
        r.transit(),
        r.isContinued(),
        r.currentStage(),
        r.nextStage(),
        r.isid(),
        r.tsih(),
        r.initiatorTaskTag(),
        r.statSn(),
        r.expCmdSn(),
        r.maxCmdSn(),
        r.status(),
        data);
  }

  /** Sends a request; each takes exactly one answer at most. */
  Optional<LoginResponse> send(Request request) {
    channel.writeInbound(wire(request));
    Optional<LoginResponse> response = receive();
    assertThat(receive()).isEmpty();
    return response;
  }

  /** Sends a request that is to be answered well and gives the keys of the answer. */
  SequencedMap<String, String> exchange(LoginRequest request) throws TextKeysException {
    LoginResponse response = send(request).orElseThrow();
    assertThat(response.status()).isEqualTo(LoginStatus.SUCCESS);
    return TextKeys.parse(response.data());
  }

  /** Sends a request that is to end the login. */
  LoginResponse refused(Request request, LoginStatus status) {
    LoginResponse response = send(request).orElseThrow();
    assertThat(response.status()).isEqualTo(status);
    assertThat(response.transit()).isFalse();
    assertThat(response.data().isReadable()).isFalse();
    assertThat(channel.isOpen()).isFalse();
    assertThat(session.begun).isFalse();
    assertReleased();
    return response;
  }

  /** Lets time pass. */
  void pass(Duration time) {
    channel.advanceTimeBy(time.toNanos(), TimeUnit.NANOSECONDS);
    channel.runScheduledPendingTasks();
  }

  /** All data that came in has been given back. */
  void assertReleased() {
    assertThat(sent).allSatisfy(data -> assertThat(data.refCnt()).isZero());
  }

  /** Who the initiator is and where it wants to go. */
  static String[] names(String... more) {
    List<String> pairs = new ArrayList<>();
    pairs.add("InitiatorName=" + INITIATOR);
    pairs.add("TargetName=" + DEMO);
    pairs.add("SessionType=Normal");
    Collections.addAll(pairs, more);
    return pairs.toArray(String[]::new);
  }
}
