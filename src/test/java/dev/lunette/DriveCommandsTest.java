package dev.lunette;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.List;
import org.junit.jupiter.api.Test;

/** What an operator does with the tray of a CD-ROM drive while initiators use it. */
final class DriveCommandsTest extends DriveFixture {
  private static final String LOAD = "1B 00 00 00 03";

  @Test
  void aDriveIsShownWithItsImageItsTrayAndWhoHoldsIt() throws Exception {
    JsonNode shown = json("vdisk", "show", "cd");
    assertThat(shown.get("deviceType").asText()).isEqualTo("cdrom");
    assertThat(shown.get("path").asText()).isEqualTo(image.toString());
    assertThat(shown.get("drive").toString())
        .isEqualTo("{\"trayOut\":false,\"removalPrevented\":false}");
    assertThat(ok("vdisk", "show", "cd"))
        .containsPattern("tray +in, with a disc\\R")
        .containsPattern("removal +allowed\\R");
    one.ask(PREVENT).good();
    assertThat(ok("vdisk", "show", "cd")).containsPattern("removal +prevented by an initiator\\R");
    one.ask("1E").good();
    two.ask(EJECT).good();
    assertThat(ok("vdisk", "show", "cd"))
        .containsPattern("tray +out\\R")
        .containsPattern("removal +allowed\\R");
    assertThat(ok("vdisk", "list"))
        .containsPattern("cd +cdrom +file +16 KiB +0 +online, tray out +" + IQN + "/0");
    JsonNode disk = json("vdisk", "show", "disk");
    assertThat(disk.get("deviceType").asText()).isEqualTo("disk");
    assertThat(disk.has("drive")).isFalse();
    assertThat(ok("vdisk", "show", "disk")).doesNotContain("tray", "removal");
  }

  @Test
  void ejectingPutsTheTrayOutForAll() throws Exception {
    assertThat(json("vdisk", "eject", "cd").get("drive").get("trayOut").asBoolean()).isTrue();
    for (DriveSession session : List.of(one, two)) {
      assertThat(session.ask("00").sense()).isEqualTo("023a02");
      assertThat(session.ask(MEDIA_EVENTS, 255).good()).isEqualTo("00060452" + "03010000");
    }
    assertThat(ok("vdisk", "eject", "cd")).containsPattern("tray +out\\R");
    assertThat(one.ask(MEDIA_EVENTS, 255).good()).isEqualTo("00060452" + "00010000");
    two.ask(LOAD).good();
    assertThat(one.ask("00").sense()).isEqualTo("062800");
    one.ask("00").good();
    assertThat(json("vdisk", "show", "cd").get("drive").get("trayOut").asBoolean()).isFalse();
  }

  @Test
  void whoPreventsTheRemovalIsAskedForTheDiscAndLosesItOnlyByForce() throws Exception {
    one.ask(PREVENT).good();
    assertThat(fails(1, "vdisk", "eject", "cd"))
        .isEqualTo(
            "lunette: an initiator prevents that the disc is removed from drive cd; have it"
                + " unmounted there, or force it\n");
    assertThat(fails(1, "vdisk", "eject", "cd", "--json")).contains("\"kind\":\"in_use\"");
    for (DriveSession session : List.of(one, two)) {
      assertThat(session.ask(EVENTS, 255).good()).isEqualTo("00060452" + "01020000");
      assertThat(session.ask(EVENTS, 255).good()).isEqualTo("00060152" + "00000000");
      session.ask("00").good();
    }
    ok("vdisk", "eject", "cd", "--force");
    assertThat(one.ask("00").sense()).isEqualTo("023a02");
    assertThat(one.ask(MEDIA_EVENTS, 255).good()).isEqualTo("00060452" + "03010000");
    assertThat(fails(1, "vdisk", "eject", "none")).contains("there is no vDisk \"none\"");
  }

  @Test
  void onlyADriveThatIsOfferedIsEjected() throws Exception {
    assertThat(fails(2, "vdisk", "eject", "disk"))
        .isEqualTo("lunette: vDisk disk is a disk, expected one of type cdrom\n");
    assertThat(json("vdisk", "show", "spare").has("drive")).isFalse();
    assertThat(fails(1, "vdisk", "eject", "spare"))
        .isEqualTo("lunette: drive spare is offered by none, expected one that a target offers\n");
  }
}
