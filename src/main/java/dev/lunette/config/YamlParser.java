package dev.lunette.config;

import dev.lunette.config.YamlNode.Entry;
import dev.lunette.config.YamlNode.Mapping;
import dev.lunette.config.YamlNode.Refused;
import dev.lunette.config.YamlNode.Scalar;
import dev.lunette.config.YamlNode.Sequence;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.snakeyaml.engine.v2.api.LoadSettings;
import org.snakeyaml.engine.v2.api.lowlevel.Parse;
import org.snakeyaml.engine.v2.events.AliasEvent;
import org.snakeyaml.engine.v2.events.CollectionEndEvent;
import org.snakeyaml.engine.v2.events.CollectionStartEvent;
import org.snakeyaml.engine.v2.events.DocumentStartEvent;
import org.snakeyaml.engine.v2.events.Event;
import org.snakeyaml.engine.v2.events.NodeEvent;
import org.snakeyaml.engine.v2.events.ScalarEvent;
import org.snakeyaml.engine.v2.events.SequenceStartEvent;
import org.snakeyaml.engine.v2.exceptions.Mark;
import org.snakeyaml.engine.v2.exceptions.MarkedYamlEngineException;
import org.snakeyaml.engine.v2.exceptions.YamlEngineException;
import org.snakeyaml.engine.v2.exceptions.YamlVersionException;

/**
 * Makes {@link YamlNode}s of YAML 1.2 text: one document of plain mappings, lists and values.
 *
 * <p>Anchors, aliases, merge keys and tags are refused rather than bounded. A configuration of this
 * size does not need them, a value then stands where the message says it stands, and no text is
 * larger in memory than in the file.
 */
final class YamlParser {

  private final Iterator<Event> events;
  private final Problems problems;

  private YamlParser(String text, Problems problems) {
    LoadSettings settings =
        LoadSettings.builder().setCodePointLimit(Limits.CONFIGURATION_BYTES + 1).build();
    this.events = new Parse(settings).parseString(text).iterator();
    this.problems = problems;
  }

  /** The top of the document; nothing if the text is not YAML or is empty, which is reported. */
  static Optional<YamlNode> parse(String text, Problems problems) {
    try {
      return new YamlParser(text, problems).document();
    } catch (MarkedYamlEngineException e) {
      problems.add(position(e.getProblemMark()), KeyPath.top(), "not YAML: " + sentence(e));
    } catch (YamlVersionException e) {
      problems.add(Position.NONE, KeyPath.top(), "a %YAML version that is not 1.2");
    } catch (YamlEngineException e) {
      problems.add(Position.NONE, KeyPath.top(), "not YAML: " + Wording.shortened(e.toString()));
    } catch (TooDeep e) {
      return Optional.empty(); // It was reported where it was met.
    }
    return Optional.empty();
  }

  private Optional<YamlNode> document() {
    Optional<YamlNode> top = Optional.empty();
    while (events.hasNext()) {
      Event event = events.next();
      if (event instanceof DocumentStartEvent && top.isPresent()) {
        problems.add(at(event), KeyPath.top(), "a second document (---), expected only one");
        return top;
      }
      if (event instanceof NodeEvent node) {
        top = Optional.of(node(node, KeyPath.top(), 0));
      }
    }
    if (top.isEmpty()) {
      problems.add(
          Position.NONE, KeyPath.top(), "the file is empty, expected at least vdisks and targets");
    }
    return top;
  }

  private YamlNode node(Event event, KeyPath path, int depth) {
    return switch (event) {
      case AliasEvent alias -> refusedAlias(alias, path);
      case ScalarEvent scalar when refuseDecoration(scalar, scalar.getTag(), path) ->
          new Refused(at(event));
      case ScalarEvent scalar -> new Scalar(at(event), scalar.getValue(), scalar.isPlain());
      case CollectionStartEvent start -> collection(start, path, depth);
      default -> throw new IllegalStateException("the YAML parser gave %s".formatted(event));
    };
  }

