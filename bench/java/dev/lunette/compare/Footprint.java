package dev.lunette.compare;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Memory of a server of ours.
 *
 * @param liveBytes objects that are left when the collector has been asked for all it can find
 * @param directBytes buffers of the network, pooled or in use
 * @param residentBytes all of the process that is in RAM, after that collection
 */
record Footprint(long liveBytes, long directBytes, long residentBytes) {
  private static final Pattern TOTAL = Pattern.compile("Total +\\d+ +(\\d+)");

  static Footprint of(LunetteContender server) throws IOException, InterruptedException {
    long live = liveBytes(server.pid()); // first, for what it frees is not resident afterwards
    long direct = (long) Scrape.of(server.managementPort()).sum("lunette_direct_memory_bytes");
    return new Footprint(live, direct, residentBytes(server.pid()));
  }

  /** The last line of a histogram of live objects, for which the JVM collects everything. */
  private static long liveBytes(long pid) throws IOException, InterruptedException {
    Path jcmd = Path.of(System.getProperty("java.home"), "bin", "jcmd");
    Process process =
        new ProcessBuilder(jcmd.toString(), "" + pid, "GC.class_histogram")
            .redirectErrorStream(true)
            .start();
    String said = new String(process.getInputStream().readAllBytes(), UTF_8);
    Matcher total = TOTAL.matcher(said);
    if (process.waitFor() != 0 || !total.find()) {
      throw new IOException("jcmd %d GC.class_histogram failed: %s".formatted(pid, said));
    }
    return Long.parseLong(total.group(1));
  }

  Footprint minus(Footprint before) {
    return new Footprint(
        liveBytes - before.liveBytes,
        directBytes - before.directBytes,
        residentBytes - before.residentBytes);
  }

  static long residentBytes(long pid) throws IOException {
    List<String> lines = Files.readAllLines(Path.of("/proc", "" + pid, "status"));
    return lines.stream()
        .filter(line -> line.startsWith("VmRSS:"))
        .mapToLong(line -> Long.parseLong(line.replaceAll("\\D", "")) << 10)
        .findFirst()
        .orElseThrow(() -> new IOException("process %d is over".formatted(pid)));
  }
}
