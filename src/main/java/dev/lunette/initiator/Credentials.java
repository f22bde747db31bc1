package dev.lunette.initiator;

/**
 * Who we say we are by CHAP. It never tells the secret to a log or a sentence.
 *
 * @param user CHAP_N
 * @param secret what only we and the target know
 */
public record Credentials(String user, String secret) {

  @Override
  public String toString() {
    return "user " + user;
  }
}
