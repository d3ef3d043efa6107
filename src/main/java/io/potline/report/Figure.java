package io.potline.report;

/**
 * A result as it stands on a page. Texts are as they are: the page's template escapes them.
 *
 * @param caption null: it has none
 * @param note how to read it; null: nothing has to be said
 * @param missing why there is nothing to see; null where there is
 * @param provenance tables, versions, run, period; null where nothing was read
 * @param sql what gave the rows; null where nothing did
 * @param data columns, rows and chart as JSON, for the page's script; null where there is none
 */
record Figure(
    String id,
    String caption,
    String note,
    String missing,
    String provenance,
    String sql,
    String data) {}
