package io.potline.landing;

import io.potline.landing.Feed.Subject;
import io.potline.landing.layout.Column;
import io.potline.landing.layout.Layout.Reading;
import io.potline.landing.layout.RawRow;
import io.potline.landing.sheet.Line;
import io.potline.landing.sheet.Lines;
import io.potline.landing.sheet.Sheet;
import io.potline.landing.sheet.StoredFile.StorageException;
import io.potline.landing.text.Reasons;
import io.potline.landing.text.Texts;
import java.math.BigDecimal;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;

/** What has to be known of all rows of a wide sheet before its first row can be judged. */
final class Survey {

  private final Map<Column, Subject> subjects;
  private final Map<Column, String> contradictions = new LinkedHashMap<>();
  private boolean isZeroMissing;

  private Survey(Map<Column, Subject> subjects) {
    this.subjects = subjects;
  }

  /** Reads the sheet to its end, but only where the answer depends on its rows. */
  static Survey of(Sheet sheet, Reading reading, Map<Column, Subject> subjects) {
    Survey survey = new Survey(subjects);
    boolean isAnyTwice =
        subjects.values().stream().map(Subject::identity).distinct().count() < subjects.size();
    boolean isZeroInDoubt =
        !reading.writesZeroForMissing() && subjects.values().stream().anyMatch(Subject::mayBeZero);
    if (isAnyTwice || isZeroInDoubt) {
      survey.read(sheet, reading);
    }
    return survey;
  }

  /** Columns of the same subject that hold different figures, with the first difference. */
  Map<Column, String> contradictions() {
    return contradictions;
  }

  /**
   * Whether a subject that can't be 0 has a 0: then the file writes 0 where a figure is missing.
   */
  boolean isZeroMissing() {
    return isZeroMissing;
  }

  private void read(Sheet sheet, Reading reading) {
    try (Lines lines = sheet.lines()) {
      while (lines.hasNext()) {
        Line line = lines.next();
        if (line.number() >= reading.firstRow()) {
          add(reading.rows(line));
        }
      }
    } catch (StorageException e) {
      throw e;
    } catch (RuntimeException e) {
      // The file breaks off here: the rows before it are judged by what was read of them.
    }
  }

  private void add(List<RawRow> cells) {
    Map<List<Object>, RawRow> firstOf = new HashMap<>();
    for (RawRow row : cells) {
      Subject subject = row.column() == null ? null : subjects.get(row.column());
      if (subject != null) {
        isZeroMissing |= !subject.mayBeZero() && isZero(row);
        RawRow other = firstOf.putIfAbsent(subject.identity(), row);
        if (other != null && !agree(other, row)) {
          note(other, row);
          note(row, other);
        }
      }
    }
  }

  private void note(RawRow row, RawRow other) {
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

  /** Empty for a range or an unreadable number: those agree only where their texts are equal. */
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
}
