package dev.lunette.iscsi.session;

import static org.assertj.core.api.Assertions.assertThat;

import dev.lunette.iscsi.FileDisk;
import dev.lunette.iscsi.TestServer;
import dev.lunette.scsi.LogicalUnit;
import dev.lunette.scsi.LunMap;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Every way in which data may come and go, with real disks (RFC 7143 4.2.5, 11.7, 11.8). */
class DataTransferTest {

  private static final int[] SIZES = {512, 4096, (64 << 10) + 512, 832 << 10, 1 << 20};

  /** Of a disk whose reads are sent from a file where that goes. */
  private static final int FILE = 9;

  private static TestServer server;
  private static FileDisk file;

  @BeforeAll
  static void start() throws IOException {
    server = TestServer.start();
    file = new FileDisk();
    LunMap luns = server.sessions.targets().find(TestServer.FIRST).orElseThrow().luns();
    SortedMap<Integer, LogicalUnit> units = new TreeMap<>(luns.units());
    units.put(FILE, server.disk("file", file));
    luns.update(units).join();
  }

  @AfterAll
  static void stop() throws IOException, InterruptedException {
    server.close();
    assertThat(file.ranges).as("ranges of the file that were sent").hasPositiveValue();
    assertThat(file.held).as("ranges that nobody has released").hasValue(0);
  }

  static List<Offer> offers() {
    List<Offer> offers = new ArrayList<>();
    for (int bits = 0; bits < 16; bits++) {
      boolean header = (bits & 1) != 0;
      boolean data = (bits & 2) != 0;
      boolean immediate = (bits & 4) != 0;
      boolean initialR2t = (bits & 8) != 0;
      int r2ts = bits % 3 == 0 ? 4 : 1;
      offers.add(
          new Offer(header, data, immediate, initialR2t, r2ts, 64 << 10, 256 << 10, 64 << 10));
      offers.add(
          new Offer(header, data, immediate, initialR2t, 5 - r2ts, 9 << 10, 100 << 10, 12 << 10));
    }
    offers.add(new Offer(true, true, true, false, 4, 512, 512 * 3, 512)); // all as small as can be
    return offers;
  }

  @Test
  void sendsLargeReadsFromAFileUnlessTheyHaveADigest() throws IOException {
    for (boolean digest : new boolean[] {false, true}) {
      try (WireInitiator initiator =
          WireInitiator.login(server, Offer.LIBERAL.withDigests(false, digest))) {
        initiator.ready(FILE);
        Transfers transfers = new Transfers(initiator);
        int before = file.ranges.get();
        transfers.read(FILE, 8, 4096);
        assertThat(file.ranges.get() - before).as("small").isZero();
        transfers.read(FILE, 8, 256 << 10);
        assertThat(file.ranges.get() - before).as("digest %s", digest).isEqualTo(digest ? 0 : 1);
      }
    }
  }

  @ParameterizedTest
  @ValueSource(longs = {2L << 30, 4L << 30, FileDisk.SIZE_BYTES - (1 << 20)})
  void sendsFromAFileWhatLiesBeyondWhat32BitsReach(long offset) throws IOException {
    try (WireInitiator initiator = WireInitiator.login(server, Offer.LIBERAL)) {
      initiator.ready(FILE);
      Transfers transfers = new Transfers(initiator);
      int before = file.ranges.get();
      byte[] data = Transfers.random(1 << 20, offset);
      transfers.write(FILE, offset / TestServer.BLOCK, data);
      assertThat(transfers.read(FILE, offset / TestServer.BLOCK, data.length)).isEqualTo(data);
      assertThat(file.ranges.get() - before).as("ranges that were sent").isPositive();
    }
  }

  @ParameterizedTest
  @MethodSource("offers")
  void whatIsWrittenIsReadBackHoweverItWasAgreedToTravel(Offer offer) throws IOException {
    try (WireInitiator initiator = WireInitiator.login(server, offer)) {
      initiator.ready(FILE);
      Transfers transfers = new Transfers(initiator);
      for (int size : SIZES) {
        for (int lun : List.of(TestServer.GATED, TestServer.FAST, FILE)) {
          byte[] data = Transfers.random(size, size + lun + offer.hashCode());
          transfers.write(lun, 8, data);

          assertThat(transfers.read(lun, 8, size)).isEqualTo(data);
        }
      }
      initiator.expectSilence();
    }
  }
}
