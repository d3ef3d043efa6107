package io.potline.lake;

import io.potline.Problem;
import java.io.ByteArrayInputStream;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import java.util.Properties;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.apache.hadoop.fs.FileStatus;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.Path;

/**
 * Lets one run at a time write to a lake.
 *
 * <p>The folder {@code _lock} has numbered files. The one with the highest number says which run
 * holds the lock, or that nobody does. To take the lock is to make the file with the next number,
 * in one step that fails if it is there: of several runs that find the same state, one succeeds.
 * Only the holder rewrites its file, to renew the lock or to release it. The number grows with each
 * holder, so a commit that carries it (a fencing token) can be told from one of a later holder.
 *
 * <p>A holder is dead if its process has ended on this host, if it has not renewed the lock for
 * long on another host, or if its file can't be read. A run that was taken for dead and goes on
 * finds out by {@link #requireHeld} before it commits.
 */
public final class RunLock implements AutoCloseable {

  private static final String FOLDER = "_lock";
  private static final Pattern NAME = Pattern.compile("(\\d{20})\\.lock");
  private static final int KEPT = 2;
  private static final long PAUSE_MILLIS = 250;

  /** The runs of this process that hold a lock: a process that lives may have had dead runs. */
  private static final Set<String> HELD_HERE = ConcurrentHashMap.newKeySet();

  private final LockFolder folder;
  private final String runId;
  private final Map<String, String> notes;
  private final long token;
  private final Optional<Properties> deadRun;
  private final ScheduledExecutorService renewal =
      Executors.newSingleThreadScheduledExecutor(
          task -> {
            Thread thread = new Thread(task, "lock-renewal");
            thread.setDaemon(true);
            return thread;
          });

  private RunLock(
      LockFolder folder,
      String runId,
      Map<String, String> notes,
      long token,
      Optional<Properties> deadRun,
      Duration stale) {
    this.folder = folder;
    this.runId = runId;
    this.notes = notes;
    this.token = token;
    this.deadRun = deadRun;
    long pause = Math.max(1, stale.toSeconds() / 5);
    renewal.scheduleAtFixedRate(this::renew, pause, pause, TimeUnit.SECONDS);
  }

