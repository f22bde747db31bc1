package dev.lunette.iscsi.session;

import static org.assertj.core.api.Assertions.assertThat;

import dev.lunette.config.AccessState;
import dev.lunette.config.AsymmetricAccessConfig;
import dev.lunette.config.AsymmetricAccessConfig.Group;
import dev.lunette.iscsi.Deadline;
import dev.lunette.iscsi.TestServer;
import dev.lunette.iscsi.pdu.ScsiResponse;
import dev.lunette.iscsi.pdu.TaskManagementResponse;
import dev.lunette.scsi.LogicalUnit;
import dev.lunette.scsi.LunMap;
import dev.lunette.scsi.PortGroups;
import dev.lunette.vdisk.VDiskChange;
import io.netty.buffer.Unpooled;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.TimeUnit;

/** What one session, or whoever has the server, does to the gated disk that others are told of. */
record UnitAttentionEvents(TestServer server, WireInitiator by) {

  private static final int GATED = TestServer.GATED;
  private static final int CLEAR_TASK_SET = 4;
  private static final int LOGICAL_UNIT_RESET = 5;
  private static final int REGISTER = 0;
  private static final int RESERVE = 1;
  private static final int RELEASE = 2;
  private static final int CLEAR = 3;
  private static final int REGISTRANTS_ONLY = 5;

  /** Sends TEST UNIT READY until it is GOOD; gives what it was told before. */
  static List<String> told(WireInitiator initiator, int lun) throws IOException {
    List<String> told = new ArrayList<>();
    while (told.size() <= 10) {
      initiator.send(initiator.reading(lun, Cdbs.testUnitReady(), 0));
      ScsiResponse response = initiator.expect(ScsiResponse.class);
      if (response.status() == 0) {
        return told;
      }
      told.add(Senses.of(response));
    }
    throw new AssertionError("no command succeeds after more than 10 conditions: " + told);
  }

  private void write(String cdb, String list) throws IOException {
    byte[] data = HexFormat.of().parseHex(list);
    byte[] padded = HexFormat.of().parseHex(cdb);
    by.send(by.writing(GATED, padded, data.length, true, Unpooled.wrappedBuffer(data)));
    assertThat(by.expect(ScsiResponse.class).status()).as(cdb).isZero();
  }

  private LunMap luns() {
    return server.sessions.targets().find(TestServer.FIRST).orElseThrow().luns();
  }

  void setTargetPortGroup(AccessState state) throws IOException {
    String code = state == AccessState.OPTIMIZED ? "00" : "01";
    write("a40a00000000000000080000", "00000000" + code + "000001");
  }

  /** Whether initiators may set states, which is part of INQUIRY data; and what the first has. */
  void declareTargetPortGroups(boolean explicit, AccessState first) {
    TreeMap<Integer, Group> groups = new TreeMap<>(Map.of(1, new Group(first, false)));
    AsymmetricAccessConfig declared = new AsymmetricAccessConfig(explicit, groups);
    luns().units().get(GATED).portGroups(new PortGroups(declared, new TreeSet<>(List.of(1, 2))));
  }

  void setTimestamp() throws IOException {
    write("a40f000000000000000c0000", "00000000010203040506" + "0000");
  }

  /** Sets TAS of the control mode page, or clears it. */
  void selectTaskAborted(boolean status) throws IOException {
    String page = "0a0a0210" + "00" + (status ? "40" : "00") + "00".repeat(6);
    TaskAttributes.select(by, page);
  }

  void mapAnotherLun(int number) throws Exception {
    SortedMap<Integer, LogicalUnit> units = new TreeMap<>(luns().units());
    units.put(number, server.disk("another-" + number));
    luns().update(units).get(Deadline.PATIENCE.toSeconds(), TimeUnit.SECONDS);
  }

  void changeMedium() {
    server.vdisk("gated").changed(VDiskChange.CONTENT);
  }

  void changeCapacity() {
    server.vdisk("gated").changed(VDiskChange.SIZE);
  }

  /** Registers this one and another. */
  void register(WireInitiator other) throws IOException {
    reserveOut(other, REGISTER, 0, 1);
    reserveOut(by, REGISTER, 0, 2);
  }

  void reserveAndRelease() throws IOException {
    reserveOut(by, RESERVE, 2, 0);
    reserveOut(by, RELEASE, 2, 0);
  }

  void clearRegistrations() throws IOException {
    reserveOut(by, CLEAR, 2, 0);
  }

  private static void reserveOut(WireInitiator from, int action, long key, long newKey)
      throws IOException {
    int type = action == RESERVE || action == RELEASE ? REGISTRANTS_ONLY : 0;
    byte[] list = ByteBuffer.allocate(24).putLong(key).putLong(newKey).array();
    byte[] cdb = HexFormat.of().parseHex("5f%02x%02x00000000001800".formatted(action, type));
    from.send(from.writing(GATED, cdb, list.length, true, Unpooled.wrappedBuffer(list)));
    assertThat(from.expect(ScsiResponse.class).status()).as("service action %d", action).isZero();
  }

  /** Clears the task set, in which another has a write. */
  void clearTaskSet(WireInitiator other) throws Exception {
    TaskAttributes.holdWrite(server, other, TaskAttributes.SIMPLE);
    by.sendFunction(CLEAR_TASK_SET, GATED, 0);
    by.expectSilence();
    server.gate.open();
    assertThat(by.expect(TaskManagementResponse.class).response()).isZero();
  }

  void reset() throws IOException {
    by.sendFunction(LOGICAL_UNIT_RESET, GATED, 0);
    assertThat(by.expect(TaskManagementResponse.class).response()).isZero();
  }
}
