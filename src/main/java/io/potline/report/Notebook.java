package io.potline.report;

import io.potline.Problem;
import io.potline.conf.Conf;
import io.potline.conf.Title;
import io.potline.conf.YamlNode;
import io.potline.gold.Views;
import io.potline.lake.Lake;
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

  private static final Pattern CAPTION = Pattern.compile("(?m)^-- caption: (\\{.*\\})\\s*$");
  private static final Pattern COLUMN_OF_CAPTION = Pattern.compile("\\{(\\w+)}");

  /** Between the English text of a cell and the Chinese one. */
  private static final Pattern IN_CHINESE = Pattern.compile("(?m)^<!-- zh -->\\s*$");

  private final Lake lake;
  private final Conf conf;
  private final Language language;
  private final Words words;
  private final Page page;
  private final Provenance provenance;
  private final List<Page.Section> cells = new ArrayList<>();

  public Notebook(Lake lake, Conf conf, Language language, ChartLibrary charts) {
    this.lake = lake;
    this.conf = conf;
    this.language = language;
    this.words = Words.ofNotebooks(language, conf);
    this.page = new Page(words, language, charts);
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
    Provenance.Sources used = provenance.sources(versions);
    Sql sql = sql(lake.spark());
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
            List.of(),
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
      cells.add(
          new Page.Section(id, null, HTML.render(MARKDOWN.parse(inLanguage(markdown))), List.of()));
      return;
    }
    List<Figure> figures = new ArrayList<>();
    for (String statement : Statements.of(cell)) {
      Result result = sql.result(statement, Result::of);
      figures.add(
          new Figure(
              id + "_" + (figures.size() + 1),
              result.rows().isEmpty() ? null : caption(statement, result),
              null,
              result.rows().isEmpty() ? words.text("no_rows") : null,
              used.line(Views.tablesOf(statement), result.period(), words),
              CAPTION.matcher(CHART.matcher(statement).replaceAll("")).replaceAll("").strip(),
              result.rows().isEmpty() ? null : page.data(result, null, chart(statement), true)));
    }
    cells.add(new Page.Section(id, null, null, figures));
  }

  private String inLanguage(String markdown) {
    String[] texts = IN_CHINESE.split(markdown, 2);
    return language == Language.ZH && texts.length == 2 ? texts[1] : texts[0];
  }

  /** The caption of a statement, with the values of the columns that it names. */
  private String caption(String statement, Result result) {
    Matcher caption = CAPTION.matcher(statement);
    if (!caption.find()) {
      return null;
    }
    YamlNode texts = YamlNode.read("caption", new StringReader(caption.group(1))).only("en", "zh");
    return COLUMN_OF_CAPTION
        .matcher(language.of(new Title(texts.text("en"), texts.text("zh"))))
        .replaceAll(column -> Matcher.quoteReplacement(values(column.group(1), result)));
  }

  /** The one value of a column, or the lowest and the highest. */
  private String values(String column, Result result) {
    int index = result.names().indexOf(column);
    if (index < 0) {
      throw Problem.usage(
          "The caption names {%s}, and the result has only %s.", column, result.names());
    }
    List<String> values = result.texts(index).distinct().sorted().toList();
    if (values.isEmpty()) {
      return "-";
    }
    String first = label(values.get(0));
    return values.size() == 1 ? first : first + ".." + label(values.get(values.size() - 1));
  }

  private String label(String id) {
    return words.value(id).orElse(id);
  }

  private static Chart chart(String statement) {
    Matcher chart = CHART.matcher(statement);
    return chart.find()
        ? Chart.read(YamlNode.read("chart", new StringReader(chart.group(1))))
        : null;
  }
}
