package dev.lunette.iscsi.target;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.lunette.scsi.LunMap;
import java.util.List;
import java.util.Optional;
import java.util.TreeMap;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;

class TargetTableTest {

  private final Target one = target("iqn.2026-11.dev.lunette:one", 1);
  private final Target two = target("iqn.2026-11.dev.lunette:two", 1, 2);
  private final TargetTable table = new TargetTable(List.of(two, one), List.of());

  static Target target(String name, Integer... groups) {
    return new Target(
        name, Optional.empty(), new TreeSet<>(List.of(groups)), new LunMap(new TreeMap<>()));
  }

  @Test
  void findsATargetByItsNameInAnyForm() {
    assertThat(table.find("iqn.2026-11.dev.lunette:one", 1)).contains(one);
    assertThat(table.find("IQN.2026-11.DEV.LUNETTE:Two", 2)).contains(two);
  }

  @Test
  void findsNoTargetThatTheGroupDoesNotOffer() {
    assertThat(table.find("iqn.2026-11.dev.lunette:one", 2)).isEmpty();
    assertThat(table.find("iqn.2026-11.dev.lunette:three", 1)).isEmpty();
    assertThat(table.find("rubbish", 1)).isEmpty();
  }

  @Test
  void keepsTheOrderOfDeclaration() {
    assertThat(table.targets()).containsExactly(two, one);
  }

  @Test
  void refusesTwoTargetsOfOneName() {
    Target again = target("iqn.2026-11.dev.lunette:ONE", 3);
    assertThatThrownBy(() -> new TargetTable(List.of(one, again), List.of()))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("iqn.2026-11.dev.lunette:one comes twice");
  }

  @Test
  void refusesATargetWithoutANameOrAPortalGroup() {
    assertThatThrownBy(() -> target("one", 1)).hasMessageContaining("\"one\" is not an iSCSI name");
    assertThatThrownBy(() -> target("iqn.2026-11.dev.lunette:one"))
        .hasMessageContaining("in no portal group");
  }
}
