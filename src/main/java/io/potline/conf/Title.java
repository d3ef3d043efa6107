package io.potline.conf;

import java.io.Serializable;

/** What a thing is called where people read, in both languages. */
public record Title(String en, String zh) implements Serializable {}
