package dev.lunette.vdisk.backend.rocksdb;

import dev.lunette.vdisk.BlockDevice;
import dev.lunette.vdisk.Capabilities;
import dev.lunette.vdisk.Extent;
import dev.lunette.vdisk.Provisioning;
import dev.lunette.vdisk.Space;
import dev.lunette.vdisk.VDiskException;
import dev.lunette.vdisk.VDiskException.Kind;
import dev.lunette.vdisk.Write;
import dev.lunette.vdisk.store.Batch;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.locks.ReentrantLock;

/**
 * A vDisk in the store, open for reading and writing.
 *
 * <p>Reads take no lock: what they find in the map may be gone when they look for the block, or
 * another head may have taken the place of the one they read, and then they are made once more
 * under the lock. Writes hold the lock until they are in the store and in the map, but not while
 * they are made durable, so that others go on meanwhile.
 */
final class VolumeDevice implements BlockDevice {
  private final Volume volume;
  private final LayerTree tree;
  private final Blocks blocks;
  private final LayerReader reader;
  private final VolumeCopy copy;
  private final HeadEdit edit;
  private final BlockWriter writer;
  private boolean closed;

  VolumeDevice(Volume volume, LayerTree tree, ChunkMap chunks, Blocks blocks) {
    this.volume = volume;
    this.tree = tree;
    this.blocks = blocks;
    this.reader = new LayerReader(chunks, blocks);
    this.copy = new VolumeCopy(tree, chunks, blocks);
    this.edit = new HeadEdit(tree, chunks, blocks, volume);
    this.writer = new BlockWriter(edit, blocks);
  }

  @Override
  public Capabilities capabilities() {
    int blockSizeBytes = volume.head().blockSizeBytes();
    int atomicWriteBytes = BlockWriter.atomicWriteBytes(blockSizeBytes);
    return new Capabilities(false, true, true, true, true, true, blockSizeBytes, atomicWriteBytes);
  }

  @Override
  public long sizeBytes() {
    return volume.head().sizeBytes();
  }

  @Override
  public void read(long offset, ByteBuffer target) throws IOException {
    int start = target.position();
    Layer head = volume.head();
    if (reader.read(head, offset, target) && volume.head() == head) {
      return;
    }
    target.position(start);
    ReentrantLock lock = volume.lock();
    lock.lock();
    try {
      head = volume.head();
      if (!reader.read(head, offset, target)) {
        throw LayerReader.missing(head, offset, target.position() - start);
      }
    } finally {
      lock.unlock();
    }
  }

  @Override
  public boolean tryRead(long offset, ByteBuffer target) throws IOException {
    int start = target.position();
    Layer head = volume.head();
    if (reader.tryRead(head, offset, target) && volume.head() == head) {
      return true;
    }
    target.position(start);
    return false;
  }

  @Override
  public void write(long offset, ByteBuffer source, boolean durable) throws IOException {
    write(List.of(new Write(offset, source, durable)));
  }

  @Override
  public void write(List<Write> writes) throws IOException {
    boolean durable = false;
    ReentrantLock lock = volume.lock();
    lock.lock();
    try {
      Layer head = openHead();
      for (Write write : writes) {
        head.requireInside(write.offset(), write.source().remaining());
        durable |= write.durable();
      }
      writer.write(head, writes);
    } finally {
      lock.unlock();
    }
    if (durable) {
      blocks.store().sync();
    }
    for (Write write : writes) {
      write.source().position(write.source().limit());
    }
  }

  @Override
  public void flush() throws IOException {
    blocks.store().sync();
  }

  /**
   * {@inheritDoc}
   *
   * <p>Only whole blocks are given back; parts of others become zeros. The lock is let go between
   * steps.
   */
  @Override
  public void zero(long offset, long length, boolean durable) throws IOException {
    int size = volume.head().blockSizeBytes();
    long first = (offset + size - 1) / size;
    long end = Math.max(first, (offset + length) / size);
    zeroParts(offset, length, Math.min(first * size, offset + length), end * size);
    long chunk = first / Chunk.BLOCKS;
    long lastChunk = (end + Chunk.BLOCKS - 1) / Chunk.BLOCKS;
    while (end > first && chunk < lastChunk) {
      chunk = makeHoles(first, end, chunk, lastChunk);
    }
    if (durable) {
      blocks.store().sync();
    }
  }

