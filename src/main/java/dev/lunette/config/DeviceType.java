package dev.lunette.config;

import java.util.Arrays;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Collectors;

/** What initiators take a vDisk for (SPC-4, peripheral device type). */
public enum DeviceType {
  /** A direct access block device. */
  DISK,
  /** A CD or DVD drive with the vDisk as its disc, which nobody can write. */
  CDROM;

  /** All of them as a choice, for messages. */
  public static final String EXPECTED =
      Arrays.stream(values()).map(DeviceType::word).collect(Collectors.joining(" or "));

  /** How it is written. */
  public String word() {
    return name().toLowerCase(Locale.ROOT);
  }

  /** The one that is written so. */
  public static Optional<DeviceType> parse(String word) {
    return Arrays.stream(values()).filter(type -> type.word().equals(word)).findFirst();
  }
}
