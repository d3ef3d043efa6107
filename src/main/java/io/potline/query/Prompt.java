package io.potline.query;

import io.potline.Fault;
import io.potline.Problem;
import io.potline.conf.Conf;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.logging.Level;
import java.util.logging.Logger;
import java.util.stream.Stream;
import org.apache.spark.sql.SparkSession;
import org.jline.reader.EndOfFileException;
import org.jline.reader.LineReader;
import org.jline.reader.LineReader.Option;
import org.jline.reader.LineReaderBuilder;
import org.jline.reader.UserInterruptException;
import org.jline.reader.impl.history.DefaultHistory;
import org.jline.terminal.Terminal;
import org.jline.terminal.Terminal.Signal;
import org.jline.terminal.Terminal.SignalHandler;
import org.jline.terminal.impl.exec.ExecTerminalProvider;
import org.jline.terminal.spi.SystemStream;
import org.jline.terminal.spi.TerminalProvider;

/**
 * The prompt of {@code sql}, for statements and a few commands. Results go to stdout, everything
 * else to the terminal, so that results can be redirected.
 */
public final class Prompt {

  /** Lists tables, or the columns of one. */
  static final String DESCRIBE = "\\d";

  private static final String EXPAND = "\\x";
  static final List<String> COMMANDS = List.of(DESCRIBE, "\\format", "\\h", "\\q", EXPAND);

  private static final Set<String> LEAVING = Set.of("\\q", "exit", "quit");
  private static final Set<String> ASKING = Set.of("\\h", "\\?", "help");
  private static final String HELP =
      """
      SELECT ...;       a query; it may span lines, and ends with ;
      \\d                lists tables and views, those to start with first
      \\d gold.TABLE     lists columns, with unit and meaning
      \\x                one line a column instead of one a row, and back
      \\format FORMAT    table, expanded (as \\x), csv or json, from now on
      \\h                this text
      \\q                leaves, as Ctrl-D does
      Tab completes names; arrow up finds what was typed before; Ctrl-C drops what is typed, or
      ends the query that is running. What does not fit on the screen opens in less (or in what
      the variable PAGER says): arrows scroll, also to the right, q leaves.
      """;

  /** The library's log: its messages about an unreadable history are not for users. */
  private static final Logger LIBRARY = Logger.getLogger("org.jline");

  /** The history of statements; the prompt works even if it can't be read. */
  private static final class Typed extends DefaultHistory {

    @Override
    public void load() throws IOException {
      try {
        super.load();
      } catch (UncheckedIOException e) {
        throw e.getCause();
      }
    }
  }

  private final Terminal terminal;
  private final LineReader reader;
  private String runRead = "";
  private final Sql sql;
  private final Conf conf;
  private final Pager out;
  private Printer.Format format;

  Prompt(Terminal terminal, Path history, Sql sql, Conf conf, Pager out, Printer.Format format) {
    LIBRARY.setLevel(Level.OFF);
    Typing typing = new Typing(sql.vocabulary());
    this.terminal = terminal;
    this.reader =
        LineReaderBuilder.builder()
            .terminal(terminal)
            .parser(typing)
            .completer(typing)
            .history(new Typed())
            .variable(LineReader.HISTORY_FILE, history)
            .variable(LineReader.SECONDARY_PROMPT_PATTERN, "      -> ")
            .option(Option.CASE_INSENSITIVE, true)
            // Otherwise "!" and "\" would not mean what they do in SQL.
            .option(Option.DISABLE_EVENT_EXPANSION, true)
            .option(Option.INSERT_TAB, false)
            // Lists all completions, as shells do, without choosing one.
            .option(Option.AUTO_MENU, false)
            .build();
    this.sql = sql;
    this.conf = conf;
    this.out = out;
    this.format = format;
  }

  /** A prompt with the history in the user's home. */
  public static Prompt at(Terminal terminal, SparkSession spark, Conf conf, Printer.Format format) {
    Path history = Path.of(System.getProperty("user.home"), ".potline_history");
    Pager out =
        new ExecTerminalProvider().isSystemStream(SystemStream.Output)
            ? Pager.of(System.out, Pager.command(), terminal::getSize)
            : Pager.none(System.out);
    Sql sql = new Sql(spark, conf, DESCRIBE, out, System.err);
    return new Prompt(terminal, history, sql, conf, out, format);
  }