  @Override
  public List<Extent> extents(long offset, long length, int most) throws IOException {
    Layer head;
    List<Extent> extents;
    do {
      head = volume.head();
      extents = reader.extents(head, offset, length, most);
    } while (volume.head() != head);
    return extents;
  }

  @Override
  public Provisioning provisioning() {
    return Provisioning.COUNTED;
  }

  @Override
  public Space space() throws IOException {
    Layer head = volume.head();
    long used = head.usedBlocks() * head.blockSizeBytes();
    return new Space(Math.min(used, head.sizeBytes()), blocks.store().freeBytes());
  }

  /** Its space is not anywhere, but others leave so much in the file system. */
  @Override
  public void reserve(long offset, long length) throws IOException {
    blocks.store().promise(volume.name(), volume::missingBytes);
  }

  @Override
  public int sharedUnitBytes() {
    return volume.head().blockSizeBytes();
  }

  @Override
  public boolean borrow(BlockDevice lender, long from, long offset, long length)
      throws IOException {
    if (!(lender instanceof VolumeDevice other) || other.tree != tree) {
      return false;
    }
    CopyRange range = new CopyRange(other.volume, from, volume, offset, length);
    boolean sane = range.isSane();
    if (sane) {
      copy.run(range);
    }
    return sane;
  }

  @Override
  public void resize(long newSizeBytes) throws IOException {
    blocks.store().sync(); // so that the one under the lock has little to do
    ReentrantLock lock = volume.lock();
    lock.lock();
    try (Batch batch = blocks.store().batch()) {
      Layer head = openHead();
      long before = head.sizeBytes();
      if (newSizeBytes < before) {
        throw new VDiskException(
            Kind.UNSUPPORTED,
            "%d bytes, expected at least the %d that it has".formatted(newSizeBytes, before));
      }
      head.sizeBytes(newSizeBytes);
      try {
        tree.put(batch, head);
        blocks.store().commit(batch, true);
      } catch (IOException | RuntimeException e) {
        head.sizeBytes(before);
        throw e;
      }
    } finally {
      lock.unlock();
    }
  }

  @Override
  public void close() throws IOException {
    ReentrantLock lock = volume.lock();
    lock.lock();
    try {
      if (closed) {
        return;
      }
      closed = true;
      edit.close();
    } finally {
      lock.unlock();
    }
    tree.lock().lock();
    try {
      volume.open(false);
    } finally {
      tree.lock().unlock();
    }
  }

  /** Zeroes what a range has of its first block and of its last one. */
  private void zeroParts(long offset, long length, long firstWhole, long lastWhole)
      throws IOException {
    List<Write> parts = new ArrayList<>(2);
    addZeros(parts, offset, firstWhole);
    addZeros(parts, Math.max(lastWhole, firstWhole), offset + length);
    if (!parts.isEmpty()) {
      write(parts);
    }
  }

  private static void addZeros(List<Write> parts, long from, long to) {
    if (from < to) {
      parts.add(new Write(from, LayerReader.ZEROS.slice(0, (int) (to - from)), false));
    }
  }

  /**
   * Makes holes of a range of blocks in the next few chunks, from one to another, in which there is
   * anything.
   *
   * @return the chunk to go on with
   */
  private long makeHoles(long first, long end, long chunk, long lastChunk) throws IOException {
    ReentrantLock lock = volume.lock();
    lock.lock();
    try {
      Layer head = openHead();
      head.requireInside(first * head.blockSizeBytes(), (end - first) * head.blockSizeBytes());
      long[] numbers = reader.numbers(head, chunk, lastChunk);
      edit.begin(head);
      try {
        for (long number : numbers) {
          long from = Math.max(first, number * Chunk.BLOCKS);
          long to = Math.min(end, (number + 1) * Chunk.BLOCKS);
          edit.holes(from, (int) (to - from));
        }
        edit.commit();
      } finally {
        edit.abandon();
      }
      boolean more = numbers.length == LayerReader.PAGE_CHUNKS;
      return more ? numbers[numbers.length - 1] + 1 : lastChunk;
    } finally {
      lock.unlock();
    }
  }

  /** The head, to be written; the caller holds the lock. */
  private Layer openHead() throws VDiskException {
    if (closed) {
      throw new VDiskException(Kind.STALE, "vDisk %s is closed".formatted(volume.name()));
    }
    return volume.head();
  }
}
