package dev.lunette.bench;

import dev.lunette.bench.Report.Agreement;
import dev.lunette.bench.Report.Work;
import dev.lunette.initiator.InitiatorException;
import dev.lunette.initiator.IscsiUrl;
import dev.lunette.iscsi.login.Negotiated;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.TimeUnit;
import org.HdrHistogram.Histogram;

/** Adds up what lanes that are over have measured. */
final class Summary {

  private Summary() {}

  static Report of(BenchSettings settings, List<Lane> lanes, long begunNanos, Usage usage)
      throws InitiatorException {
    Histogram reads = new Histogram(Meter.DIGITS);
    Histogram writes = new Histogram(Meter.DIGITS);
    long lastNanos = begunNanos;
    long givenUp = 0;
    for (Lane lane : lanes) {
      reads.add(lane.meter().reads());
      writes.add(lane.meter().writes());
      givenUp += lane.givenUp();
      lastNanos = Math.max(lastNanos, lane.meter().lastNanos());
    }
    double seconds = (double) (lastNanos - begunNanos) / TimeUnit.SECONDS.toNanos(1);
    Histogram all = reads.copy();
    all.add(writes);
    int blockBytes = settings.workload().blockBytes();
    return new Report(
        settings.urls().stream().map(IscsiUrl::toString).toList(),
        lanes.size(),
        settings.threads(),
        settings.workload(),
        agreement(lanes.getFirst().session().negotiated()),
        givenUp == 0 ? OptionalLong.empty() : OptionalLong.of(givenUp),
        seconds,
        Work.of(all, seconds, blockBytes),
        some(reads, seconds, blockBytes),
        some(writes, seconds, blockBytes),
        usage.own(all.getTotalCount()),
        usage.server(all.getTotalCount()));
  }

  private static Optional<Work> some(Histogram histogram, double seconds, int blockBytes) {
    return histogram.getTotalCount() == 0
        ? Optional.empty()
        : Optional.of(Work.of(histogram, seconds, blockBytes));
  }

  private static Agreement agreement(Negotiated agreed) {
    return new Agreement(
        agreed.digests().header(),
        agreed.digests().data(),
        agreed.immediateData(),
        agreed.initialR2t(),
        agreed.maxRecvDataSegmentLength(),
        agreed.maxSendDataSegmentLength(),
        agreed.maxBurstLength(),
        agreed.firstBurstLength());
  }
}
