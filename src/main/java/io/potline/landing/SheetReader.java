package io.potline.landing;

import io.potline.contract.Field;
import io.potline.contract.Fields;
import io.potline.landing.Feed.Subject;
import io.potline.landing.layout.Column;
import io.potline.landing.layout.Layout;
import io.potline.landing.layout.Layout.Head;
import io.potline.landing.layout.Layout.Reading;
import io.potline.landing.layout.RawRow;
import io.potline.landing.sheet.Line;
import io.potline.landing.sheet.Lines;
import io.potline.landing.sheet.Sheet;
import io.potline.landing.text.Reasons;
import io.potline.landing.text.Reasons.Unreadable;
import io.potline.landing.text.Texts;
import java.math.BigDecimal;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;

/**
 * One sheet: its layout, its columns, and its rows, judged. A column that is no series, or that
 * contradicts another one, is refused once; the other columns go on.
 */
final class SheetReader {

  private final Sheet sheet;
  private final Feed feed;
  private final Instant publishedByDefault;
  private final Reading reading;
  private final Map<Column, Subject> subjects = new LinkedHashMap<>();
  private final List<Column> notTaken = new ArrayList<>();
  private final List<Judged> refusedColumns = new ArrayList<>();
  private final boolean isZeroMissing;

  /** Refuses with {@link Unreadable} a sheet that no layout fits, or without any series. */
  SheetReader(Sheet sheet, Feed feed, Instant publishedByDefault) {
    this.sheet = sheet;
    this.feed = feed;
    this.publishedByDefault = publishedByDefault;
    Head head = new Head(head(sheet), sheet, feed.requiredColumns(), feed.optionalColumns());
    this.reading = Layout.recognise(head);
    reading.columns().forEach(this::judge);
    if (!reading.columns().isEmpty() && subjects.isEmpty() && refusedColumns.isEmpty()) {
      throw new Unreadable(
          "%s, but none of its columns is a series: add the name of the one that is the quote (%s)"
              + " to the aliases of its series in series.csv",
          reading.layout(),
          String.join(", ", notTaken.stream().map(c -> c.cell(Column.NAME)).toList()));
    }
    Survey survey = needsSurvey() ? survey() : Survey.NOTHING;
    survey.contradictions.forEach(this::refuse);
    this.isZeroMissing = reading.writesZeroForMissing() || survey.isZeroMissing;
  }

  /** Whether nothing stands in its first rows. */
  static boolean isEmpty(Sheet sheet) {
    return head(sheet).stream().allMatch(Line::isBlank);
  }

  Reading reading() {
    return reading;
  }

  String name() {
    return sheet.name();
  }

  int columnsTaken() {
    return subjects.size();
  }

  /** Columns that the layout knows and the catalogue does not name. */
  List<Column> notTaken() {
    return notTaken;
  }

  private static List<Line> head(Sheet sheet) {
    List<Line> head = new ArrayList<>();
    try (Lines lines = sheet.lines()) {
      while (head.size() < Layout.HEAD_ROWS && lines.hasNext()) {
        head.add(lines.next());
      }
    } catch (RuntimeException e) {
      if (head.isEmpty()) {
        throw e;
      }
      // It breaks off early: what there is may do to know it.
    }
    return head;
  }

  private void judge(Column column) {
    Reasons reasons = new Reasons();
    Subject subject = feed.subject(column, publishedByDefault, reasons);
    if (!subject.isKnown() && column.isQuoteOnlyIfNamed()) {
      notTaken.add(column);
    } else if (reasons.text() != null) {
      refuse(column, reasons.text());
    } else {
      subjects.put(column, subject);
    }
  }

  private void refuse(Column column, String reasons) {
    subjects.remove(column);
    refusedColumns.add(
        Judged.refused(column.row(), sheet.name(), column, "column " + column.name(), reasons));
  }

  /**
   * What has to be known of all rows before the first is judged.
   *
   * @param isZeroMissing whether 0 stands where a figure can't be 0: then it means nothing
   *     elsewhere
   */
  private record Survey(Map<Column, String> contradictions, boolean isZeroMissing) {
    static final Survey NOTHING = new Survey(Map.of(), false);
  }

  private boolean needsSurvey() {
    boolean isAnyTwice =
        subjects.values().stream().map(Subject::identity).distinct().count() < subjects.size();
    boolean isZeroInDoubt =
        !reading.writesZeroForMissing() && subjects.values().stream().anyMatch(Subject::mayBeZero);
    return isAnyTwice || isZeroInDoubt;
  }

