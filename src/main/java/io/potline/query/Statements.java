package io.potline.query;

import java.util.ArrayList;
import java.util.List;

/** Splits a text into statements, at semicolons outside of strings, names and comments. */
public final class Statements {

  private final String text;
  private final List<Statement> statements = new ArrayList<>();
  private int start;
  private boolean hasContent;

  private Statements(String text) {
    this.text = text;
  }

  /**
   * A statement with the comments before it.
   *
   * @param number from 1
   * @param line of the text on which it begins, from 1
   */
  public record Statement(String text, int number, int line) {}

  /** The statements, each with the comments before it; comments alone are not a statement. */
  public static List<String> of(String text) {
    return placed(text).stream().map(Statement::text).toList();
  }

  /** The same with their places. */
  public static List<Statement> placed(String text) {
    return new Statements(text).split();
  }

  /** What stands behind the last semicolon. */
  static String lastOf(String text) {
    Statements statements = new Statements(text);
    statements.scan();
    return text.substring(Math.min(statements.start, text.length()));
  }

  /** Whether there is an unfinished statement after the last semicolon. */
  static boolean isOpen(String text) {
    Statements statements = new Statements(text);
    statements.scan();
    return statements.hasContent;
  }

  private List<Statement> split() {
    scan();
    end(text.length());
    return statements;
  }

  private void scan() {
    int i = 0;
    while (i < text.length()) {
      char c = text.charAt(i);
      if (text.startsWith("--", i)) {
        i = endOr(text.indexOf('\n', i));
      } else if (text.startsWith("/*", i)) {
        int end = text.indexOf("*/", i + 2);
        i = end < 0 ? text.length() : end + 2;
      } else if (c == '\'' || c == '"' || c == '`') {
        hasContent = true;
        i = afterQuoted(i, c);
      } else {
        if (c == ';') {
          end(i);
        }
        hasContent |= c != ';' && !Character.isWhitespace(c);
        i++;
      }
    }
  }

  /** A backslash escapes in strings, not in names. */
  private int afterQuoted(int from, char quote) {
    for (int i = from + 1; i < text.length(); i++) {
      if (text.charAt(i) == '\\' && quote != '`') {
        i++;
      } else if (text.charAt(i) == quote) {
        return i + 1;
      }
    }
    return text.length();
  }

  private int endOr(int index) {
    return index < 0 ? text.length() : index;
  }

  private void end(int at) {
    if (hasContent) {
      int begin = start;
      while (Character.isWhitespace(text.charAt(begin))) {
        begin++;
      }
      int line = 1 + (int) text.substring(0, begin).chars().filter(c -> c == '\n').count();
      statements.add(new Statement(text.substring(start, at).strip(), statements.size() + 1, line));
    }
    start = at + 1;
    hasContent = false;
  }
}
