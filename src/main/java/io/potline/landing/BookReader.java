package io.potline.landing;

import io.potline.landing.sheet.Book;
import io.potline.landing.sheet.Sheet;
import io.potline.landing.text.Reasons.Unreadable;
import java.io.Closeable;
import java.io.IOException;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Iterator;
import java.util.List;
import java.util.NoSuchElementException;
import java.util.function.Consumer;

/**
 * The judged rows of all sheets of a file. No content of a file stops the run: a sheet that can't
 * be read, in whole or from some row on, gives a refused row with the reason.
 */
final class BookReader implements Iterator<Judged>, Closeable {

  private final Book book;
  private final Feed feed;
  private final Instant publishedByDefault;
  private final Consumer<SheetReader> onSheet;
  private final Iterator<Sheet> sheets;
  private final Deque<Judged> ready = new ArrayDeque<>();
  private String sheetName;
  private SheetReader.Batches batches;
  private boolean isAnySheetFilled;
  private boolean isClosed;

  /**
   * @param onSheet is told of each sheet that is read, before its rows
   */
  BookReader(Book book, Feed feed, Instant publishedByDefault, Consumer<SheetReader> onSheet) {
    this.book = book;
    this.feed = feed;
    this.publishedByDefault = publishedByDefault;
    this.onSheet = onSheet;
    this.sheets = book.sheets().iterator();
  }

  @Override
  public boolean hasNext() {
    while (ready.isEmpty() && (batches != null || sheets.hasNext() || !isAnySheetFilled)) {
      if (batches != null) {
        readOn();
      } else if (sheets.hasNext()) {
        open(sheets.next());
      } else {
        isAnySheetFilled = true;
        ready.add(Judged.refused(null, null, null, "", "the file is empty"));
      }
    }
    return !ready.isEmpty();
  }

  @Override
  public Judged next() {
    if (!hasNext()) {
      throw new NoSuchElementException();
    }
    return ready.remove();
  }

  private void open(Sheet sheet) {
    sheetName = sheet.name();
    try {
      if (SheetReader.isEmpty(sheet)) {
        return;
      }
      isAnySheetFilled = true;
      SheetReader reader = new SheetReader(sheet, feed, publishedByDefault);
      onSheet.accept(reader);
      batches = reader.judged();
    } catch (Unreadable e) {
      ready.add(Judged.refused(null, sheetName, null, "", e.getMessage()));
    } catch (RuntimeException e) {
      isAnySheetFilled = true;
      ready.add(Judged.refused(null, sheetName, null, "", broken(e)));
    }
  }

  private void readOn() {
    try {
      List<Judged> next = batches.next();
      if (next == null) {
        closeSheet();
      } else {
        ready.addAll(next);
      }
    } catch (RuntimeException e) {
      ready.addAll(batches.rest());
      ready.add(Judged.refused(batches.lastRow() + 1, sheetName, null, "", broken(e)));
      closeSheet();
    }
  }

  private void closeSheet() {
    batches.close();
    batches = null;
  }

  static String broken(Exception e) {
    Throwable cause = e;
    while (cause.getCause() != null && cause.getCause().getMessage() != null) {
      cause = cause.getCause();
    }
    String what = String.valueOf(cause.getMessage()).lines().findFirst().orElse("");
    return "the file can't be read from here on: %s. Ask for it to be exported anew"
        .formatted(what);
  }

  @Override
  public void close() throws IOException {
    if (!isClosed) {
      isClosed = true;
      if (batches != null) {
        closeSheet();
      }
      book.close();
    }
  }
}
