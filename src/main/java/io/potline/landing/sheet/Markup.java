package io.potline.landing.sheet;

import io.potline.conf.FileLimits;
import io.potline.landing.text.Reasons.Unreadable;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The XML of a sheet, byte by byte: only the names of its tags are told apart, so that it is as
 * fast as unpacking it. Throws {@link Unreadable} for what the library would have to hold in memory
 * at once, and that no workbook has: a row of too many cells, a text of too many characters, too
 * many merged cells, a width for columns beyond the last.
 */
final class Markup {

  private static final long ROW = name("row");
  private static final long CELL = name("c");
  private static final long COLUMN = name("col");
  private static final long MERGED = name("mergeCell");
  private static final long LINK = name("hyperlink");

  private static final int MAX_TAGS_PER_ROW = 1_000_000;
  private static final int MAX_MERGED = 1_000_000;
  private static final int MAX_COLUMNS_SET = 100_000;
  private static final int LONGEST_SETTING = 500;

  /**
   * A cell's formatted text is nine deep; for each tag the library goes through those around it.
   */
  private static final int DEEPEST = 100;

  private static final Pattern MIN = Pattern.compile("\\bmin\\s*=\\s*[\"'](\\d{1,5})[\"']");
  private static final Pattern MAX = Pattern.compile("\\bmax\\s*=\\s*[\"'](\\d{1,5})[\"']");

  /** Where a byte stands. */
  private enum Place {
    TEXT,
    NAME,
    ATTRIBUTES,
    /** A comment or the like, which is no tag. */
    ASIDE
  }

  private final FileLimits limits;
  private final StringBuilder setting = new StringBuilder();
  private Place place = Place.TEXT;
  private boolean isSetting;
  private boolean isEndTag;
  private byte quote;
  private byte last;
  private byte lastButOne;
  private byte asideEnd;
  private int depth;
  private long name;
  private long sinceTag;
  private long tags;
  private long cells;
  private long merged;
  private long columnsSet;

  Markup(FileLimits limits) {
    this.limits = limits;
  }

  /** Whether bytes that begin so may be XML: after a byte order mark, if any, stands a tag. */
  static boolean mayBe(byte[] head, int length) {
    int first = length == 0 ? 0 : head[0] & 0xFF;
    return first == '<' || first <= ' ' || first >= 0xEF;
  }

  /** The last eight bytes of a name, as one number. */
  private static long name(String text) {
    long name = 0;
    for (int i = 0; i < text.length(); i++) {
      name = name << Byte.SIZE | text.charAt(i);
    }
    return name;
  }

  void add(byte[] bytes, int length) {
    for (int i = 0; i < length; i++) {
      byte b = bytes[i];
      switch (place) {
        case TEXT -> addToText(b);
        case NAME -> addToName(b);
        case ATTRIBUTES -> addToAttributes(b);
        case ASIDE -> addToAside(b);
      }
      lastButOne = last;
      last = b;
      sinceTag++;
    }
    judgeLength();
  }

  private void addToText(byte b) {
    if (b == '<') {
      judgeLength();
      sinceTag = 0;
      name = 0;
      isEndTag = false;
      place = Place.NAME;
      tags++;
      if (tags > MAX_TAGS_PER_ROW) {
        throw new Unreadable("a row, or what follows the last, of more than %,d tags", tags - 1);
      }
    }
  }

  private void judgeLength() {
    if (limits.rowLength().isExceededBy(sinceTag)) {
      throw new Unreadable("a text of %s", limits.rowLength().exceeded("characters"));
    }
  }

  private void addToName(byte b) {
    if (last == '<' && (b == '!' || b == '?')) {
      place = Place.ASIDE;
      asideEnd = b == '?' ? (byte) '?' : 0;
    } else if (last == '<' && b == '/') {
      isEndTag = true;
    } else if (b == ':') {
      name = 0; // Before it stood a prefix.
    } else if (b > ' ' && b != '>' && b != '/') {
      name = name << Byte.SIZE | b;
    } else {
      place = Place.ATTRIBUTES;
      quote = 0;
      depth += isEndTag ? -1 : 1;
      if (depth > DEEPEST) {
        throw new Unreadable("tags of more than %,d levels", DEEPEST);
      }
      if (!isEndTag) {
        endName();
      }
      addToAttributes(b);
    }
  }

  private void addToAttributes(byte b) {
    if (isSetting) {
      addToSetting((char) (b & 0xFF));
    }
    if (quote != 0) {
      quote = b == quote ? 0 : quote;
    } else if (b == '"' || b == '\'') {
      quote = b;
    } else if (b == '>') {
      depth -= last == '/' && !isEndTag ? 1 : 0;
      place = Place.TEXT;
      if (isSetting) {
        isSetting = false;
        judgeSetting();
      }
    }
  }

  /** What begins with {@code <!--} ends with {@code -->}, and so on. */
  private void addToAside(byte b) {
    if (asideEnd == 0) {
      asideEnd = b == '-' || b == '[' ? (byte) (b == '[' ? ']' : '-') : (byte) '>';
    } else if (b == '>') {
      boolean isEnd =
          asideEnd == '>'
              || asideEnd == '?' && last == '?'
              || asideEnd == last && asideEnd == lastButOne;
      place = isEnd ? Place.TEXT : Place.ASIDE;
    }
  }

  private void endName() {
    if (name == CELL) {
      cells++;
      if (limits.columns().isExceededBy(cells)) {
        throw new Unreadable("a row of %s", limits.columns().exceeded("cells"));
      }
    } else if (name == ROW) {
      tags = 0;
      cells = 0;
    } else if (name == MERGED || name == LINK) {
      merged++;
      if (merged > MAX_MERGED) {
        throw new Unreadable("more than %,d merged cells and links", MAX_MERGED);
      }
    } else if (name == COLUMN) {
      isSetting = true;
      setting.setLength(0);
    }
  }

  private void addToSetting(char c) {
    if (setting.length() < LONGEST_SETTING) {
      setting.append(c);
    }
  }

  /** The library notes a width for each column from {@code min} to {@code max}. */
  private void judgeSetting() {
    Matcher min = MIN.matcher(setting);
    Matcher max = MAX.matcher(setting);
    if (!min.find() || !max.find()) {
      throw new Unreadable("a width of columns that can't be read");
    }
    columnsSet += Math.max(0, 1 + Integer.parseInt(max.group(1)) - Integer.parseInt(min.group(1)));
    if (columnsSet > MAX_COLUMNS_SET) {
      throw new Unreadable("widths of more columns than a workbook can have");
    }
  }
}
