package dev.lunette.vdisk.catalog;

import dev.lunette.config.ServerConfig;
import dev.lunette.config.TargetConfig;
import dev.lunette.config.VDiskConfig;
import dev.lunette.vdisk.VDiskException;
import java.io.IOException;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What the configuration file declares, applied to the catalog.
 *
 * <p>What is declared and missing is made, what is there is changed, and what a command has made is
 * left alone. A target that is not declared any more goes; a vDisk stays with its data, since a
 * declaration deletes none. What can't be applied is said in the log, and the rest is.
 */
public final class Declaration {
  private static final Logger LOG = LoggerFactory.getLogger(Declaration.class);

  private static final String DEMO_TARGET = "iqn.2026-11.dev.lunette:demo";
  private static final String DEMO_VDISK = "demo";
  private static final long DEMO_BYTES = 1L << 30;

  private final Catalog catalog;

  public Declaration(Catalog catalog) {
    this.catalog = catalog;
  }

  /** Applies a file when nothing is open yet. */
  public void apply(ServerConfig file) throws IOException {
    file.vdisks().forEach(this::declare);
    release(file.vdisks().stream().map(VDiskConfig::name).collect(Collectors.toSet()));
    targets(file);
  }

  /**
   * Applies a file while vDisks are in use: those that are new, or could not be opened before, are
   * made; what is known of the others stays until the next start.
   */
  public void applyWhileServing(ServerConfig file) throws IOException {
    synchronized (catalog.editor()) {
      for (VDiskConfig vdisk : file.vdisks()) {
        boolean open = catalog.find(vdisk.name()).isPresent();
        boolean missing = catalog.record(vdisk.name()).isEmpty();
        if (!open && (missing || catalog.problem(vdisk.name()).isPresent())) {
          declare(vdisk);
        } else {
          takeBack(vdisk);
        }
      }
      release(file.vdisks().stream().map(VDiskConfig::name).collect(Collectors.toSet()));
      targets(file);
    }
  }

  /** A vDisk that commands could change is the file's from now on, if both say the same. */
  private void takeBack(VDiskConfig vdisk) throws IOException {
    try {
      catalog.editor().requireAgreement(vdisk);
      catalog.editor().origin(vdisk.name(), Origin.DECLARED);
    } catch (VDiskException e) {
      leftAlone(vdisk, e);
    }
  }

  private static void leftAlone(VDiskConfig vdisk, IOException e) {
    LOG.error("vDisk {} stays as it is: {}", vdisk.name(), e.getMessage());
  }

  /**
   * Serves what is in the catalog as it is, there being no file; where there is no target, one with
   * a vDisk to try.
   */
  public void applyNone() throws IOException {
    release(Set.of());
    for (TargetRecord target : catalog.targets()) {
      if (target.origin() == Origin.DECLARED) {
        catalog.editor().put(target.with(Origin.KEPT));
      }
    }
    if (catalog.targets().isEmpty()) {
      if (catalog.record(DEMO_VDISK).isEmpty()) {
        catalog.editor().create(VDiskConfig.rocksdb(DEMO_VDISK, DEMO_BYTES));
      }
      TreeMap<Integer, String> luns = new TreeMap<>(Map.of(0, DEMO_VDISK));
      TargetConfig demo = new TargetConfig(DEMO_TARGET, Optional.empty(), new TreeSet<>(), luns);
      catalog.editor().put(new TargetRecord(demo, Origin.MADE));
    }
  }

  private void declare(VDiskConfig vdisk) {
    try {
      catalog.declare(vdisk);
    } catch (IOException e) {
      if (catalog.problem(vdisk.name()).isPresent()) {
        LOG.error("vDisk {} is offline: {}", vdisk.name(), e.getMessage());
      } else {
        leftAlone(vdisk, e);
      }
    }
  }

  /** vDisks that the file does not speak of any more are in the hand of commands. */
  private void release(Set<String> declared) throws IOException {
    for (VDiskRecord vdisk : catalog.records()) {
      if (vdisk.origin() == Origin.DECLARED && !declared.contains(vdisk.name())) {
        release(vdisk.name());
      }
    }
  }

  private void release(String vdisk) throws IOException {
    try {
      catalog.editor().origin(vdisk, Origin.KEPT);
      LOG.info("vDisk {} is not declared any more: it is kept with its data", vdisk);
    } catch (VDiskException e) {
      leftAlone(catalog.record(vdisk).orElseThrow().config(), e);
    }
  }

  private void targets(ServerConfig file) throws IOException {
    Set<String> declared = new TreeSet<>();
    for (TargetConfig target : file.targets()) {
      declared.add(target.name());
      TargetRecord wanted = new TargetRecord(target, Origin.DECLARED);
      Optional<TargetRecord> known = catalog.target(target.name());
      if (known.isPresent() && isOthers(known.get(), target)) {
        LOG.error(
            "target {}: the file declares LUNs {} and a command has made it with {}; declare that,"
                + " or choose another name",
            target.name(),
            target.luns(),
            known.get().config().luns());
      } else if (!known.equals(Optional.of(wanted))) {
        catalog.editor().put(wanted);
      }
    }
    for (TargetRecord known : catalog.targets()) {
      if (known.origin() == Origin.DECLARED && !declared.contains(known.name())) {
        catalog.editor().removeTarget(known.name());
        LOG.info("target {} is not declared any more: it is removed", known.name());
      }
    }
  }

  private static boolean isOthers(TargetRecord known, TargetConfig declared) {
    return known.origin() == Origin.MADE && !known.config().equals(declared);
  }
}
