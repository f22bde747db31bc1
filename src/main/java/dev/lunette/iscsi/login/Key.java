package dev.lunette.iscsi.login;

import static dev.lunette.iscsi.login.LoginStage.OPERATIONAL;
import static dev.lunette.iscsi.login.LoginStage.SECURITY;
import static dev.lunette.iscsi.pdu.LoginStatus.AUTHENTICATION_FAILURE;
import static dev.lunette.iscsi.pdu.LoginStatus.INITIATOR_ERROR;
import static dev.lunette.iscsi.pdu.LoginStatus.SESSION_TYPE_NOT_SUPPORTED;

import dev.lunette.config.Limits;
import dev.lunette.iscsi.login.Rule.Choice;
import dev.lunette.iscsi.login.Rule.Declaration;
import dev.lunette.iscsi.login.Rule.DeclaredNumber;
import dev.lunette.iscsi.login.Rule.Flag;
import dev.lunette.iscsi.login.Rule.Logic;
import dev.lunette.iscsi.login.Rule.Numerical;
import dev.lunette.iscsi.login.Rule.Pick;
import dev.lunette.iscsi.target.IscsiName;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Collectors;

/**
 * The table of all text keys (RFC 7143 12.1 and 13, RFC 7144 7.1): who may send each, when, in
 * which sessions it means anything, and what comes of its value. What is not in it is not
 * understood.
 */
@SuppressWarnings("ImmutableEnumChecker") // rules are records of constants and pure functions
enum Key {
  AUTH_METHOD(
      "AuthMethod",
      Sender.INITIATOR,
      Use.SECURITY_STAGE,
      Session.ANY,
      new Choice(List.of("None"), List.of("None"), "None", Optional.of(AUTHENTICATION_FAILURE))),
  HEADER_DIGEST("HeaderDigest", Sender.INITIATOR, Use.OPERATIONAL_STAGE, Session.ANY, Table.DIGEST),
  DATA_DIGEST("DataDigest", Sender.INITIATOR, Use.OPERATIONAL_STAGE, Session.ANY, Table.DIGEST),
  MAX_CONNECTIONS(
      "MaxConnections",
      Sender.INITIATOR,
      Use.OPERATIONAL_STAGE,
      Session.NORMAL,
      new Numerical(Pick.MINIMUM, 1, 65_535, 1, limits -> 1)),
  SEND_TARGETS("SendTargets", Sender.INITIATOR, Use.FULL_FEATURE, Session.ANY, Table.TEXT),
  TARGET_NAME("TargetName", Sender.INITIATOR, Use.LOGIN, Session.ANY, Table.TEXT),
  INITIATOR_NAME(
      "InitiatorName",
      Sender.INITIATOR,
      Use.LOGIN,
      Session.ANY,
      new Declaration("", IscsiName::normalise, INITIATOR_ERROR)),
  TARGET_ALIAS("TargetAlias", Sender.TARGET, Use.ALWAYS, Session.ANY, Table.TEXT),
  INITIATOR_ALIAS("InitiatorAlias", Sender.INITIATOR, Use.ALWAYS, Session.ANY, Table.TEXT),
  TARGET_ADDRESS("TargetAddress", Sender.TARGET, Use.ALWAYS, Session.ANY, Table.TEXT),
  TARGET_PORTAL_GROUP_TAG(
      "TargetPortalGroupTag", Sender.TARGET, Use.LOGIN, Session.ANY, Table.TEXT),
  INITIAL_R2T(
      "InitialR2T",
      Sender.INITIATOR,
      Use.OPERATIONAL_STAGE,
      Session.NORMAL,
      new Flag(Logic.OR, true, false)),
  IMMEDIATE_DATA(
      "ImmediateData",
      Sender.INITIATOR,
      Use.OPERATIONAL_STAGE,
      Session.NORMAL,
      new Flag(Logic.AND, true, true)),
  /** What each side accepts: the initiator's value comes in, ours goes out. */
  MAX_RECV_DATA_SEGMENT_LENGTH(
      "MaxRecvDataSegmentLength",
      Sender.BOTH,
      Use.OPERATIONAL_STAGE_AND_FULL_FEATURE,
      Session.ANY,
      new DeclaredNumber(512, Limits.MAX_24_BIT, Limits.LOGIN_DATA_SEGMENT_BYTES)),
  MAX_BURST_LENGTH(
      "MaxBurstLength",
      Sender.INITIATOR,
      Use.OPERATIONAL_STAGE,
      Session.NORMAL,
      new Numerical(Pick.MINIMUM, 512, Limits.MAX_24_BIT, 262_144, Limits::maxBurstLengthBytes)),
  FIRST_BURST_LENGTH(
      "FirstBurstLength",
      Sender.INITIATOR,
      Use.OPERATIONAL_STAGE,
      Session.NORMAL,
      new Numerical(Pick.MINIMUM, 512, Limits.MAX_24_BIT, 65_536, Limits::firstBurstLengthBytes)),
  DEFAULT_TIME_2_WAIT(
      "DefaultTime2Wait",
      Sender.INITIATOR,
      Use.OPERATIONAL_STAGE,
      Session.ANY,
      new Numerical(Pick.MAXIMUM, 0, 3600, 2, limits -> 0)),
  DEFAULT_TIME_2_RETAIN(
      "DefaultTime2Retain",
      Sender.INITIATOR,
      Use.OPERATIONAL_STAGE,
      Session.ANY,
      new Numerical(Pick.MINIMUM, 0, 3600, 20, limits -> 0)),
  MAX_OUTSTANDING_R2T(
      "MaxOutstandingR2T",
      Sender.INITIATOR,
      Use.OPERATIONAL_STAGE,
      Session.NORMAL,
      new Numerical(Pick.MINIMUM, 1, 65_535, 1, Limits::maxOutstandingR2t)),
  DATA_PDU_IN_ORDER(
      "DataPDUInOrder",
      Sender.INITIATOR,
      Use.OPERATIONAL_STAGE,
      Session.NORMAL,
      new Flag(Logic.OR, true, true)),
  DATA_SEQUENCE_IN_ORDER(
      "DataSequenceInOrder",
      Sender.INITIATOR,
      Use.OPERATIONAL_STAGE,
      Session.NORMAL,
      new Flag(Logic.OR, true, true)),
  ERROR_RECOVERY_LEVEL(
      "ErrorRecoveryLevel",
      Sender.INITIATOR,
      Use.OPERATIONAL_STAGE,
      Session.ANY,
      new Numerical(Pick.MINIMUM, 0, 2, 0, limits -> 0)),
  SESSION_TYPE(
      "SessionType",
      Sender.INITIATOR,
      Use.LOGIN,
      Session.ANY,
      new Declaration(
          "Normal",
          type -> Optional.of(type).filter(List.of("Normal", "Discovery")::contains),
          SESSION_TYPE_NOT_SUPPORTED)),
  TASK_REPORTING(
      "TaskReporting",
      Sender.INITIATOR,
      Use.OPERATIONAL_STAGE,
      Session.NORMAL,
      new Choice(List.of("RFC3720"), List.of(), "RFC3720", Optional.empty())),
  ISCSI_PROTOCOL_LEVEL(
      "iSCSIProtocolLevel",
      Sender.INITIATOR,
      Use.OPERATIONAL_STAGE,
      Session.NORMAL,
      new Numerical(Pick.MINIMUM, 0, 31, 1, limits -> 1)),
  /** Obsolete (RFC 7143 13.25): of the two answers allowed, No is the one that ends no login. */
  IF_MARKER("IFMarker", Sender.INITIATOR, Use.OPERATIONAL_STAGE, Session.ANY, Table.NO_MARKERS),
  OF_MARKER("OFMarker", Sender.INITIATOR, Use.OPERATIONAL_STAGE, Session.ANY, Table.NO_MARKERS),
  /** Obsolete (RFC 7143 13.25): nothing but Reject. */
  IF_MARK_INT("IFMarkInt", Sender.INITIATOR, Use.OPERATIONAL_STAGE, Session.ANY, Table.REJECTED),
  OF_MARK_INT("OFMarkInt", Sender.INITIATOR, Use.OPERATIONAL_STAGE, Session.ANY, Table.REJECTED);

