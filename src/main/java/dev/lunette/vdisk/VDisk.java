package dev.lunette.vdisk;

import dev.lunette.config.Limits;
import dev.lunette.config.VDiskConfig;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * The one door to a vDisk: checks each request once, runs it on the caller's thread if it is short
 * and the device can do it without waiting and on the vDisk's own bounded executor if not, and
 * turns whatever goes wrong into a {@link VDiskException}.
 *
 * <p>Offsets and lengths are bytes and multiples of the logical block. A request of no bytes
 * completes at once. A buffer belongs to the vDisk until the completion; then its position stands
 * at its limit, or anywhere after a failure. Requests that are under way together run in any order:
 * who cares waits for the first before sending the second.
 */
public final class VDisk implements AutoCloseable {
  private final VDiskConfig config;
  private final String serial;
  private final ExclusiveDevice device;
  private final Limits limits;
  private final InlineGate inline = new InlineGate();
  private final Admission admission;
  private final FailureLog failures;
  private final FastPath fastPath;
  private final Queues queues;
  private final Changes changes;
  private final Growth growth;
  private final WriteCache cache;

  /** Read anew when the device says that they are others; it is asked for every operation. */
  private volatile Capabilities capabilities;

  public VDisk(VDiskConfig config, String serial, BlockDevice device, Limits limits) {
    this.config = config;
    this.serial = serial;
    this.device = new ExclusiveDevice(device, inline::awaitEmpty);
    this.limits = limits;
    this.capabilities = device.capabilities().declared(config.readOnly());
    this.admission = new Admission(config, () -> capabilities().readOnly(), device, inline);
    this.failures = new FailureLog();
    this.fastPath = new FastPath(config.name(), this.device, inline, failures);
    this.queues = Queues.of(config.name(), this.device, limits, failures);
    this.changes = new Changes(config.name());
    this.growth = new Growth(this, device, changes);
    this.cache = new WriteCache(config.writeCache(), queues.flusher());
  }

  public String name() {
    return config.name();
  }

  /** Unit serial number: unique and stable for as long as the vDisk exists. */
  public String serial() {
    return serial;
  }

  public long sizeBytes() {
    return device.sizeBytes();
  }

  public int logicalBlockSizeBytes() {
    return config.logicalBlockSizeBytes();
  }

  public int physicalBlockSizeBytes() {
    return config.physicalBlockSizeBytes();
  }

  /** Whether it has a write cache: a write may be acknowledged before it is durable. */
  public boolean writeCache() {
    return config.writeCache();
  }

  /** Switches the cache, if there is one, for later writes; a flush writes what is in it. */
  public void enableWriteCache(boolean enabled) {
    cache.enable(enabled);
  }

  /** What the device stack does well; read-only if it is declared so or the device is. */
  public Capabilities capabilities() {
    return capabilities;
  }

  /** Fills {@code target}, position to limit, from {@code offset}. */
  public void read(long offset, ByteBuffer target, Completion done) {
    if (admission.admits(Operation.READ, offset, target.remaining(), done)
        && !endsInline(Operation.READ, offset, target, done)) {
      queues.reads().read(offset, target, done);
    }
  }

  /** Where the bytes of a read lie in a file, to be released; null if the read is to be tried. */
  public @Nullable FileRange file(long offset, int lengthBytes) {
    return capabilities.inline() && admission.refusal(Operation.READ, offset, lengthBytes) == null
        ? fastPath.file(offset, lengthBytes)
        : null;
  }

  /** Writes {@code source}, position to limit; durable if asked so or without a write cache. */
  public void write(long offset, ByteBuffer source, boolean durable, Completion done) {
    int length = source.remaining();
    boolean through = cache.through(durable);
    if (admission.admits(Operation.WRITE, offset, length, done)
        && (through || !endsInline(Operation.WRITE, offset, source, done))) {
      if (capabilities.batch()) {
        queues.writes().write(new Write(offset, source, through), done);
      } else {
        execute(Operation.WRITE, offset, length, done, () -> device.write(offset, source, through));
      }
    }
  }