  /** The user's terminal; empty if statements come from a file or a program. */
  public static Optional<Terminal> terminal() {
    TerminalProvider provider = new ExecTerminalProvider();
    if (!provider.isSystemStream(SystemStream.Input)) {
      return Optional.empty();
    }
    return Stream.of(SystemStream.Error, SystemStream.Output)
        .filter(provider::isSystemStream)
        .findFirst()
        .map(stream -> open(provider, stream));
  }

  private static Terminal open(TerminalProvider provider, SystemStream stream) {
    try {
      return provider.sysTerminal(
          "potline",
          System.getenv().getOrDefault("TERM", Terminal.TYPE_DUMB),
          false,
          StandardCharsets.UTF_8,
          StandardCharsets.UTF_8,
          StandardCharsets.UTF_8,
          StandardCharsets.UTF_8,
          true,
          SignalHandler.SIG_DFL,
          false,
          stream);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Reads and runs statements until the user leaves. */
  public void run() {
    terminal.handle(Signal.INT, signal -> cancel());
    say("\\h for help, \\q to leave");
    sayRun();
    for (Optional<String> typed = next(); typed.isPresent(); typed = next()) {
      try {
        answer(typed.get());
      } catch (Problem e) {
        say(e.getMessage());
      } catch (RuntimeException e) {
        String message = String.valueOf(e.getMessage()).lines().findFirst().orElse("");
        say(Fault.in(e).map(Fault::message).orElse("unexpected: " + message));
      }
    }
  }

  private void cancel() {
    // Starts a new line after the ^C that the terminal prints.
    say("");
    sql.cancel();
  }

  /** Empty when the user leaves. */
  private Optional<String> next() {
    try {
      String line = reader.readLine("potline> ").strip();
      return LEAVING.contains(line) ? Optional.empty() : Optional.of(line);
    } catch (UserInterruptException e) {
      return Optional.of("");
    } catch (EndOfFileException e) {
      return Optional.empty();
    }
  }

  static boolean isCommand(String line) {
    String word = line.strip();
    return word.startsWith("\\") || LEAVING.contains(word) || ASKING.contains(word);
  }

  /** Says which run is read, at the start and when another one has finished. */
  private void sayRun() {
    String now = RunRead.line(sql.versions());
    if (!now.equals(runRead)) {
      say(now);
      runRead = now;
    }
  }

  private void answer(String line) {
    if (!isCommand(line)) {
      sayRun();
      sql.run(Statements.of(line), format);
      return;
    }
    String[] words = line.split("[\\s;]+");
    if (ASKING.contains(words[0])) {
      terminal.writer().print(HELP);
      terminal.flush();
    } else if (words[0].equals(DESCRIBE)) {
      describe(words.length == 1 ? Optional.empty() : Optional.of(words[1]));
    } else if (words[0].equals(EXPAND)) {
      boolean isExpanded = format == Printer.Format.EXPANDED;
      format = isExpanded ? Printer.Format.TABLE : Printer.Format.EXPANDED;
      say(isExpanded ? "One line a row." : "One line a column.");
    } else if (words[0].equals("\\format")) {
      format = format(words.length == 1 ? "" : words[1]);
    } else {
      say("No command " + words[0] + ": \\h lists them.");
    }
  }

  private void describe(Optional<String> table) {
    out.show(
        Printer.Format.TABLE,
        page -> {
          Dictionary dictionary = new Dictionary(page, conf);
          table.ifPresentOrElse(dictionary::print, dictionary::print);
          return table;
        });
  }

  private static Printer.Format format(String name) {
    return Arrays.stream(Printer.Format.values())
        .filter(format -> format.name().equals(name.toUpperCase(Locale.ROOT)))
        .findFirst()
        .orElseThrow(() -> Problem.usage("\\format takes table, expanded, csv or json."));
  }

  private void say(String text) {
    terminal.writer().println(text);
    terminal.flush();
  }
}