  /**
   * Who may say it first. An answer of ours is none of this; where RFC 7143 lets both propose, the
   * table says INITIATOR since we propose nothing.
   */
  enum Sender {
    INITIATOR,
    TARGET,
    BOTH
  }

  /** When it may come: the "Use" of RFC 7143 13 and the list of RFC 7143 12. */
  @SuppressWarnings("ImmutableEnumChecker") // Set.of is
  enum Use {
    SECURITY_STAGE(SECURITY),
    OPERATIONAL_STAGE(OPERATIONAL),
    LOGIN(SECURITY, OPERATIONAL),
    FULL_FEATURE(LoginStage.FULL_FEATURE),
    OPERATIONAL_STAGE_AND_FULL_FEATURE(OPERATIONAL, LoginStage.FULL_FEATURE),
    ALWAYS(SECURITY, OPERATIONAL, LoginStage.FULL_FEATURE);

    private final Set<LoginStage> stages;

    Use(LoginStage... stages) {
      this.stages = Set.of(stages);
    }
  }

  /** Where it means anything; elsewhere it is answered Irrelevant. */
  enum Session {
    ANY,
    NORMAL
  }

  /** Rules that several keys share. */
  private static final class Table {
    static final Rule DIGEST =
        new Choice(List.of("CRC32C", "None"), List.of("None"), "None", Optional.empty());
    static final Rule TEXT = new Declaration("", Optional::of, INITIATOR_ERROR);
    static final Rule NO_MARKERS = new Flag(Logic.AND, false, false);
    static final Rule REJECTED = new Choice(List.of(), List.of(), "", Optional.empty());
  }

  private static final Map<String, Key> BY_NAME =
      Arrays.stream(values()).collect(Collectors.toUnmodifiableMap(Key::text, Function.identity()));

  private final String text;
  private final Sender sender;
  private final Use use;
  private final Session session;
  private final Rule rule;

  Key(String text, Sender sender, Use use, Session session, Rule rule) {
    this.text = text;
    this.sender = sender;
    this.use = use;
    this.session = session;
    this.rule = rule;
  }

  /** The key of a name, which is compared exactly; empty if it is not understood. */
  static Optional<Key> of(String text) {
    return Optional.ofNullable(BY_NAME.get(text));
  }

  /** As it stands in the text. */
  String text() {
    return text;
  }

  Rule rule() {
    return rule;
  }

  boolean initiatorMaySend() {
    return sender != Sender.TARGET;
  }

  boolean allowedIn(LoginStage stage) {
    return use.stages.contains(stage);
  }

  boolean irrelevant(boolean discovery) {
    return discovery && session == Session.NORMAL;
  }
}
