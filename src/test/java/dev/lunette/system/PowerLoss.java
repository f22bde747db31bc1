package dev.lunette.system;

import dev.lunette.Folders;
import dev.lunette.system.LossyFolder.Change;
import dev.lunette.system.LossyFolder.Entry;
import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SplittableRandom;
import java.util.random.RandomGenerator;

/**
 * What a directory holds after the power has failed: it replays the journal of {@code unsynced.c}.
 *
 * <p>A server that is killed leaves in the kernel what it had written and not synced, so SIGKILL
 * alone is no power loss. RocksDB's Java binding has no file system that loses data; a FUSE file
 * system or a device-mapper target would need modules that not every machine has on which the tests
 * run, and would see the whole kernel's idea of order, not the one that POSIX promises. A library
 * preloaded into an ordinary server needs a compiler and nothing else, and sees each call with its
 * bytes. So that it can't overlook one, {@link #differences} compares the replayed directory with
 * the true one.
 *
 * <p>A file's bytes and length are durable when it was synced; a name, be it new, changed or
 * removed, when its directory was. What lies between is lost, or kept in part: any pages, any
 * sectors, a torn tail; of the changes to the names of one directory the first few.
 */
final class PowerLoss {
  private static final Path SOURCE = Path.of("src/test/c/unsynced.c");
  private static final Duration LIMIT = Duration.ofSeconds(60);

  private final LossyFolder root;
  private final Map<Long, LossyNode> handles = new HashMap<>();
  private final List<String> unseen = new ArrayList<>();

  private PowerLoss(LossyFolder root) {
    this.root = root;
  }

  /** Compiles the library that writes the journal; returns its file. */
  static Path compileShim(Path into) {
    Packages.require("gcc", "libc6-dev");
    Path library = into.resolve("unsynced.so");
    Command.output(
        LIMIT,
        "gcc",
        "-shared",
        "-fPIC",
        "-O2",
        "-Wall",
        "-Werror",
        "-U_FORTIFY_SOURCE",
        "-o",
        library.toString(),
        SOURCE.toString(),
        "-ldl",
        "-pthread");
    return library;
  }

  /** Environment variables that make a program write a journal. */
  static List<String> variables(Path library, Path directory, Path journal) throws IOException {
    return List.of(
        "LD_PRELOAD=" + library.toRealPath(),
        "UNSYNCED_DIRECTORY=" + directory.toRealPath(),
        "UNSYNCED_JOURNAL=" + journal.toAbsolutePath());
  }

  /** A directory as it is now, all of it durable. */
  static PowerLoss of(Path directory) throws IOException {
    PowerLoss loss = new PowerLoss(new LossyFolder());
    loss.load(directory, loss.root);
    return loss;
  }

  private void load(Path directory, LossyFolder into) throws IOException {
    try (DirectoryStream<Path> entries = Files.newDirectoryStream(directory)) {
      for (Path entry : entries) {
        String name = entry.getFileName().toString();
        if (Files.isDirectory(entry, LinkOption.NOFOLLOW_LINKS)) {
          LossyFolder folder = new LossyFolder();
          load(entry, folder);
          set(into, name, Optional.of(folder));
        } else if (Files.isRegularFile(entry, LinkOption.NOFOLLOW_LINKS)) {
          set(into, name, Optional.of(LossyFile.load(entry)));
        }
      }
    }
    into.sync();
  }

  private static void set(LossyFolder folder, String name, Optional<LossyNode> node) {
    new Change(List.of(new Entry(folder, name, node))).happen();
  }

  /** Has happen what a journal says; one that a killed program has left is fine. */
  PowerLoss replay(Path journal) throws IOException {
    if (Files.exists(journal)) {
      Journal.read(journal, this::apply);
    }
    return this;
  }

  /** Calls that the library could not follow. */
  List<String> unseen() {
    return unseen;
  }

  private void apply(Journal.Entry entry) {
    switch (entry.type()) {
      case OPEN -> open(entry);
      case WRITE -> file(entry).write(entry.offset(), entry.bytes().array());
      case LENGTH -> file(entry).resize(entry.amount());
      case GROW -> file(entry).grow(entry.amount());
      case ZERO -> file(entry).zero(entry.offset(), entry.amount());
      case SYNC -> node(entry).sync();
      case SYNC_ALL -> syncAll(root);
      case RENAME -> rename(entry.from(), entry.to());
      case LINK -> set(parent(entry.to()), name(entry.to()), Optional.of(find(entry.from())));
      case UNLINK, RMDIR -> set(parent(entry.path()), name(entry.path()), Optional.empty());
      case MKDIR -> set(parent(entry.path()), name(entry.path()), Optional.of(new LossyFolder()));
      case UNSEEN -> unseen.add(entry.path());
    }
  }

