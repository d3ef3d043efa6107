package io.potline.graph;

import io.potline.contract.Fields;
import java.io.Serializable;
import java.time.Instant;
import java.time.LocalDate;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.TreeSet;
import org.apache.spark.sql.Column;

/**
 * The rows of a node's tables that a change of its inputs affects. The parts are united.
 *
 * @param days all regions of these days
 * @param regions all days of these regions
 * @param knownSince for tables of revisions: by year, all revisions known from a time on
 * @param keys for tables with few rows: the keys of single rows
 */
public record Slice(
    Days days, Set<String> regions, SortedMap<String, Instant> knownSince, Set<String> keys)
    implements Serializable {

  public static final Slice ALL = days(Days.ALL);
  public static final Slice NONE = days(Days.NONE);

  public static Slice days(Days days) {
    return new Slice(days, Set.of(), new TreeMap<>(), Set.of());
  }

  public static Slice regions(Set<String> regions) {
    return new Slice(Days.NONE, regions, new TreeMap<>(), Set.of());
  }

  public static Slice knownSince(SortedMap<String, Instant> byYear) {
    return new Slice(Days.NONE, Set.of(), byYear, Set.of());
  }

  public static Slice key(String key) {
    return new Slice(Days.NONE, Set.of(), new TreeMap<>(), Set.of(key));
  }

  public Slice union(Slice other) {
    Set<String> bothRegions = new TreeSet<>(regions);
    bothRegions.addAll(other.regions);
    SortedMap<String, Instant> bothSince = new TreeMap<>(knownSince);
    other.knownSince.forEach(
        (year, since) -> bothSince.merge(year, since, (a, b) -> a.isBefore(b) ? a : b));
    Set<String> bothKeys = new TreeSet<>(keys);
    bothKeys.addAll(other.keys);
    return new Slice(days.union(other.days), bothRegions, bothSince, bothKeys);
  }

  /** This slice, with only those of its days that lie between two days. */
  public Slice within(LocalDate first, LocalDate last) {
    return new Slice(days.within(first, last), regions, knownSince, keys);
  }

  public Slice withDays(Days other) {
    return new Slice(other, regions, knownSince, keys);
  }

  public boolean isAll() {
    return days.isAll();
  }

  public boolean isEmpty() {
    return days.isEmpty() && regions.isEmpty() && knownSince.isEmpty() && keys.isEmpty();
  }

  /** The condition that a row with a day and a region lies in this slice. */
  public Column contains(Column day) {
    return orRegions(days.contain(day));
  }

  /** The condition that another one holds, or that a row is of a region of this slice. */
  public Column orRegions(Column condition) {
    return regions.isEmpty()
        ? condition
        : condition.or(Fields.REGION.col().isInCollection(regions));
  }
}
