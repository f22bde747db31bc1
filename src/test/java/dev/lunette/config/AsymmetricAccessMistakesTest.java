package dev.lunette.config;

import static org.assertj.core.api.Assertions.assertThat;

import dev.lunette.config.AsymmetricAccessConfig.Group;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Every kind of mistake in {@code asymmetricAccess:}, with its place and its words. */
final class AsymmetricAccessMistakesTest {

  private static final String PORTALS = "portals: [{port: 3260}, {port: 3261, group: 2}]\n";

  @Test
  void readsWhatIsWritten() {
    AsymmetricAccessConfig access =
        Reading.config(
                PORTALS
                    + """
                    asymmetricAccess:
                      explicit: true
                      groups:
                        - {group: 1, preferred: true}
                        - {group: 2, state: nonOptimized}
                    """)
            .asymmetricAccess();

    assertThat(access)
        .isEqualTo(
            new AsymmetricAccessConfig(
                true,
                new TreeMap<>(
                    Map.of(
                        1, new Group(AccessState.OPTIMIZED, true),
                        2, new Group(AccessState.NON_OPTIMIZED, false)))));
    assertThat(access.group(3)).isEqualTo(Group.DEFAULT);
    assertThat(Reading.config(PORTALS).asymmetricAccess())
        .isEqualTo(AsymmetricAccessConfig.DEFAULT);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "5 | 2:19: key asymmetricAccess: 5, expected a mapping: {explicit, groups}",
        "{explicit: 1} | 2:30: key asymmetricAccess.explicit: 1, expected true or false",
        "{groups: []} | 2:28: key asymmetricAccess.groups: a list of 0, expected a list of 1 to 256"
            + " portal groups",
        "{groups: [1]} | 2:29: key asymmetricAccess.groups[0]: 1, expected a portal group: {group,"
            + " state, preferred}",
        "{groups: [{}]} | 2:29: key asymmetricAccess.groups[0].group: missing, expected a portal"
            + " group tag",
        "{groups: [{group: 0}]} | 2:37: key asymmetricAccess.groups[0].group: 0, expected an"
            + " integer from 1 to 65535",
        "{groups: [{group: 3}]} | 2:37: key asymmetricAccess.groups[0].group: 3, expected the group"
            + " of a portal (1, 2)",
        "{groups: [{group: 2}, {group: 2}]} | 2:49: key asymmetricAccess.groups[1].group: 2,"
            + " expected a group that no other element has (asymmetricAccess.groups[0].group, line"
            + " 2, has it)",
        "{groups: [{group: 2, state: offline}]} | 2:47: key asymmetricAccess.groups[0].state:"
            + " \"offline\", expected optimized, nonOptimized, standby or unavailable",
        "{groups: [{group: 2, preferred: yes}]} | 2:51: key asymmetricAccess.groups[0].preferred:"
            + " \"yes\", expected true or false",
        "{groups: [{group: 2, sate: standby}]} | 2:40: key asymmetricAccess.groups[0].sate:"
            + " unknown, did you mean state?"
      })
  void refusesWhatIsWrong(String written, String message) {
    assertThat(Reading.messages(PORTALS + "asymmetricAccess: " + written)).containsExactly(message);
  }

  @Test
  void changesAtOnce() {
    ConfigDifference difference =
        ConfigDifference.between(
            Reading.config(PORTALS + "asymmetricAccess: {groups: [{group: 1, state: standby}]}"),
            Reading.config(
                PORTALS
                    + "asymmetricAccess: {explicit: true, groups: [{group: 2, preferred: true}]}"));

    assertThat(difference.later()).isEmpty();
    assertThat(difference.now())
        .containsExactly(
            "asymmetricAccess.explicit changed from false to true",
            "asymmetricAccess.groups[1].state changed from standby to optimized",
            "asymmetricAccess.groups[2].preferred changed from false to true");
  }
}
