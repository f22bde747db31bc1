package dev.lunette.vdisk.store;

import static java.lang.foreign.ValueLayout.ADDRESS;
import static java.lang.foreign.ValueLayout.JAVA_BYTE;
import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;

import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemorySegment;
import java.lang.invoke.MethodHandle;
import java.util.BitSet;
import java.util.concurrent.CompletableFuture;
import org.rocksdb.Env;
import org.rocksdb.Priority;

/**
 * RocksDB's threads, which the process has once for all its stores.
 *
 * <p>They run on all processors that the server may use but the last, which is left to the rest of
 * the server, however many of them have work. With one processor there is no choice. A thread may
 * run where the one that starts it may (sched_setaffinity(2)), so one that limits itself starts
 * them. Should the system refuse it, they run anywhere.
 *
 * <p>Flushes have a thread of their own, so that no compaction makes writers wait for memory.
 * Compactions yield to the data path on the disk; that they yield on the processors as well would
 * let garbage grow without bound under load.
 */
final class Background {
  private static final int COMPACTING =
      Math.clamp(Runtime.getRuntime().availableProcessors() - 1, 1, 4);

  static final int THREADS = COMPACTING + 1;

  /** Of a set of 8,192 processors, the most that Linux can be built for. */
  private static final int SET_BYTES = 1024;

  private static final int CALLING_THREAD = 0;

  private static final MethodHandle GET = call("sched_getaffinity");
  private static final MethodHandle SET = call("sched_setaffinity");

  private Background() {}

  /** RocksDB's environment, with these threads. */
  static Env env() {
    Env env = Env.getDefault();
    CompletableFuture.runAsync(() -> startOnAllButOne(env), Thread.ofPlatform()::start).join();
    env.lowerThreadPoolIOPriority(Priority.LOW);
    return env;
  }

  private static void startOnAllButOne(Env env) {
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment set = arena.allocate(SET_BYTES, JAVA_LONG.byteAlignment());
      call(GET, set);
      BitSet processors = BitSet.valueOf(set.asByteBuffer());
      if (processors.cardinality() > 1) {
        processors.clear(processors.length() - 1);
        byte[] butOne = processors.toByteArray();
        MemorySegment.copy(butOne, 0, set.fill((byte) 0), JAVA_BYTE, 0, butOne.length);
        call(SET, set);
      }
    }
    env.setBackgroundThreads(COMPACTING, Priority.LOW).setBackgroundThreads(1, Priority.HIGH);
  }

  /** What it returns does not matter: a set that was not read has no processors. */
  private static void call(MethodHandle function, MemorySegment set) {
    try {
      int _ = (int) function.invokeExact(CALLING_THREAD, (long) SET_BYTES, set);
    } catch (Throwable e) {
      throw new AssertionError("a system call itself throws nothing", e);
    }
  }

  private static MethodHandle call(String name) {
    Linker linker = Linker.nativeLinker();
    return linker.downcallHandle(
        linker.defaultLookup().findOrThrow(name),
        FunctionDescriptor.of(JAVA_INT, JAVA_INT, JAVA_LONG, ADDRESS));
  }
}
