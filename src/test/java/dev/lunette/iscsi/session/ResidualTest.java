package dev.lunette.iscsi.session;

import static org.assertj.core.api.Assertions.assertThat;

import dev.lunette.iscsi.TestServer;
import dev.lunette.iscsi.pdu.ReadyToTransfer;
import dev.lunette.iscsi.pdu.ResidualFlag;
import dev.lunette.iscsi.pdu.ScsiCommand;
import dev.lunette.iscsi.pdu.ScsiResponse;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.io.IOException;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Where the initiator and the CDB expect different lengths, and how sense travels (11.4). */
class ResidualTest {

  private static final int BLOCK = TestServer.BLOCK;

  private static TestServer server;

  @BeforeAll
  static void start() throws IOException {
    server = TestServer.start();
  }

  @AfterAll
  static void stop() throws IOException, InterruptedException {
    server.close();
  }

  @ParameterizedTest
  @ValueSource(ints = {TestServer.GATED, TestServer.FAST})
  void aReadOfLessThanExpectedUnderflows(int lun) throws IOException {
    try (WireInitiator initiator = WireInitiator.login(server)) {
      Transfers transfers = new Transfers(initiator);
      byte[] data = Transfers.random(2 * BLOCK, 1);
      transfers.write(lun, 0, data);
      ScsiCommand command = initiator.reading(lun, Cdbs.read(0, 2), 5 * BLOCK);
      initiator.send(command);

      byte[] read =
          transfers.receive(
              command.initiatorTaskTag(), 2 * BLOCK, ResidualFlag.UNDERFLOW, 3 * BLOCK);

      assertThat(read).isEqualTo(data);
    }
  }

  @ParameterizedTest
  @ValueSource(ints = {TestServer.GATED, TestServer.FAST})
  void aReadOfMoreThanExpectedIsCutAndOverflows(int lun) throws IOException {
    try (WireInitiator initiator = WireInitiator.login(server, Offer.LIBERAL.withMaxRecv(700))) {
      Transfers transfers = new Transfers(initiator);
      byte[] data = Transfers.random(4 * BLOCK, 2);
      transfers.write(lun, 0, data);
      ScsiCommand command = initiator.reading(lun, Cdbs.read(0, 4), 1001);
      initiator.send(command);

      byte[] read =
          transfers.receive(
              command.initiatorTaskTag(), 1001, ResidualFlag.OVERFLOW, 4 * BLOCK - 1001);

      assertThat(Unpooled.wrappedBuffer(read)).isEqualTo(Unpooled.wrappedBuffer(data, 0, 1001));
    }
  }

  @Test
  void aReadThatExpectsNothingHasOnlyStatusAndOverflows() throws IOException {
    try (WireInitiator initiator = WireInitiator.login(server)) {
      initiator.send(initiator.reading(TestServer.FAST, Cdbs.read(0, 1), 0));

      ScsiResponse response = initiator.expect(ScsiResponse.class);

      assertThat(response.status()).isZero();
      assertResidual(response, ResidualFlag.OVERFLOW, BLOCK);
    }
  }

  @ParameterizedTest
  @ValueSource(ints = {TestServer.GATED, TestServer.FAST})
  void aWriteOfLessThanExpectedUnderflowsAndTheRestIsDropped(int lun) throws IOException {
    try (WireInitiator initiator = WireInitiator.login(server)) {
      Transfers transfers = new Transfers(initiator);
      transfers.write(lun, 0, new byte[4 * BLOCK]);
      byte[] data = Transfers.random(4 * BLOCK, 3);
      ByteBuf all = Unpooled.wrappedBuffer(data);
      initiator.send(initiator.writing(lun, Cdbs.write(0, 1), data.length, true, all));

      ScsiResponse response = initiator.expect(ScsiResponse.class);

      assertThat(response.status()).isZero();
      assertResidual(response, ResidualFlag.UNDERFLOW, 3 * BLOCK);
      ByteBuf expected = Unpooled.buffer().writeBytes(data, 0, BLOCK).writeZero(3 * BLOCK);
      assertThat(Unpooled.wrappedBuffer(transfers.read(lun, 0, 4 * BLOCK))).isEqualTo(expected);
    }
  }

