package dev.lunette.iscsi.login;

import dev.lunette.iscsi.pdu.LoginStatus;
import io.netty.channel.ChannelHandlerContext;

/**
 * Decides at the end of a login whether there is a session for it; the session package implements
 * it.
 */
public interface Admission {

  /**
   * Asks for a session. The answer may come later and on any thread, since an old session of the
   * same initiator port may have to end first (session reinstatement, RFC 7143 6.3.5).
   */
  void request(Login login, Answer answer);

  /** Hears the decision; exactly one of its methods is called, once. */
  interface Answer {

    void granted(Grant grant);

    /** The Login Response says why; the sentence is for the log. */
    void refused(LoginStatus status, String why);
  }

  /**
   * A session that waits for its login to end: either {@link #begin} or {@link #withdraw} follows.
   */
  interface Grant {

    /** Target session identifying handle, never 0. */
    int tsih();

    /**
     * The final Login Response has been written; codec and limits hold what was negotiated. Takes
     * the place of the login handler in the pipeline.
     *
     * @param statSn StatSN of the first response to come
     */
    void begin(ChannelHandlerContext loginHandler, int statSn);

    /** The connection has gone before the login ended. */
    void withdraw();
  }
}
