package dev.lunette.config;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** What the file says of a CD-ROM. */
class CdRomConfigTest {

  @Test
  void needsANameAndAnImage() {
    String file =
        """
        dataDirectory: /srv/disks
        vdisks:
          - {name: debian, deviceType: cdrom, path: iso/debian.iso}
          - {name: other, deviceType: cdrom, backend: file, path: /o.iso, serial: CD1}
          - {name: alpha, deviceType: disk, size: 1MiB}
        """;
    Path image = Path.of("/srv/disks/iso/debian.iso");
    assertThat(Reading.config(file).vdisks())
        .containsExactly(
            VDiskConfig.cdRom("debian", image, 0, Optional.empty(), List.of()),
            VDiskConfig.cdRom("other", Path.of("/o.iso"), 0, Optional.of("CD1"), List.of()),
            VDiskConfig.rocksdb("alpha", 1 << 20));
    VDiskConfig debian = Reading.config(file).vdisks().getFirst();
    assertThat(debian.readOnly()).isTrue();
    assertThat(debian.logicalBlockSizeBytes()).isEqualTo(2048);
    assertThat(debian.at("file", debian.path(), debian.layout()).plain().resized(2048).deviceType())
        .isEqualTo(DeviceType.CDROM);
  }

  @Test
  void tellsWhatItCanNotHave() {
    assertThat(
            Reading.messages(
                """
                vdisks:
                  - {name: a, deviceType: floppy, size: 1MiB}
                  - {name: b, deviceType: cdrom, size: 1MiB, path: b.iso}
                  - {name: c, deviceType: cdrom, logicalBlockSize: 2048, path: c.iso}
                  - {name: d, deviceType: cdrom, backend: rocksdb, path: b.iso}
                  - {name: e, deviceType: cdrom, readOnly: true, blokSize: 4096}
                """))
        .containsExactly(
            "2:27: key vdisks[0].deviceType: \"floppy\", expected disk or cdrom",
            "3:40: key vdisks[1].size: \"1MiB\", expected no size with a cdrom",
            "4:52: key vdisks[2].logicalBlockSize: 2048, expected no logicalBlockSize with a cdrom",
            "5:43: key vdisks[3].backend: \"rocksdb\", expected file with a cdrom",
            "5:58: key vdisks[3].path: \"b.iso\", expected a file that no other vdisk has"
                + " (vdisks[1].path, line 3, has it)",
            "6:5: key vdisks[4].path: missing, expected the image of the disc",
            "6:44: key vdisks[4].readOnly: \"true\", expected no readOnly with a cdrom",
            "6:50: key vdisks[4].blokSize: unknown, did you mean blockSize?");
  }

  @Test
  void whatADiskIsTakenForChangesAtTheNextStart() {
    String file = "vdisks: [{name: a, %s backend: file, path: /a.iso}]";
    ConfigDifference difference =
        ConfigDifference.between(
            Reading.config(file.formatted("size: 1MiB,")),
            Reading.config(file.formatted("deviceType: cdrom,")));
    assertThat(difference.later())
        .contains("vdisks[a].deviceType changed from disk to cdrom: takes effect at the next start")
        .contains("vdisks[a].readOnly changed from false to true: takes effect at the next start");
    assertThat(difference.grown()).isEmpty();
  }
}