  @Test
  void aWriteOfMoreThanExpectedOverflowsAndAsksForNoMoreThanExpected() throws IOException {
    try (WireInitiator initiator = WireInitiator.login(server, Offer.SOLICITED)) {
      Transfers transfers = new Transfers(initiator);
      transfers.write(TestServer.FAST, 0, new byte[4 * BLOCK]);
      byte[] data = Transfers.random(2 * BLOCK, 4);
      ScsiCommand command =
          initiator.writing(
              TestServer.FAST, Cdbs.write(0, 4), data.length, true, Unpooled.EMPTY_BUFFER);
      initiator.send(command);
      ReadyToTransfer r2t = initiator.expect(ReadyToTransfer.class);
      assertThat(r2t.desiredDataTransferLength()).isEqualTo(data.length);
      transfers.answer(command, r2t, data);

      ScsiResponse response = initiator.expect(ScsiResponse.class);

      assertThat(response.status()).isZero();
      assertResidual(response, ResidualFlag.OVERFLOW, 2 * BLOCK);
      ByteBuf expected = Unpooled.buffer().writeBytes(data).writeZero(2 * BLOCK);
      assertThat(Unpooled.wrappedBuffer(transfers.read(TestServer.FAST, 0, 4 * BLOCK)))
          .isEqualTo(expected);
    }
  }

  @Test
  void senseHasItsLengthInTwoBytesBeforeIt() throws IOException {
    try (WireInitiator initiator = WireInitiator.login(server)) {
      long beyond = TestServer.DISK_BYTES / BLOCK;
      initiator.send(initiator.reading(TestServer.FAST, Cdbs.read(beyond, 1), BLOCK));

      ScsiResponse response = initiator.expect(ScsiResponse.class);

      assertThat(response.status()).isEqualTo(0x02);
      assertResidual(response, ResidualFlag.UNDERFLOW, BLOCK);
      assertThat(response.data().getUnsignedShort(0))
          .isEqualTo(response.data().readableBytes() - 2)
          .isEqualTo(18);
      assertThat(Senses.of(response)).isEqualTo("5/21/00");
    }
  }

  @ParameterizedTest
  @ValueSource(longs = {-1, Long.MAX_VALUE, Long.MIN_VALUE, 1L << 55, (16 << 11) - 1})
  @DisplayName("past bug 11: no address and length overflow into the disk")
  void pastBug11AnAddressThatOverflowsIsOutOfRange(long lba) throws IOException {
    try (WireInitiator initiator = WireInitiator.login(server)) {
      for (int blocks : new int[] {2, 2048, -1}) {
        initiator.send(initiator.reading(TestServer.FAST, Cdbs.read(lba, blocks), BLOCK));

        assertThat(Senses.of(initiator.expect(ScsiResponse.class))).isEqualTo("5/21/00");
      }
    }
  }

  @Test
  void aWriteThatFailsAnywayAsksForNoData() throws IOException {
    try (WireInitiator initiator = WireInitiator.login(server, Offer.SOLICITED)) {
      long beyond = TestServer.DISK_BYTES / BLOCK;
      initiator.send(
          initiator.writing(
              TestServer.FAST, Cdbs.write(beyond, 1), BLOCK, true, Unpooled.EMPTY_BUFFER));

      ScsiResponse response = initiator.expect(ScsiResponse.class);

      assertThat(Senses.of(response)).isEqualTo("5/21/00");
      assertResidual(response, ResidualFlag.UNDERFLOW, BLOCK);
    }
  }

  @Test
  @DisplayName("past bug 6: a reply is never longer than its allocation length and its real data")
  void pastBug6RepliesAreClampedToTheAllocationLength() throws IOException {
    try (WireInitiator initiator = WireInitiator.login(server)) {
      Transfers transfers = new Transfers(initiator);
      ScsiCommand first = initiator.reading(TestServer.FAST, Cdbs.inquiry(5), 255);
      initiator.send(first);
      transfers.receive(first.initiatorTaskTag(), 5, ResidualFlag.UNDERFLOW, 250);
      ScsiCommand second = initiator.reading(TestServer.FAST, Cdbs.inquiry(0xFFFF), 7);
      initiator.send(second);

      byte[] head = transfers.receive(second.initiatorTaskTag(), 7, ResidualFlag.OVERFLOW, 96 - 7);

      assertThat(head).hasSize(7);
    }
  }

  private static void assertResidual(ScsiResponse response, ResidualFlag flag, int count) {
    assertThat(response.residualFlag()).isEqualTo(flag);
    assertThat(response.residualCount()).isEqualTo(count);
  }
}
