package dev.lunette.admin;

import static org.assertj.core.api.Assertions.assertThat;

import dev.lunette.config.Limits;
import dev.lunette.vdisk.store.Batch;
import dev.lunette.vdisk.store.Cursor;
import dev.lunette.vdisk.store.Family;
import dev.lunette.vdisk.store.Store;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;

/** What check and repair tell about a directory that nobody serves, where very much is lost. */
final class StoppedCareServiceTest extends CatalogAdminFixture {
  private static final int LOST = 1200;
  private static final int BLOCK = 4096;

  @Test
  void aRepairOfManyRangesTellsEachOfThemAndAllThatItDoes() throws Exception {
    importFilled("a", 16 * MIB, 0, random(1, 2 * LOST * BLOCK));
    admin.close();
    removeEverySecondBlock();
    List<String> checked = run(care -> care.check()).findings();
    assertThat(ranges(checked, " are lost: what is stored is not there.")).isEqualTo(LOST);
    assertThat(checked.getLast())
        .isEqualTo("1 stored blocks belong to nothing and only take space.");

    List<String> plan = run(care -> care.repair(false, false)).findings();
    assertThat(ranges(plan, " stay an error for who reads it, until it is overwritten: what is"))
        .isEqualTo(LOST);
    assertThat(plan).contains("Would be done: 1 stored blocks that belong to nothing: removed.");
    List<String> zeros = run(care -> care.repair(false, true)).findings();
    assertThat(ranges(zeros, " would become zeros: what is stored is not there.")).isEqualTo(LOST);
    assertThat(zeros).hasSize(LOST + 3);

    JobInfo mended = run(care -> care.repair(true, false));
    assertThat(mended.problem()).contains("something is still damaged");
    assertThat(ranges(mended.findings(), " are lost: what is stored is not there."))
        .isEqualTo(LOST);
    assertThat(mended.findings())
        .contains("Done: 1 stored blocks that belong to nothing: removed.")
        .contains(
            "Still wrong; what is lost stays an error for who reads it, until it is overwritten:");
    JobInfo zeroed = run(care -> care.repair(true, true));
    assertThat(zeroed.problem()).isEmpty();
    assertThat(ranges(zeroed.findings(), " are zeros now: what is stored is not there."))
        .isEqualTo(LOST);
    assertThat(zeroed.findings().getFirst())
        .startsWith("Done: " + LOST + " references to blocks that are lost: made holes");
    assertThat(zeroed.findings().getLast()).isEqualTo("Nothing is wrong now.");
    open();
    assertThat(Arrays.copyOf(content("a"), BLOCK)).isEqualTo(new byte[BLOCK]);
  }

  private interface Begin {
    JobInfo of(CareService care) throws AdminException;
  }

  private JobInfo run(Begin begin) throws AdminException {
    try (CareService care = StoppedCareService.of(directory, Limits.DEFAULTS)) {
      return end(care, begin.of(care));
    }
  }

  private static long ranges(List<String> findings, String what) {
    return findings.stream()
        .filter(one -> one.startsWith("vDisk a: bytes ") && one.contains(what))
        .count();
  }

  /** And adds one that belongs to nothing. */
  private void removeEverySecondBlock() throws Exception {
    try (Store store = Store.open(directory.resolve("store"), Limits.DEFAULTS);
        Batch batch = store.batch()) {
      byte[] end = new byte[17];
      Arrays.fill(end, (byte) -1);
      byte[] last = new byte[0];
      try (Cursor blocks = store.cursor(Family.DATA, new byte[] {0}, end)) {
        for (int count = 0; blocks.next(); count++) {
          last = blocks.key().clone();
          if (count % 2 == 0) {
            batch.delete(Family.DATA, last);
          }
        }
      }
      last[last.length - 2]++;
      batch.put(Family.DATA, last, new byte[99]);
      store.commit(batch, true);
    }
  }
}
