package io.potline.report;

import io.potline.conf.Title;
import java.util.Locale;

/** What a page is written in. */
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
