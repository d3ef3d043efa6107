package io.potline.silver;

import static io.potline.contract.Fields.IS_ROLLED_OVER;
import static io.potline.contract.Fields.IS_STALE;
import static io.potline.contract.Fields.KNOWN_FROM;
import static io.potline.contract.Fields.KNOWN_TO;
import static io.potline.contract.Fields.RUN_ID;
import static io.potline.contract.Fields.SERIES;
import static io.potline.contract.Fields.UNCHANGED_SINCE;
import static io.potline.contract.Fields.VALUE;

import io.potline.contract.Field;
import io.potline.model.StalenessTracker;
import io.potline.silver.history.Delivery;
import io.potline.silver.history.History;
import io.potline.silver.history.History.Judged;
import io.potline.silver.history.History.Revision;
import java.math.BigDecimal;
import java.time.Instant;
import java.time.LocalDate;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Deque;
import java.util.HashMap;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.NoSuchElementException;
import java.util.Objects;
import java.util.Optional;
import org.apache.spark.api.java.function.FlatMapGroupsFunction;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Encoder;
import org.apache.spark.sql.Encoders;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.apache.spark.sql.types.StructType;

/**
 * Goes once over each sequence, day by day. It judges the deliveries of each affected quote, keeps
 * track of how long the value has been unchanged, and returns the rows of silver that change. Only
 * the deliveries of one day are in memory.
 */
final class SequencePass implements FlatMapGroupsFunction<Row, Row, Row> {

  /** Which quotes are judged. */
  enum Scope {
    /**
     * Quotes with a {@link PassSchema#AFFECTED} row. The input has all their deliveries and rows of
     * silver.
     */
    AFFECTED,
    /** All quotes. The input has all deliveries and all rows of silver. */
    ALL
  }

  private final StructType schema;
  private final String runId;
  private final Scope scope;
  private final Map<String, Integer> maxUnchangedDays;
  private final boolean tracksStaleness;
  private final int size;
  private final int kind;
  private final int date;
  private final int knownFrom;
  private final int knownTo;
  private final int run;
  private final int[] sequence;
  private final int[] content;
  private final int[] spelling;
  private final int[] place;
  private final int[] delivery;
  private final int[] compared;
  private final int series;
  private final int value;
  private final int rolledOver;
  private final int stale;
  private final int unchangedSince;

  private SequencePass(QuoteTable table, String runId, Scope scope) {
    this.schema = PassSchema.schema(table);
    this.runId = runId;
    this.scope = scope;
    this.maxUnchangedDays = new HashMap<>(table.maxUnchangedDays().orElse(Map.of()));
    this.tracksStaleness = table.tracksStaleness();
    this.size = schema.size();
    this.kind = schema.fieldIndex(PassSchema.KIND);
    this.date = index(table.date());
    this.knownFrom = index(KNOWN_FROM);
    this.knownTo = index(KNOWN_TO);
    this.run = index(RUN_ID);
    this.sequence = indices(table.sequence());
    this.content = indices(table.content());
    this.spelling = indices(table.spelling());
    this.place = indices(QuoteTable.PLACE);
    this.delivery = indices(table.delivery());
    this.compared = indices(table.silver().content());
    this.series = tracksStaleness ? index(SERIES) : -1;
    this.value = tracksStaleness ? index(VALUE) : -1;
    this.rolledOver = tracksStaleness ? index(IS_ROLLED_OVER) : -1;
    this.stale = tracksStaleness ? index(IS_STALE) : -1;
    this.unchangedSince = tracksStaleness ? index(UNCHANGED_SINCE) : -1;
  }

  private int index(Field field) {
    return schema.fieldIndex(field.name());
  }

  private int[] indices(List<Field> fields) {
    return fields.stream().mapToInt(this::index).toArray();
  }

  static Dataset<Row> over(Dataset<Row> rows, QuoteTable table, String runId, Scope scope) {
    StructType key = new StructType();
    for (Field field : table.sequence()) {
      key = key.add(field.name(), field.type());
    }
    Encoder<Row> encoder = Encoders.row(PassSchema.schema(table));
    return rows.groupBy(Field.columns(table.sequence()))
        .as(Encoders.row(key), encoder)
        .flatMapSortedGroups(
            new org.apache.spark.sql.Column[] {table.date().col()},
            new SequencePass(table, runId, scope),
            encoder);
  }

  @Override
  public Iterator<Row> call(Row key, Iterator<Row> rows) {
    return new SequenceIterator(rows);
  }

  /** A delivery as a row of the pass; spelling and place are read only when they are compared. */
  private final class RowDelivery implements Delivery {

