package io.potline.landing;

import io.potline.landing.Feed.Subject;
import io.potline.landing.RowJudge.Verdict;
import io.potline.landing.layout.Column;
import io.potline.landing.layout.Layout;
import io.potline.landing.layout.Layout.Head;
import io.potline.landing.layout.Layout.Reading;
import io.potline.landing.layout.RawRow;
import io.potline.landing.sheet.Line;
import io.potline.landing.sheet.Lines;
import io.potline.landing.sheet.Sheet;
import io.potline.landing.sheet.StoredFile.StorageException;
import io.potline.landing.text.Reasons.Unreadable;
import io.potline.landing.text.Texts;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * One sheet: its layout, its columns and its judged rows. A column that is not a series, or that
 * contradicts another column, is refused once; the other columns are read. One that conf ignores is
 * counted, cell by cell.
 */
final class SheetReader {

  private final Sheet sheet;
  private final Feed feed;
  private final RowJudge judge;
  private final Reading reading;
  private final Map<Column, Verdict> accepted = new LinkedHashMap<>();
  private final List<Column> notTaken = new ArrayList<>();
  private final Set<Column> ignored = new HashSet<>();
  private final List<Judged> refusedColumns = new ArrayList<>();
  private final boolean isZeroMissing;

  /** Throws {@link Unreadable} for a sheet that no layout fits, or that has no series. */
  SheetReader(Sheet sheet, Feed feed, Instant publishedByDefault) {
    this.sheet = sheet;
    this.feed = feed;
    this.judge = new RowJudge(feed, publishedByDefault);
    Head head = new Head(head(sheet), sheet, feed.requiredColumns(), feed.optionalColumns());
    this.reading = Layout.recognise(head);
    reading.columns().forEach(this::judge);
    if (!reading.columns().isEmpty() && isNoColumnJudged()) {
      throw new Unreadable(
          "%s, but none of its columns is a series: add the name of the one that is the quote (%s)"
              + " to the aliases of its series in series.csv",
          reading.layout(),
          String.join(", ", notTaken.stream().map(c -> c.cell(Column.NAME)).toList()));
    }
    Survey survey = Survey.of(sheet, reading, subjects());
    survey.contradictions().forEach((column, reason) -> refuse(column, reason, null));
    this.isZeroMissing = reading.writesZeroForMissing() || survey.isZeroMissing();
  }

  private boolean isNoColumnJudged() {
    return accepted.isEmpty() && refusedColumns.isEmpty() && ignored.isEmpty();
  }

  /** Whether all its rows are blank. */
  static boolean isEmpty(Sheet sheet) {
    return head(sheet).isEmpty();
  }

  Reading reading() {
    return reading;
  }

  String name() {
    return sheet.name();
  }

  int columnsTaken() {
    return accepted.size();
  }

  /** Columns that the layout knows as such, and that no alias in the catalogue names. */
  List<Column> notTaken() {
    return notTaken;
  }

  int columnsIgnored() {
    return ignored.size();
  }

  /** The first rows from the first one on that is not blank. */
  private static List<Line> head(Sheet sheet) {
    List<Line> head = new ArrayList<>();
    try (Lines lines = sheet.lines()) {
      while (head.size() < Layout.HEAD_ROWS && lines.hasNext()) {
        Line line = lines.next();
        if (!head.isEmpty() || !line.isBlank()) {
          head.add(line);
        }
      }
    } catch (StorageException e) {
      throw e;
    } catch (RuntimeException e) {
      if (head.isEmpty()) {
        throw e;
      }
      // The file breaks off here: the rows before it may be enough to recognise the layout.
    }
    return head;
  }

  private void judge(Column column) {
    Optional<String> tooLong = RowJudge.tooLong(column);
    if (tooLong.isPresent()) {
      refuse(column, tooLong.get(), null);
      return;
    }
    Verdict verdict = judge.subject(column);
    String reasons = verdict.reasons().text();
    if (!verdict.subject().isKnown() && column.isQuoteOnlyIfNamed()) {
      notTaken.add(column);
    } else if (verdict.isIgnored()) {
      ignored.add(column);
    } else if (reasons != null) {
      refuse(column, reasons, verdict.unknown());
    } else {
      accepted.put(column, verdict);
    }
  }

  private Map<Column, Subject> subjects() {
    Map<Column, Subject> subjects = new LinkedHashMap<>();
    accepted.forEach((column, verdict) -> subjects.put(column, verdict.subject()));
    return subjects;
  }

  private void refuse(Column column, String reasons, String unknown) {
    accepted.remove(column);
    refusedColumns.add(
        Judged.refused(column.row(), sheet.name(), column, "column " + column.name(), reasons)
            .ofUnknown(unknown));
  }

  /** The judged rows of the sheet; the last one counts the cells that were not judged. */
  Batches judged() {
    return new Batches();
  }

  /** The judged rows, in lists of what one row of the sheet holds. */
  final class Batches implements AutoCloseable {
    private final Lines lines = sheet.lines();
    private final RepeatedDays repeatedDays = new RepeatedDays(feed::isTradingDay);
    private long lastRow;
    private long missing;
    private long ignoredCells;
    private boolean isBegun;
    private boolean isAtEnd;

    /** The next rows, possibly none; null at the end. */
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
        Verdict column = row.column() == null ? null : accepted.get(row.column());
        if (row.column() == null) {
          judge.row(row, sheet.name()).ifPresentOrElse(judged::add, () -> ignoredCells++);
        } else if (ignored.contains(row.column())) {
          ignoredCells++;
        } else if (column != null && isMissing(row, column.subject())) {
          missing++;
        } else if (column != null) {
          judged.add(judge.cell(row, sheet.name(), column));
        }
      }
      return reading.columns().isEmpty() ? judged : repeatedDays.add(judged);
    }

    /** Ends the sheet, and returns the rows that {@link #next} has held back. */
    List<Judged> rest() {
      isAtEnd = true;
      List<Judged> rest = new ArrayList<>(repeatedDays.last());
      if (missing + ignoredCells > 0) {
        rest.add(Judged.notJudged(sheet.name(), missing, ignoredCells));
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

    private boolean isMissing(RawRow row, Subject subject) {
      String value = row.cell(Column.VALUE);
      return Texts.isMissing(value)
          || Texts.isZero(value) && (isZeroMissing || !subject.mayBeZero());
    }
  }
}
