package io.potline;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.potline.check.Check;
import io.potline.check.Check.Finding;
import io.potline.check.Check.State;
import io.potline.conf.Conf;
import io.potline.gold.CostCurve;
import io.potline.gold.RequiredPrice;
import io.potline.gold.StageMarginDaily;
import io.potline.lake.Lake;
import io.potline.lake.LakeCatalog;
import io.potline.landing.Inspection;
import io.potline.landing.text.Reasons;
import io.potline.landing.text.Texts;
import io.potline.ops.RunLog.Counts;
import io.potline.pipeline.Feeds;
import io.potline.pipeline.Pipeline;
import io.potline.query.Dictionary;
import io.potline.query.Explain;
import io.potline.query.InspectionPage;
import io.potline.query.Printer;
import io.potline.query.Prompt;
import io.potline.query.RequiredPricePage;
import io.potline.query.Server;
import io.potline.query.Sql;
import io.potline.query.Statements;
import io.potline.report.Language;
import io.potline.report.Notebook;
import io.potline.report.Report;
import io.potline.sample.BigWorkbook;
import io.potline.sample.Sample;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.lang.management.MemoryPoolMXBean;
import java.lang.management.MemoryType;
import java.math.BigDecimal;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.time.LocalDate;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.apache.hadoop.fs.FileSystem;
import org.apache.spark.SparkConf;
import org.apache.spark.deploy.SparkHadoopUtil;
import org.apache.spark.sql.SparkSession;
import org.jline.terminal.Terminal;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.ScopeType;

/**
 * Arguments and settings in, exit code out; what is done stands in {@link Pipeline} and beside it.
 */
@Command(
    name = "jobs/potline",
    description = "The aluminium chain's margins and capacity, as Delta tables.",
    synopsisSubcommandLabel = "COMMAND",
    footer = {
      "",
      "Options of spark-submit follow after --, as in",
      "  jobs/potline run --landing /data/landing -- --master yarn",
      "Exit codes: 0 done, 1 unexpected, 2 bad usage or settings, 3 data refused or a check failed."
    },
    sortOptions = false)
public final class Main {

  private static final Map<String, String> REQUIRED_SPARK_SETTINGS =
      Map.of(
          "spark.sql.session.timeZone", "UTC",
          "spark.sql.ansi.enabled", "true",
          "spark.sql.datetime.java8API.enabled", "true");

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

  public static void main(String[] arguments) {
    int exitCode = run(arguments);
    // On success the method returns: a cluster takes System.exit(0) for a failure.
    if (exitCode != 0) {
      System.exit(exitCode);
    }
  }

  static int run(String... arguments) {
    Main main = new Main();
    return new CommandLine(main)
        .setCaseInsensitiveEnumValuesAllowed(true)
        .setExecutionExceptionHandler((e, commandLine, parsed) -> main.explain(e))
        .execute(arguments);
  }

  private int explain(Exception e) {
    if (e instanceof Problem problem) {
      System.err.println("potline: " + problem.getMessage());
    } else {
      System.err.println(
          "potline: unexpected: "
              + firstLine(e)
              + (isVerbose ? "" : ". --verbose shows where it comes from."));
    }
    if (isVerbose) {
      e.printStackTrace();
    }
    if (e instanceof Problem problem) {
      return problem.exitCode();
    }
    return 1;
  }

  private static String firstLine(Exception e) {
    return String.valueOf(e.getMessage()).lines().findFirst().orElse(e.getClass().getName());
  }

  @Command(name = "demo", description = "The whole way on synthetic data, from files to figures.")
  int demo() throws IOException {
    Conf settings = Conf.read(conf);
    String root = lake == null ? "lake-demo" : lake;
    try (SparkSession spark = session(SparkSession.builder(), root)) {
      return new Demo(new Lake(spark, root, settings.settings().retentionDays()), root, settings)
          .run();
    }
  }

  @Command(name = "generate", description = "Writes synthetic landing files, source 'synthetic'.")
  int generate(
      @Option(names = "--out", paramLabel = "DIR", required = true, description = "Landing folder.")
          String out,
      @Option(
              names = "--from",
              paramLabel = "DATE",
              description = "First day (default 2015-01-01).")
          LocalDate from,
      @Option(names = "--to", paramLabel = "DATE", description = "Last day (default 2025-01-07).")
          LocalDate to,
      @Option(
              names = "--seed",
              paramLabel = "N",
              defaultValue = "1",
              description = "Another number, other figures (default 1).")
          long seed,
      @Option(
              names = "--plants",
              paramLabel = "N",
              defaultValue = "0",
              description = "Splits the provinces' capacity into about N plants.")
          int plants,
      @Option(names = "--defects", description = "With files and rows that have to be refused.")
          boolean hasDefects) {
    LocalDate first = Optional.ofNullable(from).orElse(Sample.FIRST);
    LocalDate last = Optional.ofNullable(to).orElse(Sample.LAST);
    if (first.isAfter(last) || plants < 0) {
      throw Problem.usage("--from %s is after --to %s, or --plants is below 0.", first, last);
    }
    int files =
        Sample.write(new Sample.Order(first, last, seed, plants, hasDefects), out, Conf.read(conf));
    System.err.printf("%d synthetic files in %s%n", files, out);
    return 0;
  }

