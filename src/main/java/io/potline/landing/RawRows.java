package io.potline.landing;

import java.io.Closeable;
import java.util.Iterator;

/** The rows of one file in one layout, read as they are asked for. */
interface RawRows extends Iterator<RawRow>, Closeable {}
