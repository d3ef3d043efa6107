package io.potline.landing;

import io.potline.landing.Reasons.Unreadable;
import java.io.IOException;
import java.io.Reader;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.Iterator;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.NoSuchElementException;
import org.apache.commons.csv.CSVFormat;
import org.apache.commons.csv.CSVParser;
import org.apache.commons.csv.CSVRecord;

/**
 * The long layout: a header, then one row a figure; the columns in any order.
 *
 * <pre>
 * date,series,value,low,high,unit,vat,published_at
 * 2025-01-07,aluminium_price,19660,19640,19680,CNY/t,incl,2025-01-07T02:30:00Z
 * </pre>
 */
final class LongCsv implements RawRows {

  private final CSVParser parser;
  private final Iterator<CSVRecord> records;
  private final List<String> header;
  private RawRow next;

  /** Refuses with {@link Unreadable} what is not the feed's long layout. */
  LongCsv(Reader text, Feed feed) throws IOException {
    parser = CSVFormat.DEFAULT.builder().setIgnoreEmptyLines(false).get().parse(text);
    records = parser.iterator();
    header = header(feed);
  }

  private List<String> header(Feed feed) {
    List<String> names = new ArrayList<>();
    if (records.hasNext()) {
      records.next().forEach(name -> names.add(name.strip().toLowerCase(Locale.ROOT)));
    }
    if (!names.containsAll(feed.requiredColumns())) {
      throw new Unreadable(
          "not a file of %s: its first row is '%s', expected the columns %s",
          feed.folder(), String.join(",", names), String.join(", ", feed.requiredColumns()));
    }
    List<String> known = new ArrayList<>(feed.requiredColumns());
    known.addAll(feed.optionalColumns());
    for (String name : names) {
      if (!known.contains(name)) {
        throw new Unreadable(
            "unknown column '%s': expected %s. A misspelt column would be lost in silence",
            name, String.join(", ", known));
      }
      if (names.indexOf(name) != names.lastIndexOf(name)) {
        throw new Unreadable("column %s is there twice", name);
      }
    }
    return names;
  }

  @Override
  public boolean hasNext() {
    while (next == null && records.hasNext()) {
      CSVRecord record = records.next();
      boolean isBlank = record.stream().allMatch(String::isBlank);
      next = isBlank ? null : row(record);
    }
    return next != null;
  }

  @Override
  public RawRow next() {
    if (!hasNext()) {
      throw new NoSuchElementException();
    }
    RawRow row = next;
    next = null;
    return row;
  }

  @Override
  public void close() throws IOException {
    parser.close();
  }

  private RawRow row(CSVRecord record) {
    Map<String, String> cells = new HashMap<>();
    for (int i = 0; i < Math.min(record.size(), header.size()); i++) {
      if (!record.get(i).isBlank()) {
        cells.put(header.get(i), record.get(i).strip());
      }
    }
    String raw = CSVFormat.DEFAULT.format((Object[]) record.values());
    if (record.size() != header.size()) {
      cells.put(
          RawRow.BROKEN, "%d cells, but the header has %d".formatted(record.size(), header.size()));
    }
    return new RawRow(record.getRecordNumber(), null, cells, raw);
  }
}
