package io.potline.report;

import io.potline.Problem;
import io.potline.conf.Conf;
import io.potline.conf.YamlNode;
import io.potline.gold.Views;
import io.potline.lake.Lake;
import io.potline.lake.LakeCatalog;
import io.potline.query.Sql;
import io.potline.query.Statements;
import java.io.IOException;
import java.io.StringReader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.apache.spark.sql.SparkSession;
import org.commonmark.parser.Parser;
import org.commonmark.renderer.html.HtmlRenderer;

/** {@code notebook}: an SQL notebook in Databricks' source format, with its results. */
public final class Notebook {

  private static final String FIRST_LINE = "-- Databricks notebook source";
  private static final String BETWEEN_CELLS = "(?m)^-- COMMAND -+\\s*$";
  private static final String MAGIC = "-- MAGIC";
  private static final String PROSE = "%md";

  /** A comment of a statement that says how its result is drawn, as in the report's exhibits. */
  private static final Pattern CHART = Pattern.compile("(?m)^-- chart: (\\{.*\\})\\s*$");

  private static final Parser MARKDOWN = Parser.builder().build();
  private static final HtmlRenderer HTML =
      HtmlRenderer.builder().escapeHtml(true).sanitizeUrls(true).build();

  private final Lake lake;
  private final Conf conf;
  private final Words words;
  private final Page page;
  private final Provenance provenance;
  private final List<Page.Section> cells = new ArrayList<>();

  public Notebook(Lake lake, Conf conf) {
    this.lake = lake;
    this.conf = conf;
    this.words = Words.read(Language.EN, conf);
    this.page = new Page(words, Language.EN);
    this.provenance = new Provenance(lake, conf);
  }

  /** Runs all cells and writes the page; writes nothing if a cell fails. */
  public void write(Path notebook, Path file) throws IOException {
    String text = Files.readString(notebook);
    if (!text.startsWith(FIRST_LINE)) {
      throw Problem.usage(
          "%s is no SQL notebook: its first line is not '%s'.", notebook, FIRST_LINE);
    }
    List<String> sources =
        Stream.of(text.substring(FIRST_LINE.length()).split(BETWEEN_CELLS))
            .map(String::strip)
            .filter(cell -> !cell.isEmpty())
            .toList();
    Set<String> tables = new TreeSet<>();
    for (String cell : sources) {
      sql(lake.spark()).check(statements(cell));
      statements(cell).forEach(statement -> tables.addAll(Views.tablesOf(statement)));
    }
    Map<String, Long> versions = provenance.versions(tables);
    SparkSession spark = LakeCatalog.pinned(lake.spark(), versions);
    Provenance.Sources used = provenance.sources(spark, versions);
    Sql sql = sql(spark);
    for (String cell : sources) {
      add(cell, sql, used);
    }
    String state = used.lastRun().map(run -> words.text("last_run") + " " + run).orElse("");
    page.write(
        file,
        new Page.Head(
            words.text("notebook") + " " + notebook.getFileName(),
            null,
            state,
            null,
            null,
            used.isSynthetic()),
        cells);
  }

  private static boolean isProse(String cell) {
    return cell.startsWith(MAGIC) && cell.substring(MAGIC.length()).strip().startsWith(PROSE);
  }

  private static List<String> statements(String cell) {
    return isProse(cell) ? List.of() : Statements.of(cell);
  }

  private Sql sql(SparkSession spark) {
    return new Sql(spark, conf, "jobs/potline describe", System.out, System.err);
  }

  private void add(String cell, Sql sql, Provenance.Sources used) {
    String id = "cell" + (cells.size() + 1);
    if (isProse(cell)) {
      String markdown =
          cell.lines()
              .map(line -> line.replaceFirst("^-- MAGIC ?(%md)? ?", ""))
              .collect(Collectors.joining("\n"));
      cells.add(new Page.Section(id, null, HTML.render(MARKDOWN.parse(markdown)), List.of()));
      return;
    }
    List<Figure> figures = new ArrayList<>();
    for (String statement : Statements.of(cell)) {
      Result result = sql.result(statement, Result::of);
      figures.add(
          new Figure(
              id + "_" + (figures.size() + 1),
              null,
              null,
              result.rows().isEmpty() ? words.text("no_rows") : null,
              used.line(Views.tablesOf(statement), result.period(), words),
              statement,
              result.rows().isEmpty() ? null : page.data(result, null, chart(statement), false)));
    }
    cells.add(new Page.Section(id, null, null, figures));
  }

  private static Chart chart(String statement) {
    Matcher chart = CHART.matcher(statement);
    return chart.find()
        ? Chart.read(YamlNode.read("chart", new StringReader(chart.group(1))))
        : null;
  }
}
