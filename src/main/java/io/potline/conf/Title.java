package io.potline.conf;

import java.io.Serializable;

/** What a thing is called where people read, in both languages. */
public record Title(String en, String zh) implements Serializable {

  /** The same in both: an id, where nothing better is known. */
  public static Title of(String id) {
    return new Title(id, id);
  }
}
