package io.potline.landing;

import io.potline.conf.FileLimits;
import java.io.IOException;
import java.net.URI;
import java.nio.file.AccessDeniedException;
import java.nio.file.DirectoryIteratorException;
import java.nio.file.DirectoryStream;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/**
 * The files of a feed in a landing folder on this machine. Hadoop's own listing ends at a name with
 * a colon, and leaves out dangling links and names that are not in the encoding of the process;
 * here, what can't be read is listed with the reason. Links are followed inside of the landing
 * folder only, and each folder is listed once, so that links in a circle come to an end.
 */
final class LocalListing {

  private final URI root;
  private final Path realRoot;
  private final String feed;
  private final FileLimits limits;
  private final List<Listed> listed = new ArrayList<>();
  private final Set<Path> visited = new HashSet<>();
  private final Deque<Folder> folders = new ArrayDeque<>();
  private final Deque<Entry> links = new ArrayDeque<>();

  /**
   * @param real without links
   * @param name from the landing folder on
   */
  private record Folder(Path path, Path real, String name) {}

  private record Entry(Path path, String name) {}

  private LocalListing(URI root, Path realRoot, String feed, FileLimits limits) {
    this.root = root;
    this.realRoot = realRoot;
    this.feed = feed;
    this.limits = limits;
  }

  /**
   * @param root the landing folder
   */
  static List<Listed> of(org.apache.hadoop.fs.Path root, String feed, FileLimits limits)
      throws IOException {
    Path folder = Path.of(root.toUri().getPath());
    LocalListing listing = new LocalListing(root.toUri(), folder.toRealPath(), feed, limits);
    Entry entry = new Entry(folder.resolve(feed), feed);
    if (Files.isRegularFile(entry.path)) {
      listing.addUnreadable(entry, "it is a file, and should be a folder");
    } else {
      listing.add(entry, listing.realRoot);
      listing.list();
    }
    return listing.listed;
  }

  /** What stands in a folder. */
  static List<String> names(org.apache.hadoop.fs.Path folder) throws IOException {
    List<String> names = new ArrayList<>();
    try (DirectoryStream<Path> stream =
        Files.newDirectoryStream(Path.of(folder.toUri().getPath()))) {
      stream.forEach(entry -> names.add(entry.getFileName().toString()));
    }
    return names;
  }

  private void list() throws IOException {
    while (!folders.isEmpty() || !links.isEmpty()) {
      if (folders.isEmpty()) {
        follow(links.remove());
      } else {
        list(folders.remove());
      }
    }
  }

  private void list(Folder folder) throws IOException {
    List<Path> entries = new ArrayList<>();
    try (DirectoryStream<Path> stream = Files.newDirectoryStream(folder.path)) {
      stream.forEach(entries::add);
    } catch (NoSuchFileException e) {
      return; // It was moved away in the meantime.
    } catch (DirectoryIteratorException | AccessDeniedException e) {
      addUnreadable(new Entry(folder.path, folder.name), "the folder can't be listed: " + e);
      return;
    }
    entries.sort(null);
    for (Path entry : entries) {
      String name = entry.getFileName().toString();
      if (!Listed.isHidden(name)) {
        add(new Entry(entry, folder.name + "/" + name), folder.real);
      }
    }
  }

  /**
   * @param realParent the folder of the entry, without links
   */
  private void add(Entry entry, Path realParent) throws IOException {
    if (!isNameReadable(entry.path)) {
      addUnreadable(
          entry,
          "its name is not in the encoding %s: rename it, or set LC_ALL=C.UTF-8 if it is in UTF-8"
              .formatted(System.getProperty("sun.jnu.encoding")));
      return;
    }
    BasicFileAttributes attributes;
    try {
      attributes =
          Files.readAttributes(entry.path, BasicFileAttributes.class, LinkOption.NOFOLLOW_LINKS);
    } catch (NoSuchFileException e) {
      return; // It was moved away in the meantime, or the feed has no folder.
    } catch (AccessDeniedException e) {
      addUnreadable(entry, "its folder may not be entered");
      return;
    }
    if (attributes.isSymbolicLink()) {
      links.add(entry);
    } else {
      add(entry, attributes, realParent.resolve(entry.path.getFileName()));
    }
  }

  private void add(Entry entry, BasicFileAttributes attributes, Path real) {
    if (attributes.isDirectory()) {
      if (visited.add(real)) {
        folders.add(new Folder(entry.path, real, entry.name));
      }
    } else if (attributes.isRegularFile()) {
      listed.add(
          Listed.file(
              feed,
              hadoop(entry.path.toString()),
              entry.name,
              attributes.size(),
              attributes.lastModifiedTime().toMillis(),
              limits));
    } else {
      addUnreadable(entry, "it is a pipe, a socket or a device, and not opened");
    }
  }

  private void follow(Entry link) throws IOException {
    try {
      Path real = link.path.toRealPath();
      if (real.startsWith(realRoot)) {
        add(link, Files.readAttributes(real, BasicFileAttributes.class), real);
      } else {
        addUnreadable(link, "it is a link to " + real + ", outside of the landing folder");
      }
    } catch (FileSystemException e) {
      if (Files.isSymbolicLink(link.path)) {
        addUnreadable(
            link,
            "it is a link to %s, which can't be read or does not exist"
                .formatted(Files.readSymbolicLink(link.path)));
      }
    }
  }

  /** Java opens a file by the characters of its name: its bytes have to follow from them. */
  private static boolean isNameReadable(Path path) {
    try {
      return Path.of(path.toString()).equals(path);
    } catch (InvalidPathException e) {
      return false;
    }
  }

  /** An unreadable name is shown with its bytes, as in a URI. */
  private void addUnreadable(Entry entry, String reason) {
    if (isNameReadable(entry.path)) {
      listed.add(Listed.unreadable(feed, hadoop(entry.path.toString()), entry.name, reason));
    } else {
      String path = entry.path.toUri().getRawPath();
      String parent = entry.name.substring(0, entry.name.lastIndexOf('/') + 1);
      String name = parent + path.substring(path.lastIndexOf('/') + 1);
      listed.add(Listed.unreadable(feed, hadoop(path), name, reason));
    }
  }

  private String hadoop(String path) {
    return new org.apache.hadoop.fs.Path(root.getScheme(), root.getAuthority(), path).toString();
  }
}
