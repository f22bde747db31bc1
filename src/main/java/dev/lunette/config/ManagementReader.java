package dev.lunette.config;

import java.util.Optional;

/** Reads {@code management:}, and sees that no portal wants the same address. */
final class ManagementReader {

  private final PortalReader portals;

  /**
   * A reader of the part that follows the portals.
   *
   * @param portals which have been read
   */
  ManagementReader(PortalReader portals) {
    this.portals = portals;
  }

  ManagementConfig read(Optional<Value> management) {
    return management
        .flatMap(value -> value.section("a mapping: {enabled, address, port}"))
        .map(this::management)
        .orElse(ManagementConfig.DEFAULT);
  }

  private ManagementConfig management(Section section) {
    ManagementConfig defaults = ManagementConfig.DEFAULT;
    boolean enabled = section.value("enabled").flatMap(Value::flag).orElse(defaults.enabled());
    String address =
        section.value("address").flatMap(PortalReader::address).orElse(defaults.address());
    int port = section.integer("port", 1, 65_535).orElse(defaults.port());
    section.close();
    if (section.sound() && enabled) {
      portals
          .listener(address, port)
          .ifPresent(where ->
              section.wrong(
                  "address %s, port %d, expected what %s does not listen on"
                      .formatted(address, port, where)));
    }
    return new ManagementConfig(enabled, address, port);
  }
}
