package dev.lunette.config;

import static org.assertj.core.api.Assertions.assertThat;

import dev.lunette.config.ConfigDifference.Growth;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class ConfigDifferenceTest {

  private static final String RUNNING =
      """
      dataDirectory: /srv
      portals: [{port: 3260}, {port: 3261, group: 2}]
      vdisks:
        - {name: alpha, backend: file, size: 1GiB}
        - {name: beta, size: 2GiB}
      targets:
        - {name: "iqn.2026-11.dev:one", luns: {0: alpha, 1: beta}}
        - {name: "iqn.2026-11.dev:two"}
      """;

  private static ConfigDifference difference(String from, String to) {
    assertThat(RUNNING).contains(from);
    return ConfigDifference.between(
        Reading.config(RUNNING), Reading.config(RUNNING.replace(from, to)));
  }

  @Test
  void findsNothingInTheSameFile() {
    assertThat(difference("", "").isEmpty()).isTrue();
  }

  @Test
  void growsADiskAtOnce() {
    ConfigDifference difference = difference("size: 1GiB", "size: 3GiB");

    assertThat(difference.grown()).containsExactly(new Growth("alpha", 1L << 30, 3L << 30));
    assertThat(difference.later()).isEmpty();
    assertThat(difference.refused()).isEmpty();
  }

  @Test
  void refusesToShrinkADisk() {
    ConfigDifference difference = difference("size: 2GiB", "size: 1GiB");

    assertThat(difference.grown()).isEmpty();
    assertThat(difference.later()).isEmpty();
    assertThat(difference.refused())
        .containsExactly(
            "vdisks[beta].size is 1073741824 bytes, expected at least 2147483648: a disk in use"
                + " is not shrunk");
  }

  @Test
  void doesNotGrowADiskThatWouldBeAnother() {
    ConfigDifference difference = difference("size: 1GiB", "size: 3GiB, path: new.img");

    assertThat(difference.grown()).isEmpty();
    assertThat(difference.later())
        .containsExactly(
            "vdisks[alpha].path changed from /srv/alpha.img to /srv/new.img: takes effect at the"
                + " next start",
            "vdisks[alpha].size changed from 1073741824 to 3221225472: takes effect at the next"
                + " start");
  }

  @Test
  void growsBesideAChangeThatMustWait() {
    ConfigDifference difference = difference("size: 1GiB", "size: 3GiB, writeCache: false");

    assertThat(difference.grown()).hasSize(1);
    assertThat(difference.later())
        .containsExactly(
            "vdisks[alpha].writeCache changed from true to false: takes effect at the next start");
  }

  @Test
  void saysWhatIsAddedAndRemoved() {
    assertThat(difference("dev:two", "dev:three").now())
        .containsExactly(
            "targets[iqn.2026-11.dev:three] added", "targets[iqn.2026-11.dev:two] removed");
    assertThat(difference("beta", "gamma").now())
        .contains("vdisks[gamma] added", "vdisks[beta] removed, and kept with its data");
    assertThat(difference("port: 3260", "port: 3262").later())
        .containsExactly(
            "portals[127.0.0.1:3262] added: takes effect at the next start",
            "portals[127.0.0.1:3260] removed: takes effect at the next start");
  }

  @Test
  void saysWhatChangesInPortalsLunsAndLimits() {
    assertThat(difference("port: 3261, group: 2", "port: 3261, advertise: h").later())
        .containsExactly(
            "portals[127.0.0.1:3261].group changed from 2 to 1: takes effect at the next start",
            "portals[127.0.0.1:3261].advertise changed from nothing to h: takes effect at the next"
                + " start");
    assertThat(difference("1: beta}", "2: beta}").now())
        .containsExactly(
            "targets[iqn.2026-11.dev:one].luns.1 changed from beta to nothing",
            "targets[iqn.2026-11.dev:one].luns.2 changed from nothing to beta");
    assertThat(difference("targets:", "limits: {vdiskThreads: 8}\ntargets:").later())
        .containsExactly("limits.vdiskThreads changed from 4 to 8: takes effect at the next start");
    assertThat(difference("/srv", "/data").later())
        .contains("dataDirectory changed from /srv to /data: takes effect at the next start");
  }

  @Test
  void comparesEveryComponentOfTheRecords() {
    // Beside the fields: the name that both share, the size, the LUN map (the layout has two keys);
    // host and port, and the
    // two components that advertise sets.
    assertThat(ConfigDifference.VDISK).hasSize(components(VDiskConfig.class) - 2 + 1);
    assertThat(ConfigDifference.TARGET).hasSize(components(TargetConfig.class) - 2);
    assertThat(ConfigDifference.PORTAL).hasSize(components(PortalConfig.class) - 3);
    assertThat(ConfigDifference.MANAGEMENT).hasSize(components(ManagementConfig.class));
    assertThat(ConfigDifference.GROUP).hasSize(components(AsymmetricAccessConfig.Group.class));
    assertThat(components(ServerConfig.class)).isEqualTo(7);
  }

  private static int components(Class<?> type) {
    return (int) Stream.of(type.getRecordComponents()).count();
  }
}