  /** Completes when all that was acknowledged before survives a power loss. */
  public void flush(Completion done) {
    if (Admission.admits(admission.refusal(Operation.FLUSH, 0, 0), 1, done)) {
      queues.flusher().flush(done);
    }
  }

  /** Gives a range back; it reads as zeros afterwards. */
  public void trim(long offset, long length, Completion done) {
    if (admission.admits(Operation.TRIM, offset, length, done)) {
      Execution.Work trim = () -> device.trim(offset, length);
      execute(Operation.TRIM, offset, length, cache.flushed(done), trim);
    }
  }

  /** Gives several ranges back, or zeroes them and keeps their space, in order, as one (UNMAP). */
  public void unmap(List<Extent> ranges, boolean anchor, Completion done) {
    Operation operation = anchor ? Operation.ZERO : Operation.TRIM;
    long length = ranges.stream().mapToLong(Extent::length).sum();
    if (Admission.admits(admission.refusal(operation, ranges), length, done)) {
      BlockWork.RangeWork work = anchor ? (at, size) -> device.zero(at, size, false) : device::trim;
      execute(operation, 0, 0, cache.flushed(done), () -> BlockWork.each(ranges, work));
    }
  }

  /** Makes a range read as zeros and keeps its space. */
  public void zero(long offset, long length, Completion done) {
    Execution.Work zero = () -> device.zero(offset, length, cache.through(false));
    submit(Operation.ZERO, offset, length, done, zero);
  }

  /** Writes one logical block over and over until the range is full (WRITE SAME). */
  public void writeSame(long offset, long length, ByteBuffer block, Completion done) {
    if (Admission.admits(admission.refusal(offset, length, block), length, done)) {
      Execution.Work fill = () -> BlockWork.writeSame(device, offset, length, block);
      execute(Operation.WRITE_SAME, offset, length, cache.flushed(done), fill);
    }
  }

  /** Reads a range and drops the bytes, to see that it can be read (VERIFY). */
  public void verify(long offset, long length, Completion done) {
    submit(Operation.VERIFY, offset, length, done, () -> BlockWork.verify(device, offset, length));
  }

  /** Compares a range with {@code expected}, over and over; MISCOMPARE has the position. */
  public void compare(long offset, long length, ByteBuffer expected, Completion done) {
    Execution.Work work = () -> BlockWork.compare(device, offset, length, expected);
    submit(Operation.COMPARE, offset, length, done, work);
  }

  /**
   * Writes {@code source} if what is stored is {@code expected}, of the same length, with nobody in
   * between; otherwise fails as {@link #compare} does.
   */
  public void compareAndWrite(
      long offset, ByteBuffer expected, ByteBuffer source, boolean durable, Completion done) {
    ExclusiveDevice.Work work =
        alone -> BlockWork.compareAndWrite(alone, offset, expected, source, cache.through(durable));
    alone(Operation.COMPARE_AND_WRITE, offset, source.remaining(), done, work);
  }

  /** Writes what is to last, reads it again, and compares it if asked (WRITE AND VERIFY). */
  public void writeAndVerify(long offset, ByteBuffer source, boolean compares, Completion done) {
    Execution.Work work = () -> BlockWork.writeAndVerify(device, offset, source, compares);
    submit(Operation.WRITE_AND_VERIFY, offset, source.remaining(), done, work);
  }

  /** Sets the bits of {@code source} in what is stored, with nobody in between (ORWRITE). */
  public void or(long offset, ByteBuffer source, boolean durable, Completion done) {
    ExclusiveDevice.Work or = alone -> BlockWork.or(alone, offset, source, cache.through(durable));
    alone(Operation.OR, offset, source.remaining(), done, or);
  }

  /**
   * Writes so that neither others, nor who comes after a failure, see a part of it (WRITE ATOMIC);
   * at most {@link Capabilities#atomicWriteBytes}.
   */
  public void writeAtomic(long offset, ByteBuffer source, boolean durable, Completion done) {
    ExclusiveDevice.Work write =
        alone -> BlockWork.writeAtomic(alone, offset, source, cache.through(durable));
    alone(Operation.WRITE_ATOMIC, offset, source.remaining(), done, write);
  }