  private YamlNode refusedAlias(AliasEvent alias, KeyPath path) {
    String name = Wording.shortened(alias.getAlias().getValue());
    problems.add(at(alias), path, "an alias (*%s), expected the value itself".formatted(name));
    return new Refused(at(alias));
  }

  private YamlNode collection(CollectionStartEvent start, KeyPath path, int depth) {
    if (depth == Limits.CONFIGURATION_DEPTH) {
      String text = "nested in more than %d others, expected no such depth".formatted(depth);
      problems.add(at(start), path, text);
      throw new TooDeep();
    }
    boolean refused = refuseDecoration(start, start.getTag(), path);
    YamlNode node =
        start instanceof SequenceStartEvent
            ? sequence(start, path, depth)
            : mapping(start, path, depth);
    return refused ? new Refused(at(start)) : node;
  }

  private YamlNode sequence(CollectionStartEvent start, KeyPath path, int depth) {
    List<YamlNode> items = new ArrayList<>();
    Event event = events.next();
    while (!(event instanceof CollectionEndEvent)) {
      items.add(node(event, path.item(items.size()), depth + 1));
      event = events.next();
    }
    return new Sequence(at(start), items);
  }

  private YamlNode mapping(CollectionStartEvent start, KeyPath path, int depth) {
    List<Entry> entries = new ArrayList<>();
    Map<String, Position> seen = new HashMap<>();
    Event event = events.next();
    while (!(event instanceof CollectionEndEvent)) {
      YamlNode key = node(event, path, depth + 1);
      KeyPath valuePath = key instanceof Scalar scalar ? path.key(scalar.text()) : path;
      YamlNode value = node(events.next(), valuePath, depth + 1);
      switch (key) {
        case Scalar scalar -> {
          Position first = seen.putIfAbsent(scalar.text(), scalar.at());
          if (first == null) {
            entries.add(new Entry(scalar, value));
          } else {
            String text = "given twice, expected once (first on line %d)".formatted(first.line());
            problems.add(scalar.at(), valuePath, text);
          }
        }
        case Sequence list -> problems.add(list.at(), path, "a list as a key, expected a name");
        case Mapping map -> problems.add(map.at(), path, "a mapping as a key, expected a name");
        case Refused refused -> problems.again();
      }
      event = events.next();
    }
    return new Mapping(at(start), entries);
  }

  private boolean refuseDecoration(NodeEvent event, Optional<String> tag, KeyPath path) {
    event
        .getAnchor()
        .ifPresent(anchor -> {
          String name = Wording.shortened(anchor.getValue());
          problems.add(at(event), path, "an anchor (&%s), expected none".formatted(name));
        });
    tag.map(name -> Wording.shortened(name.replaceFirst("^tag:yaml.org,2002:", "!!")))
        .ifPresent(
            name -> problems.add(at(event), path, "a tag (%s), expected none".formatted(name)));
    return event.getAnchor().isPresent() || tag.isPresent();
  }

  private static String sentence(MarkedYamlEngineException e) {
    String problem = e.getProblem();
    if (problem.contains("TAB")) {
      return "a tab, expected spaces";
    }
    // The library breaks some messages into lines; a mistake is one line here.
    String text = problem.replaceAll("\\s+", " ").strip();
    String context = e.getContext();
    return context == null || context.isBlank() ? text : context.strip() + ": " + text;
  }

  private static Position at(Event event) {
    return position(event.getStartMark());
  }

  private static Position position(Optional<Mark> mark) {
    return mark.map(m -> new Position(m.getLine() + 1, m.getColumn() + 1)).orElse(Position.NONE);
  }

  /** Ends the parsing: the library needs long for what is nested thousandfold. */
  private static final class TooDeep extends RuntimeException {
    TooDeep() {
      super(null, null, false, false);
    }
  }
}
