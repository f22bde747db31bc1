package dev.lunette.system;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.random.RandomGenerator;

/** A directory of which it is known what is durable, and what has been changed since, in order. */
final class LossyFolder implements LossyNode {
  private static final List<Loss> LOSSES = List.of(Loss.values());

  final Map<String, LossyNode> now = new TreeMap<>();
  private final Map<String, LossyNode> safe = new TreeMap<>();
  private final List<Change> pending = new ArrayList<>();

  /** A name that gets or loses its node. */
  record Entry(LossyFolder folder, String name, Optional<LossyNode> node) {
    void apply(Map<String, LossyNode> names) {
      if (node.isPresent()) {
        names.put(name, node.get());
      } else {
        names.remove(name);
      }
    }
  }

  /** Entries, maybe of two directories, that change together. */
  record Change(List<Entry> entries) {

    void happen() {
      entries.forEach(entry -> {
        entry.apply(entry.folder.now);
        if (!entry.folder.pending.contains(this)) {
          entry.folder.pending.add(this);
        }
      });
    }

    @Override
    public boolean equals(Object other) {
      return this == other;
    }

    @Override
    public int hashCode() {
      return System.identityHashCode(this);
    }
  }

  @Override
  public void sync() {
    for (Change change : List.copyOf(pending)) {
      for (Entry entry : change.entries) {
        entry.apply(entry.folder.safe);
        entry.folder.pending.remove(change);
      }
    }
  }

  /** What this directory and all below it may be after a power loss. */
  LossyFolder after(Optional<Loss> one, RandomGenerator random) {
    Map<String, LossyNode> names = new TreeMap<>(safe);
    int done =
        one.isEmpty()
            ? random.nextInt(pending.size() + 1)
            : one.get() == Loss.UNSYNCED ? 0 : pending.size();
    for (Change change : pending.subList(0, done)) {
      change.entries.stream()
          .filter(entry -> entry.folder == this)
          .forEach(entry -> entry.apply(names));
    }
    LossyFolder left = new LossyFolder();
    names.forEach((name, node) -> left.now.put(name, after(node, one, random)));
    left.safe.putAll(left.now);
    return left;
  }

  private static LossyNode after(LossyNode node, Optional<Loss> one, RandomGenerator random) {
    return switch (node) {
      case LossyFolder folder -> folder.after(one, random);
      case LossyFile file ->
          file.after(one.orElseGet(() -> LOSSES.get(random.nextInt(LOSSES.size()))), random);
    };
  }
}