  /**
   * Waits for the lock; throws a {@link Problem} when that takes too long.
   *
   * @param notes what the next run should know of this one, if it dies
   * @param lastToken the highest token that the lake's tables have seen: the new one is higher,
   *     even if somebody has deleted the lock's folder
   */
  public static RunLock take(
      FileSystem files,
      Path lake,
      String runId,
      Map<String, String> notes,
      long lastToken,
      Duration patience,
      Duration stale) {
    LockFolder folder = new LockFolder(files, new Path(lake, FOLDER));
    Instant giveUp = Instant.now().plus(patience);
    try {
      files.mkdirs(folder.path);
      while (true) {
        long last = folder.last();
        Optional<Holder> holder = last == 0 ? Optional.empty() : Optional.of(folder.holder(last));
        if (holder.isEmpty() || holder.get().isFree(stale)) {
          long token = Math.max(last, lastToken) + 1;
          HELD_HERE.add(runId);
          if (folder.takes(token, Holder.text(runId, notes))) {
            return new RunLock(folder, runId, notes, token, holder.flatMap(Holder::deadRun), stale);
          }
          HELD_HERE.remove(runId);
        } else if (Instant.now().isAfter(giveUp)) {
          throw Problem.usage(
              "Another run is writing to %s: %s. Wait for it, or raise potline.lock-wait-seconds.",
              lake, holder.get());
        } else {
          Thread.sleep(PAUSE_MILLIS);
        }
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException("Interrupted while waiting for another run", e);
    }
  }

  /** Whether the run is dead that has written a file with the properties of a lock. */
  public static boolean isDead(Properties properties, Duration stale) {
    return new Holder(properties).isDead(stale);
  }

  /** The number of this holder: higher than that of any holder before. */
  public long token() {
    return token;
  }

  /** {@code run_id} and notes of the run that died with the lock before this one took it. */
  public Optional<Properties> deadRun() {
    return deadRun;
  }

  /** Throws if another run has taken the lock: this one must not write any more. */
  public void requireHeld() {
    try {
      long last = folder.last();
      if (last != token || !folder.holder(last).isRun(runId)) {
        throw Problem.failure(
            "Run %s was taken for dead and another run writes to %s now: it stops here. What it had"
                + " begun is completed by that run.",
            runId, folder.path.getParent());
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Releases the lock, if it is still held. */
  @Override
  public void close() {
    renewal.shutdownNow();
    HELD_HERE.remove(runId);
    Map<String, String> all = new TreeMap<>(notes);
    all.put("released", "true");
    rewrite(all);
  }

  /** Ends as a killed process would: the lock stays, and the next run takes it from a dead one. */
  public void abandon() {
    renewal.shutdownNow();
    HELD_HERE.remove(runId);
  }

  private void renew() {
    rewrite(notes);
  }

  private synchronized void rewrite(Map<String, String> more) {
    try {
      folder.replace(token, Holder.text(runId, more));
    } catch (IOException e) {
      // The next renewal may succeed; if none does, other runs may take this one for dead.
    }
  }

  /** The numbered files of the lock. */
  private record LockFolder(FileSystem files, Path path) {

    /** The highest number; 0 if there is no file. */
    long last() throws IOException {
      long last = 0;
      for (FileStatus file : listed()) {
        last = Math.max(last, number(file));
      }
      return last;
    }

    Holder holder(long number) throws IOException {
      Properties properties = new Properties();
      Optional<byte[]> content = new WholeFiles(files).read(file(number));
      if (content.isPresent()) {
        try {
          properties.load(new ByteArrayInputStream(content.get()));
        } catch (IllegalArgumentException e) {
          // A file that can't be read is that of a dead run.
        }
      }
      return new Holder(properties);
    }

    /**
     * Makes the file with a number, unless it is there. A slow process may make a file that was
     * there and has been deleted since: it is not the highest then.
     */
    boolean takes(long number, String text) throws IOException {
      if (!new WholeFiles(files).create(file(number), text.getBytes(StandardCharsets.UTF_8))) {
        return false;
      }
      if (last() != number) {
        files.delete(file(number), false);
        return false;
      }
      deleteBefore(number - KEPT);
      return true;
    }

    void replace(long number, String text) throws IOException {
      new WholeFiles(files).replace(file(number), text.getBytes(StandardCharsets.UTF_8));
    }

    private void deleteBefore(long number) throws IOException {
      for (FileStatus file : listed()) {
        if (number(file) > 0 && number(file) < number) {
          files.delete(file.getPath(), false);
        }
      }
    }

    private FileStatus[] listed() throws IOException {
      try {
        return files.listStatus(path);
      } catch (FileNotFoundException e) {
        return new FileStatus[0];
      }
    }

    private static long number(FileStatus file) {
      Matcher name = NAME.matcher(file.getPath().getName());
      return name.matches() ? Long.parseLong(name.group(1)) : 0;
    }

    private Path file(long number) {
      return new Path(path, "%020d.lock".formatted(number));
    }
  }

  /** What a file of the lock says. */
  private record Holder(Properties properties) {

    static String text(String runId, Map<String, String> more) {
      ProcessHandle process = ProcessHandle.current();
      StringBuilder text =
          new StringBuilder(
              """
              run_id=%s
              host=%s
              process_namespace=%s
              pid=%d
              process_started=%s
              renewed_at=%s
              """
                  .formatted(
                      runId,
                      host(),
                      processNamespace(),
                      process.pid(),
                      started(process),
                      Instant.now()));
      more.forEach((name, value) -> text.append(name).append('=').append(value).append('\n'));
      return text.toString();
    }

    boolean isRun(String runId) {
      return runId.equals(properties.getProperty("run_id"));
    }

    boolean isReleased() {
      return properties.containsKey("released");
    }

    /** The run that holds the lock and is dead; empty if the lock was released. */
    Optional<Properties> deadRun() {
      return isReleased() ? Optional.empty() : Optional.of(properties);
    }

    boolean isFree(Duration stale) {
      return isReleased() || isDead(stale);
    }

    private boolean isDead(Duration stale) {
      Optional<Instant> renewed = renewed();
      Optional<Long> pid = pid();
      if (renewed.isEmpty() || pid.isEmpty()) {
        return true;
      }
      boolean isHere =
          host().equals(properties.getProperty("host"))
              && processNamespace()
                  .equals(properties.getProperty("process_namespace", processNamespace()));
      if (!isHere) {
        return renewed.get().isBefore(Instant.now().minus(stale));
      }
      if (pid.get() == ProcessHandle.current().pid()) {
        return !HELD_HERE.contains(properties.getProperty("run_id"));
      }
      return ProcessHandle.of(pid.get())
          .filter(ProcessHandle::isAlive)
          .filter(process -> started(process).equals(properties.getProperty("process_started")))
          .isEmpty();
    }

    private Optional<Instant> renewed() {
      try {
        return Optional.of(Instant.parse(properties.getProperty("renewed_at", "")));
      } catch (DateTimeException e) {
        return Optional.empty();
      }
    }

    private Optional<Long> pid() {
      String pid = properties.getProperty("pid", "");
      return pid.matches("\\d{1,18}") ? Optional.of(Long.valueOf(pid)) : Optional.empty();
    }

    @Override
    public String toString() {
      return "run %s, process %s on %s"
          .formatted(
              properties.getProperty("run_id"),
              properties.getProperty("pid"),
              properties.getProperty("host"));
    }

    private static String started(ProcessHandle process) {
      return process.info().startInstant().map(Instant::toString).orElse("unknown");
    }

    private static String host() {
      try {
        return InetAddress.getLocalHost().getHostName();
      } catch (UnknownHostException e) {
        return "unknown";
      }
    }

    /** Containers can share a host's name, but each has processes of its own. */
    private static String processNamespace() {
      try {
        return Files.readSymbolicLink(java.nio.file.Path.of("/proc/self/ns/pid")).toString();
      } catch (IOException | UnsupportedOperationException e) {
        return "host";
      }
    }
  }
}
