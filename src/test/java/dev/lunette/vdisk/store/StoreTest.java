package dev.lunette.vdisk.store;

import static dev.lunette.vdisk.store.Bytes.direct;
import static dev.lunette.vdisk.store.Bytes.directKey;
import static dev.lunette.vdisk.store.Bytes.key;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.lunette.config.Limits;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** What a store promises to those who read and write it. */
final class StoreTest {
  @TempDir Path directory;
  private Store store;

  @BeforeEach
  void open() throws IOException {
    store = Store.open(directory, Limits.DEFAULTS);
  }

  @AfterEach
  void close() throws IOException {
    store.close();
  }

  @ParameterizedTest
  @EnumSource
  void readsWhatWasWrittenInEveryFamilyAlsoAfterReopening(Family family) throws IOException {
    byte[] value = value(4104);
    put(family, directKey(1, 2), direct(value));

    assertThat(read(family, directKey(1, 2), 4104)).isEqualTo(value);
    close();
    open();
    assertThat(read(family, directKey(1, 2), 4104)).isEqualTo(value);
    assertThat(store.get(family, key(1, 2))).isEqualTo(value);
    assertThat(store.get(family, key(1, 3))).isNull();
  }

  @Test
  void usesBuffersFromPositionToLimitAndLeavesKeysAsTheyAre() throws IOException {
    ByteBuffer key = direct(new byte[40]).position(8).limit(24);
    ByteBuffer value = direct(value(100)).position(10).limit(60);
    put(Family.DATA, key, value);
    ByteBuffer into = ByteBuffer.allocateDirect(80).position(5).limit(75);

    int length = store.get(Family.DATA, key, into);

    assertThat(length).isEqualTo(50);
    assertThat(List.of(into.position(), into.limit())).containsExactly(55, 75);
    assertThat(into.slice(5, 50)).isEqualTo(value);
    assertThat(List.of(key.position(), key.limit())).containsExactly(8, 24);
    assertThat(List.of(value.position(), value.limit())).containsExactly(10, 60);
  }

  @Test
  void readsAsMuchAsFitsAndTellsTheWholeLength() throws IOException {
    byte[] value = value(4104);
    put(Family.DATA, directKey(1, 1), direct(value));
    ByteBuffer into = ByteBuffer.allocateDirect(64).position(4).limit(20);

    assertThat(store.get(Family.DATA, directKey(1, 1), into)).isEqualTo(4104);
    assertThat(List.of(into.position(), into.limit())).containsExactly(20, 20);
    assertThat(into.get(4)).isEqualTo(value[0]);
    assertThat(into.get(19)).isEqualTo(value[15]);
    assertThat(into.clear().get(20)).isZero();
  }

  @Test
  void saysAbsentAndMovesNothing() throws IOException {
    ByteBuffer into = ByteBuffer.allocateDirect(64).position(4);

    assertThat(store.get(Family.DATA, directKey(9, 9), into)).isEqualTo(Store.ABSENT);
    assertThat(store.tryGet(Family.DATA, directKey(9, 9), into)).isEqualTo(Store.ABSENT);
    assertThat(List.of(into.position(), into.limit())).containsExactly(4, 64);
  }

  @ParameterizedTest
  @EnumSource
  void triesToReadWhatIsInMemory(Family family) throws IOException {
    byte[] value = value(5000);
    put(family, directKey(1, 1), direct(value));
    put(family, directKey(1, 2), direct());
    ByteBuffer into = ByteBuffer.allocateDirect(6000).position(100);

    assertThat(store.tryGet(family, directKey(1, 1), into)).isEqualTo(5000);
    assertThat(into.position()).isEqualTo(5100);
    assertThat(into.limit()).isEqualTo(6000);
    assertThat(Bytes.take(into.flip().position(100))).isEqualTo(value);
    assertThat(store.tryGet(family, directKey(1, 2), into.clear()))
        .isEqualTo(family.keepsBlocks() ? Store.WOULD_BLOCK : 0);
    assertThat(store.tryGet(family, directKey(1, 1), into.clear().limit(10))).isEqualTo(5000);
    assertThat(into.position()).isEqualTo(10);
  }

  @ParameterizedTest
  @EnumSource
  void saysWhenItWouldHaveToReadTheDisk(Family family) throws IOException {
    byte[] value = value(5000);
    put(family, directKey(1, 1), direct(value));
    close();
    open();
    ByteBuffer into = ByteBuffer.allocateDirect(6000);

    assertThat(store.tryGet(family, directKey(1, 1), into)).isEqualTo(Store.WOULD_BLOCK);
    assertThat(List.of(into.position(), into.limit())).containsExactly(0, 6000);
    assertThat(store.get(family, directKey(1, 1), into)).isEqualTo(5000);
    assertThat(store.tryGet(family, directKey(1, 1), into.clear()))
        .isEqualTo(family.keepsBlocks() ? Store.WOULD_BLOCK : 5000);
  }

