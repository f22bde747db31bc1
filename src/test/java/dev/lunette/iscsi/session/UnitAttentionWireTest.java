package dev.lunette.iscsi.session;

import static dev.lunette.iscsi.session.UnitAttentionEvents.told;
import static org.assertj.core.api.Assertions.assertThat;

import dev.lunette.config.AccessState;
import dev.lunette.iscsi.TestServer;
import dev.lunette.iscsi.pdu.DataIn;
import dev.lunette.iscsi.pdu.ScsiResponse;
import java.io.IOException;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Unit attention conditions (SAM-5 5.14) of two sessions on two event loops. */
final class UnitAttentionWireTest extends TwoSessionsFixture {

  private static final int FAST = TestServer.FAST;
  private static final String MODE_PARAMETERS_CHANGED = "6/2A/01";
  private static final String RESERVATIONS_PREEMPTED = "6/2A/03";
  private static final String ASYMMETRIC_ACCESS_CHANGED = "6/2A/06";
  private static final String TIMESTAMP_CHANGED = "6/2A/10";
  private static final byte[] REQUEST_SENSE = HexFormat.of().parseHex("030000001200");
  private static final byte[] WELL_KNOWN_LUNS = HexFormat.of().parseHex("a00001000000000010000000");

  private UnitAttentionEvents events;

  @BeforeEach
  void prepare() throws IOException {
    events = new UnitAttentionEvents(server, two);
    events.declareTargetPortGroups(true, AccessState.OPTIMIZED);
    one.ready(GATED);
    two.ready(GATED);
  }

  /** What the second session does, most of it twice. */
  private static void commands(UnitAttentionEvents events) throws IOException {
    events.setTargetPortGroup(AccessState.OPTIMIZED);
    events.setTargetPortGroup(AccessState.NON_OPTIMIZED);
    events.setTimestamp();
    events.setTimestamp();
    events.selectTaskAborted(true);
    events.selectTaskAborted(false);
  }

  /** What happens to the disk, of which both sessions are told. */
  private static void changes(UnitAttentionEvents events) throws Exception {
    events.mapAnotherLun(7);
    events.mapAnotherLun(8);
    events.changeMedium();
    events.changeCapacity();
    events.changeMedium();
    events.changeCapacity();
    events.declareTargetPortGroups(false, AccessState.OPTIMIZED);
    events.reset();
    events.reset();
  }

  private static byte[] data(WireInitiator initiator, int lun, byte[] cdb) throws IOException {
    initiator.send(initiator.reading(lun, cdb, 4096));
    DataIn answer = initiator.expect(DataIn.class);
    assertThat(answer.hasStatus()).as("all of it came at once").isTrue();
    byte[] bytes = new byte[answer.data().readableBytes()];
    answer.data().getBytes(answer.data().readerIndex(), bytes);
    return bytes;
  }

  private static String sense(WireInitiator initiator, int lun) throws IOException {
    byte[] sense = data(initiator, lun, REQUEST_SENSE);
    return "%X/%02X/%02X".formatted(sense[2] & 0x0F, sense[12], sense[13]);
  }

  @Test
  void eachNexusIsToldOnceOfEachByPrecedence() throws Exception {
    events.register(one);
    events.clearTaskSet(one);
    events.clearRegistrations();
    commands(events);
    changes(events);

    assertThat(told(one, GATED))
        .containsExactly(
            Senses.RESET_OCCURRED,
            Senses.COMMANDS_CLEARED,
            RESERVATIONS_PREEMPTED,
            Senses.CAPACITY_CHANGED,
            Senses.MEDIUM_CHANGED,
            Senses.INQUIRY_CHANGED,
            Senses.LUNS_CHANGED,
            MODE_PARAMETERS_CHANGED,
            TIMESTAMP_CHANGED,
            ASYMMETRIC_ACCESS_CHANGED);
    assertThat(told(one, GATED)).isEmpty();
    assertThat(told(one, FAST)).as("another disk").containsExactly(Senses.LUNS_CHANGED);
    assertThat(told(two, GATED))
        .as("nothing of what it has done itself")
        .containsExactly(
            Senses.RESET_OCCURRED,
            Senses.CAPACITY_CHANGED,
            Senses.MEDIUM_CHANGED,
            Senses.INQUIRY_CHANGED,
            Senses.LUNS_CHANGED,
            ASYMMETRIC_ACCESS_CHANGED);
    assertThat(told(two, GATED)).isEmpty();
  }

  @Test
  void moreThanTenBecomeAPowerOn() throws Exception {
    events.register(one);
    events.clearTaskSet(one);
    events.reserveAndRelease();
    events.clearRegistrations();
    commands(events);
    changes(events);
    events.changeCapacity();

    assertThat(told(one, GATED)).containsExactly(Senses.POWER_ON, Senses.CAPACITY_CHANGED);
    assertThat(told(two, GATED)).hasSize(6);
  }

