package io.potline.lake;

import io.potline.Problem;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import java.util.Properties;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.apache.hadoop.fs.FileAlreadyExistsException;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.Path;

/**
 * Lets one run at a time write to a lake, by a lock file that the run renews while it writes. A new
 * run takes over the lock of a dead run (its process has ended, or the file was not renewed for
 * long). {@link #abandonedRun} then identifies the dead run, so that the new run can complete its
 * work.
 */
public final class Lease implements AutoCloseable {

  private static final String FILE = "_run.lock";

  private final FileSystem files;
  private final Path file;
  private final String runId;
  private final Properties abandonedRun;
  private final Map<String, String> notes = new ConcurrentSkipListMap<>();
  private final ScheduledExecutorService renewal =
      Executors.newSingleThreadScheduledExecutor(
          task -> {
            Thread thread = new Thread(task, "lease-renewal");
            thread.setDaemon(true);
            return thread;
          });

  private Lease(
      FileSystem files, Path file, String runId, Properties abandonedRun, Duration stale) {
    this.files = files;
    this.file = file;
    this.runId = runId;
    this.abandonedRun = abandonedRun;
    long pause = Math.max(1, stale.toSeconds() / 5);
    renewal.scheduleAtFixedRate(this::renew, pause, pause, TimeUnit.SECONDS);
  }

  /** Waits for the lock; throws a {@link Problem} when that takes too long. */
  public static Lease take(Lake lake, String runId, Duration patience, Duration stale) {
    try {
      FileSystem files = lake.fileSystem();
      Path file = new Path(lake.root(), FILE);
      files.mkdirs(lake.root());
      Instant giveUp = Instant.now().plus(patience);
      Properties abandonedRun = null;
      while (!created(files, file, runId)) {
        Optional<Properties> holder = holder(files, file);
        if (holder.isPresent() && isDead(holder.get(), stale)) {
          abandonedRun = holder.get();
          Path aside = file.suffix("." + runId);
          if (files.rename(file, aside)) {
            files.delete(aside, false);
          }
        } else if (Instant.now().isAfter(giveUp)) {
          throw Problem.usage(
              "Another run is writing to %s: %s. Wait for it, or raise"
                  + " potline.lock-wait-seconds.",
              lake.root(), holder.map(Lease::described).orElse("it has just begun"));
        } else {
          Thread.sleep(500);
        }
      }
      return new Lease(files, file, runId, abandonedRun, stale);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException("Interrupted while waiting for another run", e);
    }
  }

  /** {@code run_id} and notes of the dead run that held the lock; empty if there was none. */
  public Optional<Properties> abandonedRun() {
    return Optional.ofNullable(abandonedRun);
  }

  /** Stores notes that the next run reads if this one dies. */
  public void note(Map<String, String> more) {
    notes.putAll(more);
    renew();
  }

  public Map<String, String> notes() {
    return Map.copyOf(notes);
  }

  /**
   * Ends without removing the file: the next run finds it and completes what this one left undone.
   */
  public void abandon() {
    renewal.shutdownNow();
    try (OutputStream out = files.create(file, true)) {
      write(out, runId, notes);
      out.write("abandoned=true\n".getBytes(StandardCharsets.UTF_8));
    } catch (IOException e) {
      // The next run then notices that the process has ended.
    }
  }

  @Override
  public void close() {
    renewal.shutdownNow();
    try {
      files.delete(file, false);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private synchronized void renew() {
    try (OutputStream out = files.create(file, true)) {
      write(out, runId, notes);
    } catch (IOException e) {
      // The next renewal may succeed; if none does, other runs may treat this one as dead.
    }
  }

  private static boolean created(FileSystem files, Path file, String runId) throws IOException {
    try (OutputStream out = files.create(file, false)) {
      write(out, runId, Map.of());
      return true;
    } catch (FileAlreadyExistsException e) {
      return false;
    } catch (IOException e) {
      if (files.exists(file)) {
        return false;
      }
      throw e;
    }
  }

  private static void write(OutputStream out, String runId, Map<String, String> notes)
      throws IOException {
    ProcessHandle process = ProcessHandle.current();
    String text =
        "run_id=%s\nhost=%s\npid=%d\nprocess_started=%s\nrenewed_at=%s\n"
            .formatted(runId, host(), process.pid(), started(process), Instant.now());
    out.write(text.getBytes(StandardCharsets.UTF_8));
    for (Map.Entry<String, String> note : notes.entrySet()) {
      String line = note.getKey() + "=" + note.getValue() + "\n";
      out.write(line.getBytes(StandardCharsets.UTF_8));
    }
  }

  private static Optional<Properties> holder(FileSystem files, Path file) throws IOException {
    Properties holder = new Properties();
    try (InputStream in = files.open(file)) {
      holder.load(in);
    } catch (java.io.FileNotFoundException e) {
      return Optional.empty();
    }
    holder.putIfAbsent(
        "renewed_at",
        Instant.ofEpochMilli(files.getFileStatus(file).getModificationTime()).toString());
    return Optional.of(holder);
  }

  private static boolean isDead(Properties holder, Duration stale) throws IOException {
    Instant renewed = Instant.parse(holder.getProperty("renewed_at"));
    if (holder.containsKey("abandoned") || renewed.isBefore(Instant.now().minus(stale))) {
      return true;
    }
    if (!host().equals(holder.getProperty("host"))) {
      return false;
    }
    Optional<ProcessHandle> process =
        ProcessHandle.of(Long.parseLong(holder.getProperty("pid"))).filter(ProcessHandle::isAlive);
    return process.isEmpty()
        || !started(process.get()).equals(holder.getProperty("process_started"));
  }

  private static String described(Properties holder) {
    return "run %s, process %s on %s"
        .formatted(
            holder.getProperty("run_id"), holder.getProperty("pid"), holder.getProperty("host"));
  }

  private static String started(ProcessHandle process) {
    return process.info().startInstant().map(Instant::toString).orElse("unknown");
  }

  private static String host() throws IOException {
    return InetAddress.getLocalHost().getHostName();
  }
}
