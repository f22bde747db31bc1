package dev.lunette.vdisk;

import java.io.IOException;

/** Asks a device what it takes, on the executor, and passes the answer on. */
final class SpaceQuestion implements Completion {
  private final SpaceCompletion done;
  private Space answer = new Space(0, 0);

  SpaceQuestion(SpaceCompletion done) {
    this.done = done;
  }

  void ask(BlockDevice device) throws IOException {
    answer = device.space();
  }

  @Override
  public void completed() {
    done.completed(answer);
  }

  @Override
  public void failed(VDiskException failure) {
    done.failed(failure);
  }
}
