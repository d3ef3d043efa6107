package io.potline.report;

import io.potline.conf.Title;
import java.nio.file.Path;
import java.util.Locale;

/** The language of a page. */
public enum Language {
  EN,
  ZH;

  String id() {
    return name().toLowerCase(Locale.ROOT);
  }

  /** A file's name with this language before its ending. */
  Path beside(Path file) {
    String name = file.getFileName().toString();
    int end = name.lastIndexOf('.');
    return file.resolveSibling(
        end < 0 ? name + "." + id() : name.substring(0, end) + "." + id() + name.substring(end));
  }

  String of(Title title) {
    return this == EN ? title.en() : title.zh();
  }
}