  /** Unit of the ranges that it can share with others; 0 if it can share none. */
  public int sharedUnitBytes() {
    return device.sharedUnitBytes();
  }

  /** Takes a range of another vDisk over, if they can share it, which {@code range} knows then. */
  public void take(RangeClone range, Completion done) {
    submit(Operation.TAKE, range.offset(), range.length(), cache.flushed(done), range.onto(device));
  }

  boolean lend(long offset, long length, BlockDevice to, long toOffset) throws IOException {
    return admission.refusal(Operation.READ, offset, length) == null
        && device.lend(offset, length, to, toOffset);
  }

  /** Tells, on the executor, what is stored in a range from its start on: so many extents. */
  public void extents(long offset, long length, int most, ExtentCompletion done) {
    ExtentSearch search = new ExtentSearch(logicalBlockSizeBytes(), most, done);
    submit(Operation.EXTENTS, offset, length, search, () -> search.run(device, offset, length));
  }

  /** What is known of how space is given out; another device below may know more or less. */
  public Provisioning provisioning() {
    return device.provisioning();
  }

  /** Tells what the vDisk takes of its store, on the executor. */
  public void space(SpaceCompletion done) {
    SpaceQuestion question = new SpaceQuestion(done);
    execute(Operation.SPACE, 0, 0, question, () -> question.ask(device));
  }

  /** Erases all of it while nobody else is let in: whoever comes meanwhile is BUSY. */
  public void erase(Erasure erasure, Completion done) {
    if (admission.admits(Operation.ERASE, 0, sizeBytes(), done)) {
      new Eraser(config.name(), device, queues, inline, failures).erase(erasure, done);
    }
  }

  /** Grows the vDisk and then tells the listeners, on the executor; shrinking fails. */
  public void resize(long newSizeBytes, Completion done) {
    execute(Operation.RESIZE, newSizeBytes, 0, done, () -> growth.grow(newSizeBytes));
  }

  /** Adds one who is told after each change, on the thread that made it. */
  public void onChange(Consumer<VDiskChange> listener) {
    changes.add(listener);
  }

  /** Hears of what has been changed below, past the vDisk, and tells the listeners. */
  public void changed(VDiskChange change) {
    capabilities = device.capabilities().declared(config.readOnly());
    changes.tell(change);
  }

  /** How busy its threads are; queue after queue is looked at, so it is about this moment. */
  public VDiskLoad load() {
    return queues.load();
  }

  /** Waits until all that runs on event loops now is over: soon, as none of it waits. */
  public void awaitInline() {
    inline.awaitEmpty();
  }

  /**
   * Runs what is queued, flushes and closes the device; later requests fail with STALE.
   *
   * <p>Returns within the drain timeout even if the device does not: then it fails, what had not
   * begun is refused, and the device is closed as soon as its last operation returns.
   */
  @Override
  public void close() throws IOException {
    if (inline.close()) {
      new Closing(config.name(), device, inline, queues).await(limits.drainTimeoutMillis());
    }
  }

  private boolean endsInline(Operation operation, long offset, ByteBuffer buffer, Completion done) {
    return capabilities.inline() && fastPath.ends(operation, offset, buffer, done);
  }

  private void alone(
      Operation operation, long offset, long length, Completion done, ExclusiveDevice.Work work) {
    submit(operation, offset, length, done, () -> device.alone(offset, length, work));
  }

  private void submit(
      Operation operation, long offset, long length, Completion done, Execution.Work work) {
    if (admission.admits(operation, offset, length, done)) {
      execute(operation, offset, length, done, work);
    }
  }

  private void execute(
      Operation operation, long offset, long length, Completion done, Execution.Work work) {
    Request request = new Request(config.name(), operation, offset, length);
    queues.executor().execute(new Execution(request, work, done, failures));
  }
}