    private final Row row;
    private final List<?> content;

    RowDelivery(Row row) {
      this.row = row;
      this.content = values(row, SequencePass.this.content);
    }

    @Override
    public Instant publishedAt() {
      return row.getInstant(knownFrom);
    }

    @Override
    public Object content() {
      return content;
    }

    @Override
    public List<?> spelling() {
      return values(row, spelling);
    }

    @Override
    public List<?> place() {
      return values(row, place);
    }

    @Override
    public boolean isOfThisRun() {
      return runId.equals(row.getString(run));
    }
  }

  private static List<?> values(Row row, int[] columns) {
    Object[] values = new Object[columns.length];
    for (int i = 0; i < columns.length; i++) {
      values[i] = row.get(columns[i]);
    }
    return Arrays.asList(values);
  }

  private static boolean agree(Row one, Row other, int[] columns) {
    for (int column : columns) {
      if (!Objects.equals(one.get(column), other.get(column))) {
        return false;
      }
    }
    return true;
  }

  /** One sequence in the order of its dates. */
  private final class SequenceIterator implements Iterator<Row> {

    private final Iterator<Row> rows;
    private final Deque<Row> out = new ArrayDeque<>();
    private Row next;
    private Row last;
    private StalenessTracker staleness;
    private boolean isRegistered;
    private boolean isAnyAffected;
    private boolean isAnyStored;
    private boolean isAnyQuoted;
    private boolean isWithoutAnchor;
    private long delivered;
    private long accepted;
    private long rejected;

    SequenceIterator(Iterator<Row> rows) {
      this.rows = rows;
      this.next = rows.hasNext() ? rows.next() : null;
    }

    @Override
    public boolean hasNext() {
      while (out.isEmpty() && next != null) {
        readDay();
        if (next == null) {
          finish();
        }
      }
      return !out.isEmpty();
    }

    @Override
    public Row next() {
      if (!hasNext()) {
        throw new NoSuchElementException();
      }
      return out.poll();
    }

    private void readDay() {
      List<RowDelivery> deliveries = new ArrayList<>(1);
      List<Row> stored = new ArrayList<>(1);
      boolean isAffected = scope == Scope.ALL;
      Row first = next;
      if (staleness == null && tracksStaleness) {
        staleness = new StalenessTracker(maxUnchangedDays.get(first.getString(series)));
      }
      while (next != null && Objects.equals(next.get(date), first.get(date))) {
        switch (next.getString(kind)) {
          case PassSchema.DELIVERY -> deliveries.add(new RowDelivery(next));
          case PassSchema.STORED -> stored.add(next);
          case PassSchema.AFFECTED -> isAffected = true;
          case PassSchema.REGISTERED -> isRegistered = true;
          default -> throw new IllegalStateException(next.getString(kind));
        }
        last = next;
        next = rows.hasNext() ? rows.next() : null;
      }
      if (first.isNullAt(date)) {
        return;
      }
      if (isAffected) {
        judge(deliveries, stored);
      } else {
        stored.stream().filter(row -> row.isNullAt(knownTo)).forEach(this::updateStaleness);
      }
    }

    /** Computes the rows of an affected quote and compares them with the stored ones. */
    private void judge(List<RowDelivery> deliveries, List<Row> stored) {
      isWithoutAnchor |= !isAnyAffected && !isAnyStored;
      isAnyAffected = true;
      History<RowDelivery> history = History.of(deliveries);
      count(history, deliveries, stored);
      List<Row> left = new ArrayList<>(stored);
      for (Revision<RowDelivery> revision : history.revisions()) {
        isAnyQuoted = true;
        Object[] row = row(revision);
        Optional<Row> old =
            left.stream()
                .filter(r -> r.getInstant(knownFrom).equals(revision.knownFrom()))
                .findAny();
        old.ifPresent(left::remove);
        write(old, row);
      }
      left.forEach(row -> emit(row, PassSchema.DELETE));
    }

    private Object[] row(Revision<RowDelivery> revision) {
      Object[] row = new Object[size];
      for (int i = 0; i < kind; i++) {
        row[i] = revision.first().row.get(i);
      }
      row[knownTo] = revision.knownTo().orElse(null);
      if (tracksStaleness && revision.isCurrent()) {
        setStaleness(row);
      }
      return row;
    }

    private void setStaleness(Object[] row) {
      LocalDate day = (LocalDate) row[date];
      row[unchangedSince] = staleness.next(day, (BigDecimal) row[value]);
      row[stale] = staleness.isStale(day) || Boolean.TRUE.equals(row[rolledOver]);
    }

