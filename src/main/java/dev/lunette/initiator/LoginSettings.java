package dev.lunette.initiator;

import java.util.Optional;

/**
 * Who logs in, and to what.
 *
 * @param target iSCSI name
 * @param isid our part of the session identifier, 48 bits
 * @param credentials for CHAP; without them there is no security stage
 * @param offer what is proposed
 */
public record LoginSettings(
    String target, long isid, Optional<Credentials> credentials, Offer offer) {}
