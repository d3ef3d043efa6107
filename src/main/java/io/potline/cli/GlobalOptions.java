package io.potline.cli;

import io.potline.Fault;
import io.potline.Problem;
import io.potline.conf.Conf;
import io.potline.gold.Gold;
import java.nio.file.Path;
import java.util.Optional;
import picocli.CommandLine;
import picocli.CommandLine.Option;
import picocli.CommandLine.ScopeType;

/** The options of all commands; turns errors into messages and exit codes. */
public class GlobalOptions {

  private static final int UNEXPECTED = 1;

  @Option(
      names = "--lake",
      paramLabel = "DIR",
      scope = ScopeType.INHERIT,
      description = "The lake, any Hadoop path (default: potline.lake, or ./lake-demo of demo).")
  private String lake;

  @Option(
      names = "--conf",
      paramLabel = "DIR",
      scope = ScopeType.INHERIT,
      description = "The settings (default: conf of the project).")
  private Path conf = Path.of(System.getenv().getOrDefault("POTLINE_CONF", "conf"));

  @Option(names = "--verbose", scope = ScopeType.INHERIT, description = "Stack traces of errors.")
  private boolean isVerbose;

  @Option(
      names = {"-h", "--help"},
      usageHelp = true,
      scope = ScopeType.INHERIT,
      description = "This text.")
  private boolean isHelp;

  /** Parses the arguments, runs the command and returns its exit code. */
  public static int execute(GlobalOptions commands, String... arguments) {
    try {
      return Values.register(new CommandLine(commands))
          .setCaseInsensitiveEnumValuesAllowed(true)
          .setExecutionExceptionHandler((e, commandLine, parsed) -> commands.explain(e))
          .execute(arguments);
    } catch (Error e) {
      return commands.explain(e);
    }
  }

  Path confFolder() {
    return conf;
  }

  Conf conf() {
    Conf read = Conf.read(conf);
    Gold.requireKnownAlerts(read);
    return read;
  }

  Optional<String> lake() {
    return Optional.ofNullable(lake);
  }

  private int explain(Throwable thrown) {
    Optional<Problem> problem = Fault.problem(thrown);
    System.err.println(
        "potline: "
            + problem
                .map(Problem::getMessage)
                .or(() -> Fault.in(thrown).map(Fault::message))
                .orElseGet(() -> unexpected(thrown)));
    if (isVerbose) {
      thrown.printStackTrace();
    }
    return problem.map(Problem::exitCode).orElse(UNEXPECTED);
  }

  private String unexpected(Throwable thrown) {
    return "unexpected: "
        + firstLine(thrown)
        + (isVerbose ? "" : ". --verbose shows where it comes from.");
  }

  private static String firstLine(Throwable thrown) {
    return String.valueOf(thrown.getMessage())
        .lines()
        .findFirst()
        .orElse(thrown.getClass().getName());
  }
}