  @Test
  void whoHasJustLoggedInIsToldOfThePowerOnAndOfWhatHasHappenedSince() throws Exception {
    try (WireInitiator early = new WireInitiator(server, Offer.LIBERAL, 5);
        WireInitiator late = new WireInitiator(server, Offer.LIBERAL, 6)) {
      early.login(TestServer.FIRST);
      commands(events);
      changes(events);
      late.login(TestServer.FIRST);

      assertThat(told(early, GATED))
          .containsExactly(
              Senses.POWER_ON,
              Senses.CAPACITY_CHANGED,
              Senses.MEDIUM_CHANGED,
              Senses.INQUIRY_CHANGED,
              Senses.LUNS_CHANGED,
              MODE_PARAMETERS_CHANGED,
              TIMESTAMP_CHANGED,
              ASYMMETRIC_ACCESS_CHANGED);
      assertThat(told(early, GATED)).isEmpty();
      assertThat(told(late, GATED)).containsExactly(Senses.POWER_ON);
    }
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 2, 3, 7})
  void noMoreThanTheBoundFollowALogin(int bound) throws Exception {
    try (TestServer small = TestServer.start(Map.of("unitAttentions", bound));
        WireInitiator by = WireInitiator.login(small);
        WireInitiator fresh = new WireInitiator(small, Offer.LIBERAL, 5)) {
      UnitAttentionEvents there = new UnitAttentionEvents(small, by);
      there.declareTargetPortGroups(true, AccessState.OPTIMIZED);
      by.ready(GATED);
      fresh.login(TestServer.FIRST);
      commands(there);
      changes(there);

      assertThat(told(fresh, GATED)).hasSizeLessThanOrEqualTo(bound).startsWith(Senses.POWER_ON);
      assertThat(told(fresh, GATED)).isEmpty();
    }
  }

  @Test
  void inquiryTellsOfNoneAndLeavesAll() throws Exception {
    events.changeCapacity();
    events.changeMedium();
    assertThat(data(one, GATED, Cdbs.inquiry(96))).hasSize(96);
    assertThat(told(one, GATED)).containsExactly(Senses.CAPACITY_CHANGED, Senses.MEDIUM_CHANGED);
  }

  @Test
  void requestSenseTellsOfOneAfterTheOtherWithGood() throws Exception {
    events.changeMedium();
    events.changeCapacity();
    assertThat(sense(one, GATED)).isEqualTo(Senses.CAPACITY_CHANGED);
    assertThat(sense(one, FAST)).isEqualTo("0/00/00");
    assertThat(sense(one, GATED)).isEqualTo(Senses.MEDIUM_CHANGED);
    assertThat(sense(one, GATED)).isEqualTo("0/00/00");
    assertThat(told(one, GATED)).isEmpty();
    assertThat(told(two, GATED)).hasSize(2);
  }

  @Test
  void reportLunsClearsItsOwnOnAllLunsOfItsNexus() throws Exception {
    for (byte[] report : List.of(Cdbs.reportLuns(4096), WELL_KNOWN_LUNS)) {
      events.mapAnotherLun(7);
      events.changeCapacity();
      assertThat(data(one, GATED, report)[3] % 8).as("a list of LUNs").isZero();
      assertThat(told(one, FAST)).isEmpty();
      assertThat(told(one, GATED)).containsExactly(Senses.CAPACITY_CHANGED);
      assertThat(told(two, FAST)).containsExactly(Senses.LUNS_CHANGED);
      assertThat(told(two, GATED)).containsExactly(Senses.CAPACITY_CHANGED, Senses.LUNS_CHANGED);
    }
  }

  @Test
  void aCommandThatIsToldOfOneTransfersNothing() throws Exception {
    byte[] before = new Transfers(one).read(GATED, 0, BLOCK);
    events.changeCapacity();
    events.changeMedium();
    int read = one.sendRead(GATED, 0, 1);
    ScsiResponse refused = one.expect(ScsiResponse.class);
    assertThat(refused.initiatorTaskTag()).isEqualTo(read);
    assertThat(Senses.of(refused)).isEqualTo(Senses.CAPACITY_CHANGED);
    assertThat(refused.residualCount()).isEqualTo(BLOCK);
    one.sendWrite(GATED, 0, Transfers.random(BLOCK, 1));
    refused = one.expect(ScsiResponse.class);
    assertThat(Senses.of(refused)).isEqualTo(Senses.MEDIUM_CHANGED);
    assertThat(refused.residualCount()).isEqualTo(BLOCK);
    assertThat(new Transfers(one).read(GATED, 0, BLOCK)).isEqualTo(before);
  }
}