  @Test
  void countsWhatItDoes() throws IOException {
    put(Family.DATA, directKey(1, 1), direct(value(5000)));
    store.get(Family.DATA, key(1, 1));
    store.sync();
    store.sync();

    assertThat(store.statistics())
        .containsEntry("keysWritten", 1L)
        .containsEntry("keysRead", 1L)
        .containsEntry("logSyncs", 1L)
        .containsEntry("backgroundErrors", 0L);
  }

  @Test
  void makesTheChangesOfBatchInOrderAndOverAllFamilies() throws IOException {
    try (Batch batch = store.batch()) {
      assertThat(batch.isEmpty()).isTrue();
      batch.put(Family.MAP, key(1, 1), new byte[] {1});
      batch.put(Family.MAP, key(1, 2), new byte[] {2});
      batch.put(Family.LENT, key(1, 1), new byte[] {3});
      batch.delete(Family.MAP, key(1, 1));
      batch.delete(Family.MAP, directKey(1, 2));
      batch.put(Family.MAP, key(1, 2), new byte[] {4});
      batch.deleteRange(Family.MAP, key(1, 2), key(1, 3));
      batch.put(Family.MAP, key(1, 3), new byte[] {5});
      assertThat(batch.isEmpty()).isFalse();
      assertThat(store.get(Family.MAP, key(1, 3))).isNull();
      store.commit(batch, true);
      batch.clear();
      assertThat(batch.isEmpty()).isTrue();
    }
    assertThat(store.get(Family.MAP, key(1, 1))).isNull();
    assertThat(store.get(Family.MAP, key(1, 2))).isNull();
    assertThat(store.get(Family.MAP, key(1, 3))).containsExactly(5);
    assertThat(store.get(Family.LENT, key(1, 1))).containsExactly(3);
  }

  @Test
  void walksThroughRangeInOrder() throws IOException {
    for (int i = 9; i >= 0; i--) {
      put(Family.MAP, directKey(1, i), direct((byte) i));
    }
    try (Cursor cursor = store.cursor(Family.MAP, key(1, 3), key(1, 6))) {
      put(Family.MAP, directKey(1, 4), direct((byte) 99));
      List<Integer> seen = new ArrayList<>();
      while (cursor.next()) {
        assertThat(cursor.key()).isEqualTo(key(1, cursor.value()[0]));
        seen.add((int) cursor.value()[0]);
      }
      assertThat(seen).containsExactly(3, 4, 5);
      assertThat(cursor.next()).isFalse();
      assertThatThrownBy(cursor::key).isInstanceOf(IllegalStateException.class);
    }
  }

  @Test
  void viewStaysAsItWas() throws IOException {
    put(Family.MAP, directKey(1, 1), direct((byte) 1));
    try (View view = store.view()) {
      put(Family.MAP, directKey(1, 1), direct((byte) 2));
      put(Family.MAP, directKey(1, 2), direct((byte) 2));

      assertThat(view.get(Family.MAP, key(1, 1))).containsExactly(1);
      assertThat(view.get(Family.MAP, key(1, 2))).isNull();
      Cursor cursor = view.cursor(Family.MAP, key(0, 0), key(2, 0));
      view.close();
      assertThat(cursor.next()).isTrue();
      assertThat(cursor.value()).containsExactly(1);
      assertThat(cursor.next()).isFalse();
      cursor.close();
    }
  }

  @Test
  void refusesBuffersOnTheHeap() {
    ByteBuffer heap = ByteBuffer.allocate(16);
    ByteBuffer direct = ByteBuffer.allocateDirect(16);

    assertThatThrownBy(() -> store.get(Family.DATA, heap, direct))
        .isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> store.get(Family.DATA, direct, heap))
        .isInstanceOf(IllegalArgumentException.class);
    try (Batch batch = store.batch()) {
      assertThatThrownBy(() -> batch.put(Family.DATA, direct, heap))
          .isInstanceOf(IllegalArgumentException.class);
    }
  }

  private void put(Family family, ByteBuffer key, ByteBuffer value) throws IOException {
    try (Batch batch = store.batch()) {
      batch.put(family, key, value);
      store.commit(batch, false);
    }
  }

  private byte[] read(Family family, ByteBuffer key, int length) throws IOException {
    ByteBuffer into = ByteBuffer.allocateDirect(length);
    assertThat(store.get(family, key, into)).isEqualTo(length);
    return Bytes.take(into.flip());
  }

  private static byte[] value(int length) {
    byte[] value = new byte[length];
    new Random(length).nextBytes(value);
    return value;
  }
}
