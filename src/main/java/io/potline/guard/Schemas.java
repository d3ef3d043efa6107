package io.potline.guard;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import java.io.IOException;

/**
 * Schemas that a client sends as JSON. One with a user-defined type names a class, which Spark
 * loads and makes an instance of before anything else is checked.
 */
final class Schemas {

  private static final JsonFactory JSON = new JsonFactory();

  private Schemas() {}

  static void check(String schema) {
    if (schema.contains("{") && hasUserDefinedType(schema)) {
      throw Refusal.of("a schema with a user-defined type names a class", "Use SQL's own types.");
    }
  }

  /** What is not JSON is read by Spark as SQL's notation, which has no such types. */
  private static boolean hasUserDefinedType(String schema) {
    try (JsonParser json = JSON.createParser(schema)) {
      for (JsonToken token = json.nextToken(); token != null; token = json.nextToken()) {
        if (token == JsonToken.VALUE_STRING
            && "type".equals(json.currentName())
            && "udt".equals(json.getText())) {
          return true;
        }
      }
      return false;
    } catch (IOException e) {
      return false;
    }
  }
}
