package dev.lunette;

import static org.assertj.core.api.Assertions.assertThat;

import dev.lunette.config.Limits;
import dev.lunette.config.ManagementConfig;
import dev.lunette.config.PortalConfig;
import dev.lunette.config.ServerConfig;
import dev.lunette.config.TargetConfig;
import dev.lunette.config.VDiskConfig;
import dev.lunette.scsi.Command;
import dev.lunette.scsi.LogicalUnit;
import dev.lunette.scsi.Nexus;
import dev.lunette.scsi.Outcome;
import dev.lunette.scsi.cdb.CommandSet;
import dev.lunette.vdisk.catalog.Catalog;
import dev.lunette.vdisk.catalog.Origin;
import dev.lunette.vdisk.catalog.TargetRecord;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.Predicate;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class OfferingTest {
  private static final String NAME = "iqn.2026-11.dev.lunette:demo";

  private @TempDir Path data;

  /** Asks whether MODE SELECT 6 takes SP (REPORT SUPPORTED OPERATION CODES). */
  private static final class ModeSelectUsage extends Command {
    private final ByteBuffer answer = ByteBuffer.allocateDirect(10);

    ModeSelectUsage() {
      super(
          new Nexus("iqn.2026-11.dev.lunette:asks,i,0x000000000001", NAME + ",t,0x0001", 1),
          0,
          CommandSet.DISK,
          HexFormat.of().parseHex("a30c011500000000000a000000000000"));
    }

    @Override
    public ByteBuffer dataOut() {
      return ByteBuffer.allocate(0);
    }

    @Override
    public long expectedDataOut() {
      return 0;
    }

    @Override
    public ByteBuffer dataIn(int lengthBytes) {
      return answer.limit(lengthBytes);
    }

    @Override
    public void abortOthers(Predicate<Nexus> from, Runnable then) {
      then.run();
    }

    @Override
    public boolean aborted() {
      return false;
    }

    @Override
    public void complete(Outcome outcome) {
      assertThat(outcome).isEqualTo(Outcome.Status.GOOD);
    }

    static boolean takesSavePages(LogicalUnit unit) {
      ModeSelectUsage command = new ModeSelectUsage();
      unit.execute(command);
      assertThat(command.answer.get(4)).isEqualTo((byte) 0x15);
      return (command.answer.get(5) & 1) != 0;
    }
  }

  @Test
  void keepsWhatIsSavedForAVDiskAndNothingForASnapshot() throws Exception {
    PortalConfig portal = new PortalConfig("127.0.0.1", 0, 1, Optional.empty(), Optional.empty());
    ServerConfig config =
        new ServerConfig(
            data,
            List.of(portal),
            ManagementConfig.DISABLED,
            List.of(),
            List.of(),
            Limits.DEFAULTS);
    try (Catalog catalog = new Catalog(data, Limits.DEFAULTS)) {
      catalog.editor().create(VDiskConfig.rocksdb("a", 1 << 20));
      catalog.snapshots(catalog.record("a").orElseThrow()).create(List.of("a"), "s");
      TargetConfig target =
          new TargetConfig(
              NAME, Optional.empty(), new TreeSet<>(), new TreeMap<>(Map.of(0, "a", 1, "a@s")));
      catalog.editor().put(new TargetRecord(target, Origin.MADE));
      Map<Integer, LogicalUnit> luns =
          new Offering(catalog, config).table().find(NAME).orElseThrow().luns().units();
      assertThat(ModeSelectUsage.takesSavePages(luns.get(0))).isTrue();
      assertThat(ModeSelectUsage.takesSavePages(luns.get(1))).isFalse();
    }
  }
}
