package io.potline.report;

import io.potline.conf.Conf;
import io.potline.conf.Title;
import io.potline.conf.TradingCalendar;
import io.potline.gold.Views;
import io.potline.lake.Lake;
import io.potline.lake.SideBySide;
import io.potline.report.Exhibit.Section;
import io.potline.report.Provenance.Sources;
import io.potline.report.Result.Period;
import java.nio.file.Path;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneId;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.CompletableFuture;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.apache.spark.sql.AnalysisException;
import org.apache.spark.sql.SparkSession;

/**
 * {@code report}: the exhibits of {@code report.yaml}, read from the lake once and then written in
 * any language.
 */
public final class Report {

  private static final DateTimeFormatter MINUTE = DateTimeFormatter.ofPattern("yyyy-MM-dd HH:mm");

  /** The exhibit whose last day is the report's. */
  private static final String NEWEST = "state_margin";

  private final Conf conf;
  private final List<Section> sections;
  private final Map<String, Answer> answers;
  private final Sources sources;
  private final Summary summary;

  private Report(
      Conf conf,
      List<Section> sections,
      Map<String, Answer> answers,
      Sources sources,
      Summary summary) {
    this.conf = conf;
    this.sections = sections;
    this.answers = answers;
    this.sources = sources;
    this.summary = summary;
  }

  /**
   * The results of an exhibit's queries, or the reason why they failed.
   *
   * @param result null if there is no query, or it failed
   * @param facts null if there are none
   */
  record Answer(Exhibit exhibit, Result result, Result facts, String failure) {
    Optional<Period> period() {
      return Optional.ofNullable(result).flatMap(Result::period);
    }

    /** Caption or note with the values for the names in it. */
    String text(Title title, Language language, Words words) {
      Optional<Period> period = period();
      String text =
          period.isPresent()
              ? language.of(title)
              : language.of(title).replaceAll(" ?[(（]\\{date}[)）]|, \\{date}", "");
      text =
          text.replace("{from}", period.map(Period::first).orElse("-"))
              .replace("{date}", period.map(Period::last).orElse("-"));
      if (facts == null || facts.rows().isEmpty()) {
        return text;
      }
      for (int i = 0; i < facts.names().size(); i++) {
        String name = facts.names().get(i);
        text = text.replace("{" + name + "}", words.shown(name, facts.rows().get(0).get(i)));
      }
      return text;
    }

    /** The facts that neither caption nor note tells. */
    Result otherFacts() {
      Set<String> told = new HashSet<>();
      if (facts != null) {
        Stream.of(exhibit.caption(), exhibit.note())
            .filter(Objects::nonNull)
            .forEach(
                title ->
                    facts.names().stream()
                        .filter(name -> title.en().contains("{" + name + "}"))
                        .forEach(told::add));
      }
      return facts == null ? null : facts.without(told);
    }
  }

  /**
   * Reads all exhibits.
   *
   * @param lake opened at the versions that are shown
   */
  public static Report read(Lake lake, Conf conf) {
    List<Section> sections = Exhibit.all(conf.settings().limits().leastCoverage());
    List<Exhibit> exhibits = sections.stream().flatMap(s -> s.exhibits().stream()).toList();
    Provenance provenance = new Provenance(lake, conf);
    Set<String> tables = new TreeSet<>();
    exhibits.forEach(exhibit -> tables.addAll(tables(exhibit)));
    tables.addAll(Summary.tables());
    Map<String, Long> versions = provenance.versions(tables);
    SparkSession spark = lake.spark();
    CompletableFuture<Sources> sources = new CompletableFuture<>();
    CompletableFuture<Summary> summary = new CompletableFuture<>();
    List<Supplier<Optional<Answer>>> work = new ArrayList<>();
    work.add(
        () -> {
          sources.complete(provenance.sources(versions));
          return Optional.empty();
        });
    work.add(
        () -> {
          summary.complete(Summary.read(spark, conf, versions));
          return Optional.empty();
        });
    exhibits.forEach(exhibit -> work.add(() -> Optional.of(answer(spark, exhibit))));
    Map<String, Answer> answers = new LinkedHashMap<>();
    SideBySide.results(work).stream()
        .flatMap(Optional::stream)
        .forEach(answer -> answers.put(answer.exhibit().id(), answer));
    return new Report(conf, sections, answers, sources.join(), summary.join());
  }

  private static Answer answer(SparkSession spark, Exhibit exhibit) {
    if (exhibit.sql() == null) {
      return new Answer(exhibit, null, null, null);
    }
    try {
      return new Answer(
          exhibit,
          Result.of(spark.sql(exhibit.sql())),
          exhibit.facts() == null ? null : Result.of(spark.sql(exhibit.facts())),
          null);
    } catch (Exception e) { // Scala throws AnalysisException without declaring it
      if (e instanceof AnalysisException) {
        return new Answer(exhibit, null, null, e.getMessage().lines().findFirst().orElse(""));
      }
      throw e;
    }
  }

  /**
   * Writes the report as a page in each of the languages, which link each other: the first to the
   * file, the others beside it, with the language in their names ({@code report.zh.html}).
   *
   * @param now the time that the report shows as its time of creation
   * @return the files
   */
  public List<Path> write(Path file, List<Language> languages, Instant now) {
    Map<Language, Path> files = new LinkedHashMap<>();
    for (Language language : languages) {
      files.put(language, files.isEmpty() ? file : language.beside(file));
    }
    files.forEach((language, page) -> write(page, language, files, now));
    return List.copyOf(files.values());
  }

