package dev.lunette.vdisk.store;

import static dev.lunette.vdisk.store.Bytes.direct;
import static dev.lunette.vdisk.store.Bytes.directKey;
import static dev.lunette.vdisk.store.Bytes.key;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.lunette.config.Limits;
import dev.lunette.vdisk.VDiskException;
import dev.lunette.vdisk.VDiskException.Kind;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A store that is closed fails everyone who uses it, and ends nobody. */
final class StoreCloseTest {
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

  @Test
  void everythingIsStaleAfterClosing() throws IOException {
    put(Family.DATA, directKey(1, 1), direct((byte) 1));
    Cursor cursor = store.cursor(Family.DATA, key(0, 0), key(2, 0));
    assertThat(cursor.next()).isTrue();
    View view = store.view();
    Batch batch = store.batch();
    batch.put(Family.DATA, key(1, 2), new byte[10]);
    store.close();
    store.close();

    ByteBuffer into = ByteBuffer.allocateDirect(64);
    assertStale(() -> store.get(Family.DATA, directKey(1, 1), into));
    assertStale(() -> store.get(Family.DATA, key(1, 1)));
    assertThat(store.tryGet(Family.DATA, directKey(1, 1), into)).isEqualTo(Store.WOULD_BLOCK);
    assertStale(store::sync);
    assertStale(() -> store.commit(batch, false));
    batch.put(Family.DATA, key(1, 3), new byte[10]);
    assertStale(() -> store.commit(batch, false));
    assertStale(cursor::next);
    assertThatThrownBy(cursor::key).isInstanceOf(IllegalStateException.class);
    assertStale(() -> view.get(Family.DATA, key(1, 1)));
    assertStale(() -> view.cursor(Family.DATA, key(1, 1), key(2, 0)).next());
    assertStale(() -> store.cursor(Family.DATA, key(1, 1), key(2, 0)).next());
    assertStale(() -> store.view().get(Family.DATA, key(1, 1)));
    cursor.close();
    view.close();
    batch.close();
    assertThatThrownBy(batch::isEmpty).isInstanceOf(IllegalStateException.class);
  }

  @Test
  void closingUnderLoadEndsEveryoneWell() throws Exception {
    for (int round = 0; round < 10; round++) {
      List<Future<VDiskException>> ends = new ArrayList<>();
      try (ExecutorService threads = Executors.newFixedThreadPool(6)) {
        for (int i = 0; i < 6; i++) {
          int thread = i;
          ends.add(threads.submit(untilStale(thread)));
        }
        while (store.get(Family.DATA, key(5, 5)) == null) {
          Thread.onSpinWait();
        }
        store.close();
      }
      for (Future<VDiskException> end : ends) {
        assertThat(end.get().kind()).isEqualTo(Kind.STALE);
      }
      open();
      try (Batch batch = store.batch()) {
        batch.deleteRange(Family.DATA, key(0, 0), key(9, 0));
        store.commit(batch, false);
      }
    }
  }

  private Callable<VDiskException> untilStale(int thread) {
    Store used = store;
    return () -> {
      ByteBuffer into = ByteBuffer.allocateDirect(4104);
      try (Batch batch = used.batch()) {
        for (long i = 0; ; i++) {
          batch.clear();
          batch.put(Family.DATA, directKey(thread, i % 100), into.clear());
          used.commit(batch, i % 100 == 99);
          used.get(Family.DATA, directKey(thread, i % 100), into.clear());
          used.tryGet(Family.DATA, directKey(thread, i % 100), into.clear());
          try (View view = used.view();
              Cursor cursor = view.cursor(Family.DATA, key(0, 0), key(9, 0))) {
            cursor.next();
          }
        }
      } catch (VDiskException e) {
        return e;
      }
    };
  }

  private static void assertStale(ThrowingCallable call) {
    assertThatThrownBy(call)
        .isInstanceOfSatisfying(
            VDiskException.class, e -> assertThat(e.kind()).isEqualTo(Kind.STALE));
  }

  private void put(Family family, ByteBuffer key, ByteBuffer value) throws IOException {
    try (Batch batch = store.batch()) {
      batch.put(family, key, value);
      store.commit(batch, false);
    }
  }
}
