package io.potline.lake;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.potline.Problem;
import java.io.BufferedReader;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FileStatus;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.Path;

/**
 * Lists a lake's tables and their versions from its folders, {@code
 * ROOT/DATABASE/TABLE/_delta_log}, without opening a table.
 */
public final class LakeFolder {

  public static final List<String> DATABASES =
      List.of("bronze", "silver", "gold", "ops", "gold_as_of");

  private static final ObjectMapper JSON = new ObjectMapper();
  private static final String LOG = "_delta_log";
  private static final Pattern NAME = Pattern.compile("(\\w+)\\.(\\w+)");
  private static final Pattern COMMIT = Pattern.compile("(\\d{20})\\.json");

  private final FileSystem files;
  private final Path root;

  private LakeFolder(FileSystem files, Path root) {
    this.files = files;
    this.root = root;
  }

  public static LakeFolder at(String root, Configuration configuration) {
    Path path = new Path(root);
    try {
      FileSystem files = path.getFileSystem(configuration);
      return new LakeFolder(files, path.makeQualified(files.getUri(), files.getWorkingDirectory()));
    } catch (IOException e) {
      throw Problem.usage("The lake %s can't be reached: %s", root, e.getMessage());
    }
  }

  public static LakeFolder of(Lake lake) {
    return at(lake.root().toString(), lake.spark().sessionState().newHadoopConf());
  }

  /** The path of a table by a name such as gold.margin_period; empty if there is no such table. */
  public Optional<Path> table(String name) {
    return log(name).filter(this::isThere).map(Path::getParent);
  }

  public boolean has(String name) {
    return table(name).isPresent();
  }

  public boolean hasAll(Set<String> names) {
    return names.stream().allMatch(this::has);
  }

  /** The last committed version; empty if there is no such table. */
  public OptionalLong version(String name) {
    return lastCommit(name).stream().mapToLong(LakeFolder::version).max();
  }

  /** The file of the last commit; empty if there is no such table. */
  Optional<FileStatus> lastCommit(String name) {
    return log(name).stream()
        .flatMap(log -> children(log).stream())
        .filter(file -> COMMIT.matcher(file.getPath().getName()).matches())
        .max(Comparator.comparing(LakeFolder::version));
  }

  private static long version(FileStatus commit) {
    return Long.parseLong(commit.getPath().getName().replace(".json", ""));
  }

  /**
   * What the writer of a table has put into the metadata of its last commit; maintenance, which
   * puts nothing there, is passed over.
   */
  Optional<String> userMetadata(String name) {
    Path log = log(name).orElseThrow();
    for (long version = version(name).orElse(-1); version >= 0; version--) {
      Path commit = new Path(log, "%020d.json".formatted(version));
      try (BufferedReader lines =
          new BufferedReader(new InputStreamReader(files.open(commit), UTF_8))) {
        for (String line = lines.readLine(); line != null; line = lines.readLine()) {
          JsonNode found = JSON.readTree(line).path("commitInfo").path("userMetadata");
          if (found.isTextual()) {
            return Optional.of(found.textValue());
          }
        }
      } catch (FileNotFoundException e) {
        return Optional.empty();
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }
    return Optional.empty();
  }

  /** Those of {@link #DATABASES} that have a folder. */
  public List<String> databases() {
    return DATABASES.stream().filter(this::hasDatabase).toList();
  }

  public boolean hasDatabase(String database) {
    return DATABASES.contains(database) && isThere(new Path(root, database));
  }

  /** The short names of a database's tables. */
  public List<String> tables(String database) {
    List<String> tables = new ArrayList<>();
    for (FileStatus folder : children(new Path(root, database))) {
      String table = folder.getPath().getName();
      if (folder.isDirectory() && has(database + "." + table)) {
        tables.add(table);
      }
    }
    return tables;
  }

  public Path root() {
    return root;
  }

  public Path path(String database) {
    return new Path(root, database);
  }

  private Optional<Path> log(String name) {
    Matcher parts = NAME.matcher(name);
    return parts.matches() && DATABASES.contains(parts.group(1))
        ? Optional.of(new Path(new Path(path(parts.group(1)), parts.group(2)), LOG))
        : Optional.empty();
  }

  /** Whether a folder has files: a run that ended before its first commit leaves an empty one. */
  private boolean isThere(Path folder) {
    try {
      return files.listStatusIterator(folder).hasNext();
    } catch (FileNotFoundException e) {
      return false;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private List<FileStatus> children(Path folder) {
    try {
      return List.of(files.listStatus(folder));
    } catch (FileNotFoundException e) {
      return List.of();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
