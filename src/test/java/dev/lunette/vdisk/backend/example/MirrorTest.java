package dev.lunette.vdisk.backend.example;

import static org.assertj.core.api.Assertions.assertThat;

import dev.lunette.config.BlockLayout;
import dev.lunette.config.VDiskConfig;
import dev.lunette.vdisk.BlockDevice;
import dev.lunette.vdisk.BlockDeviceContract;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The example of the manual is a backend like any other, and the manual shows it as it is. */
final class MirrorTest extends BlockDeviceContract {
  private static final Path MANUAL = Path.of("docs/manual/backend.md");
  private static final Path SOURCES = Path.of("src/test/java/dev/lunette/vdisk/backend/example");

  @TempDir Path directory;

  @Override
  protected BlockDevice open(long sizeBytes) throws IOException {
    VDiskConfig vdisk =
        new VDiskConfig(
            "disk",
            "mirror",
            Optional.of(directory.resolve("disk")),
            sizeBytes,
            512,
            4096,
            BlockLayout.DEFAULT,
            false,
            true,
            Optional.empty(),
            List.of());
    MirrorBackend backend = new MirrorBackend();
    assertThat(backend.exists(vdisk)).isFalse();
    backend.create(vdisk);
    assertThat(backend.exists(vdisk)).isTrue();
    return backend.open(vdisk);
  }

  @Test
  void readsOnWhenOneCopyIsCut() throws IOException {
    try (BlockDevice device = open(1 << 20)) {
      device.write(4096, filled(4096, (byte) 7), true);
      try (FileChannel left =
          FileChannel.open(directory.resolve("disk"), StandardOpenOption.WRITE)) {
        left.truncate(6000);
      }
      assertThat(read(device, 4096, 4096)).isEqualTo(filled(4096, (byte) 7));
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"MirrorDevice", "MirrorBackend"})
  void manualShowsTheSource(String name) throws IOException {
    String source = Files.readString(SOURCES.resolve(name + ".java"));
    String body = source.substring(source.indexOf("/** "));
    assertThat(Files.readString(MANUAL)).contains("```java\n" + body + "```\n");
  }

  @Test
  void manualShowsTheWholeTest() throws IOException {
    assertThat(Files.readString(MANUAL))
        .contains("final class MirrorTest extends BlockDeviceContract");
  }
}
