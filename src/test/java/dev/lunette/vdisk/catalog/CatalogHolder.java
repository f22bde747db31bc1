package dev.lunette.vdisk.catalog;

import dev.lunette.config.Limits;
import java.io.IOException;
import java.nio.file.Path;

/** Another process: opens a catalog, says so, and keeps it until its input ends. */
final class CatalogHolder {

  private CatalogHolder() {}

  public static void main(String[] arguments) throws IOException {
    try (Catalog catalog = new Catalog(Path.of(arguments[0]), Limits.DEFAULTS)) {
      assert catalog.vdisks().isEmpty();
      System.out.println("locked");
      System.out.flush();
      System.in.readAllBytes();
    } catch (IOException e) {
      System.out.println(e.getMessage());
    }
  }
}
