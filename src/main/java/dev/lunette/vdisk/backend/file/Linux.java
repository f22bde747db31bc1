package dev.lunette.vdisk.backend.file;

import static java.lang.foreign.ValueLayout.ADDRESS;
import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;
import static java.lang.foreign.ValueLayout.JAVA_SHORT;

import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemoryLayout;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.SymbolLookup;
import java.lang.invoke.MethodHandle;
import java.lang.ref.Reference;
import java.nio.ByteBuffer;
import java.nio.file.Path;

/**
 * The system calls that a file vDisk needs, on Linux for x86-64 and AArch64, which share every
 * constant and layout used here.
 *
 * <p>A call returns what the kernel returns: a result, or a negated {@link Errno} number. Nothing
 * is allocated on the way: each thread has its own iovec and errno.
 */
final class Linux {
  static final int O_RDONLY = 0;
  static final int O_RDWR = 2;
  static final int O_CREAT = 0x40;
  static final int O_EXCL = 0x80;
  static final int O_CLOEXEC = 0x80000;

  /** Flags of one read or write (preadv2(2)). */
  static final int RWF_DSYNC = 0x2;

  static final int RWF_NOWAIT = 0x8;

  static final int FALLOC_FL_KEEP_SIZE = 0x01;
  static final int FALLOC_FL_PUNCH_HOLE = 0x02;
  static final int FALLOC_FL_ZERO_RANGE = 0x10;

  static final int SEEK_DATA = 3;
  static final int SEEK_HOLE = 4;

  private static final int LOCK_EX = 2;
  private static final int LOCK_NB = 4;
  private static final long BLKGETSIZE64 = 0x80081272L;

  private static final int AT_FDCWD = -100;
  private static final int AT_EMPTY_PATH = 0x1000;

  /** Type, size, inode and blocks: the basic fields of statx(2). */
  private static final int STATX_BASIC_STATS = 0x7ff;

  private static final long STRERROR_BYTES = 1024;

  private static final int STATX_BYTES = 256;
  private static final int STATX_BLKSIZE = 4;
  private static final int STATX_MODE = 28;
  private static final int STATX_INO = 32;
  private static final int STATX_SIZE = 40;
  private static final int STATX_BLOCKS = 48;
  private static final int STATX_RDEV_MAJOR = 128;
  private static final int STATX_RDEV_MINOR = 132;
  private static final int STATX_DEV_MAJOR = 136;
  private static final int STATX_DEV_MINOR = 140;

  private static final Linker LINKER = Linker.nativeLinker();
  private static final SymbolLookup LIBC = LINKER.defaultLookup();

  private static final Linker.Option CAPTURE_ERRNO = Linker.Option.captureCallState("errno");

  private static final MethodHandle OPEN =
      variadic("open", 2, JAVA_INT, ADDRESS, JAVA_INT, JAVA_INT);
  private static final MethodHandle CLOSE = call("close", JAVA_INT, JAVA_INT);
  private static final MethodHandle PREADV2 = vectored("preadv2");
  private static final MethodHandle PWRITEV2 = vectored("pwritev2");
  private static final MethodHandle FALLOCATE =
      call("fallocate", JAVA_INT, JAVA_INT, JAVA_INT, JAVA_LONG, JAVA_LONG);
  private static final MethodHandle LSEEK = call("lseek", JAVA_LONG, JAVA_INT, JAVA_LONG, JAVA_INT);
  private static final MethodHandle FDATASYNC = call("fdatasync", JAVA_INT, JAVA_INT);
  private static final MethodHandle FSYNC = call("fsync", JAVA_INT, JAVA_INT);
  private static final MethodHandle FTRUNCATE = call("ftruncate", JAVA_INT, JAVA_INT, JAVA_LONG);
  private static final MethodHandle FLOCK = call("flock", JAVA_INT, JAVA_INT, JAVA_INT);
  private static final MethodHandle IOCTL =
      variadic("ioctl", 2, JAVA_INT, JAVA_INT, JAVA_LONG, ADDRESS);
  private static final MethodHandle STATX =
      call("statx", JAVA_INT, JAVA_INT, ADDRESS, JAVA_INT, JAVA_INT, ADDRESS);
  private static final MethodHandle STRERROR =
      LINKER.downcallHandle(LIBC.findOrThrow("strerror"), FunctionDescriptor.of(ADDRESS, JAVA_INT));

  private static final ThreadLocal<CallState> STATE = ThreadLocal.withInitial(CallState::new);

  private Linux() {}

