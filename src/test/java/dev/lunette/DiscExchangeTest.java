package dev.lunette;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.lunette.config.VDiskConfig;
import java.io.RandomAccessFile;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.Test;

/** What an operator does with the disc in a CD-ROM drive while initiators use it. */
final class DiscExchangeTest extends DriveFixture {
  private static final String CAPACITY = "25";
  private static final String TOC = "43 00 00 00 00 00 00 00 14";
  private static final String PROFILE = "46 00 00 00 00 00 00 00 08";
  private static final String LAST_BLOCK = "28 00 00 00 00 0F 00 00 01";
  private static final int EXCHANGES = 60;

  @Test
  void anotherImageIsAnotherDiscForAll() throws Exception {
    Path second = disc("second.iso", 2 * BLOCKS, 2);
    JsonNode shown = json("vdisk", "insert", "cd", second);
    assertThat(shown.get("path").asText()).isEqualTo(second.toString());
    assertThat(shown.get("sizeBytes").asLong()).isEqualTo(2 * BLOCKS * 2048);
    assertThat(shown.get("drive").get("trayOut").asBoolean()).isFalse();
    for (DriveSession session : List.of(one, two)) {
      assertThat(session.ask(MEDIA_EVENTS, 255).good()).isEqualTo("00060452" + "02020000");
      assertThat(session.ask(CAPACITY, 8).sense()).isEqualTo("062800");
      assertThat(session.ask(CAPACITY, 8).good()).isEqualTo("0000000f" + "00000800");
      assertThat(session.ask(TOC, 20).good()).endsWith("00000010");
      assertThat(session.ask(LAST_BLOCK, 2048).good()).isEqualTo("02".repeat(2048));
    }
    Files.delete(image); // nobody has it any more
    Path dvd = disc("dvd.iso", 1, 3);
    try (RandomAccessFile file = new RandomAccessFile(dvd.toFile(), "rw")) {
      file.setLength(1L << 30);
    }
    assertThat(one.ask(PROFILE, 8).good()).endsWith("0008");
    ok("vdisk", "eject", "cd");
    ok("vdisk", "insert", "cd", dvd);
    assertThat(one.ask(PROFILE, 8).good()).endsWith("0010");
    assertThat(one.ask("00").sense()).isEqualTo("062800");
    assertThat(one.ask("28 00 00 00 00 00 00 00 01", 2048).good()).isEqualTo("03".repeat(2048));
  }

  @Test
  void theSameImageComesInAsItIsNow() throws Exception {
    ok("vdisk", "eject", "cd");
    disc("first.iso", 2 * BLOCKS, 4); // the same file, with something else in it
    ok("vdisk", "insert", "cd");
    assertThat(one.ask("00").sense()).isEqualTo("062800");
    assertThat(one.ask(LAST_BLOCK, 2048).good()).isEqualTo("04".repeat(2048));
    Path other = disc("other.iso", 2 * BLOCKS, 5);
    Files.move(other, image, StandardCopyOption.REPLACE_EXISTING); // another file of the same path
    assertThat(two.ask("00").sense()).isEqualTo("062800");
    assertThat(two.ask(LAST_BLOCK, 2048).good()).isEqualTo("04".repeat(2048));
    ok("vdisk", "insert", "cd");
    assertThat(two.ask("00").sense()).isEqualTo("062800");
    assertThat(two.ask(LAST_BLOCK, 2048).good()).isEqualTo("05".repeat(2048));
  }

