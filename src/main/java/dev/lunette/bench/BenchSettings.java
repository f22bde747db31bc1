package dev.lunette.bench;

import dev.lunette.initiator.Credentials;
import dev.lunette.initiator.IscsiUrl;
import dev.lunette.initiator.Offer;
import dev.lunette.iscsi.Transport;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * A whole run.
 *
 * @param urls what is loaded
 * @param sessions with each of them
 * @param threads event loops
 * @param transport how they talk to the kernel
 * @param busyPollMicros how long they poll before they sleep
 * @param offer what sessions propose
 * @param credentials for CHAP, of the URL at the same place
 * @param workload what each session does; its rate is of all of them together
 * @param rangeBytes of each unit, from its begin; empty for all of it
 * @param warmupMillis before anything counts
 * @param runtimeMillis after that; empty for as long as it takes
 * @param sizeBytes that are read and written in all, unless time runs out before; empty for no end
 * @param timeoutMillis how long a target may be silent
 * @param serverProcess whose processor time is measured as well
 */
public record BenchSettings(
    List<IscsiUrl> urls,
    int sessions,
    int threads,
    Transport transport,
    int busyPollMicros,
    Offer offer,
    List<Optional<Credentials>> credentials,
    Workload workload,
    OptionalLong rangeBytes,
    long warmupMillis,
    OptionalLong runtimeMillis,
    OptionalLong sizeBytes,
    int timeoutMillis,
    OptionalLong serverProcess) {}
