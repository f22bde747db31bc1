package dev.lunette.iscsi.login;

import static dev.lunette.iscsi.pdu.LoginStatus.INITIATOR_ERROR;

import dev.lunette.config.Limits;
import dev.lunette.iscsi.pdu.LoginStatus;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import java.util.function.ToIntFunction;

/** How a value is read and what comes of it (RFC 7143 6.1, 6.2). */
sealed interface Rule {

  /** What holds if the key never comes; empty if there is no such thing. */
  String standard();

  /** What comes of an offered or declared value; empty if it is not acceptable. */
  Optional<String> result(String offered, Limits limits, boolean discovery);

  /** Whether the other side hears an answer; a declaration has none (RFC 7143 6.2). */
  boolean answered();

  /** How a login ends over an unacceptable value; empty if the answer is Reject and it goes on. */
  Optional<LoginStatus> refusal();

  /** Which of two numbers holds. */
  enum Pick {
    MINIMUM,
    MAXIMUM
  }

  /** A number that both sides have a say in (RFC 7143 6.2.2). */
  record Numerical(Pick pick, int least, int most, int fallback, ToIntFunction<Limits> ours)
      implements Rule {

    @Override
    public String standard() {
      return Integer.toString(fallback);
    }

    @Override
    public Optional<String> result(String offered, Limits limits, boolean discovery) {
      int own = ours.applyAsInt(limits);
      return number(offered, least, most)
          .map(theirs -> pick == Pick.MINIMUM ? Math.min(theirs, own) : Math.max(theirs, own))
          .map(String::valueOf);
    }

    @Override
    public boolean answered() {
      return true;
    }

    @Override
    public Optional<LoginStatus> refusal() {
      return Optional.empty();
    }
  }

  /** A number that one side declares. */
  record DeclaredNumber(int least, int most, int fallback) implements Rule {

    @Override
    public String standard() {
      return Integer.toString(fallback);
    }

    @Override
    public Optional<String> result(String offered, Limits limits, boolean discovery) {
      return number(offered, least, most).map(String::valueOf);
    }

    @Override
    public boolean answered() {
      return false;
    }

    @Override
    public Optional<LoginStatus> refusal() {
      return Optional.of(INITIATOR_ERROR);
    }
  }

  /** How two boolean values become one. */
  enum Logic {
    AND,
    OR
  }

  /** Yes or No (RFC 7143 6.2.2). */
  record Flag(Logic logic, boolean fallback, boolean ours) implements Rule {

    static final String YES = "Yes";
    static final String NO = "No";

    @Override
    public String standard() {
      return fallback ? YES : NO;
    }

    @Override
    public Optional<String> result(String offered, Limits limits, boolean discovery) {
      if (!offered.equals(YES) && !offered.equals(NO)) {
        return Optional.empty();
      }
      boolean theirs = offered.equals(YES);
      boolean agreed = logic == Logic.AND ? theirs && ours : theirs || ours;
      return Optional.of(agreed ? YES : NO);
    }

    @Override
    public boolean answered() {
      return true;
    }

    @Override
    public Optional<LoginStatus> refusal() {
      return Optional.empty();
    }
  }

  /**
   * A list in order of preference, of which the first that we know is taken (RFC 7143 6.2.1).
   *
   * @param ours what we take in a normal session
   * @param oursInDiscovery what we take in a discovery session
   * @param standard what holds if the key never comes
   * @param refusal how a login ends if nothing in the list is known; empty for the answer Reject
   */
  record Choice(
      List<String> ours,
      List<String> oursInDiscovery,
      String standard,
      Optional<LoginStatus> refusal)
      implements Rule {

    @Override
    public Optional<String> result(String offered, Limits limits, boolean discovery) {
      List<String> known = discovery ? oursInDiscovery : ours;
      return List.of(offered.split(",", -1)).stream().filter(known::contains).findFirst();
    }

    @Override
    public boolean answered() {
      return true;
    }
  }

  /**
   * Text that one side declares.
   *
   * @param standard what holds if the key never comes
   * @param reader the form in which it is kept and compared; empty if it is not acceptable
   * @param bad how a login ends over an unacceptable text
   */
  record Declaration(String standard, Function<String, Optional<String>> reader, LoginStatus bad)
      implements Rule {

    @Override
    public Optional<String> result(String offered, Limits limits, boolean discovery) {
      return reader.apply(offered);
    }

    @Override
    public boolean answered() {
      return false;
    }

    @Override
    public Optional<LoginStatus> refusal() {
      return Optional.of(bad);
    }
  }

  /** A decimal or hexadecimal number within a range (RFC 7143 6.1). */
  private static Optional<Integer> number(String text, int least, int most) {
    boolean hex = text.startsWith("0x") || text.startsWith("0X");
    String digits = hex ? text.substring(2) : text;
    int radix = hex ? 16 : 10;
    // Long.parseLong takes signs and the digits of every script.
    if (!digits.chars().allMatch(c -> c < 0x80 && Character.digit(c, radix) >= 0)) {
      return Optional.empty();
    }
    try {
      long value = Long.parseLong(digits, radix);
      return value < least || value > most ? Optional.empty() : Optional.of((int) value);
    } catch (NumberFormatException tooLongOrEmpty) {
      return Optional.empty();
    }
  }
}
