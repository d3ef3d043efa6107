package io.potline.lake;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.potline.Problem;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import org.apache.hadoop.fs.FileStatus;
import org.apache.hadoop.fs.Path;

/**
 * The versions at which the tables of a lake are read together. A run commits table by table, so
 * the last versions of two tables may belong to two runs; the versions at the end of a run are
 * those of one.
 *
 * @param runId the run that left the tables like this; empty where none has finished since
 * @param versions by names such as gold.margin_period
 */
public record LakeVersions(String runId, SortedMap<String, Long> versions) {

  /** The table whose commits carry the versions: it is written at the end of each run. */
  public static final String TABLE = "ops.progress";

  private static final ObjectMapper JSON = new ObjectMapper();
  private static final int ATTEMPTS = 10;

  private record Read(FileStatus commit, LakeVersions versions) {}

  private static final Map<Path, Read> LAST_READ = new ConcurrentHashMap<>();

  /** Those of the last finished run; empty if the lake has none, or only of former releases. */
  public static Optional<LakeVersions> ofLastRun(LakeFolder lake) {
    Optional<FileStatus> commit = lake.lastCommit(TABLE);
    if (commit.isEmpty()) {
      return Optional.empty();
    }
    Read read = LAST_READ.get(lake.root());
    if (read != null && isSame(read.commit(), commit.get())) {
      return Optional.of(read.versions());
    }
    Optional<LakeVersions> versions =
        lake.userMetadata(TABLE)
            .map(LakeVersions::parse)
            .filter(found -> !found.versions().isEmpty());
    versions.ifPresent(found -> LAST_READ.put(lake.root(), new Read(commit.get(), found)));
    return versions;
  }

  private static boolean isSame(FileStatus one, FileStatus other) {
    return one.equals(other)
        && one.getModificationTime() == other.getModificationTime()
        && one.getLen() == other.getLen();
  }

  /** Those that are there now, at one moment: read again until two readings are equal. */
  public static LakeVersions latest(LakeFolder lake) {
    SortedMap<String, Long> versions = versionsNow(lake);
    for (int attempt = 0; attempt < ATTEMPTS; attempt++) {
      SortedMap<String, Long> before = versions;
      versions = versionsNow(lake);
      if (versions.equals(before)) {
        return new LakeVersions("", versions);
      }
    }
    throw Problem.usage(
        "The lake %s changed while its versions were read: repeat the command after the current run.",
        lake.root());
  }

  private static SortedMap<String, Long> versionsNow(LakeFolder lake) {
    SortedMap<String, Long> versions = new TreeMap<>();
    for (String database : lake.databases()) {
      for (String table : lake.tables(database)) {
        String name = database + "." + table;
        lake.version(name).ifPresent(version -> versions.put(name, version));
      }
    }
    return versions;
  }

  /** The version of a table; empty if its last one is read, as of the log of the runs. */
  public OptionalLong of(String table) {
    Long version = versions.get(table);
    return version == null ? OptionalLong.empty() : OptionalLong.of(version);
  }

  /** Whether a table was not there yet: a run that has not finished has made it. */
  public boolean lacks(String table) {
    return !versions.containsKey(table) && !table.startsWith("ops.");
  }

  /** As text, for the metadata of a commit and for settings. */
  public String text() {
    try {
      return JSON.writeValueAsString(this);
    } catch (JsonProcessingException e) {
      throw new IllegalStateException(e);
    }
  }

  static LakeVersions parse(String text) {
    try {
      return JSON.readValue(text, LakeVersions.class);
    } catch (JsonProcessingException e) {
      throw new IllegalStateException("No versions of tables: " + text, e);
    }
  }
}
