package dev.lunette.iscsi.login;

import static dev.lunette.iscsi.login.LoginStage.FULL_FEATURE;

import dev.lunette.iscsi.pdu.LoginRequest;
import dev.lunette.iscsi.pdu.LoginStatus;
import dev.lunette.iscsi.target.Portal;
import dev.lunette.iscsi.target.Target;
import dev.lunette.iscsi.target.TargetTable;
import dev.lunette.meter.Events;
import dev.lunette.meter.Meters;
import io.netty.buffer.ByteBuf;
import java.util.List;
import java.util.Optional;
import java.util.SequencedMap;

/**
 * The login of one connection as a state machine that is driven by requests alone (RFC 7143 6.3): a
 * step per Login Request, each with its answer, until one leads to the full feature phase. It knows
 * nothing of channels, times and serial numbers.
 */
final class LoginPhase {

  /**
   * The answer to one request; its fields are those of the Login Response (RFC 7143 11.13).
   *
   * @param next the stage that follows, if the request asked for a transition and it is granted
   */
  record Step(boolean isContinued, LoginStage current, Optional<LoginStage> next, ByteBuf text) {}

  private final Meters meters;
  private final TargetTable targets;
  private final Portal portal;
  private final LoginText text;
  private final Negotiation negotiation;

  private Optional<LoginRequest> first = Optional.empty();
  private Optional<LoginStage> stage = Optional.empty();
  private Optional<Target> target = Optional.empty();
  private boolean identified;

  LoginPhase(LoginContext context) {
    this.meters = context.meters();
    this.targets = context.targets();
    this.portal = context.portal();
    this.text = new LoginText(context.limits(), context.meters().events().limits());
    this.negotiation = new Negotiation(context.limits());
  }

  /** Where to count what becomes of it: of the target that it is to, once that is known. */
  Events events() {
    return target.map(found -> meters.events(found.name())).orElse(meters.events());
  }

  /**
   * Takes one request, whose data is only read.
   *
   * @throws LoginRefusal if the login is over
   */
  Step step(LoginRequest request) throws LoginRefusal {
    LoginStage current = checkedStage(request);
    if (text.unsent()) {
      if (request.data().isReadable() || request.isContinued()) {
        throw LoginRefusal.initiatorError(
            "text of %d bytes came before our continued answer was over, expected none"
                .formatted(request.data().readableBytes()));
      }
      return reply(request, current);
    }
    text.gather(request.data());
    if (!request.isContinued()) {
      negotiate(current);
    }
    return reply(request, current);
  }

  /**
   * What the login came to, once a step has led to the full feature phase.
   *
   * @throws LoginRefusal if what was agreed does not fit together; the step is not to be answered
   */
  Login result(LoginRequest last) throws LoginRefusal {
    return new Login(
        negotiation.declared(Key.INITIATOR_NAME).orElseThrow(),
        last.isid(),
        last.tsih(),
        last.cid(),
        target,
        portal.group(),
        negotiation.negotiated(),
        last.cmdSn());
  }

  private LoginStage checkedStage(LoginRequest request) throws LoginRefusal {
    if (request.versionMin() > 0) {
      throw new LoginRefusal(
          LoginStatus.UNSUPPORTED_VERSION,
          "the lowest version offered is %d, expected 0".formatted(request.versionMin()));
    }
    LoginStage current =
        LoginStage.of(request.currentStage())
            .filter(named -> named != FULL_FEATURE)
            .filter(named -> stage.map(named::equals).orElse(true))
            .orElseThrow(() ->
                LoginRefusal.initiatorError(
                    "current stage is %d, expected %s"
                        .formatted(
                            request.currentStage(), stage.map(LoginStage::name).orElse("0 or 1"))));
    stage = Optional.of(current);
    if (request.transit() && request.isContinued()) {
      throw LoginRefusal.initiatorError("T and C bit are both set, expected at most one");
    }
    if (request.transit() && nextStage(request, current).isEmpty()) {
      throw LoginRefusal.initiatorError(
          "next stage is %d after stage %s, expected a later one"
              .formatted(request.nextStage(), current));
    }
    if (first.isEmpty()) {
      first = Optional.of(request);
    }
    checkSameLogin(first.get(), request);
    return current;
  }

  private static Optional<LoginStage> nextStage(LoginRequest request, LoginStage current) {
    return LoginStage.of(request.nextStage()).filter(next -> next.compareTo(current) > 0);
  }

  private static void checkSameLogin(LoginRequest first, LoginRequest request) throws LoginRefusal {
    if (request.isid() != first.isid()
        || request.tsih() != first.tsih()
        || request.cid() != first.cid()) {
      throw LoginRefusal.initiatorError(
          "ISID 0x%012x, TSIH %d, CID %d came after ISID 0x%012x, TSIH %d, CID %d in one login"
              .formatted(
                  request.isid(),
                  request.tsih(),
                  request.cid(),
                  first.isid(),
                  first.tsih(),
                  first.cid()));
    }
  }

  private void negotiate(LoginStage current) throws LoginRefusal {
    SequencedMap<String, String> answers = negotiation.answer(current, text.take());
    if (!identified) {
      identify(answers);
    }
    text.answer(answers);
  }

  /** What the last request offered and did not get, for the log. */
  List<String> takeRefused() {
    return negotiation.takeRefused();
  }

  /** Who wants what, from the first whole text (RFC 7143 6.3.1). */
  private void identify(SequencedMap<String, String> answers) throws LoginRefusal {
    identified = true;
    require(Key.INITIATOR_NAME);
    if (negotiation.discovery()) {
      return;
    }
    String name = require(Key.TARGET_NAME);
    Target found =
        targets
            .find(name, portal.group())
            .orElseThrow(() ->
                new LoginRefusal(
                    LoginStatus.NOT_FOUND,
                    "target \"%s\" is not in portal group %d".formatted(name, portal.group())));
    target = Optional.of(found);
    found.alias().ifPresent(alias -> answers.put(Key.TARGET_ALIAS.text(), alias));
    answers.put(Key.TARGET_PORTAL_GROUP_TAG.text(), Integer.toString(portal.group()));
  }

  private String require(Key key) throws LoginRefusal {
    return negotiation
        .declared(key)
        .filter(value -> !value.isEmpty())
        .orElseThrow(() ->
            new LoginRefusal(
                LoginStatus.MISSING_PARAMETER,
                "the first login text has no %s, expected one".formatted(key.text())));
  }

  private Step reply(LoginRequest request, LoginStage current) {
    ByteBuf part = text.nextPart();
    if (!request.transit() || text.unsent()) {
      return new Step(text.unsent(), current, Optional.empty(), part);
    }
    stage = nextStage(request, current);
    return new Step(false, current, stage, part);
  }
}
