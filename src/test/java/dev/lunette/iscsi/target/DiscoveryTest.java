package dev.lunette.iscsi.target;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.InetSocketAddress;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

@SuppressWarnings("AddressSelection") // numbers, not names
class DiscoveryTest {

  private static final InetSocketAddress LOCAL = new InetSocketAddress("10.99.0.1", 3260);
  private static final String ONE = "iqn.2026-11.dev.lunette:one";
  private static final String TWO = "iqn.2026-11.dev.lunette:two";

  private final Target one = TargetTableTest.target(ONE, 1);
  private final Target two = TargetTableTest.target(TWO, 1, 2);
  private final TargetTable table =
      new TargetTable(List.of(two, one), List.of(portal("10.99.0.1", 1), portal("10.99.0.2", 2)));

  private static Portal portal(String address, int group) {
    return new Portal(
        new InetSocketAddress(address, 3260), group, Optional.empty(), Optional.empty());
  }

  private static List<String> addresses(Portal portal, String local) {
    TargetTable table = new TargetTable(List.of(TargetTableTest.target(ONE, 1)), List.of(portal));
    return Discovery.sendTargets(table, "All", Optional.empty(), new InetSocketAddress(local, 3260))
        .orElseThrow()
        .stream()
        .filter(key -> key.getKey().equals("TargetAddress"))
        .map(Map.Entry::getValue)
        .toList();
  }

  @Test
  void namesEachTargetWithAllPortalsOfItsGroupsInTheOrderOfDeclaration() {
    assertThat(Discovery.sendTargets(table, "All", Optional.empty(), LOCAL))
        .contains(
            List.of(
                Map.entry("TargetName", TWO),
                Map.entry("TargetAddress", "10.99.0.1:3260,1"),
                Map.entry("TargetAddress", "10.99.0.2:3260,2"),
                Map.entry("TargetName", ONE),
                Map.entry("TargetAddress", "10.99.0.1:3260,1")));
  }

  @Test
  void namesOneTargetByName() {
    assertThat(Discovery.sendTargets(table, ONE, Optional.empty(), LOCAL))
        .contains(
            List.of(Map.entry("TargetName", ONE), Map.entry("TargetAddress", "10.99.0.1:3260,1")));
  }

  @Test
  void namesNothingForANameThatNobodyHas() {
    assertThat(Discovery.sendTargets(table, ONE + "x", Optional.empty(), LOCAL))
        .contains(List.of());
  }

  @Test
  void namesTheOwnTargetInANormalSession() {
    assertThat(Discovery.sendTargets(table, "", Optional.of(one), LOCAL))
        .isEqualTo(Discovery.sendTargets(table, ONE, Optional.empty(), LOCAL))
        .isEqualTo(Discovery.sendTargets(table, ONE, Optional.of(one), LOCAL));
  }

  @Test
  void namesNoOtherTargetInANormalSession() {
    assertThat(Discovery.sendTargets(table, TWO, Optional.of(one), LOCAL)).contains(List.of());
  }

  @Test
  void refusesAllInANormalSessionAndNothingInADiscoverySession() {
    assertThat(Discovery.sendTargets(table, "All", Optional.of(one), LOCAL)).isEmpty();
    assertThat(Discovery.sendTargets(table, "", Optional.empty(), LOCAL)).isEmpty();
    assertThat(Discovery.sendTargets(table, "all", Optional.empty(), LOCAL)).isEmpty();
  }

  @Test
  void namesTheAddressOfTheConnectionForAPortalBoundToAnyAddress() {
    assertThat(addresses(portal("0.0.0.0", 1), "10.99.0.1")).containsExactly("10.99.0.1:3260,1");
    assertThat(addresses(portal("::", 1), "10.99.0.1")).containsExactly("10.99.0.1:3260,1");
    assertThat(addresses(portal("::", 1), "2001:db8::1")).containsExactly("[2001:db8::1]:3260,1");
  }

  @Test
  void namesNoIpv6AddressForAPortalBoundToAnyIpv4Address() {
    assertThat(addresses(portal("0.0.0.0", 1), "2001:db8::1")).isEmpty();
  }

  @Test
  void leavesATargetOutIfNoneOfItsPortalsMeansAnythingToTheAsker() {
    TargetTable local = new TargetTable(List.of(one), List.of(portal("fe80::1", 1)));
    assertThat(Discovery.sendTargets(local, "All", Optional.empty(), LOCAL)).contains(List.of());
  }

  @Test
  void bracketsAndCompressesIpv6() {
    assertThat(addresses(portal("2001:db8:0:0:1:0:0:0", 1), "10.99.0.1"))
        .containsExactly("[2001:db8:0:0:1::]:3260,1");
    assertThat(addresses(portal("2001:db8:1:2:3:4:5:6", 1), "10.99.0.1"))
        .containsExactly("[2001:db8:1:2:3:4:5:6]:3260,1");
    assertThat(addresses(portal("::1", 1), "::1")).containsExactly("[::1]:3260,1");
  }

  @Test
  void namesLinkLocalAddressesOnlyToLinkLocalPeersAndWithoutTheirZone() {
    assertThat(addresses(portal("fe80::1", 1), "2001:db8::1")).isEmpty();
    assertThat(addresses(portal("fe80::1%1", 1), "fe80::1%1")).containsExactly("[fe80::1]:3260,1");
    assertThat(addresses(portal("::", 1), "fe80::1%1")).containsExactly("[fe80::1]:3260,1");
  }

  @Test
  void namesLoopbackOnlyToItself() {
    assertThat(addresses(portal("127.0.0.1", 1), "10.99.0.1")).isEmpty();
    assertThat(addresses(portal("127.0.0.1", 1), "127.0.0.1")).containsExactly("127.0.0.1:3260,1");
  }

  @Test
  void namesWhatIsAdvertisedInstead() {
    Portal portal =
        new Portal(
            new InetSocketAddress("127.0.0.1", 3260),
            1,
            Optional.of("2001:db8::7"),
            Optional.of(13_260));
    assertThat(addresses(portal, "10.99.0.1")).containsExactly("[2001:db8::7]:13260,1");
    Portal byName =
        new Portal(
            new InetSocketAddress("0.0.0.0", 3260),
            2,
            Optional.of("storage.example.com"),
            Optional.empty());
    assertThat(byName.targetAddress(LOCAL)).contains("storage.example.com:3260,2");
  }

  @Test
  void namesOneAddressOnce() {
    TargetTable twice =
        new TargetTable(List.of(one), List.of(portal("0.0.0.0", 1), portal("::", 1)));
    assertThat(Discovery.sendTargets(twice, "All", Optional.empty(), LOCAL).orElseThrow())
        .hasSize(2);
  }
}
