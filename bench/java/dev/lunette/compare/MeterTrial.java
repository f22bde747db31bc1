package dev.lunette.compare;

import dev.lunette.compare.LunetteContender.Setup;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;

/**
 * Meters on against meters off. A few percent are less than what two servers of one kind differ by
 * from one start to the next, so every measurement has a new server with the same past, and each
 * kind is first in turn.
 */
final class MeterTrial {
  static final List<Work> WORKS = List.of(Work.random("read", 32), Work.random("write", 32));
  static final List<Setup> SETUPS = List.of(Setup.FILE, Setup.METERS_OFF);

  private final Generator generator;
  private final Course course;
  private final String processors;

  MeterTrial(Generator generator, Course course, String processors) {
    this.generator = generator;
    this.course = course;
    this.processors = processors;
  }

  Results run(Path directory, long sizeBytes, int rounds) throws IOException, InterruptedException {
    Results measured = new Results();
    for (int round = 0; round < rounds; round++) {
      for (Setup setup : round % 2 == 0 ? SETUPS : SETUPS.reversed()) {
        Path place = directory.resolve("meters-%d-%b".formatted(round, setup.meters()));
        try (Contender server = LunetteContender.start(setup, place, sizeBytes, processors)) {
          generator.fill(server, sizeBytes);
          for (Work work : WORKS) {
            Sample sample = generator.measure(server, work);
            measured.add(work, server.name(), sample);
            course.measured(work, server, sample);
          }
        } finally {
          Trees.delete(place);
        }
      }
    }
    return measured;
  }
}
