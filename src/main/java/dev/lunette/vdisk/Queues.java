package dev.lunette.vdisk;

import dev.lunette.config.Limits;

/**
 * The threads of one vDisk, and what waits for them in queues of its own because it costs less
 * together.
 */
record Queues(VDiskExecutor executor, Flusher flusher, ReadCombiner reads, WriteCombiner writes) {

  static Queues of(String vdisk, BlockDevice device, Limits limits, FailureLog failures) {
    int most = limits.vdiskQueue();
    VDiskExecutor executor = new VDiskExecutor(vdisk, limits.vdiskThreads(), most);
    Flusher flusher = new Flusher(vdisk, device, executor, most, failures);
    ReadCombiner reads = new ReadCombiner(vdisk, device, executor, limits, failures);
    WriteCombiner writes = new WriteCombiner(vdisk, device, executor, most, failures);
    executor.whenAbandoned(reads::abandon, writes::abandon);
    return new Queues(executor, flusher, reads, writes);
  }

  /** How busy the threads are; queue after queue is looked at, so it is about this moment. */
  VDiskLoad load() {
    int apart = reads.waiting() + writes.waiting() + flusher.waiting();
    return new VDiskLoad(executor.waiting() + apart, executor.activeThreads());
  }
}
