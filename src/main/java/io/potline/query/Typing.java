package io.potline.query;

import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.jline.reader.Candidate;
import org.jline.reader.Completer;
import org.jline.reader.EOFError;
import org.jline.reader.LineReader;
import org.jline.reader.ParsedLine;
import org.jline.reader.Parser;

/**
 * Parses what is typed at the prompt: whether the statement is complete, and completions of its
 * last word.
 */
final class Typing implements Parser, Completer {

  private static final List<String> KEYWORDS =
      List.of(
          ("SELECT, FROM, WHERE, GROUP BY, ORDER BY, HAVING, LIMIT, WITH, AS, AND, OR, NOT, "
                  + "IN, IS NULL, BETWEEN, LIKE, DISTINCT, CASE, WHEN, THEN, ELSE, END, JOIN, "
                  + "LEFT JOIN, ON, USING, UNION ALL, OVER, PARTITION BY, ASC, DESC, NULLS LAST, "
                  + "COUNT, SUM, AVG, MIN, MAX, ROUND, DATE")
              .split(", "));
  private static final Set<String> BEFORE_A_TABLE = Set.of("from", "join", Prompt.DESCRIBE);

  /** A comma in a list of tables. */
  private static final Pattern AFTER_A_TABLE =
      Pattern.compile("(?i)\\bfrom(\\s+[\\w.]+(\\s+(as\\s+)?\\w+)?\\s*,)+\\s*\\z");

  private static final Pattern WORD_BEFORE = Pattern.compile("(\\S+)\\s+\\z");

  private final Vocabulary vocabulary;

  Typing(Vocabulary vocabulary) {
    this.vocabulary = vocabulary;
  }

  /** The word that the cursor is in or behind. */
  private record Word(String line, int cursor, String word, int wordCursor) implements ParsedLine {

    @Override
    public int wordIndex() {
      return 0;
    }

    @Override
    public List<String> words() {
      return List.of(word);
    }
  }

  @Override
  public ParsedLine parse(String line, int cursor, ParseContext context) {
    if (context == ParseContext.ACCEPT_LINE && !Prompt.isCommand(line) && Statements.isOpen(line)) {
      throw new EOFError(-1, -1, "no semicolon yet");
    }
    int start = cursor;
    while (start > 0 && isPartOfName(line.charAt(start - 1))) {
      start--;
    }
    int end = cursor;
    while (end < line.length() && isPartOfName(line.charAt(end))) {
      end++;
    }
    return new Word(line, cursor, line.substring(start, end), cursor - start);
  }

  private static boolean isPartOfName(char c) {
    return Character.isLetterOrDigit(c) || c == '_' || c == '.' || c == '\\';
  }

  @Override
  public void complete(LineReader reader, ParsedLine line, List<Candidate> candidates) {
    String word = line.word().substring(0, line.wordCursor());
    String before = line.line().substring(0, line.cursor() - word.length());
    Matcher wordBefore = WORD_BEFORE.matcher(before);
    if (word.startsWith("\\")) {
      add(candidates, Prompt.COMMANDS.stream());
    } else if (wordBefore.find()
            && BEFORE_A_TABLE.contains(wordBefore.group(1).toLowerCase(Locale.ROOT))
        || AFTER_A_TABLE.matcher(before).find()) {
      add(candidates, vocabulary.tables().stream());
    } else {
      addColumns(word, statement(line), candidates);
    }
  }

  /** The statement that the cursor is in. */
  private static String statement(ParsedLine line) {
    String begin = Statements.lastOf(line.line().substring(0, line.cursor()));
    List<String> rest = Statements.of(begin + line.line().substring(line.cursor()));
    return rest.isEmpty() ? begin : rest.get(0);
  }

  /** The columns of the tables that the statement names; tables only while it names none. */
  private void addColumns(String word, String statement, List<Candidate> candidates) {
    String qualifier = word.substring(0, word.lastIndexOf('.') + 1);
    if (!qualifier.isEmpty()) {
      String alias = qualifier.substring(0, qualifier.length() - 1);
      add(candidates, vocabulary.columnsOf(alias, statement).stream().map(qualifier::concat));
    }
    if (qualifier.isEmpty()) {
      add(candidates, vocabulary.columnsFor(statement).stream());
      KEYWORDS.forEach(keyword -> candidates.add(new Candidate(keyword)));
    }
    if (vocabulary.tablesIn(statement).isEmpty()) {
      add(candidates, vocabulary.tables().stream());
    }
  }

  /** Adds no blank after a name, because a comma or a semicolon may follow. */
  private static void add(List<Candidate> candidates, Stream<String> names) {
    names
        .map(name -> new Candidate(name, name, null, null, null, null, false))
        .forEach(candidates::add);
  }
}
