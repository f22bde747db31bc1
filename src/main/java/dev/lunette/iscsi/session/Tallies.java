package dev.lunette.iscsi.session;

import dev.lunette.iscsi.pdu.LoginStatus;
import dev.lunette.iscsi.pdu.PduException;
import dev.lunette.iscsi.pdu.RejectReason;
import dev.lunette.meter.Events;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;

/** What of a conversation is counted by name, and the names. */
final class Tallies {

  /** Of the data segment; its PDU is rejected. */
  static final String DATA = "data";

  /** Of the header; the connection ends. */
  private static final String HEADER = "header";

  /** By code; 0 is for those that RFC 7143 11.5.1 does not know. */
  private static final List<String> FUNCTIONS =
      List.of(
          "unknown",
          "abort_task",
          "abort_task_set",
          "clear_aca",
          "clear_task_set",
          "logical_unit_reset",
          "target_warm_reset",
          "target_cold_reset",
          "task_reassign");

  private Tallies() {}

  /** Lets each name be there from the start. */
  static void declare(Events events) {
    events.logins().declare(Arrays.stream(LoginStatus.values()).map(LoginStatus::label));
    events.rejects().declare(Arrays.stream(RejectReason.values()).map(RejectReason::label));
    events.functions().declare(FUNCTIONS.stream());
    events.digestErrors().declare(Stream.of(DATA, HEADER));
    events
        .limits()
        .declare(
            Stream.of(
                "commandWindow",
                "connectionDataBytes",
                "connections",
                "dataBytes",
                "halfOpenLogins",
                "halfOpenLoginsPerAddress",
                "idleDropMillis",
                "idlePingMillis",
                "immediateCommands",
                "loginExchanges",
                "loginTextBytes",
                "loginTimeoutMillis"));
  }

  /** Counts what has ended a connection, if that was a digest. */
  static void count(PduException end, Events events) {
    if (end.headerDamaged()) {
      events.digestErrors().count(HEADER);
    }
  }

  /** The name of a task management function. */
  static String function(int code) {
    return FUNCTIONS.get(code > 0 && code < FUNCTIONS.size() ? code : 0);
  }
}