  @Command(name = "run", description = "Takes new files and brings silver and gold up to date.")
  int run(
      @Option(
              names = "--landing",
              paramLabel = "DIR",
              required = true,
              description = "Folder with prices/ and capacity/, any Hadoop path.")
          String landing,
      @Option(
              names = "--as-of",
              paramLabel = "TIMESTAMP",
              description = "Writes gold_as_of as known at that time; gold is left alone.")
          String asOf)
      throws IOException {
    Conf settings = Conf.read(conf);
    Optional<Instant> time = Optional.ofNullable(asOf).map(Main::time);
    try (SparkSession spark = session(SparkSession.builder(), root(settings))) {
      Counts counts =
          new Pipeline(openLake(spark, settings), settings).run("run", landing, now(), time);
      System.err.printf(
          "%,d files: %,d rows accepted, %,d repeated, %,d missing, %,d refused%n",
          counts.files(),
          counts.accepted(),
          counts.repeated(),
          counts.missing(),
          counts.rejected());
      if (counts.rejected() > 0) {
        System.err.println("Refused rows and their reasons are in ops.rejected_row.");
        return Problem.REFUSED;
      }
      return 0;
    }
  }

  @Command(name = "report", description = "The report as one HTML file, redrawn from gold.")
  int report(
      @Option(names = "--out", paramLabel = "FILE", required = true, description = "HTML file.")
          Path out,
      @Option(
              names = "--lang",
              defaultValue = "EN",
              paramLabel = "en|zh",
              description = "English or Chinese (default: en).")
          Language language)
      throws IOException {
    Conf settings = Conf.read(conf);
    return onLake(
        settings,
        lake -> {
          Tables.register(lake, settings);
          new Report(lake, settings, language).write(out, now());
          System.err.printf("Report in %s%n", out);
          return 0;
        });
  }

  @Command(name = "notebook", description = "Runs an SQL notebook and renders it with its results.")
  int notebook(
      @Parameters(paramLabel = "FILE", description = "Such as notebooks/margins.sql.") Path file,
      @Option(names = "--out", paramLabel = "FILE", required = true, description = "HTML file.")
          Path out)
      throws IOException {
    if (!Files.isReadable(file)) {
      throw Problem.usage("No file %s.", file);
    }
    Conf settings = Conf.read(conf);
    return onLake(
        settings,
        lake -> {
          Tables.register(lake, settings);
          new Notebook(lake, settings).write(file, out);
          System.err.printf("Notebook in %s%n", out);
          return 0;
        });
  }

  @Command(
      name = "sql",
      description = "Read-only queries; the results go to stdout. Without one, a prompt for them.")
  int sql(
      @Parameters(arity = "0..1", paramLabel = "QUERY", description = "Such as 'SELECT 1'.")
          String query,
      @Option(
              names = "-f",
              paramLabel = "FILE",
              description = "Reads the query from a file, or several with ; between.")
          Path file,
      @Option(
              names = "--format",
              defaultValue = "TABLE",
              paramLabel = "table|csv|json",
              description = "Default: table.")
          Printer.Format format)
      throws IOException {
    if (query != null && file != null) {
      throw Problem.usage("sql takes one query, or one file with -f FILE.");
    }
    if (file != null && !Files.isReadable(file)) {
      throw Problem.usage("No file %s.", file);
    }
    Optional<Terminal> terminal =
        query == null && file == null ? Prompt.terminal() : Optional.empty();
    List<String> statements = terminal.isPresent() ? List.of() : statements(query, file);
    Conf settings = Conf.read(conf);
    return onLake(
        settings,
        lake -> {
          Tables.register(lake, settings);
          if (terminal.isPresent()) {
            Prompt.at(terminal.get(), lake.spark(), settings, format).run();
          } else {
            new Sql(lake.spark(), settings, "jobs/potline describe", System.out, System.err)
                .run(statements, format);
          }
          return 0;
        });
  }

  /** From the arguments, else from what is piped in. */
  private static List<String> statements(String query, Path file) throws IOException {
    String text =
        query != null
            ? query
            : new String(file != null ? Files.readAllBytes(file) : System.in.readAllBytes(), UTF_8);
    List<String> statements = Statements.of(text);
    if (statements.isEmpty()) {
      throw Problem.usage("No statement in %s.", file == null ? "the query" : file);
    }
    return statements;
  }

