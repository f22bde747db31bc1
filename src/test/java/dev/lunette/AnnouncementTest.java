package dev.lunette;

import static org.assertj.core.api.Assertions.assertThat;

import dev.lunette.config.Limits;
import dev.lunette.config.ManagementConfig;
import dev.lunette.config.PortalConfig;
import dev.lunette.config.ServerConfig;
import dev.lunette.config.TargetConfig;
import java.net.InetAddress;
import java.net.NetworkInterface;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class AnnouncementTest {

  private static PortalConfig portal(String address, int group) {
    return new PortalConfig(address, 3260, group, Optional.empty(), Optional.empty());
  }

  private static TargetConfig target(String name, Integer... groups) {
    return new TargetConfig(name, Optional.empty(), new TreeSet<>(Set.of(groups)), new TreeMap<>());
  }

  private static List<String> commands(List<PortalConfig> portals, TargetConfig... targets) {
    return Announcement.commands(
        new ServerConfig(
            Path.of("/srv"),
            portals,
            ManagementConfig.DISABLED,
            List.of(),
            List.of(targets),
            Limits.DEFAULTS));
  }

  @Test
  void namesEachTargetByAPortalOfItsOwnGroup() {
    List<PortalConfig> portals =
        List.of(
            portal("192.0.2.7", 1),
            portal("::1", 2),
            new PortalConfig("192.0.2.8", 3261, 3, Optional.of("2001:db8::1"), Optional.of(860)));

    assertThat(commands(portals, target("iqn.a"), target("iqn.b", 2), target("iqn.c", 3)))
        .containsExactly(
            "iscsiadm -m discovery -t sendtargets -p 192.0.2.7:3260",
            "iscsiadm -m discovery -t sendtargets -p [::1]:3260",
            "iscsiadm -m discovery -t sendtargets -p [2001:db8::1]:860",
            "iscsiadm -m node -T iqn.a -p 192.0.2.7:3260 --login",
            "iscsiadm -m node -T iqn.b -p [::1]:3260 --login",
            "iscsiadm -m node -T iqn.c -p [2001:db8::1]:860 --login");
  }

  @ParameterizedTest
  @ValueSource(strings = {"0.0.0.0", "::", "0:0:0:0:0:0:0:0"})
  void namesAnAddressOfThisMachineForAPortalOfAnyAddress(String any) throws Exception {
    String login = commands(List.of(portal(any, 1)), target("iqn.a")).getLast();

    String address = login.replaceFirst(".* -p ([0-9.]+):3260 --login", "$1");
    InetAddress named = InetAddress.ofLiteral(address);
    assertThat(named.isAnyLocalAddress()).isFalse();
    assertThat(NetworkInterface.getByInetAddress(named)).as("interface of %s", named).isNotNull();
  }
}
