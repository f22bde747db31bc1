package dev.lunette.iscsi.session;

import dev.lunette.config.Limits;

/**
 * Finds out whether anybody is there (RFC 7143 11.19): pings after a silence and ends the
 * connection after a long one. Any traffic counts as life, since some firmware never answers a
 * ping.
 */
final class IdleWatch {

  private final Connection connection;
  private final Responder responder;
  private final Limits limits;
  private boolean heard;
  private int silentMillis;

  IdleWatch(Connection connection, Responder responder, Limits limits) {
    this.connection = connection;
    this.responder = responder;
    this.limits = limits;
  }

  void start() {
    connection.schedule(this::look, limits.idlePingMillis());
  }

  /** Something came; told for every PDU, so it only leaves a mark. */
  void heard() {
    heard = true;
  }

  private void look() {
    if (connection.closing()) {
      return;
    }
    silentMillis = heard ? 0 : silentMillis + limits.idlePingMillis();
    heard = false;
    if (silentMillis >= limits.idleDropMillis()) {
      connection.close("silent for " + silentMillis + " ms");
      return;
    }
    if (silentMillis > 0) {
      responder.ping(0);
      connection.outbox().flushSoon();
    }
    start();
  }
}
