package dev.lunette.scsi;

import dev.lunette.vdisk.BlockDevice;
import dev.lunette.vdisk.Capabilities;
import dev.lunette.vdisk.Extent;
import dev.lunette.vdisk.FilterDevice;
import dev.lunette.vdisk.Provisioning;
import dev.lunette.vdisk.Space;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** A small device that writes down what it is asked to do. */
final class MemoryDevice implements BlockDevice {

  final List<String> calls = new CopyOnWriteArrayList<>();
  volatile Capabilities capabilities;
  private volatile byte[] bytes;
  volatile IOException failure;
  volatile boolean hasFailed;

  /** Is told each call before it is obeyed. */
  volatile Consumer<String> before = call -> {};

  /** A byte that reads as another one than was written, unless negative. */
  volatile long damaged = -1;

  /** What it says that it takes of its store; if null it does not know. */
  volatile @Nullable Space space;

  /** What it says is stored where, unless empty: then all is data. */
  volatile List<Extent> stored = List.of();

  /** Whether it says that zero keeps space. */
  volatile boolean anchors;

  /** Unit in which it shares with its like; 0 if it does not. */
  volatile int sharedUnitBytes;

  volatile boolean borrows = true;

  /** Runs before each write. */
  volatile Runnable beforeWrite = () -> {};

  MemoryDevice(int sizeBytes, Capabilities capabilities) {
    this.bytes = new byte[sizeBytes];
    this.capabilities = capabilities;
  }

  byte[] bytes() {
    return bytes;
  }

  /** The same that says that it is so large, for what does not read so far. */
  BlockDevice claiming(long sizeBytes) {
    return new FilterDevice(this) {
      @Override
      public long sizeBytes() {
        return sizeBytes;
      }
    };
  }

  private void note(String call) throws IOException {
    calls.add(call);
    before.accept(call);
    if (failure != null) {
      hasFailed = true;
      throw failure;
    }
  }

  @Override
  public Capabilities capabilities() {
    return capabilities;
  }

  @Override
  public long sizeBytes() {
    return bytes.length;
  }

  @Override
  public void read(long offset, ByteBuffer target) throws IOException {
    note("read " + offset + " " + target.remaining());
    int first = target.position();
    target.put(bytes, (int) offset, target.remaining());
    if (damaged >= offset && damaged < offset + target.position() - first) {
      int at = first + (int) (damaged - offset);
      target.put(at, (byte) ~target.get(at));
    }
  }

  @Override
  public void write(long offset, ByteBuffer source, boolean durable) throws IOException {
    beforeWrite.run();
    note("write " + offset + " " + source.remaining() + (durable ? " durable" : ""));
    source.get(bytes, (int) offset, source.remaining());
  }

  @Override
  public void flush() throws IOException {
    note("flush");
  }

  @Override
  public void trim(long offset, long length) throws IOException {
    note("trim " + offset + " " + length);
    Arrays.fill(bytes, (int) offset, (int) (offset + length), (byte) 0);
  }

  @Override
  public void zero(long offset, long length, boolean durable) throws IOException {
    note("zero " + offset + " " + length);
    Arrays.fill(bytes, (int) offset, (int) (offset + length), (byte) 0);
  }

  @Override
  public List<Extent> extents(long offset, long length, int most) throws IOException {
    note("extents " + offset + " " + length + " " + most);
    return stored.isEmpty() ? BlockDevice.super.extents(offset, length, most) : stored;
  }

  @Override
  public Provisioning provisioning() {
    return space == null
        ? new Provisioning(false, 0, anchors)
        : new Provisioning(true, 1024, anchors);
  }

  @Override
  public Space space() throws IOException {
    note("space");
    Space now = space;
    return now == null ? BlockDevice.super.space() : now;
  }

  @Override
  public int sharedUnitBytes() {
    return sharedUnitBytes;
  }

  @Override
  public boolean borrow(BlockDevice lender, long from, long offset, long length)
      throws IOException {
    note("borrow " + offset + " " + length);
    boolean shares = borrows && lender instanceof MemoryDevice;
    if (shares) {
      byte[] lent = ((MemoryDevice) lender).bytes;
      System.arraycopy(lent, (int) from, bytes, (int) offset, (int) length);
    }
    return shares;
  }

  @Override
  public void resize(long newSizeBytes) {
    bytes = Arrays.copyOf(bytes, (int) newSizeBytes);
  }

  @Override
  public void close() {}
}
