package io.potline.landing.sheet;

import java.io.BufferedInputStream;
import java.io.File;
import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.StandardCopyOption;
import java.util.Optional;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.LocalFileSystem;
import org.apache.hadoop.fs.Path;
import org.apache.hadoop.fs.RawLocalFileSystem;

/**
 * The bytes of a landing file. What goes wrong in its storage is a {@link StorageException}, so
 * that it is not taken for a mistake in the file.
 */
public record StoredFile(FileSystem files, Path path) {

  /** The storage failed: the file may be good, and has to be read again by another run. */
  public static final class StorageException extends RuntimeException {
    StorageException(Path path, IOException cause) {
      super("Can't read " + path + ": " + cause.getMessage(), cause);
    }
  }

  /**
   * A local file is read as it is: Hadoop's checksum files beside it are not looked for. Their
   * names can't be formed for each name that a file may have.
   */
  public static StoredFile of(FileSystem files, Path path) {
    return new StoredFile(files instanceof LocalFileSystem local ? local.getRaw() : files, path);
  }

  /** The file on this machine; empty where it is elsewhere. */
  Optional<File> local() {
    return files instanceof RawLocalFileSystem local
        ? Optional.of(local.pathToFile(path))
        : Optional.empty();
  }

  long length() {
    return orStorageException(() -> files.getFileStatus(path).getLen());
  }

  public InputStream open() {
    return orStorageException(() -> new BufferedInputStream(new Marked(files.open(path)), 1 << 16));
  }

  /** A copy on this machine, which the caller deletes. */
  File copy(String ending) {
    return orStorageException(
        () -> {
          File copy = Files.createTempFile("potline", ending).toFile();
          try (InputStream in = open()) {
            Files.copy(in, copy.toPath(), StandardCopyOption.REPLACE_EXISTING);
            return copy;
          } catch (IOException | RuntimeException e) {
            copy.delete();
            throw e;
          }
        });
  }

  private interface Access<T> {
    T access() throws IOException;
  }

  private <T> T orStorageException(Access<T> access) {
    try {
      return access.access();
    } catch (IOException e) {
      throw new StorageException(path, e);
    }
  }

  private final class Marked extends FilterInputStream {
    Marked(InputStream in) {
      super(in);
    }

    @Override
    public int read() {
      return orStorageException(in::read);
    }

    @Override
    public int read(byte[] buffer, int offset, int length) {
      return orStorageException(() -> in.read(buffer, offset, length));
    }
  }
}
