package dev.lunette.admin.cli;

import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code lunette target}: what initiators log in to. */
@Command(
    name = "target",
    mixinStandardHelpOptions = true,
    description = "Makes, shows, changes and deletes targets.")
final class TargetCommand {
  private static final String TARGET = "TARGET";

  @Command(name = "create", description = "Makes a target, with LUNs or without.")
  int create(
      @Mixin Session session,
      @Parameters(
              paramLabel = TARGET,
              description = "iSCSI name, such as iqn.2026-11.com.example:a")
          String name,
      @Option(names = "--alias", paramLabel = "TEXT", description = "a name for people")
          Optional<String> alias,
      @Option(
              names = "--portal-group",
              paramLabel = "TAG",
              description = "group of portals that offer it; may be repeated (default: all)")
          @Nullable List<Integer> groups,
      @Option(
              names = "--lun",
              paramLabel = "NUMBER=VDISK[@SNAPSHOT]",
              converter = Lun.Converter.class,
              description = "what it offers; may be repeated")
          @Nullable List<Lun> luns) {
    return session.make(admin ->
        session.show(
            admin.createTarget(
                name,
                alias,
                groups == null ? List.of() : groups,
                Lun.byNumber(luns == null ? List.of() : luns)),
            Tables::target));
  }

  @Command(name = "list", description = "Lists all targets.")
  int list(@Mixin Session session) {
    return session.run(admin -> session.show(admin.targets(), Tables::targets));
  }

  @Command(name = "show", description = "Shows a target, its LUNs and who is logged in.")
  int show(@Mixin Session session, @Parameters(paramLabel = TARGET) String name) {
    return session.run(admin -> session.show(admin.target(name), Tables::target));
  }

  @Command(name = "map", description = "Offers a vDisk, or a snapshot for reading, as a LUN.")
  int map(
      @Mixin Session session,
      @Parameters(paramLabel = TARGET) String name,
      @Parameters(paramLabel = "VDISK[@SNAPSHOT]") String path,
      @Option(names = "--lun", paramLabel = "NUMBER", description = "default: the lowest free one")
          Optional<Integer> lun) {
    return session.run(admin -> session.show(admin.map(name, lun, path), Tables::target));
  }

  @Command(name = "unmap", description = "Takes a LUN back.")
  int unmap(
      @Mixin Session session,
      @Parameters(paramLabel = TARGET) String name,
      @Parameters(paramLabel = "NUMBER") int lun,
      @Option(names = "--force", description = "even while initiators are logged in")
          boolean force) {
    return session.run(admin -> session.show(admin.unmap(name, lun, force), Tables::target));
  }

  @Command(name = "delete", description = "Deletes a target; what it offers stays.")
  int delete(
      @Mixin Session session,
      @Parameters(paramLabel = TARGET) String name,
      @Option(names = "--force", description = "even while initiators are logged in")
          boolean force) {
    return session.run(admin -> {
      admin.deleteTarget(name, force);
      session.say("target %s is deleted".formatted(name));
    });
  }
}