    private void write(Optional<Row> old, Object[] row) {
      if (old.isPresent()) {
        if (agree(old.get(), RowFactory.create(row), compared)) {
          return;
        }
        emit(old.get(), PassSchema.REPLACED);
      }
      row[run] = runId;
      row[kind] = old.isPresent() ? PassSchema.UPDATE : PassSchema.INSERT;
      out.add(RowFactory.create(row));
    }

    /**
     * Handles the current row of an unaffected quote: its staleness changes if an earlier quote
     * does.
     */
    private void updateStaleness(Row stored) {
      isAnyQuoted = true;
      isAnyStored = true;
      if (!tracksStaleness) {
        return;
      }
      if (!isAnyAffected) {
        staleness.resume(stored.getDecimal(value), stored.getLocalDate(unchangedSince));
        return;
      }
      Object[] row = copy(stored);
      setStaleness(row);
      write(Optional.of(stored), row);
    }

    private void count(
        History<RowDelivery> history, List<RowDelivery> deliveries, List<Row> stored) {
      List<Revision<RowDelivery>> ofOtherRuns =
          History.of(deliveries.stream().filter(d -> !d.isOfThisRun()).toList()).revisions();
      List<Row> storedByOtherRuns =
          stored.stream().filter(row -> !runId.equals(row.getString(run))).toList();
      for (Judged<RowDelivery> judged : history.deliveries()) {
        RowDelivery one = judged.delivery();
        boolean isConflict = judged.verdict().isConflict();
        if (isConflict) {
          refuse(judged, history);
        }
        if (one.isOfThisRun()) {
          delivered++;
          rejected += isConflict ? 1 : 0;
          accepted +=
              !isConflict && startsNewRevision(one, history, ofOtherRuns, storedByOtherRuns)
                  ? 1
                  : 0;
        }
      }
    }

    /**
     * Whether a delivery, or another cell of it, starts a revision that is due to this run alone.
     * What this run has stored itself does not count against it: an earlier process may have begun
     * the run.
     */
    private boolean startsNewRevision(
        RowDelivery one,
        History<RowDelivery> history,
        List<Revision<RowDelivery>> ofOtherRuns,
        List<Row> storedByOtherRuns) {
      return history.revisions().stream()
          .filter(r -> r.knownFrom().equals(one.publishedAt()))
          .filter(r -> r.first() == one || agree(r.first().row, one.row, delivery))
          .filter(r -> ofOtherRuns.stream().noneMatch(old -> startsAlike(old.first().row, r)))
          .anyMatch(r -> storedByOtherRuns.stream().noneMatch(old -> startsAlike(old, r)));
    }

    private boolean startsAlike(Row old, Revision<RowDelivery> revision) {
      return old.getInstant(knownFrom).equals(revision.knownFrom())
          && agree(old, revision.first().row, content);
    }

    private void refuse(Judged<RowDelivery> judged, History<RowDelivery> history) {
      RowDelivery one = judged.delivery();
      List<Judged<RowDelivery>> all = history.deliveries();
      boolean isOpen = all.get(all.size() - 1).delivery().publishedAt().equals(one.publishedAt());
      boolean isNew = one.isOfThisRun() || judged.verdict() == History.Verdict.NEW_CONFLICT;
      Object[] row = copy(one.row);
      row[kind] = isNew ? PassSchema.NEW_CONFLICT : PassSchema.OLD_CONFLICT;
      row[schema.fieldIndex(PassSchema.OPEN)] = isOpen ? 1L : 0L;
      out.add(RowFactory.create(row));
    }

    private void finish() {
      if (isAnyQuoted && !isRegistered) {
        emit(last, PassSchema.NEW_SEQUENCE);
      }
      Object[] row = new Object[size];
      row[kind] = PassSchema.COUNTS;
      set(row, PassSchema.DELIVERED, delivered);
      set(row, PassSchema.ACCEPTED, accepted);
      set(row, PassSchema.REJECTED, rejected);
      set(row, PassSchema.WITHOUT_ANCHOR, isRegistered && isWithoutAnchor ? 1 : 0);
      set(row, PassSchema.WITHOUT_QUOTE, isRegistered && !isAnyQuoted ? 1 : 0);
      out.add(RowFactory.create(row));
    }

    private void set(Object[] row, String column, long number) {
      row[schema.fieldIndex(column)] = number;
    }

    private void emit(Row row, String as) {
      Object[] values = copy(row);
      values[kind] = as;
      out.add(RowFactory.create(values));
    }

    private Object[] copy(Row row) {
      Object[] values = new Object[size];
      for (int i = 0; i < size; i++) {
        values[i] = row.get(i);
      }
      return values;
    }
  }
}
