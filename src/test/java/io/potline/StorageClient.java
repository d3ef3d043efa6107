package io.potline;

import io.potline.lake.LockRace;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;
import org.apache.hadoop.fs.FileSystem;

/**
 * A process with the jars of a storage, which copies the files of a folder there: {@code
 * StorageClient SETTINGS FROM TO}.
 */
final class StorageClient {

  private StorageClient() {}

  public static void main(String[] arguments) throws IOException {
    Path from = Path.of(arguments[1]);
    org.apache.hadoop.fs.Path to = new org.apache.hadoop.fs.Path(arguments[2]);
    FileSystem storage = to.getFileSystem(LockRace.hadoop(Path.of(arguments[0])));
    try (Stream<Path> files = Files.walk(from)) {
      for (Path file : files.filter(Files::isRegularFile).toList()) {
        storage.copyFromLocalFile(
            new org.apache.hadoop.fs.Path(file.toUri()),
            new org.apache.hadoop.fs.Path(to, from.relativize(file).toString()));
      }
    }
    System.exit(0);
  }
}