  private Survey survey() {
    Map<Column, String> contradictions = new LinkedHashMap<>();
    boolean[] isZeroMissing = {false};
    try (Lines lines = sheet.lines()) {
      while (lines.hasNext()) {
        Line line = lines.next();
        if (line.number() >= reading.firstRow()) {
          Map<List<Object>, RawRow> firstOf = new HashMap<>();
          for (RawRow row : reading.rows(line)) {
            Subject subject = row.column() == null ? null : subjects.get(row.column());
            if (subject != null) {
              isZeroMissing[0] |= !subject.mayBeZero() && isZero(row);
              RawRow other = firstOf.putIfAbsent(subject.identity(), row);
              if (other != null && !agree(other, row)) {
                note(contradictions, other, row);
                note(contradictions, row, other);
              }
            }
          }
        }
      }
    } catch (RuntimeException e) {
      // The file breaks off: the rows before it are judged with what is known of them.
    }
    return new Survey(contradictions, isZeroMissing[0]);
  }

  private static void note(Map<Column, String> contradictions, RawRow row, RawRow other) {
    contradictions.putIfAbsent(
        row.column(),
        "it is the same series as column %s, but they differ, first in row %d: '%s' and '%s'"
            .formatted(
                other.column().name(),
                row.number(),
                Objects.toString(row.cell(Column.VALUE), ""),
                Objects.toString(other.cell(Column.VALUE), "")));
  }

  private static boolean agree(RawRow a, RawRow b) {
    boolean isMissing = isMissing(a);
    if (isMissing || isMissing(b)) {
      return isMissing == isMissing(b);
    }
    String one = a.cell(Column.VALUE);
    String other = b.cell(Column.VALUE);
    return one.equals(other) || number(a).isPresent() && number(a).equals(number(b));
  }

  /** Empty where the cell is a range, or unreadable: such cells agree only letter by letter. */
  private static Optional<BigDecimal> number(RawRow row) {
    return Optional.ofNullable(
        new Reasons()
            .take(
                () -> Texts.number(row.cell(Column.VALUE), Column.VALUE, row.column().dialect())));
  }

  private static boolean isMissing(RawRow row) {
    return Texts.isMissing(row.cell(Column.VALUE)) || isZero(row);
  }

  private static boolean isZero(RawRow row) {
    String value = row.cell(Column.VALUE);
    return value != null && Texts.isZero(value);
  }

  /** All that is in the sheet, row by row; its last element counts the cells without a figure. */
  Batches judged() {
    return new Batches();
  }

  /** The judged cells of a row of the sheet at a time. */
  final class Batches implements AutoCloseable {
    private final Lines lines = sheet.lines();
    private final RollOver rollOver = new RollOver(feed::isTradingDay);
    private long lastRow;
    private long missing;
    private boolean isBegun;
    private boolean isAtEnd;

    /** The next ones, maybe none; null at the end. */
    List<Judged> next() {
      if (isAtEnd) {
        return null;
      }
      if (!isBegun) {
        isBegun = true;
        return refusedColumns;
      }
      if (!lines.hasNext()) {
        return rest();
      }
      Line line = lines.next();
      lastRow = line.number();
      if (line.number() < reading.firstRow()) {
        return List.of();
      }
      List<Judged> judged = new ArrayList<>();
      for (RawRow row : reading.rows(line)) {
        if (row.column() == null) {
          judged.add(judged(row));
        } else if (subjects.containsKey(row.column())) {
          if (isMissing(row)) {
            missing++;
          } else {
            judged.add(judged(row));
          }
        }
      }
      return reading.columns().isEmpty() ? judged : rollOver.before(judged);
    }

    /** What is judged but not handed out yet: at the end, or where the file breaks off. */
    List<Judged> rest() {
      isAtEnd = true;
      List<Judged> rest = new ArrayList<>(rollOver.last());
      if (missing > 0) {
        rest.add(Judged.missing(sheet.name(), missing));
      }
      return rest;
    }

    long lastRow() {
      return lastRow;
    }

    @Override
    public void close() {
      lines.close();
    }

    private boolean isMissing(RawRow row) {
      String value = row.cell(Column.VALUE);
      return Texts.isMissing(value)
          || Texts.isZero(value) && (isZeroMissing || !subjects.get(row.column()).mayBeZero());
    }

    private Judged judged(RawRow row) {
      Reasons reasons = new Reasons();
      Map<Field, Object> values = new HashMap<>();
      if (row.cells().containsKey(RawRow.BROKEN)) {
        reasons.add("%s", row.cell(RawRow.BROKEN));
      } else {
        try {
          Subject subject =
              row.column() == null
                  ? feed.subject(row, publishedByDefault, reasons)
                  : subjects.get(row.column());
          values.putAll(subject.fields());
          values.putAll(subject.figure(row, reasons));
        } catch (RuntimeException e) {
          reasons.add("can't be judged: %s", e);
        }
      }
      values.put(Fields.IS_ROLLED_OVER, false);
      return new Judged(
          row.number(), sheet.name(), row.column(), values, row.raw(), reasons.text(), 0);
    }
  }
}
