package io.potline.landing;

import io.potline.contract.Fields;
import io.potline.landing.Feed.Subject;
import io.potline.landing.layout.Cells;
import io.potline.landing.layout.Column;
import io.potline.landing.layout.RawRow;
import io.potline.landing.text.Reasons;
import io.potline.landing.text.Reasons.Unreadable;
import java.time.Instant;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * Judges the rows of a feed: texts in, typed values or reasons out, without Spark and without
 * files. Rows of the same subject share its judgement, and equal times are read once: a file of a
 * million rows has few of either.
 */
final class RowJudge {

  /** So many subjects and times are kept; then the caches start again. */
  private static final int MAX_KEPT = 1 << 14;

  /** No name, unit or time is longer, and no plant's. */
  private static final int LONGEST_TEXT = 1_000;

  /** For so many refused subjects the nearest known name is looked for. */
  private static final int MAX_HINTS = 1_000;

  private static final List<String> LABELS =
      List.of(Column.NAME, Column.ID, Column.FREQUENCY, Column.UNIT, Column.SOURCE, "region");

  private final Feed feed;
  private final Instant publishedByDefault;
  private final Values empty;
  private final String[] subjectColumns;
  private final Map<List<String>, Verdict> verdicts = new HashMap<>();
  private final Map<String, Optional<Instant>> times = new HashMap<>();
  private int refusedSubjects;

  RowJudge(Feed feed, Instant publishedByDefault) {
    this.feed = feed;
    this.publishedByDefault = publishedByDefault;
    this.empty = Values.of(feed.landedFields());
    this.subjectColumns =
        Stream.concat(feed.requiredColumns().stream(), feed.optionalColumns().stream())
            .filter(column -> !feed.figureColumns().contains(column))
            .filter(column -> !column.equals(Column.PUBLISHED_AT))
            .toArray(String[]::new);
  }

  /**
   * A subject as it was judged.
   *
   * @param values those that all its figures share
   * @param reasons why its figures are refused; none where they are not
   * @param unknown its name, where conf does not have it; else null
   * @param isIgnored whether conf says that it is not ours
   */
  record Verdict(
      Subject subject, Values values, Reasons reasons, String unknown, boolean isIgnored) {}

  /** Why a column can't be judged; empty where it can. */
  static Optional<String> tooLong(Column column) {
    return LABELS.stream()
        .filter(label -> isTooLong(column.cell(label)))
        .map(label -> tooLong(label, column.cell(label)))
        .findFirst();
  }

  private static boolean isTooLong(String text) {
    return text != null && text.length() > LONGEST_TEXT;
  }

  private static String tooLong(String column, String text) {
    return "a text of %,d characters in %s".formatted(text.length(), column);
  }

  /** Judges what a row, or the head of a column, says of its subject. */
  Verdict subject(Cells cells) {
    Reasons reasons = refusedSubjects < MAX_HINTS ? new Reasons() : Reasons.withoutHints();
    Subject subject = feed.subject(cells, publishedByDefault, reasons);
    Values values = empty.copy();
    subject.fields().forEach(values::put);
    refusedSubjects += reasons.text() == null ? 0 : 1;
    List<String> names = subject.isKnown() ? List.of() : names(cells);
    return new Verdict(
        subject,
        values,
        reasons,
        names.isEmpty() ? null : names.get(0),
        names.stream().anyMatch(feed.ignored()::matches));
  }

  /** How a row, or the head of a column, names its subject: a column may also have its id. */
  private List<String> names(Cells cells) {
    return Stream.of(feed.requiredColumns().get(1), Column.NAME, Column.ID)
        .map(cells::cell)
        .filter(Objects::nonNull)
        .toList();
  }

  /** Judges a row that names its subject itself; empty where that is ignored. */
  Optional<Judged> row(RawRow row, String sheet) {
    return judged(row, sheet, null);
  }

  /** Judges a cell of a column, whose subject has no reasons against it. */
  Judged cell(RawRow row, String sheet, Verdict column) {
    return judged(row, sheet, column).orElseThrow();
  }

  private Optional<Judged> judged(RawRow row, String sheet, Verdict column) {
    Reasons reasons = new Reasons();
    Values values = Values.NONE;
    String unknown = null;
    if (row.broken() != null) {
      reasons.add("%s", row.broken());
    } else {
      try {
        Verdict verdict = column == null ? verdict(row) : column;
        if (verdict.isIgnored) {
          return Optional.empty();
        }
        unknown = verdict.unknown;
        reasons.addAll(verdict.reasons);
        values = verdict.values.copy();
        if (column == null) {
          values.put(Fields.PUBLISHED_AT, publishedAt(row).orElse(null));
        }
        verdict.subject.figure(row, values, reasons);
      } catch (Unreadable e) {
        reasons.add("%s", e.getMessage());
      } catch (RuntimeException e) {
        reasons.add("can't be judged: %s", e);
      }
    }
    return Optional.of(
        new Judged(
            row.number(), sheet, row.column(), values, row.raw(), reasons.text(), unknown, null));
  }

  /** A row with an unreadable time is judged alone: its reasons say so at the usual place. */
  private Verdict verdict(RawRow row) {
    String[] texts = new String[subjectColumns.length];
    for (int i = 0; i < texts.length; i++) {
      texts[i] = row.cell(subjectColumns[i]);
      if (isTooLong(texts[i])) {
        throw new Unreadable(tooLong(subjectColumns[i], texts[i]));
      }
    }
    if (publishedAt(row).isEmpty()) {
      return subject(row);
    }
    List<String> key = Arrays.asList(texts);
    Verdict known = verdicts.get(key);
    if (known == null) {
      known = subject(row);
      makeRoom(verdicts);
      verdicts.put(key, known);
    }
    return known;
  }

  /** Empty where it is unreadable. */
  private Optional<Instant> publishedAt(RawRow row) {
    String text = row.cell(Column.PUBLISHED_AT);
    if (text == null) {
      return Optional.of(publishedByDefault);
    }
    Optional<Instant> known = times.get(text);
    if (known == null) {
      if (isTooLong(text)) {
        throw new Unreadable(tooLong(Column.PUBLISHED_AT, text));
      }
      known = Optional.ofNullable(new Reasons().take(() -> feed.horizon().publication(text)));
      makeRoom(times);
      times.put(text, known);
    }
    return known;
  }

  private static void makeRoom(Map<?, ?> cache) {
    if (cache.size() >= MAX_KEPT) {
      cache.clear();
    }
  }
}