  @Command(
      name = "serve",
      description = "A Spark Connect server on 127.0.0.1 over the lake, for queries.")
  int serve(
      @Option(
              names = "--port",
              paramLabel = "N",
              defaultValue = "15002",
              description = "Default: 15002; 0 takes a free one.")
          int port)
      throws IOException {
    Conf settings = Conf.read(conf);
    Server server = new Server(port, settings);
    int exitCode =
        onLake(
            settings,
            server.configure(SparkSession.builder()),
            lake -> {
              Tables.register(lake, settings);
              server.run(lake.spark());
              return 0;
            });
    // A call that came in at the end may have left a thread behind that would keep the process.
    System.exit(exitCode);
    return exitCode;
  }

  @Command(
      name = "inspect",
      description = "What a file is, what would be taken and what refused; changes nothing.")
  int inspect(@Parameters(paramLabel = "FILE", description = "Any Hadoop path.") String file)
      throws IOException {
    Inspection inspection = inspection(file, Conf.read(conf));
    new InspectionPage(System.out).print(inspection);
    return inspection.rejected() == 0 ? 0 : Problem.REFUSED;
  }

  private static Inspection inspection(String file, Conf settings) throws IOException {
    org.apache.hadoop.fs.Path path = new org.apache.hadoop.fs.Path(file);
    FileSystem files = path.getFileSystem(SparkHadoopUtil.get().newConfiguration(new SparkConf()));
    if (!files.exists(path) || files.getFileStatus(path).isDirectory()) {
      throw Problem.usage("No file %s.", file);
    }
    Instant now = now();
    return Inspection.of(files, files.makeQualified(path), Feeds.of(settings, now), now);
  }

  @Command(
      name = "required-price",
      description = "The lowest price at which operating capacity meets a demand.")
  int requiredPrice(
      @Option(
              names = "--demand-mt",
              paramLabel = "X",
              required = true,
              description = "Demand in million tonnes a year, as operating capacity counts.")
          BigDecimal demand,
      @Option(
              names = "--stage",
              paramLabel = "STAGE",
              description = "Default: the chain's product.")
          String stage,
      @Option(names = "--date", paramLabel = "DATE", description = "Default: today, in China.")
          LocalDate date,
      @Option(
              names = "--source",
              paramLabel = "SOURCE",
              description =
                  "Whose curve (default: the last one that is quoted; modelled:SOURCE takes the"
                      + " regions' modelled costs).")
          String source)
      throws IOException {
    Conf settings = Conf.read(conf);
    String of = stage == null ? settings.chain().product() : stage;
    if (settings.chain().stage(of).isEmpty()) {
      throw Problem.usage("No stage %s in chain.yaml.", of);
    }
    LocalDate day = dayOrToday(date);
    return onLake(
        settings,
        lake -> {
          Optional<RequiredPrice.Curve> curve =
              RequiredPrice.lastCurve(
                  lake.read(CostCurve.TABLE),
                  lake.read(StageMarginDaily.TABLE),
                  of,
                  day,
                  Optional.ofNullable(source));
          boolean isAnswered =
              new RequiredPricePage(System.out, settings).print(curve, of, day, demand);
          return isAnswered ? 0 : Problem.REFUSED;
        });
  }

  @Command(
      name = "benchmark",
      description = "Reads a synthetic workbook: cells a second, and how much memory that takes.")
  int benchmark(
      @Option(
              names = "--cells",
              paramLabel = "N",
              defaultValue = "1000000",
              description = "Cells with a figure (default 1000000).")
          long cells)
      throws IOException {
    Conf settings = Conf.read(conf);
    Path file = Files.createTempFile("potline", ".xlsx");
    try {
      long written = BigWorkbook.write(file, cells, settings);
      System.gc();
      List<MemoryPoolMXBean> pools = ManagementFactory.getMemoryPoolMXBeans();
      pools.forEach(MemoryPoolMXBean::resetPeakUsage);
      long start = System.nanoTime();
      Inspection inspection = inspection(file.toString(), settings);
      double seconds = (System.nanoTime() - start) / 1e9;
      long peak =
          pools.stream()
              .filter(pool -> pool.getType() == MemoryType.HEAP)
              .mapToLong(pool -> pool.getPeakUsage().getUsed())
              .sum();
      System.out.printf(
          "synthetic workbook of %,d cells, %.1f MB: %,d figures, %,d refused%n",
          written, Files.size(file) / 1e6, inspection.quotes(), inspection.rejected());
      System.out.printf(
          "%.1f s, %,.0f cells a second, %,d MB of heap at most (garbage included)%n",
          seconds, written / seconds, peak >> 20);
      return 0;
    } finally {
      Files.delete(file);
    }
  }