  @Test
  void whatIsNoDiscStaysOutsideAndTheOneThatIsInStaysIn() throws Exception {
    Path odd = Files.write(root.resolve("odd.iso"), new byte[2047]);
    assertThat(fails(1, "vdisk", "insert", "cd", odd))
        .contains("odd.iso has 2047 bytes, and the image of a disc is a positive multiple of");
    assertThat(fails(1, "vdisk", "insert", "cd", "missing.iso"))
        .contains(data.resolve("missing.iso") + " does not exist");
    assertThat(fails(1, "vdisk", "insert", "cd", root.resolve("held.iso")))
        .contains("held.iso is locked by ", "; only one server may have it open");
    assertThat(fails(1, "vdisk", "insert", "cd", root)).contains("is a directory, expected a file");
    assertThat(fails(2, "vdisk", "insert", "cd", data.resolve("store"))).contains("store");
    assertThat(fails(2, "vdisk", "insert", "disk"))
        .isEqualTo("lunette: vDisk disk is a disk, expected one of type cdrom\n");
    Files.write(image, new byte[3]); // what is in, damaged
    assertThat(fails(1, "vdisk", "insert", "cd")).contains("first.iso has 3 bytes");
    one.ask("00").good();
    assertThat(json("vdisk", "show", "cd").get("path").asText()).isEqualTo(image.toString());
    assertThat(json("vdisk", "show", "cd").get("drive").get("trayOut").asBoolean()).isFalse();
  }

  @Test
  void aDiscThatIsHeldIsExchangedOnlyByForce() throws Exception {
    Path second = disc("second.iso", 2 * BLOCKS, 2);
    one.ask(PREVENT).good();
    assertThat(fails(1, "vdisk", "insert", "cd", second))
        .contains("an initiator prevents that the disc is removed from drive cd");
    one.ask("00").good();
    ok("vdisk", "insert", "cd", second, "--force");
    assertThat(one.ask("00").sense()).isEqualTo("062800");
    assertThat(one.ask(LAST_BLOCK, 2048).good()).isEqualTo("02".repeat(2048));
    assertThat(one.ask(EJECT).sense()).isEqualTo("055302");
    ok("vdisk", "eject", "cd", "--force");
    ok("vdisk", "insert", "cd", image); // nothing is in that could be held
    assertThat(one.ask("00").sense()).isEqualTo("062800");
  }

  @Test
  void aRestartFindsTheImageThatTheFileDeclares() throws Exception {
    Path second = disc("second.iso", 2 * BLOCKS, 2);
    ok("vdisk", "insert", "cd", second);
    ok("vdisk", "insert", "held", image); // which the other drive has at the next start
    server.reload(config());
    assertThat(one.ask("00").sense()).isEqualTo("062800");
    assertThat(one.ask(LAST_BLOCK, 2048).good()).isEqualTo("02".repeat(2048));
    stop();
    serve();
    assertThat(json("vdisk", "show", "cd").get("path").asText()).isEqualTo(image.toString());
    assertThat(one.ask(CAPACITY, 8).good()).isEqualTo("00000007" + "00000800");
  }

  @Test
  void aReadIsOfOneDiscAlone() throws Exception {
    Path second = disc("second.iso", 2 * BLOCKS, 2);
    Set<String> outcomes = new TreeSet<>();
    try (ExecutorService operator = Executors.newSingleThreadExecutor()) {
      Future<?> exchanges =
          operator.submit(() -> {
            for (int i = 0; i < EXCHANGES; i++) {
              ok("vdisk", "insert", "cd", i % 2 == 0 ? second : image);
            }
          });
      while (!exchanges.isDone()) {
        DriveSession.Answer answer =
            one.ask("28 00 00 00 00 00 00 00 08", BLOCKS * VDiskConfig.CD_ROM_BLOCK_SIZE_BYTES);
        String data = answer.data();
        outcomes.add(
            answer.status().good()
                ? data.replace(data.substring(0, 2), "").isEmpty() ? data.substring(0, 2) : "both"
                : answer.sense());
      }
      exchanges.get();
    }
    assertThat(outcomes).contains("01", "02", "062800");
    // Who has begun with a disc at the very moment that it goes hears that it has gone.
    assertThat(outcomes).isSubsetOf("01", "02", "062800", "023a02", "020403");
  }
}