  /** Opens a file, close-on-exec; returns its descriptor. */
  static int open(Path path, int flags, int mode) {
    CallState call = STATE.get();
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment name = arena.allocateFrom(path.toString());
      long result;
      do {
        result = call.result((int) OPEN.invokeExact(call.errno(), name, flags | O_CLOEXEC, mode));
      } while (result == -Errno.EINTR);
      return (int) result;
    } catch (Throwable e) {
      throw impossible(e);
    }
  }

  /** Closes a descriptor, which is gone afterwards whatever is returned. */
  static int close(int fd) {
    return plain(CLOSE, fd);
  }

  /** Reads into a direct buffer from its position to its limit, which stay where they are. */
  static long preadv2(int fd, ByteBuffer target, long offset, int flags) {
    assert !target.isReadOnly();
    CallState call = STATE.get();
    MemorySegment iovec = call.iovec(target);
    try {
      long result;
      do {
        result = call.result((long) PREADV2.invokeExact(call.errno(), fd, iovec, 1, offset, flags));
      } while (result == -Errno.EINTR);
      return result;
    } catch (Throwable e) {
      throw impossible(e);
    } finally {
      Reference.reachabilityFence(target);
    }
  }

  /** Writes a direct buffer from its position to its limit, which stay where they are. */
  static long pwritev2(int fd, ByteBuffer source, long offset, int flags) {
    CallState call = STATE.get();
    MemorySegment iovec = call.iovec(source);
    try {
      long result;
      do {
        result =
            call.result((long) PWRITEV2.invokeExact(call.errno(), fd, iovec, 1, offset, flags));
      } while (result == -Errno.EINTR);
      return result;
    } catch (Throwable e) {
      throw impossible(e);
    } finally {
      Reference.reachabilityFence(source);
    }
  }

  static int fallocate(int fd, int mode, long offset, long length) {
    CallState call = STATE.get();
    try {
      long result;
      do {
        result = call.result((int) FALLOCATE.invokeExact(call.errno(), fd, mode, offset, length));
      } while (result == -Errno.EINTR);
      return (int) result;
    } catch (Throwable e) {
      throw impossible(e);
    }
  }

  /** Returns where the next data or the next hole begins. */
  static long lseek(int fd, long offset, int whence) {
    CallState call = STATE.get();
    try {
      return call.result((long) LSEEK.invokeExact(call.errno(), fd, offset, whence));
    } catch (Throwable e) {
      throw impossible(e);
    }
  }

  static int fdatasync(int fd) {
    return plain(FDATASYNC, fd);
  }

  static int fsync(int fd) {
    return plain(FSYNC, fd);
  }

  static int ftruncate(int fd, long lengthBytes) {
    CallState call = STATE.get();
    try {
      long result;
      do {
        result = call.result((int) FTRUNCATE.invokeExact(call.errno(), fd, lengthBytes));
      } while (result == -Errno.EINTR);
      return (int) result;
    } catch (Throwable e) {
      throw impossible(e);
    }
  }

  /** Takes the one exclusive lock of a file, or says EAGAIN at once (flock(2)). */
  static int lock(int fd) {
    CallState call = STATE.get();
    try {
      return (int) call.result((int) FLOCK.invokeExact(call.errno(), fd, LOCK_EX | LOCK_NB));
    } catch (Throwable e) {
      throw impossible(e);
    }
  }

  /** Size of a block device. */
  static long blockDeviceSizeBytes(int fd) {
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment size = arena.allocate(JAVA_LONG);
      int result = ioctl(fd, BLKGETSIZE64, size);
      return result < 0 ? result : size.get(JAVA_LONG, 0);
    }
  }

  /** What a device or a file system has calls of its own for (ioctl(2)). */
  static int ioctl(int fd, long request, MemorySegment argument) {
    CallState call = STATE.get();
    try {
      return (int) call.result((int) IOCTL.invokeExact(call.errno(), fd, request, argument));
    } catch (Throwable e) {
      throw impossible(e);
    }
  }

  /** Status of an open file. */
  static FileStatus status(int fd) {
    return status(fd, "", AT_EMPTY_PATH);
  }

  /** Status of what a path leads to, symbolic links followed. */
  static FileStatus status(Path path) {
    return status(AT_FDCWD, path.toString(), 0);
  }

  private static FileStatus status(int fd, String path, int flags) {
    CallState call = STATE.get();
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment name = arena.allocateFrom(path);
      MemorySegment statx = arena.allocate(STATX_BYTES, 8);
      long result =
          call.result(
              (int) STATX.invokeExact(call.errno(), fd, name, flags, STATX_BASIC_STATS, statx));
      return new FileStatus(
          (int) result,
          Short.toUnsignedInt(statx.get(JAVA_SHORT, STATX_MODE)),
          statx.get(JAVA_LONG, STATX_SIZE),
          statx.get(JAVA_LONG, STATX_BLOCKS),
          statx.get(JAVA_INT, STATX_BLKSIZE),
          statx.get(JAVA_INT, STATX_DEV_MAJOR),
          statx.get(JAVA_INT, STATX_DEV_MINOR),
          statx.get(JAVA_LONG, STATX_INO),
          statx.get(JAVA_INT, STATX_RDEV_MAJOR),
          statx.get(JAVA_INT, STATX_RDEV_MINOR));
    } catch (Throwable e) {
      throw impossible(e);
    }
  }

  /** The system's own words for an error number. */
  static String strerror(int errno) {
    try {
      MemorySegment text = (MemorySegment) STRERROR.invokeExact(errno);
      return text.reinterpret(STRERROR_BYTES).getString(0);
    } catch (Throwable e) {
      throw impossible(e);
    }
  }

  private static int plain(MethodHandle function, int fd) {
    CallState call = STATE.get();
    try {
      return (int) call.result((int) function.invokeExact(call.errno(), fd));
    } catch (Throwable e) {
      throw impossible(e);
    }
  }

  private static MethodHandle vectored(String name) {
    return call(name, JAVA_LONG, JAVA_INT, ADDRESS, JAVA_INT, JAVA_LONG, JAVA_INT);
  }

  private static MethodHandle call(String name, MemoryLayout result, MemoryLayout... parameters) {
    return LINKER.downcallHandle(
        LIBC.findOrThrow(name), FunctionDescriptor.of(result, parameters), CAPTURE_ERRNO);
  }

  /** A C function whose first {@code fixed} parameters are named and the rest an ellipsis. */
  private static MethodHandle variadic(
      String name, int fixed, MemoryLayout result, MemoryLayout... parameters) {
    return LINKER.downcallHandle(
        LIBC.findOrThrow(name),
        FunctionDescriptor.of(result, parameters),
        CAPTURE_ERRNO,
        Linker.Option.firstVariadicArg(fixed));
  }

  private static AssertionError impossible(Throwable e) {
    return new AssertionError("a system call itself throws nothing", e);
  }
}
