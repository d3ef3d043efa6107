package io.potline.report;

import io.potline.conf.Title;
import java.util.Locale;

/** The language of a page. */
public enum Language {
  EN,
  ZH;

  String id() {
    return name().toLowerCase(Locale.ROOT);
  }

  String of(Title title) {
    return this == EN ? title.en() : title.zh();
  }
}
