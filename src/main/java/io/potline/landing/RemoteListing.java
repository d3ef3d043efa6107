package io.potline.landing;

import io.potline.conf.FileLimits;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.apache.hadoop.fs.FileStatus;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.Path;
import org.apache.hadoop.fs.RemoteIterator;
import org.apache.hadoop.security.AccessControlException;

/** The files of a feed in a landing folder on a file system such as HDFS or S3. */
final class RemoteListing {

  private final FileSystem files;
  private final String feed;
  private final FileLimits limits;
  private final List<Listed> listed = new ArrayList<>();

  private RemoteListing(FileSystem files, String feed, FileLimits limits) {
    this.files = files;
    this.feed = feed;
    this.limits = limits;
  }

  static List<Listed> of(FileSystem files, Path root, String feed, FileLimits limits)
      throws IOException {
    RemoteListing listing = new RemoteListing(files, feed, limits);
    listing.list(new Path(root, feed), feed);
    return listing.listed;
  }

  private void list(Path folder, String name) throws IOException {
    try {
      RemoteIterator<FileStatus> entries = files.listStatusIterator(folder);
      while (entries.hasNext()) {
        FileStatus entry = entries.next();
        String own = entry.getPath().getName();
        if (!Listed.isHidden(own)) {
          add(entry, name + "/" + own);
        }
      }
    } catch (FileNotFoundException e) {
      // The feed has no folder, or it was moved away in the meantime.
    } catch (AccessControlException e) {
      listed.add(
          Listed.unreadable(
              feed, folder.toString(), name, "the folder can't be listed: " + e.getMessage()));
    }
  }

  private void add(FileStatus entry, String name) throws IOException {
    if (entry.isDirectory()) {
      list(entry.getPath(), name);
    } else {
      listed.add(
          Listed.file(
              feed,
              entry.getPath().toString(),
              name,
              entry.getLen(),
              entry.getModificationTime(),
              limits));
    }
  }
}