  @Command(
      name = "check",
      description = "Freshness, gaps, stale series, refused rows, conflicts; what fails a limit.")
  int check(
      @Option(
              names = "--date",
              paramLabel = "DATE",
              description = "The day to look from (default: today, in China).")
          LocalDate date,
      @Option(
              names = "--accept-claims",
              description = "Takes the claims' verdicts as they are now for known.")
          boolean acceptClaims)
      throws IOException {
    Conf settings = Conf.read(conf);
    return onLake(
        settings,
        lake -> {
          if (acceptClaims) {
            new Pipeline(lake, settings).acceptClaims(now());
          }
          List<Finding> findings = new Check(lake, settings, dayOrToday(date)).run();
          new Printer(System.out)
              .printLines(
                  Stream.concat(
                          Stream.of(List.of("state", "check", "about", "finding", "limit")),
                          findings.stream().map(Main::cells))
                      .map(cells -> cells.toArray(String[]::new))
                      .toList(),
                  new boolean[5]);
          return findings.stream().anyMatch(f -> f.state() == State.FAIL) ? Problem.REFUSED : 0;
        });
  }

  private static List<String> cells(Finding finding) {
    return List.of(
        finding.state().toString().toLowerCase(Locale.ROOT),
        finding.rule(),
        finding.subject(),
        finding.finding(),
        finding.limit());
  }

  @Command(
      name = "describe",
      description = "The data dictionary: all tables and views, or the columns of one.")
  int describe(
      @Parameters(
              arity = "0..1",
              paramLabel = "TABLE",
              description = "A table or view, such as gold.margin_period.")
          String table) {
    Dictionary dictionary = new Dictionary(System.out, Conf.read(conf));
    if (table == null) {
      dictionary.print();
    } else {
      dictionary.print(table);
    }
    return 0;
  }

  @Command(
      name = "explain",
      description = "From a row of gold back to the rows, files and coefficients that made it.")
  int explain(
      @Parameters(index = "0", paramLabel = "gold.TABLE", description = "The table of the row.")
          String table,
      @Parameters(
              index = "1..*",
              paramLabel = "KEY=VALUE",
              description = "Columns of the row, such as date=2025-01-07 region=CN.")
          Map<String, String> row)
      throws IOException {
    Conf settings = Conf.read(conf);
    return onLake(
        settings,
        lake -> {
          new Explain(lake, settings, System.out).print(table, row == null ? Map.of() : row);
          return 0;
        });
  }

  @Command(name = "maintain", description = "Merges small files, removes those past the retention.")
  int maintain() throws IOException {
    Conf settings = Conf.read(conf);
    return onLake(
        settings,
        lake -> {
          new Pipeline(lake, settings).maintain(now());
          return 0;
        });
  }

  private interface LakeWork {
    int on(Lake lake) throws IOException;
  }

  /** Does something with a lake that has to be there already. */
  private int onLake(Conf settings, LakeWork work) throws IOException {
    return onLake(settings, SparkSession.builder(), work);
  }

  private int onLake(Conf settings, SparkSession.Builder builder, LakeWork work)
      throws IOException {
    try (SparkSession spark = session(builder, root(settings))) {
      Lake opened = openLake(spark, settings);
      if (!Tables.isLake(opened)) {
        throw Problem.usage(
            "No lake at %s: name one with --lake DIR, or fill it with run.", opened.root());
      }
      return work.on(opened);
    }
  }

  private Lake openLake(SparkSession spark, Conf settings) {
    return new Lake(spark, root(settings), settings.settings().retentionDays());
  }

  private String root(Conf settings) {
    return lake == null ? settings.settings().lake() : lake;
  }

  private static SparkSession session(SparkSession.Builder builder, String root) {
    SparkSession spark = LakeCatalog.configure(builder, root).getOrCreate();
    REQUIRED_SPARK_SETTINGS.forEach(
        (key, value) -> {
          if (!value.equals(spark.conf().get(key, ""))) {
            throw Problem.usage(
                "%s has to be %s: start with conf/spark-defaults.conf.", key, value);
          }
        });
    return spark;
  }

  private static Instant time(String text) {
    try {
      return Texts.time(text);
    } catch (Reasons.Unreadable e) {
      throw Problem.usage("--as-of: %s.", e.getMessage());
    }
  }

  private static LocalDate dayOrToday(LocalDate date) {
    return date == null ? LocalDate.now(Texts.CHINA) : date;
  }

  private static Instant now() {
    return Instant.now().truncatedTo(ChronoUnit.MICROS);
  }
}
