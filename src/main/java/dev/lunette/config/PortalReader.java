package dev.lunette.config;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Reads {@code portals:}, and sees that no two of them want one address. */
final class PortalReader {

  private static final Pattern ADVERTISE =
      Pattern.compile("(?:\\[([^\\[\\]]*)]|([^:\\[\\]]*))(?::([0-9]{1,5}))?");
  private static final String ADDRESS =
      "an IPv4 address, an IPv6 address without brackets, or a host name";

  private final Declared<Integer> groups;
  private final List<Listener> listeners = new ArrayList<>();

  /** Reads portals and declares their group tags. */
  PortalReader(Declared<Integer> groups) {
    this.groups = groups;
  }

  private record Listener(HostAddress address, int port, String where) {}

  private record Advertised(String address, Optional<Integer> port) {}

  List<PortalConfig> read(Optional<Value> portals) {
    if (portals.isEmpty()) {
      return List.of(PortalConfig.DEFAULT);
    }
    Value list = portals.get();
    List<Value> items =
        list.items(1, Limits.PORTALS, "a list of 1 to %d portals".formatted(Limits.PORTALS));
    if (items.isEmpty()) {
      groups.declareUnreadable();
    }
    return items.stream().flatMap(item -> portal(item).stream()).toList();
  }

  private Optional<PortalConfig> portal(Value item) {
    Optional<Section> read = item.section("a portal: {address, port, group}");
    if (read.isEmpty()) {
      groups.declareUnreadable();
      return Optional.empty();
    }
    Section section = read.get();
    String address =
        section
            .value("address")
            .flatMap(PortalReader::address)
            .orElse(PortalConfig.DEFAULT.address());
    int port = section.integer("port", 1, 65_535).orElse(PortalConfig.DEFAULT.port());
    Optional<Advertised> advertised = section.value("advertise").flatMap(PortalReader::advertised);
    int group = group(section);
    section.close();
    if (section.sound()) {
      listen(section, item, address, port);
    }
    return Optional.of(
        new PortalConfig(
            address,
            port,
            group,
            advertised.map(Advertised::address),
            advertised.flatMap(Advertised::port)));
  }

  private int group(Section section) {
    Optional<Value> value = section.value("group");
    Optional<Integer> tag = value.flatMap(v -> v.integer(1, 65_535));
    if (value.isPresent() && tag.isEmpty()) {
      groups.declareUnreadable();
    }
    int group = tag.orElse(PortalConfig.DEFAULT.group());
    groups.declareShared(group);
    return group;
  }

  /** An address to listen on, as text. */
  static Optional<String> address(Value value) {
    return value
        .text(ADDRESS)
        .flatMap(
            text -> HostAddress.parse(text).map(HostAddress::text).or(() -> value.wrong(ADDRESS)));
  }

  private static Optional<Advertised> advertised(Value value) {
    String expected = "an address to reach from outside: host, host:port, [IPv6] or [IPv6]:port";
    Optional<String> text = value.text(expected);
    if (text.isEmpty()) {
      return Optional.empty();
    }
    Matcher matcher = ADVERTISE.matcher(text.get());
    if (!matcher.matches()) {
      return value.wrong(expected);
    }
    Optional<String> bracketed = Optional.ofNullable(matcher.group(1));
    Optional<HostAddress> host =
        HostAddress.parse(bracketed.orElseGet(() -> matcher.group(2)))
            // No initiator can use 0.0.0.0, nor the name of an interface of this host.
            .filter(address -> !address.isWildcard() && address.scope().isEmpty())
            .filter(address -> bracketed.isPresent() == address.text().contains(":"));
    Optional<Integer> port = Optional.ofNullable(matcher.group(3)).map(Integer::valueOf);
    if (host.isEmpty() || port.filter(p -> p < 1 || p > 65_535).isPresent()) {
      return value.wrong(expected);
    }
    return Optional.of(new Advertised(host.get().text(), port));
  }

  private void listen(Section section, Value item, String address, int port) {
    String where = "%s on line %d".formatted(item.path(), item.node().at().line());
    listener(address, port)
        .ifPresent(other ->
            section.wrong(
                "address %s, port %d, expected what %s does not listen on"
                    .formatted(address, port, other)));
    listeners.add(new Listener(HostAddress.parse(address).orElseThrow(), port, where));
  }

  /** The portal that listens there already, as its place in the file. */
  Optional<String> listener(String address, int port) {
    HostAddress host = HostAddress.parse(address).orElseThrow();
    return listeners.stream()
        .filter(other -> other.port() == port && other.address().overlaps(host))
        .findFirst()
        .map(Listener::where);
  }
}
