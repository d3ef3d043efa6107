package io.potline;

import java.io.IOException;
import java.io.OutputStream;
import java.net.URI;
import java.util.EnumSet;
import java.util.function.BiPredicate;
import java.util.function.Supplier;
import org.apache.hadoop.fs.CreateFlag;
import org.apache.hadoop.fs.FSDataInputStream;
import org.apache.hadoop.fs.FSDataOutputStream;
import org.apache.hadoop.fs.FileStatus;
import org.apache.hadoop.fs.Path;
import org.apache.hadoop.fs.RawLocalFileSystem;
import org.apache.hadoop.fs.permission.FsPermission;
import org.apache.hadoop.util.Progressable;

/**
 * The local disk under the scheme {@code faulty}, which counts file operations and fails where a
 * test wants it to: {@code faulty:///tmp/lake} is {@code /tmp/lake}. The plan is static, because
 * Hadoop caches file systems and Spark makes some of its own; a test resets it when it ends.
 *
 * <p>{@link #dieAt} stands for a killed process: from then on nothing is read or written, and what
 * a stream had buffered is lost. A test that goes on in the same JVM has to clear Delta's cache of
 * logs ({@code DeltaLog.clearCache()}) and to wait for the threads of the dead run.
 */
public final class FaultyFileSystem extends RawLocalFileSystem {

  public static final String SCHEME = "faulty";

  private static final URI ROOT = URI.create(SCHEME + ":///");

  /** {@link #WRITE} is not counted: how often a stream is written to depends on its buffers. */
  public enum Operation {
    CREATE,
    WRITE,
    CLOSE,
    RENAME,
    DELETE,
    MKDIRS,
    ATTRIBUTES,
    OPEN,
    LIST,
    STATUS
  }

  /** Thrown by all operations of a process that is dead. */
  public static final class Dead extends IOException {
    private Dead(String message) {
      super(message);
    }
  }

  @FunctionalInterface
  private interface Work<T> {
    T run() throws IOException;
  }

  private static long count;
  private static long deathAt = Long.MAX_VALUE;
  private static String lastOperation;
  private static BiPredicate<Operation, Path> failing = (operation, path) -> false;
  private static Supplier<IOException> failure;

  /** An operation that another one needs, as a look whether a file is there, is part of that. */
  private final ThreadLocal<Boolean> isWithin = ThreadLocal.withInitial(() -> false);

  /** No faults; operations are counted from 0. */
  public static synchronized void reset() {
    count = 0;
    deathAt = Long.MAX_VALUE;
    lastOperation = null;
    failing = (operation, path) -> false;
  }

  /** Counts from 0, and lets the n-th operation (from 1) and all later ones fail. */
  public static synchronized void dieAt(long n) {
    reset();
    deathAt = n;
  }

  /** Lets operations fail that match. */
  public static synchronized void fail(
      BiPredicate<Operation, Path> where, Supplier<IOException> how) {
    failing = where;
    failure = how;
  }

  /** How many operations there have been since the last reset; none is counted after death. */
  public static synchronized long operations() {
    return count;
  }

  public static synchronized boolean isDead() {
    return count >= deathAt;
  }

  /** The last operation that was counted: after death, the first that failed. */
  public static synchronized String lastOperation() {
    return lastOperation;
  }

  private static synchronized void check(Operation operation, Path path) throws IOException {
    if (count < deathAt && operation != Operation.WRITE) {
      count++;
      lastOperation = operation + " " + path;
    }
    if (count >= deathAt) {
      throw new Dead("Dead since operation %d, %s".formatted(count, lastOperation));
    }
    if (failing.test(operation, path)) {
      throw failure.get();
    }
  }

  private <T> T counted(Operation operation, Path path, Work<T> work) throws IOException {
    if (isWithin.get()) {
      return work.run();
    }
    check(operation, path);
    isWithin.set(true);
    try {
      return work.run();
    } finally {
      isWithin.set(false);
    }
  }

  @Override
  public String getScheme() {
    return SCHEME;
  }

  @Override
  public URI getUri() {
    return ROOT;
  }

