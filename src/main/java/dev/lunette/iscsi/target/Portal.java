package dev.lunette.iscsi.target;

import java.net.InetSocketAddress;
import java.util.Optional;

/**
 * One network portal (RFC 7143 2.1).
 *
 * @param bound where it listens
 * @param group its portal group tag
 * @param advertisedAddress host to name instead of the bound one
 * @param advertisedPort port to name instead of the bound one
 */
public record Portal(
    InetSocketAddress bound,
    int group,
    Optional<String> advertisedAddress,
    Optional<Integer> advertisedPort) {}
