package dev.lunette.metrics;

import io.micrometer.core.instrument.FunctionCounter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.binder.jvm.ClassLoaderMetrics;
import io.micrometer.core.instrument.binder.jvm.JvmGcMetrics;
import io.micrometer.core.instrument.binder.jvm.JvmMemoryMetrics;
import io.micrometer.core.instrument.binder.jvm.JvmThreadMetrics;
import io.micrometer.core.instrument.binder.system.FileDescriptorMetrics;
import io.micrometer.core.instrument.binder.system.ProcessorMetrics;
import io.micrometer.core.instrument.binder.system.UptimeMetrics;
import io.micrometer.core.instrument.config.MeterFilter;
import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.prometheus.metrics.expositionformats.ExpositionFormatWriter;
import io.prometheus.metrics.expositionformats.ExpositionFormats;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/** All metrics as a page of text, made anew each time. */
final class Exposition implements AutoCloseable {

  private static final Path STATUS = Path.of("/proc/self/status");

  private final PrometheusMeterRegistry registry =
      new PrometheusMeterRegistry(PrometheusConfig.DEFAULT);
  private final JvmGcMetrics collector = new JvmGcMetrics();
  private final ExpositionFormats formats = ExpositionFormats.init();

  /**
   * A page.
   *
   * @param contentType its format
   * @param text all of it, UTF-8; whoever sends it releases it
   */
  record Page(String contentType, ByteBuf text) {}

  Exposition(ServerMetrics server) {
    // named against the conventions; the time is told in seconds below
    registry.config().meterFilter(MeterFilter.denyNameStartsWith("process.cpu.time"));
    registry.config().meterFilter(MeterFilter.denyNameStartsWith("system.cpu.count"));
    registry.getPrometheusRegistry().register(server);
    collector.bindTo(registry);
    new JvmMemoryMetrics().bindTo(registry);
    new JvmThreadMetrics().bindTo(registry);
    new ClassLoaderMetrics().bindTo(registry);
    new ProcessorMetrics().bindTo(registry);
    new UptimeMetrics().bindTo(registry);
    new FileDescriptorMetrics().bindTo(registry);
    ProcessHandle process = ProcessHandle.current();
    FunctionCounter.builder("process.cpu", process, Exposition::cpuSeconds)
        .baseUnit("seconds")
        .description("Processor time of the process.")
        .register(registry);
    Gauge.builder("process.resident.memory", Exposition::residentBytes)
        .baseUnit("bytes")
        .description("Memory of the process that is in RAM.")
        .register(registry);
  }

  /**
   * A page in the format that is liked best.
   *
   * @param accept what the request says that it takes, if it does
   */
  Page page(@Nullable String accept) throws IOException {
    ExpositionFormatWriter writer = formats.findWriter(accept);
    ByteArrayOutputStream text = new ByteArrayOutputStream(1 << 16);
    writer.write(text, registry.getPrometheusRegistry().scrape());
    return new Page(writer.getContentType(), Unpooled.wrappedBuffer(text.toByteArray()));
  }

  private static double cpuSeconds(ProcessHandle process) {
    return process.info().totalCpuDuration().map(Duration::toNanos).orElse(0L)
        / Family.NANOS_PER_SECOND;
  }

  /** Not a number where the kernel does not say. */
  private static double residentBytes() {
    try (var lines = Files.lines(STATUS)) {
      return lines
          .filter(line -> line.startsWith("VmRSS:"))
          .mapToDouble(line -> 1024 * Double.parseDouble(line.replaceAll("[^0-9]", "")))
          .findFirst()
          .orElse(Double.NaN);
    } catch (IOException e) {
      return Double.NaN;
    }
  }

  @Override
  public void close() {
    collector.close();
    registry.close();
  }
}
