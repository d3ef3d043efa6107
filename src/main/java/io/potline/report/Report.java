package io.potline.report;

import io.potline.conf.Conf;
import io.potline.gold.Views;
import io.potline.lake.Lake;
import io.potline.lake.SideBySide;
import io.potline.report.Exhibit.Section;
import io.potline.report.Provenance.Sources;
import io.potline.report.Result.Period;
import java.nio.file.Path;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.CompletableFuture;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.apache.spark.sql.AnalysisException;
import org.apache.spark.sql.SparkSession;

/** {@code report}: the exhibits of {@code report.yaml}, redrawn from the lake. */
public final class Report {

  private static final DateTimeFormatter MINUTE =
      DateTimeFormatter.ofPattern("yyyy-MM-dd HH:mm 'UTC'").withZone(ZoneOffset.UTC);

  /** The exhibit whose last day is the report's. */
  private static final String NEWEST = "state_margin";

  private final Lake lake;
  private final Language language;
  private final Words words;
  private final Page page;
  private final Provenance provenance;

  /**
   * @param lake opened at the versions that are shown
   */
  public Report(Lake lake, Conf conf, Language language) {
    this.lake = lake;
    this.language = language;
    this.words = Words.read(language, conf);
    this.page = new Page(words, language);
    this.provenance = new Provenance(lake, conf);
  }

  /** The results of an exhibit's queries, or the reason why they failed. */
  private record Answer(Exhibit exhibit, Result result, Result facts, String failure) {
    Optional<Period> period() {
      return Optional.ofNullable(result).flatMap(Result::period);
    }
  }

  private record Reading(List<Answer> answers, Sources sources) {}

  /**
   * @param now the time that the report shows as its time of creation
   */
  public void write(Path file, Instant now) {
    List<Section> sections = Exhibit.all();
    Reading reading = read(sections.stream().flatMap(s -> s.exhibits().stream()).toList());
    Map<String, Figure> figures =
        reading.answers().stream()
            .collect(
                Collectors.toMap(
                    answer -> answer.exhibit().id(), answer -> figure(answer, reading.sources())));
    page.write(
        file,
        head(reading, now),
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

  /** Reads all exhibits. */
  private Reading read(List<Exhibit> exhibits) {
    Set<String> tables = new TreeSet<>();
    exhibits.forEach(exhibit -> tables.addAll(tables(exhibit)));
    Map<String, Long> versions = provenance.versions(tables);
    SparkSession spark = lake.spark();
    CompletableFuture<Sources> sources = new CompletableFuture<>();
    List<Supplier<Optional<Answer>>> work = new ArrayList<>();
    work.add(
        () -> {
          sources.complete(provenance.sources(versions));
          return Optional.empty();
        });
    exhibits.forEach(exhibit -> work.add(() -> Optional.of(answer(spark, exhibit))));
    List<Answer> answers = SideBySide.results(work).stream().flatMap(Optional::stream).toList();
    return new Reading(answers, sources.join());
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

  private Figure figure(Answer answer, Sources sources) {
    Exhibit exhibit = answer.exhibit();
    boolean isDrawn = answer.result() != null && !answer.result().rows().isEmpty();
    return new Figure(
        exhibit.id(),
        caption(answer),
        exhibit.note() == null ? null : language.of(exhibit.note()),
        missing(answer),
        exhibit.sql() == null ? null : sources.line(tables(exhibit), answer.period(), words),
        exhibit.sql(),
        isDrawn ? page.data(answer.result(), answer.facts(), exhibit.chart(), true) : null);
  }

  private String caption(Answer answer) {
    return language
        .of(answer.exhibit().caption())
        .replace("{date}", answer.period().map(Period::last).orElse("-"));
  }

  private String missing(Answer answer) {
    if (answer.exhibit().missing() != null) {
      return language.of(answer.exhibit().missing());
    }
    if (answer.failure() != null) {
      return words.text("failed") + " " + answer.failure();
    }
    return answer.result().rows().isEmpty() ? words.text("no_rows") : null;
  }

  private Page.Head head(Reading reading, Instant now) {
    String until =
        reading.answers().stream()
            .filter(answer -> answer.exhibit().id().equals(NEWEST))
            .flatMap(answer -> answer.period().stream())
            .map(Period::last)
            .findFirst()
            .orElse("-");
    return new Page.Head(
        words.text("report"),
        words.text("subtitle"),
        "%s %s; %s %s; %s %s"
            .formatted(
                words.text("as_of"),
                until,
                words.text("last_run"),
                reading.sources().lastRun().orElse("-"),
                words.text("made"),
                MINUTE.format(now)),
        reading.sources().isSynthetic());
  }

  private static Set<String> tables(Exhibit exhibit) {
    Set<String> tables = new TreeSet<>();
    Stream.of(exhibit.sql(), exhibit.facts())
        .filter(Objects::nonNull)
        .forEach(sql -> tables.addAll(Views.tablesOf(sql)));
    return tables;
  }
}
