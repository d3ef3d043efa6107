package io.potline.lake;

import java.io.FileNotFoundException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.Optional;
import java.util.UUID;
import org.apache.hadoop.fs.FSDataOutputStreamBuilder;
import org.apache.hadoop.fs.FileContext;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.Options.CreateFileOptionKeys;
import org.apache.hadoop.fs.Options.Rename;
import org.apache.hadoop.fs.Path;
import org.apache.hadoop.fs.UnsupportedFileSystemException;

/**
 * Small files that are there with all their bytes or not at all, whoever reads them and whenever
 * their writer is killed.
 *
 * <p>How a file is made if there is none depends on the storage: by a hard link on a local disk,
 * where Hadoop's own create asks first and creates then; by a conditional write where the store
 * offers it (S3); by a rename elsewhere, which HDFS refuses where the target exists.
 */
final class WholeFiles {

  private static final String CONDITIONAL =
      CreateFileOptionKeys.FS_OPTION_CREATE_CONDITIONAL_OVERWRITE;

  private final FileSystem files;

  WholeFiles(FileSystem files) {
    this.files = files;
  }

  /**
   * Makes a file. Returns false, and changes nothing, if there is one already.
   *
   * @param content has to differ from that of any other writer
   */
  boolean create(Path path, byte[] content) throws IOException {
    if (isLocal()) {
      return createLocal(local(path), content);
    }
    if (files.hasPathCapability(path, CONDITIONAL)) {
      return createConditionally(path, content);
    }
    if (files.exists(path)) {
      return false;
    }
    Path part = written(path, content);
    try {
      return files.rename(part, path);
    } catch (org.apache.hadoop.fs.FileAlreadyExistsException e) {
      return false;
    } finally {
      files.delete(part, false);
    }
  }

  /** Makes a file, in place of one that may be there. */
  void replace(Path path, byte[] content) throws IOException {
    if (isLocal()) {
      java.nio.file.Path part = writtenLocal(local(path), content);
      Files.move(part, local(path), StandardCopyOption.ATOMIC_MOVE);
    } else if (files.hasPathCapability(path, CONDITIONAL)) {
      write(path, content);
    } else {
      Path part = written(path, content);
      try {
        FileContext.getFileContext(files.getUri(), files.getConf())
            .rename(part, path, Rename.OVERWRITE);
      } catch (UnsupportedFileSystemException e) {
        write(path, content);
        files.delete(part, false);
      }
    }
  }

  /** The bytes of a file; empty if there is none. */
  Optional<byte[]> read(Path path) throws IOException {
    try (InputStream in = files.open(path)) {
      return Optional.of(in.readAllBytes());
    } catch (FileNotFoundException e) {
      return Optional.empty();
    }
  }

  private boolean createConditionally(Path path, byte[] content) throws IOException {
    try {
      FSDataOutputStreamBuilder<?, ?> builder = files.createFile(path).overwrite(true);
      builder.must(CONDITIONAL, true);
      try (OutputStream out = (OutputStream) builder.build()) {
        out.write(content);
      }
      return true;
    } catch (IOException e) {
      // Stores differ in how they say that there is a file. It is this writer's own, if an attempt
      // has succeeded whose answer was lost and which the client has repeated.
      Optional<byte[]> there = read(path);
      if (there.isEmpty()) {
        throw e;
      }
      return Arrays.equals(there.get(), content);
    }
  }

  private static boolean createLocal(java.nio.file.Path path, byte[] content) throws IOException {
    java.nio.file.Path part = writtenLocal(path, content);
    try {
      Files.createLink(path, part);
      return true;
    } catch (FileAlreadyExistsException e) {
      return false;
    } catch (UnsupportedOperationException e) {
      return createWithoutLink(path, content);
    } finally {
      Files.delete(part);
    }
  }

  /** On a disk without hard links. A kill in the middle leaves a file that can't be read. */
  private static boolean createWithoutLink(java.nio.file.Path path, byte[] content)
      throws IOException {
    try (OutputStream out =
        Files.newOutputStream(path, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE)) {
      out.write(content);
      return true;
    } catch (FileAlreadyExistsException e) {
      return false;
    }
  }

  private Path written(Path path, byte[] content) throws IOException {
    Path part = new Path(path.getParent(), part(path.getName()));
    write(part, content);
    return part;
  }

  private void write(Path path, byte[] content) throws IOException {
    try (OutputStream out = files.create(path, true)) {
      out.write(content);
    }
  }

  private static java.nio.file.Path writtenLocal(java.nio.file.Path path, byte[] content)
      throws IOException {
    java.nio.file.Path part = path.resolveSibling(part(path.getFileName().toString()));
    Files.write(
        part,
        content,
        EnumSet.of(StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE, StandardOpenOption.SYNC)
            .toArray(StandardOpenOption[]::new));
    return part;
  }

  private static String part(String name) {
    return "." + name + "." + UUID.randomUUID();
  }

  private boolean isLocal() {
    return files.getUri().getScheme().equals("file");
  }

  private static java.nio.file.Path local(Path path) {
    return java.nio.file.Path.of(path.toUri().getPath());
  }
}
