package io.potline.landing;

import io.potline.contract.Field;
import io.potline.contract.Fields;
import io.potline.landing.layout.Column;
import io.potline.landing.sheet.Book;
import io.potline.landing.sheet.Sheet;
import io.potline.landing.text.Reasons.Unreadable;
import java.io.IOException;
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
import java.util.function.Consumer;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.Path;

/**
 * What a file is, and what would become of it: read as a run would, and nothing kept.
 *
 * @param feed the folder of the landing that it belongs to
 */
public record Inspection(
    String feed,
    String format,
    List<SheetFound> sheets,
    List<Taken> taken,
    List<Refused> refused,
    long quotes,
    long missing,
    long rejected) {

  /** Refusals are told one by one up to here; all are counted. */
  private static final int MAX_TOLD = 100;

  /**
   * @param name null for a text file
   * @param notTaken columns that are known not to be quotes
   */
  public record SheetFound(String name, String layout, List<String> notTaken) {}

  /** A series, or a stage's capacity, in one column or in the rows of a sheet. */
  public static final class Taken {
    public final String sheet;
    public final String column;
    public final String subject;
    public final String region;
    public final String source;
    public final String unit;
    public LocalDate first;
    public LocalDate last;
    public long count;

    private Taken(Judged judged) {
      Map<Field, Object> values = judged.values();
      sheet = judged.sheet();
      column = judged.column() == null ? null : judged.column().name();
      subject = text(values, Fields.SERIES, Fields.STAGE, Fields.INDEX);
      region = text(values, Fields.REGION);
      source = text(values, Fields.SOURCE);
      unit = text(values, Fields.QUOTED_UNIT);
    }

    private List<Object> key() {
      return Arrays.asList(sheet, column, subject, region, source, unit);
    }

    private void add(LocalDate day) {
      first = first == null || day.isBefore(first) ? day : first;
      last = last == null || day.isAfter(last) ? day : last;
      count++;
    }
  }

  public record Refused(String sheet, Long row, String column, String reasons) {}

  /** In the folder that it lies in, if that is one of the landing's, or where more of it fits. */
  public static Inspection of(FileSystem files, Path path, List<Feed> feeds, Instant now)
      throws IOException {
    Optional<Feed> byFolder =
        feeds.stream()
            .filter(feed -> folderAt(path, feed) >= 0)
            .max(Comparator.comparingInt(feed -> folderAt(path, feed)));
    if (byFolder.isPresent()) {
      return of(files, path, byFolder.get(), now);
    }
    Feed best = feeds.get(0);
    long most = -1;
    for (Feed feed : feeds) {
      long fitting = fitting(files, path, feed, now);
      best = fitting > most ? feed : best;
      most = Math.max(fitting, most);
    }
    return of(files, path, best, now);
  }

  private static int folderAt(Path path, Feed feed) {
    return path.toString().lastIndexOf("/" + feed.folder() + "/");
  }

  /** How many columns and long sheets a feed finds its own in. */
  private static long fitting(FileSystem files, Path path, Feed feed, Instant now)
      throws IOException {
    long fitting = 0;
    try (Book book = Book.open(files, path)) {
      for (Sheet sheet : book.sheets()) {
        try {
          SheetReader reader = new SheetReader(sheet, feed, now);
          fitting += reader.reading().columns().isEmpty() ? 1 : reader.columnsTaken();
        } catch (RuntimeException e) {
          // Not this feed's.
        }
      }
    } catch (RuntimeException e) {
      // No file of any feed: the reading says why.
    }
    return fitting;
  }

  private static Inspection of(FileSystem files, Path path, Feed feed, Instant now)
      throws IOException {
    Reading reading = new Reading();
    String format = "unreadable";
    try (Book book = Book.open(files, path);
        BookReader judged = new BookReader(book, feed, now, reading.onSheet())) {
      format = book.format();
      judged.forEachRemaining(reading::add);
    } catch (Unreadable e) {
      reading.add(Judged.refused(null, null, null, "", e.getMessage()));
    } catch (RuntimeException e) {
      reading.add(Judged.refused(null, null, null, "", BookReader.broken(e)));
    }
    return new Inspection(
        feed.folder(),
        format,
        reading.sheets,
        List.copyOf(reading.taken.values()),
        reading.refused,
        reading.quotes,
        reading.missing,
        reading.rejected);
  }

  private static final class Reading {
    private final List<SheetFound> sheets = new ArrayList<>();
    private final Map<List<Object>, Taken> taken = new LinkedHashMap<>();
    private final List<Refused> refused = new ArrayList<>();
    private long quotes;
    private long missing;
    private long rejected;

    Consumer<SheetReader> onSheet() {
      return reader ->
          sheets.add(
              new SheetFound(
                  reader.name(),
                  reader.reading().layout(),
                  reader.notTaken().stream().map(Column::name).toList()));
    }

    void add(Judged judged) {
      missing += judged.missing();
      if (judged.isTaken()) {
        quotes++;
        Taken one = new Taken(judged);
        LocalDate day =
            (LocalDate)
                Objects.requireNonNullElseGet(
                    judged.values().get(Fields.DATE), () -> judged.values().get(Fields.MONTH));
        taken.computeIfAbsent(one.key(), key -> one).add(day);
      } else if (judged.reasons() != null) {
        rejected++;
        if (refused.size() < MAX_TOLD) {
          String column = judged.column() == null ? null : judged.column().name();
          refused.add(new Refused(judged.sheet(), judged.row(), column, judged.reasons()));
        }
      }
    }
  }

  private static String text(Map<Field, Object> values, Field... fields) {
    for (Field field : fields) {
      if (values.get(field) != null) {
        return values.get(field).toString();
      }
    }
    return "";
  }
}
