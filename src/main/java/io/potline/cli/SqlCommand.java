package io.potline.cli;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.potline.Problem;
import io.potline.Tables;
import io.potline.conf.Conf;
import io.potline.query.Printer;
import io.potline.query.Prompt;
import io.potline.query.Sql;
import io.potline.query.Statements;
import io.potline.query.Statements.Statement;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.apache.spark.sql.SparkSession;
import org.jline.terminal.Terminal;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.ParentCommand;

@Command(
    name = "sql",
    description = "Read-only queries; the results go to stdout. Without one, a prompt for them.")
public final class SqlCommand implements Callable<Integer> {

  @ParentCommand private GlobalOptions options;

  @Mixin private ReadOptions read;

  @Parameters(arity = "0..1", paramLabel = "QUERY", description = "Such as 'SELECT 1'.")
  private String query;

  @Option(
      names = "-f",
      paramLabel = "FILE",
      description = "Reads the query from a file, or several with ; between.")
  private Path file;

  @Option(
      names = "--format",
      paramLabel = "table|expanded|csv|json",
      description = "Default: table; expanded has one line a column.")
  private Printer.Format format = Printer.Format.TABLE;

  @Override
  public Integer call() throws IOException {
    requireOneInput();
    Optional<Terminal> terminal =
        query == null && file == null ? Prompt.terminal() : Optional.empty();
    List<Statement> statements = terminal.isPresent() ? List.of() : statements();
    Conf conf = options.conf();
    try (OpenLake open =
        terminal.isPresent()
            ? OpenLake.toFollow(options, conf, read, SparkSession.builder())
            : OpenLake.toRead(options, conf, read)) {
      Tables.register(open.lake(), conf);
      if (terminal.isPresent()) {
        Prompt.at(terminal.get(), open.spark(), conf, format).run();
      } else {
        run(
            new Sql(open.spark(), conf, "jobs/potline describe", System.out, System.err),
            statements);
      }
      return 0;
    }
  }

  private void run(Sql sql, List<Statement> statements) {
    if (file == null) {
      sql.run(statements.stream().map(Statement::text).toList(), format);
    } else {
      sql.run(file.toString(), statements, format);
    }
  }

  private void requireOneInput() {
    if (query != null && file != null) {
      throw Problem.usage("sql takes one query, or one file with -f FILE.");
    }
    if (file != null && !Files.isReadable(file)) {
      throw Problem.usage("No file %s.", file);
    }
  }

  /** The statements of the arguments, or else of stdin. */
  private List<Statement> statements() throws IOException {
    String text =
        query != null
            ? query
            : new String(file != null ? Files.readAllBytes(file) : System.in.readAllBytes(), UTF_8);
    List<Statement> statements = Statements.placed(text);
    if (statements.isEmpty()) {
      throw Problem.usage("No statement in %s.", file == null ? "the query" : file);
    }
    return statements;
  }
}
