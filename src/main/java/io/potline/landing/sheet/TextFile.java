package io.potline.landing.sheet;

import io.potline.landing.text.Reasons.Unreadable;
import java.io.BufferedReader;
import java.io.FilterReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.Reader;
import java.io.UncheckedIOException;
import java.nio.charset.Charset;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import org.apache.commons.csv.CSVFormat;
import org.apache.commons.csv.CSVParser;
import org.apache.commons.csv.CSVRecord;

/** A file of comma-separated text, which is one sheet. */
record TextFile(Encoding.Source source, Charset charset) implements Book, Sheet {

  /** With a quotation mark that is not closed, the rest of the file would be one row. */
  private static final int LONGEST_ROW = 1 << 20;

  static TextFile open(Encoding.Source source) throws IOException {
    return new TextFile(
        source,
        Encoding.of(source)
            .orElseThrow(
                () -> new Unreadable("not a text: neither UTF-8 nor GB18030 from end to end")));
  }

  @Override
  public String format() {
    return "CSV in " + charset;
  }

  @Override
  public List<Sheet> sheets() {
    return List.of(this);
  }

  @Override
  public String name() {
    return null;
  }

  @Override
  public List<Line> withMergedCells(List<Line> lines) {
    return lines;
  }

  @Override
  public void close() {
    // Each lines() opens and closes the source itself.
  }

  @Override
  public Lines lines() {
    try {
      BoundedReader text = new BoundedReader(reader());
      CSVParser parser = CSVFormat.DEFAULT.builder().setIgnoreEmptyLines(false).get().parse(text);
      return new Records(parser, text);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private Reader reader() throws IOException {
    BufferedReader text = new BufferedReader(new InputStreamReader(source.open(), charset));
    text.mark(1);
    if (text.read() != '\uFEFF') {
      text.reset();
    }
    return text;
  }

  private static final class Records implements Lines {
    private final CSVParser parser;
    private final Iterator<CSVRecord> records;
    private final BoundedReader text;

    Records(CSVParser parser, BoundedReader text) {
      this.parser = parser;
      this.records = parser.iterator();
      this.text = text;
    }

    @Override
    public boolean hasNext() {
      text.startRow();
      return records.hasNext();
    }

    @Override
    public Line next() {
      CSVRecord record = records.next();
      List<Cell> cells = new ArrayList<>(record.size());
      record.forEach(cell -> cells.add(cell.isBlank() ? Cell.BLANK : new Cell.Text(cell.strip())));
      return new Line(record.getRecordNumber(), cells, true);
    }

    @Override
    public void close() {
      try {
        parser.close();
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }
  }

  /** Throws where a row is longer than any row can be. */
  private static final class BoundedReader extends FilterReader {
    private long sinceRow;

    BoundedReader(Reader text) {
      super(text);
    }

    void startRow() {
      sinceRow = 0;
    }

    @Override
    public int read() throws IOException {
      char[] one = new char[1];
      return read(one, 0, 1) < 0 ? -1 : one[0];
    }

    @Override
    public int read(char[] buffer, int offset, int length) throws IOException {
      if (sinceRow > LONGEST_ROW) {
        throw new IOException(
            "a row of more than %,d characters: a quotation mark is not closed"
                .formatted(LONGEST_ROW));
      }
      int read = super.read(buffer, offset, length);
      sinceRow += Math.max(read, 0);
      return read;
    }
  }
}
