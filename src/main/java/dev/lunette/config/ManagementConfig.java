package dev.lunette.config;

/**
 * Where the server tells how it does: metrics and health, by HTTP.
 *
 * @param enabled whether it does at all; without it nothing is recorded either
 * @param address IP address without brackets, or host name, to listen on
 * @param port TCP port
 */
public record ManagementConfig(boolean enabled, String address, int port) {

  /** For this host only; what is told names initiators and disks. */
  public static final ManagementConfig DEFAULT = new ManagementConfig(true, "127.0.0.1", 9260);

  /** Nothing listens, nothing is recorded. */
  public static final ManagementConfig DISABLED =
      new ManagementConfig(false, DEFAULT.address(), DEFAULT.port());
}
