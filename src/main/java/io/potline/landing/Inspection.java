package io.potline.landing;

import io.potline.conf.Names;
import io.potline.contract.Field;
import io.potline.contract.Fields;
import io.potline.landing.BookReader.RefusedFile;
import io.potline.landing.layout.Column;
import io.potline.landing.sheet.StoredFile;
import java.time.Instant;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Consumer;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.Path;

/**
 * What a file is, and what a run would take and refuse of it. Nothing is written.
 *
 * @param feed folder of the landing that it belongs to
 * @param unknown names of series that are refused because conf does not have them
 */
public record Inspection(
    String feed,
    String format,
    List<SheetFound> sheets,
    List<Taken> taken,
    List<Refused> refused,
    long quotes,
    long missing,
    long ignored,
    long rejected,
    List<String> unknown) {

  /** So many refusals are listed; all are counted. */
  private static final int MAX_TOLD = 100;

  /** So many unknown names are listed. */
  private static final int MAX_UNKNOWN = 10_000;

  /**
   * @param name null for a text file
   * @param notTaken columns that the layout knows not to be quotes
   * @param ignored how many columns conf ignores
   */
  public record SheetFound(String name, String layout, List<String> notTaken, int ignored) {}

  /**
   * The accepted figures of one subject in one column, or in the rows of a sheet.
   *
   * @param sheet null for a text file
   * @param column null where a row names its subject
   * @param subject id of a series, a stage or an index
   */
  public record Taken(
      String sheet,
      String column,
      String subject,
      String region,
      String source,
      String unit,
      LocalDate first,
      LocalDate last,
      long count) {

    private static Taken of(Judged judged) {
      LocalDate day =
          Objects.requireNonNullElseGet(
              (LocalDate) judged.values().get(Fields.DATE),
              () -> (LocalDate) judged.values().get(Fields.MONTH));
      return new Taken(
          judged.sheet(),
          judged.column() == null ? null : judged.column().name(),
          text(judged, Fields.SERIES, Fields.STAGE, Fields.INDEX),
          text(judged, Fields.REGION),
          text(judged, Fields.SOURCE),
          text(judged, Fields.QUOTED_UNIT),
          day,
          day,
          1);
    }

    private List<Object> key() {
      return Arrays.asList(sheet, column, subject, region, source, unit);
    }

    private Taken plus(Taken more) {
      return new Taken(
          sheet,
          column,
          subject,
          region,
          source,
          unit,
          more.first.isBefore(first) ? more.first : first,
          more.last.isAfter(last) ? more.last : last,
          count + more.count);
    }
  }

  public record Refused(String sheet, Long row, String column, String reasons) {}

  /** For the feed of its folder; where it lies in no feed's folder, for the feed that fits best. */
  public static Inspection of(FileSystem files, Path path, List<Feed> feeds, Instant now) {
    StoredFile file = StoredFile.of(files, path);
    Optional<Feed> byFolder =
        feeds.stream()
            .filter(feed -> folderAt(path, feed) >= 0)
            .max(Comparator.comparingInt(feed -> folderAt(path, feed)));
    if (byFolder.isPresent()) {
      return of(file, byFolder.get(), now);
    }
    Feed best = feeds.get(0);
    long most = -1;
    for (Feed feed : feeds) {
      long fitting = fitting(file, feed, now);
      best = fitting > most ? feed : best;
      most = Math.max(fitting, most);
    }
    return of(file, best, now);
  }

  private static int folderAt(Path path, Feed feed) {
    return path.toString().lastIndexOf("/" + feed.folder() + "/");
  }

  /** How many columns, and sheets of the long layout, are the feed's. */
  private static long fitting(StoredFile file, Feed feed, Instant now) {
    AtomicLong fitting = new AtomicLong();
    try (BookReader judged =
        BookReader.open(
            file,
            feed,
            now,
            sheet ->
                fitting.addAndGet(
                    sheet.reading().columns().isEmpty() ? 1 : sheet.columnsTaken()))) {
      judged.openSheets();
    } catch (RefusedFile e) {
      // The file can't be read: the inspection itself says why.
    }
    return fitting.get();
  }

  private static Inspection of(StoredFile file, Feed feed, Instant now) {
    Reading reading = new Reading();
    String format = "unreadable";
    try (BookReader judged = BookReader.open(file, feed, now, reading.onSheet())) {
      format = judged.format();
      judged.forEachRemaining(reading::add);
    } catch (RefusedFile e) {
      reading.add(Judged.refused(null, null, null, "", e.getMessage()));
    }
    return new Inspection(
        feed.folder(),
        format,
        reading.sheets,
        List.copyOf(reading.taken.values()),
        reading.refused,
        reading.quotes,
        reading.missing,
        reading.ignored,
        reading.rejected,
        List.copyOf(reading.unknown.values()));
  }

  private static final class Reading {
    private final List<SheetFound> sheets = new ArrayList<>();
    private final Map<List<Object>, Taken> taken = new LinkedHashMap<>();
    private final List<Refused> refused = new ArrayList<>();
    private long quotes;
    private final Map<String, String> unknown = new LinkedHashMap<>();
    private long missing;
    private long ignored;
    private long rejected;

    Consumer<SheetReader> onSheet() {
      return reader ->
          sheets.add(
              new SheetFound(
                  reader.name(),
                  reader.reading().layout(),
                  reader.notTaken().stream().map(Column::name).toList(),
                  reader.columnsIgnored()));
    }

    void add(Judged judged) {
      if (judged.cells() != null) {
        missing += judged.cells().missing();
        ignored += judged.cells().ignored();
      } else if (judged.isTaken()) {
        quotes++;
        Taken one = Taken.of(judged);
        taken.merge(one.key(), one, Taken::plus);
      } else {
        rejected++;
        if (judged.unknown() != null && unknown.size() < MAX_UNKNOWN) {
          unknown.putIfAbsent(Names.normalised(judged.unknown()), judged.unknown());
        }
        if (refused.size() < MAX_TOLD) {
          String column = judged.column() == null ? null : judged.column().name();
          refused.add(new Refused(judged.sheet(), judged.row(), column, judged.reasons()));
        }
      }
    }
  }

  /** The first of the fields that has a value. */
  private static String text(Judged judged, Field... fields) {
    for (Field field : fields) {
      Object value = judged.values().get(field);
      if (value != null) {
        return value.toString();
      }
    }
    return "";
  }
}