  private FSDataOutputStream created(Path path, Work<FSDataOutputStream> work) throws IOException {
    boolean isOwn = !isWithin.get();
    FSDataOutputStream out = counted(Operation.CREATE, path, work);
    return isOwn ? new FSDataOutputStream(new FaultyOutput(out, path), null, out.getPos()) : out;
  }

  @Override
  public FSDataOutputStream create(
      Path path, boolean overwrite, int buffer, short replication, long block, Progressable p)
      throws IOException {
    return created(path, () -> super.create(path, overwrite, buffer, replication, block, p));
  }

  @Override
  public FSDataOutputStream create(
      Path path,
      FsPermission permission,
      boolean overwrite,
      int buffer,
      short replication,
      long block,
      Progressable p)
      throws IOException {
    return created(
        path, () -> super.create(path, permission, overwrite, buffer, replication, block, p));
  }

  @Override
  public FSDataOutputStream createNonRecursive(
      Path path,
      FsPermission permission,
      EnumSet<CreateFlag> flags,
      int buffer,
      short replication,
      long block,
      Progressable p)
      throws IOException {
    return created(
        path,
        () -> super.createNonRecursive(path, permission, flags, buffer, replication, block, p));
  }

  @Override
  public FSDataOutputStream append(Path path, int buffer, Progressable p) throws IOException {
    return created(path, () -> super.append(path, buffer, p));
  }

  @Override
  public FSDataInputStream open(Path path, int buffer) throws IOException {
    return counted(Operation.OPEN, path, () -> super.open(path, buffer));
  }

  @Override
  public boolean rename(Path from, Path to) throws IOException {
    return counted(Operation.RENAME, to, () -> super.rename(from, to));
  }

  @Override
  public boolean delete(Path path, boolean isRecursive) throws IOException {
    return counted(Operation.DELETE, path, () -> super.delete(path, isRecursive));
  }

  @Override
  public boolean mkdirs(Path path) throws IOException {
    return counted(Operation.MKDIRS, path, () -> super.mkdirs(path));
  }

  @Override
  public boolean mkdirs(Path path, FsPermission permission) throws IOException {
    return counted(Operation.MKDIRS, path, () -> super.mkdirs(path, permission));
  }

  @Override
  public void setPermission(Path path, FsPermission permission) throws IOException {
    counted(
        Operation.ATTRIBUTES,
        path,
        () -> {
          super.setPermission(path, permission);
          return null;
        });
  }

  @Override
  public void setTimes(Path path, long modified, long read) throws IOException {
    counted(
        Operation.ATTRIBUTES,
        path,
        () -> {
          super.setTimes(path, modified, read);
          return null;
        });
  }

  @Override
  public FileStatus[] listStatus(Path path) throws IOException {
    return counted(Operation.LIST, path, () -> super.listStatus(path));
  }

  @Override
  public boolean exists(Path path) throws IOException {
    return counted(Operation.STATUS, path, () -> super.exists(path));
  }

  @Override
  public FileStatus getFileStatus(Path path) throws IOException {
    return counted(Operation.STATUS, path, () -> super.getFileStatus(path));
  }

  /** What is buffered when the process dies is not written. */
  private final class FaultyOutput extends OutputStream {

    private final FSDataOutputStream out;
    private final Path path;
    private boolean isClosed;

    private FaultyOutput(FSDataOutputStream out, Path path) {
      this.out = out;
      this.path = path;
    }

    @Override
    public void write(int b) throws IOException {
      check(Operation.WRITE, path);
      out.write(b);
    }

    @Override
    public void write(byte[] bytes, int from, int length) throws IOException {
      check(Operation.WRITE, path);
      out.write(bytes, from, length);
    }

    @Override
    public void flush() throws IOException {
      check(Operation.WRITE, path);
      out.flush();
    }

    @Override
    public void close() throws IOException {
      if (!isClosed) {
        isClosed = true;
        counted(
            Operation.CLOSE,
            path,
            () -> {
              out.close();
              return null;
            });
      }
    }
  }
}
