package dev.lunette.initiator;

import io.netty.buffer.ByteBuf;

/** Who sends commands through a session hears here what comes of them; on its event loop. */
public interface Tasks {

  /**
   * The next piece of the data of a read.
   *
   * @param offset of its first byte from the start of the command's data
   * @param in holds it from {@code index} on, and is not to be kept
   */
  void dataIn(int tag, int offset, ByteBuf in, int index, int length);

  /** A command is over, and its tag free. */
  void done(int tag, ScsiStatus status);

  /** All that has come is told: the time to send more. */
  void batchEnds();

  /** The session is over, and so are all its commands. */
  void failed(InitiatorException why);
}
