package io.potline.conf;

import java.io.Serializable;

/** A title for display, in both languages. */
public record Title(String en, String zh) implements Serializable {}