  private void open(Journal.Entry entry) {
    if (entry.created()) {
      set(parent(entry.path()), name(entry.path()), Optional.of(new LossyFile()));
    }
    LossyNode node = find(entry.path());
    handles.put(entry.handle(), node);
    if (entry.truncated()) {
      file(entry).resize(0);
    }
  }

  // What has no node is a socket, which nobody opens.
  private void rename(String from, String to) {
    Optional<LossyNode> node = Optional.ofNullable(parent(from).now.get(name(from)));
    new Change(
            List.of(
                new Entry(parent(from), name(from), Optional.empty()),
                new Entry(parent(to), name(to), node)))
        .happen();
  }

  private static void syncAll(LossyFolder folder) {
    folder.sync();
    for (LossyNode node : folder.now.values()) {
      switch (node) {
        case LossyFile file -> file.sync();
        case LossyFolder below -> syncAll(below);
      }
    }
  }

  private LossyNode node(Journal.Entry entry) {
    return Optional.ofNullable(handles.get(entry.handle())).orElseThrow();
  }

  private LossyFile file(Journal.Entry entry) {
    return (LossyFile) node(entry);
  }

  private LossyNode find(String path) {
    LossyNode node = root;
    for (String word : path.split("/", -1)) {
      if (!word.isEmpty()) {
        node = ((LossyFolder) node).now.get(word);
        if (node == null) {
          throw new AssertionError("the journal names %s, which was never made".formatted(path));
        }
      }
    }
    return node;
  }

  private LossyFolder parent(String path) {
    return (LossyFolder) find(path.substring(0, Math.max(0, path.lastIndexOf('/'))));
  }

  private static String name(String path) {
    return path.substring(path.lastIndexOf('/') + 1);
  }

  /** Where the true directory is not as the journal has it; RocksDB writes its LOG with stdio. */
  List<String> differences(Path directory) throws IOException {
    List<String> found = new ArrayList<>();
    compare("", root, of(directory).root, found);
    return found;
  }

  private static void compare(
      String path, LossyFolder replayed, LossyFolder real, List<String> found) {
    real.now.keySet().stream()
        .filter(name -> !replayed.now.containsKey(name))
        .forEach(name -> found.add(path + name + " is there, and the journal does not know it"));
    replayed.now.forEach((name, node) -> {
      LossyNode other = real.now.get(name);
      if (node instanceof LossyFolder below && other instanceof LossyFolder realBelow) {
        compare(path + name + "/", below, realBelow, found);
      } else if (node instanceof LossyFile file && other instanceof LossyFile realFile) {
        long first = name.startsWith("LOG") ? -1 : file.mismatch(realFile);
        if (first >= 0) {
          found.add("%s%s differs from byte %d on".formatted(path, name, first));
        }
      } else {
        found.add(path + name + " is in the journal, and not there");
      }
    });
  }

  /** Lays what is exactly durable into an emptied directory. */
  void loseUnsynced(Path directory) throws IOException {
    lay(root.after(Optional.of(Loss.UNSYNCED), new SplittableRandom(0)), directory);
  }

  /** Lays one of the states between what is durable and what was written into it. */
  void losePart(Path directory, RandomGenerator random) throws IOException {
    lay(root.after(Optional.empty(), random), directory);
  }

  /** Lays the same loss for every file into it. */
  void lose(Path directory, Loss loss, RandomGenerator random) throws IOException {
    lay(root.after(Optional.of(loss), random), directory);
  }

  private static void lay(LossyFolder left, Path directory) throws IOException {
    Folders.empty(directory);
    store(left, directory);
  }

  private static void store(LossyFolder folder, Path directory) throws IOException {
    for (Map.Entry<String, LossyNode> entry : folder.now.entrySet()) {
      Path path = directory.resolve(entry.getKey());
      switch (entry.getValue()) {
        case LossyFile file -> file.store(path);
        case LossyFolder below -> store(below, Files.createDirectory(path));
      }
    }
  }
}
