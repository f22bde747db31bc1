package dev.lunette.scsi;

import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;

/**
 * The steps of copies that are reading or writing a disk. A step enters before it looks whether it
 * may; so who has forbidden it, and then waits here, knows that none goes on that has not seen it.
 */
final class CopySteps {

  private final ReentrantLock lock = new ReentrantLock();
  private final Condition none = lock.newCondition();
  private int inside;

  void enter() {
    add(1);
  }

  void leave() {
    add(-1);
  }

  private void add(int steps) {
    lock.lock();
    try {
      inside += steps;
      none.signalAll();
    } finally {
      lock.unlock();
    }
  }

  /** Waits until there is none, as long as that takes. */
  void awaitNone() {
    lock.lock();
    try {
      while (inside > 0) {
        none.awaitUninterruptibly();
      }
    } finally {
      lock.unlock();
    }
  }
}
