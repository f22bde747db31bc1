package dev.lunette.system;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.random.RandomGenerator;

/**
 * A file of which it is known what is durable: its pages now, and as they were when last synced.
 */
final class LossyFile implements LossyNode {
  static final int PAGE = 4096;
  static final int SECTOR = 512;
  private static final byte[] ZEROS = new byte[PAGE];

  private final Map<Long, byte[]> pages = new HashMap<>();
  private final Map<Long, byte[]> safePages = new HashMap<>(); // only those that have changed since
  private final List<Long> lengths = new ArrayList<>(List.of(0L)); // the safe one, then each since

  long length() {
    return lengths.getLast();
  }

  void write(long offset, byte[] bytes) {
    for (int done = 0; done < bytes.length; ) {
      long at = offset + done;
      int within = (int) (at % PAGE);
      int count = Math.min(PAGE - within, bytes.length - done);
      System.arraycopy(bytes, done, changed(at / PAGE), within, count);
      done += count;
    }
    grow(offset + bytes.length);
  }

  void grow(long length) {
    if (length > length()) {
      lengths.add(length);
    }
  }

  void resize(long length) {
    if (length < length()) {
      zero(length, length() - length);
    }
    lengths.add(length);
  }

  void zero(long offset, long count) {
    long end = offset + Math.min(count, length() - offset);
    for (long page : List.copyOf(pages.keySet())) {
      long from = Math.max(offset, page * PAGE);
      long to = Math.min(end, (page + 1) * PAGE);
      if (from < to) {
        Arrays.fill(changed(page), (int) (from - page * PAGE), (int) (to - page * PAGE), (byte) 0);
      }
    }
  }

  private byte[] changed(long page) {
    byte[] bytes = pages.computeIfAbsent(page, _ -> new byte[PAGE]);
    safePages.computeIfAbsent(page, _ -> bytes.clone());
    return bytes;
  }

  @Override
  public void sync() {
    safePages.clear();
    long length = length();
    lengths.clear();
    lengths.add(length);
  }

  /** What this file may be after a power loss. */
  LossyFile after(Loss loss, RandomGenerator random) {
    LossyFile left = new LossyFile();
    long length = lengthAfter(loss, random);
    long cut = (long) (random.nextDouble() * (length() / SECTOR + 2));
    double kept = random.nextDouble();
    pages.forEach((page, now) -> {
      byte[] safe = safePages.getOrDefault(page, now);
      byte[] mixed = safe.clone();
      boolean whole = random.nextDouble() < kept;
      for (int at = 0; at < PAGE; at += SECTOR) {
        boolean survives =
            switch (loss) {
              case UNSYNCED -> false;
              case NOTHING -> true;
              case PAGES -> whole;
              case SECTORS -> random.nextDouble() < kept;
              case TAIL -> page * (PAGE / SECTOR) + at / SECTOR < cut;
            };
        if (survives) {
          System.arraycopy(now, at, mixed, at, SECTOR);
        }
      }
      left.pages.put(page, mixed);
    });
    // What lies behind the end can't come back.
    left.lengths.add(Long.MAX_VALUE);
    left.zero(length, Long.MAX_VALUE - length);
    left.pages.keySet().removeIf(page -> page * PAGE >= length);
    left.lengths.add(length);
    left.sync();
    return left;
  }

  private long lengthAfter(Loss loss, RandomGenerator random) {
    return switch (loss) {
      case UNSYNCED -> lengths.getFirst();
      case NOTHING -> length();
      case PAGES, SECTORS -> lengths.get(random.nextInt(lengths.size()));
      case TAIL -> {
        long least = Math.min(lengths.getFirst(), length());
        long more = Math.max(lengths.getFirst(), length()) - least;
        yield least + (long) (random.nextDouble() * (more + 1));
      }
    };
  }

  void store(Path file) throws IOException {
    try (FileChannel out =
        FileChannel.open(file, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE)) {
      for (Map.Entry<Long, byte[]> page : pages.entrySet()) {
        long at = page.getKey() * PAGE;
        int count = (int) Math.min(PAGE, length() - at);
        if (count > 0 && !Arrays.equals(page.getValue(), ZEROS)) {
          out.write(ByteBuffer.wrap(page.getValue(), 0, count), at);
        }
      }
      if (out.size() < length()) {
        out.write(ByteBuffer.allocate(1), length() - 1);
      }
    }
  }

  static LossyFile load(Path file) throws IOException {
    LossyFile loaded = new LossyFile();
    try (FileChannel in = FileChannel.open(file)) {
      for (long at = 0; at < in.size(); at += PAGE) {
        ByteBuffer page = ByteBuffer.allocate((int) Math.min(PAGE, in.size() - at));
        while (page.hasRemaining() && in.read(page, at + page.position()) >= 0) {
          // until it is full
        }
        loaded.write(at, page.array());
      }
    }
    loaded.sync();
    return loaded;
  }

  /** First byte that differs from {@code other}, or -1. */
  long mismatch(LossyFile other) {
    if (length() != other.length()) {
      return Math.min(length(), other.length());
    }
    for (long page = 0; page * PAGE < length(); page++) {
      int first =
          Arrays.mismatch(pages.getOrDefault(page, ZEROS), other.pages.getOrDefault(page, ZEROS));
      if (first >= 0) {
        return page * PAGE + first;
      }
    }
    return -1;
  }
}
