package io.potline.conf;

import io.potline.Problem;
import io.potline.Resources;
import java.io.IOException;
import java.io.Reader;
import java.io.StringReader;
import java.math.BigDecimal;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.LocalDate;
import java.time.format.DateTimeParseException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.yaml.snakeyaml.DumperOptions;
import org.yaml.snakeyaml.LoaderOptions;
import org.yaml.snakeyaml.Yaml;
import org.yaml.snakeyaml.error.MarkedYAMLException;
import org.yaml.snakeyaml.nodes.MappingNode;
import org.yaml.snakeyaml.nodes.Node;
import org.yaml.snakeyaml.nodes.NodeTuple;
import org.yaml.snakeyaml.nodes.ScalarNode;
import org.yaml.snakeyaml.nodes.SequenceNode;
import org.yaml.snakeyaml.nodes.Tag;

/** A mapping of a YAML file with its line, for error messages. */
public record YamlNode(String file, Node node, Map<String, Node> children) {

  static YamlNode read(Path file) {
    try (Reader reader = Files.newBufferedReader(file)) {
      return read(file.toString(), reader);
    } catch (IOException e) {
      throw Problem.usage("Can't read %s: give the folder of the settings with --conf DIR.", file);
    }
  }

  /** A file that stands beside a class in the jar. */
  public static YamlNode resource(Class<?> beside, String file) {
    return read(file, new StringReader(Resources.text(beside, file)));
  }

  public static YamlNode read(String file, Reader reader) {
    try {
      Node root = new Yaml(new LoaderOptions()).compose(reader);
      if (root == null) {
        throw Problem.conf(file, 1, "is empty");
      }
      return of(file, root);
    } catch (MarkedYAMLException e) {
      throw Problem.conf(
          file, e.getProblemMark().getLine() + 1, "is not valid YAML: %s", e.getProblem());
    }
  }

  private static YamlNode of(String file, Node node) {
    if (!(node instanceof MappingNode mapping)) {
      throw Problem.conf(file, line(node), "expected 'name: value' pairs");
    }
    Map<String, Node> children = new LinkedHashMap<>();
    for (NodeTuple pair : mapping.getValue()) {
      String key = ((ScalarNode) pair.getKeyNode()).getValue();
      if (children.put(key, pair.getValueNode()) != null) {
        throw Problem.conf(file, line(pair.getKeyNode()), "%s is declared twice", key);
      }
    }
    return new YamlNode(file, node, children);
  }

  /** Refuses unknown keys: otherwise a misspelt key would have no effect and no message. */
  public YamlNode only(String... known) {
    Set<String> unknown = new TreeSet<>(children.keySet());
    unknown.removeAll(Set.of(known));
    if (!unknown.isEmpty()) {
      String first = unknown.iterator().next();
      throw Problem.conf(
          file,
          line(children.get(first)),
          "unknown key '%s', expected one of %s",
          first,
          String.join(", ", known));
    }
    return this;
  }

  /** The same mapping with one more text, at the line of the mapping. */
  YamlNode with(String key, String text) {
    Map<String, Node> more = new LinkedHashMap<>(children);
    more.put(
        key,
        new ScalarNode(
            Tag.STR,
            text,
            node.getStartMark(),
            node.getEndMark(),
            DumperOptions.ScalarStyle.PLAIN));
    return new YamlNode(file, node, more);
  }

  boolean isMapping(String key) {
    return children.get(key) instanceof MappingNode;
  }

  public boolean has(String key) {
    return children.containsKey(key);
  }

  public String text(String key) {
    Node child = children.get(key);
    if (child instanceof ScalarNode scalar && !scalar.getValue().isBlank()) {
      return scalar.getValue().strip();
    }
    throw Problem.conf(file, line(child == null ? node : child), "%s is missing or empty", key);
  }

  public boolean isTrue(String key) {
    return textOrEmpty(key).equals("true");
  }

  /** The text, which may be empty. */
  public String textOrEmpty(String key) {
    return children.get(key) instanceof ScalarNode scalar ? scalar.getValue().strip() : "";
  }

  public String textOrNull(String key) {
    return has(key) ? text(key) : null;
  }

  BigDecimal number(String key) {
    return number(key, text(key));
  }

  BigDecimal numberOrNull(String key) {
    return has(key) ? number(key) : null;
  }

  BigDecimal number(String key, String text) {
    try {
      return new BigDecimal(text.strip());
    } catch (NumberFormatException e) {
      throw problem(key, "%s is '%s', expected a number", key, text);
    }
  }

  LocalDate date(String key, LocalDate otherwise) {
    try {
      return has(key) ? LocalDate.parse(text(key)) : otherwise;
    } catch (DateTimeParseException e) {
      throw problem(key, "%s is '%s', expected a date such as 2024-01-31", key, text(key));
    }
  }

  Validity validity() {
    Validity validity =
        new Validity(date("valid_from", Validity.FIRST_DAY), date("valid_to", Validity.LAST_DAY));
    if (validity.from().isAfter(validity.to())) {
      throw problem("valid_from", "valid_from is after valid_to");
    }
    return validity;
  }

  /** Two numbers written {@code low..high}. */
  List<BigDecimal> range(String key) {
    String[] ends = text(key).split("\\.\\.(?=[^.])", -1);
    if (ends.length != 2) {
      throw problem(key, "%s is '%s', expected two numbers such as 1.92..1.98", key, text(key));
    }
    BigDecimal low = number(key, ends[0]);
    BigDecimal high = number(key, ends[1]);
    if (low.compareTo(high) > 0) {
      throw problem(key, "%s begins above its end", key);
    }
    return List.of(low, high);
  }

  /** The keys of a child mapping; none if there is no such child. */
  List<String> keys(String key) {
    return has(key) ? List.copyOf(child(key).children.keySet()) : List.of();
  }

  public YamlNode child(String key) {
    return of(file, children.get(key));
  }

  public List<YamlNode> list(String key) {
    Node child = children.get(key);
    if (child == null) {
      return List.of();
    }
    if (!(child instanceof SequenceNode sequence)) {
      throw problem(key, "%s should be a list", key);
    }
    List<YamlNode> items = new ArrayList<>();
    sequence.getValue().forEach(item -> items.add(of(file, item)));
    return items;
  }

  Problem problem(String key, String message, Object... arguments) {
    return Problem.conf(file, line(children.getOrDefault(key, node)), message, arguments);
  }

  /** Texts written {@code a | b}; none if the key is missing. */
  public List<String> texts(String key) {
    return has(key) ? List.of(text(key).split("\\s*\\|\\s*")) : List.of();
  }

  /** Both languages of a mapping with the keys en and zh. */
  public Title title(String key) {
    YamlNode title = child(key).only("en", "zh");
    return new Title(title.text("en"), title.text("zh"));
  }

  private static int line(Node node) {
    return node.getStartMark().getLine() + 1;
  }
}
