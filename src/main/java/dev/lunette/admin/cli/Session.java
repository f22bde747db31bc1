package dev.lunette.admin.cli;

import dev.lunette.admin.AdminException;
import dev.lunette.admin.AdminException.Kind;
import dev.lunette.admin.AdminJson;
import dev.lunette.admin.AdminService;
import dev.lunette.admin.CareService;
import dev.lunette.admin.JobInfo;
import dev.lunette.config.Limits;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** What every command has: whom it asks, how it shows the answer, and how it ends. */
final class Session {
  private static final int FIRST_LOOK_MILLIS = 20;
  private static final int LAST_LOOK_MILLIS = 500;

  @Spec(Spec.Target.MIXEE)
  private @Nullable CommandSpec spec;

  @Mixin private DataOptions options = new DataOptions();

  @Option(names = "--json", description = "print JSON, as the HTTP interface has it")
  private boolean json;

  @Option(
      names = {"-h", "--help"},
      usageHelp = true,
      description = "show this help")
  @SuppressWarnings("UnusedVariable") // picocli asks the option itself
  private boolean help;

  /** What a command does. */
  interface Work {
    void run(AdminService admin) throws AdminException;
  }

  /** Begins check or repair. */
  interface CareWork {
    JobInfo begin(CareService care) throws AdminException;
  }

  /** Work without a service. */
  interface Step {
    void run() throws AdminException;
  }

  /** Opens the service, does the work, and returns the exit code. */
  int run(Work work) {
    return step(() -> {
      try (AdminService admin = access().open(data())) {
        work.run(admin);
      }
    });
  }

  /** The same for what makes something, with which a data directory may begin. */
  int make(Work work) {
    return step(() -> {
      try (AdminService admin = access().openOrBegin(data())) {
        work.run(admin);
      }
    });
  }

  /** The same for check and repair; what is wrong makes the command end with 1. */
  int care(CareWork work) {
    return step(() -> {
      try (CareService care = access().openForCare(data())) {
        JobInfo job = await(care, work.begin(care));
        show(job, Tables::job);
        if (job.problem().isPresent()) {
          throw new AdminException(Kind.FAILED, job.problem().get());
        }
      }
    });
  }

  /** Does something and returns the exit code; a failure is a sentence on the error stream. */
  int step(Step step) {
    try {
      step.run();
      return out().checkError() ? CommandLine.ExitCode.SOFTWARE : CommandLine.ExitCode.OK;
    } catch (AdminException e) {
      commandLine().getErr().println(complaint(e));
      return e.kind() == Kind.INVALID ? CommandLine.ExitCode.USAGE : CommandLine.ExitCode.SOFTWARE;
    }
  }

  private String complaint(AdminException e) {
    return json
        ? new String(AdminJson.write(Complaint.of(e)), StandardCharsets.UTF_8)
        : "lunette: " + e.getMessage();
  }

  /** Shows an answer, as JSON if that was asked for. */
  <T> void show(T value, Function<T, ?> text) {
    out().print(json ? AdminJson.pretty(value) + System.lineSeparator() : text.apply(value));
    out().flush();
  }

  /** Says that something was done that has no answer of its own. */
  void say(String sentence) {
    if (!json) {
      out().println(sentence);
      out().flush();
    }
  }

  /** Waits for a job and shows how it went; one that failed is thrown. */
  JobInfo await(CareService admin, JobInfo begun) throws AdminException {
    JobInfo job = begun;
    try (Progress progress = progress(job.title(), job.unit())) {
      for (int pause = FIRST_LOOK_MILLIS; job.state() == JobInfo.State.RUNNING; ) {
        progress.at(job.done(), job.total());
        Thread.sleep(pause);
        pause = Math.min(2 * pause, LAST_LOOK_MILLIS);
        job = admin.job(job.id());
      }
      progress.at(job.done(), job.total());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new AdminException(Kind.FAILED, "interrupted; the work goes on in the server", e);
    }
    if (job.state() == JobInfo.State.FAILED) {
      if (json) {
        show(job, Tables::job);
      } else {
        job.findings().forEach(finding -> commandLine().getErr().println(finding));
      }
      throw new AdminException(Kind.FAILED, job.problem().orElse(job.title() + " failed"));
    }
    return job;
  }

  /** Asks about one of many; one that is gone has no answer. */
  interface Question<T> {
    T of(String name) throws AdminException;

    private Optional<T> about(String name) throws AdminException {
      try {
        return Optional.of(of(name));
      } catch (AdminException e) {
        if (e.kind() == Kind.NOT_FOUND) {
          return Optional.empty();
        }
        throw e;
      }
    }
  }

  /** Asks about each of many, which takes a while; one that has gone meanwhile is left out. */
  <T> List<T> each(String unit, Stream<String> names, Question<T> question) throws AdminException {
    List<String> all = names.toList();
    List<T> answers = new ArrayList<>();
    try (Progress progress = progress("usage", unit)) {
      for (int i = 0; i < all.size(); i++) {
        progress.at(i, all.size());
        question.about(all.get(i)).ifPresent(answers::add);
      }
    }
    return answers;
  }

  /** A bar on the error stream, where that is a terminal, for what is counted in such units. */
  Progress progress(String title, String unit) {
    return json ? Progress.none() : Progress.of(title, unit);
  }

  Access access() {
    Object top = commandLine().getCommandSpec().root().userObject();
    if (top instanceof Commands.Top holder) {
      return holder.access();
    }
    throw new IllegalStateException("the top command gives no access");
  }

  /** The data directory that the command is about. */
  Access.Data data() throws AdminException {
    options.requireOne(commandLine());
    Optional<Path> file = options.file();
    return file.isPresent()
        ? access().declared(file.get())
        : new Access.Data(options.directory(), Limits.DEFAULTS, Set.of());
  }

  private PrintWriter out() {
    return commandLine().getOut();
  }

  private CommandLine commandLine() {
    return Objects.requireNonNull(spec).commandLine();
  }
}