  private void write(Path file, Language language, Map<Language, Path> files, Instant now) {
    Words words = Words.read(language, conf);
    Page page = new Page(words, language);
    Map<String, Figure> figures = new HashMap<>();
    answers.forEach((id, answer) -> figures.put(id, figure(answer, page, words, language)));
    Page.Link other =
        files.keySet().stream()
            .filter(each -> each != language)
            .findFirst()
            .map(
                each ->
                    new Page.Link(
                        files.get(each).getFileName().toString(), words.text("other_language")))
            .orElse(null);
    page.write(
        file,
        head(words, language, other, now),
        sections.stream()
            .map(
                section ->
                    new Page.Section(
                        section.id(),
                        language.of(section.title()),
                        null,
                        section.exhibits().stream().map(e -> figures.get(e.id())).toList()))
            .toList());
  }

  private Page.Head head(Words words, Language language, Page.Link other, Instant now) {
    return new Page.Head(
        words.text("report"),
        words.text("subtitle"),
        state(words, now),
        late(words, now).orElse(null),
        summary.alertLines(words, language),
        other,
        sources.isSynthetic());
  }

  /** Writes the exhibits as workbooks, named as {@link #write} names the pages. */
  public List<Path> writeWorkbooks(Path file, List<Language> languages, Instant now) {
    List<Path> files = new ArrayList<>();
    for (Language language : languages) {
      Words words = Words.read(language, conf);
      Page page = new Page(words, language);
      Path workbook = files.isEmpty() ? file : language.beside(file);
      try (WorkbookFile exhibits = new WorkbookFile(words, head(words, language, null, now))) {
        for (Section section : sections) {
          for (Exhibit exhibit : section.exhibits()) {
            Answer answer = answers.get(exhibit.id());
            exhibits.add(
                figure(answer, page, words, language), answer.result(), answer.otherFacts());
          }
        }
        exhibits.write(workbook);
      }
      files.add(workbook);
    }
    return files;
  }

  /**
   * Writes what moved on the last day, as text and as JSON.
   *
   * @param files what was written beside it, by name
   */
  public void writeSummary(Path folder, List<Language> languages, Map<String, String> files) {
    Map<Language, String> lines = new LinkedHashMap<>();
    for (Language language : languages) {
      lines.put(
          language, summary.line(Words.read(language, conf), language, sources.isSynthetic()));
    }
    summary.write(folder, lines, files, sources.isSynthetic());
  }

  private Figure figure(Answer answer, Page page, Words words, Language language) {
    Exhibit exhibit = answer.exhibit();
    boolean isDrawn = answer.result() != null && !answer.result().rows().isEmpty();
    return new Figure(
        exhibit.id(),
        answer.text(exhibit.caption(), language, words),
        isDrawn && exhibit.note() != null ? answer.text(exhibit.note(), language, words) : null,
        missing(answer, words, language),
        exhibit.sql() == null ? null : sources.line(tables(exhibit), answer.period(), words),
        exhibit.sql(),
        isDrawn ? page.data(answer.result(), answer.otherFacts(), exhibit.chart(), true) : null);
  }

  private static String missing(Answer answer, Words words, Language language) {
    if (answer.exhibit().missing() != null) {
      return language.of(answer.exhibit().missing());
    }
    if (answer.failure() != null) {
      return words.text("failed") + " " + answer.failure();
    }
    if (!answer.result().rows().isEmpty()) {
      return null;
    }
    return Optional.ofNullable(answer.exhibit().empty())
        .map(language::of)
        .orElse(words.text("no_rows"));
  }

  /** The last day of the data; of a lake without margins of the chain, the last month. */
  private Optional<String> last() {
    Optional<String> day =
        Optional.ofNullable(answers.get(NEWEST)).flatMap(Answer::period).map(Period::last);
    return day.or(
        () ->
            answers.values().stream()
                .flatMap(answer -> answer.period().stream())
                .map(Period::last)
                .filter(last -> last.matches("\\d{4}-\\d{2}"))
                .max(Comparator.naturalOrder()));
  }

  private String state(Words words, Instant now) {
    return words
        .text("state")
        .replace("{last}", last().orElse("-"))
        .replace("{run}", sources.lastRun().orElse("-"))
        .replace("{now}", MINUTE.format(now.atZone(ZoneId.of(words.text("time_zone")))));
  }

  /** That days of trading have passed since the last day of the data, if some have. */
  private Optional<String> late(Words words, Instant now) {
    LocalDate today = LocalDate.ofInstant(now, TradingCalendar.CHINA);
    return last()
        .filter(last -> last.length() == "2025-01-07".length())
        .map(LocalDate::parse)
        .map(last -> conf.calendar().tradingDays(last.plusDays(1), today.minusDays(1)).count())
        .filter(days -> days > 0)
        .map(
            days ->
                words
                    .text("late")
                    .replace("{last}", last().orElse("-"))
                    .replace("{days}", "%,d".formatted(days)));
  }

  private static Set<String> tables(Exhibit exhibit) {
    Set<String> tables = new TreeSet<>();
    Stream.of(exhibit.sql(), exhibit.facts())
        .filter(Objects::nonNull)
        .forEach(sql -> tables.addAll(Views.tablesOf(sql)));
    return tables;
  }
}
