package io.mmectl.config.yaml;

import io.mmectl.config.Position;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.snakeyaml.engine.v2.api.LoadSettings;
import org.snakeyaml.engine.v2.api.lowlevel.Parse;
import org.snakeyaml.engine.v2.common.ScalarStyle;
import org.snakeyaml.engine.v2.events.AliasEvent;
import org.snakeyaml.engine.v2.events.Event;
import org.snakeyaml.engine.v2.events.MappingStartEvent;
import org.snakeyaml.engine.v2.events.NodeEvent;
import org.snakeyaml.engine.v2.events.ScalarEvent;
import org.snakeyaml.engine.v2.events.SequenceStartEvent;

/**
 * Builds nodes from parser events. The engine's own composer recurses without a bound, so this one counts depth, nodes
 * and aliases; an alias shares its node, which keeps an alias bomb as small as its text.
 */
final class NodeComposer {
    private static final int MAX_DEPTH = 40;
    private static final int MAX_ALIASES = 500;
    private static final Set<String> CORE_TAGS = Set.of(
            "!",
            "tag:yaml.org,2002:str",
            "tag:yaml.org,2002:int",
            "tag:yaml.org,2002:float",
            "tag:yaml.org,2002:bool",
            "tag:yaml.org,2002:null",
            "tag:yaml.org,2002:map",
            "tag:yaml.org,2002:seq");

    private final String name;
    private final Problems problems;
    private final Iterator<Event> events;
    private final Map<String, YamlNode> anchors = new HashMap<>();
    private final Set<String> open = new HashSet<>();
    private int aliases;

    NodeComposer(String text, String name, Problems problems) {
        this.name = name;
        this.problems = problems;
        LoadSettings settings = LoadSettings.builder()
                .setLabel(name)
                .setUseMarks(true)
                .setCodePointLimit(YamlDocument.MAX_BYTES)
                .build();
        this.events = new Parse(settings).parseString(text).iterator();
    }

    /** The only document; empty with a problem when there is none. */
    Optional<YamlNode> compose() {
        next(); // stream start
        Event start = next();
        if (start.getEventId() == Event.ID.StreamEnd) {
            problems.add(new Position(name, 1, 1), "", "is empty", "Write at least the required keys.");
            return Optional.empty();
        }
        YamlNode root = node(next(), 0);
        next(); // document end
        Event after = next();
        if (after.getEventId() != Event.ID.StreamEnd) {
            throw new Refused(position(after), "holds a second document", "Keep one document per file.");
        }
        return Optional.of(root);
    }

    private YamlNode node(Event event, int depth) {
        if (depth > MAX_DEPTH) {
            throw new Refused(
                    position(event),
                    "is nested deeper than " + MAX_DEPTH + " levels",
                    "Flatten it, or check brackets.");
        }
        if (event instanceof AliasEvent alias) {
            return alias(alias);
        }
        String anchor = event instanceof NodeEvent n
                ? n.getAnchor().map(a -> a.getValue()).orElse(null)
                : null;
        if (anchor != null) {
            open.add(anchor);
        }
        YamlNode node = switch (event) {
            case ScalarEvent scalar -> scalar(scalar);
            case SequenceStartEvent sequence -> sequence(sequence, depth);
            case MappingStartEvent mapping -> mapping(mapping, depth);
            default -> throw new IllegalStateException("unexpected YAML event " + event);
        };
        if (anchor != null) {
            open.remove(anchor);
            anchors.put(anchor, node);
        }
        return node;
    }

    private YamlNode alias(AliasEvent event) {
        String anchor = event.getAlias().getValue();
        if (open.contains(anchor)) {
            throw new Refused(position(event), "alias *" + anchor + " contains itself", "Remove the alias.");
        }
        YamlNode target = anchors.get(anchor);
        if (target == null) {
            throw new Refused(
                    position(event), "alias *" + anchor + " has no anchor before it", "Define &" + anchor + " first.");
        }
        if (++aliases > MAX_ALIASES) {
            throw new Refused(position(event), "has more than " + MAX_ALIASES + " aliases", "Write values out.");
        }
        return target;
    }

    private YamlNode scalar(ScalarEvent event) {
        String tag = event.getTag().orElse(null);
        checkTag(event, tag);
        boolean text = tag != null && (tag.equals("!") || tag.endsWith(":str"));
        boolean plain = event.getScalarStyle() == ScalarStyle.PLAIN && !text;
        return new YamlNode.Scalar(event.getValue(), plain, position(event));
    }

    private YamlNode sequence(SequenceStartEvent start, int depth) {
        checkTag(start, start.getTag().orElse(null));
        List<YamlNode> items = new ArrayList<>();
        for (Event e = next(); e.getEventId() != Event.ID.SequenceEnd; e = next()) {
            items.add(node(e, depth + 1));
        }
        return new YamlNode.Sequence(items, position(start));
    }

    private YamlNode mapping(MappingStartEvent start, int depth) {
        checkTag(start, start.getTag().orElse(null));
        List<YamlNode.Entry> entries = new ArrayList<>();
        Map<String, Position> seen = new HashMap<>();
        for (Event e = next(); e.getEventId() != Event.ID.MappingEnd; e = next()) {
            YamlNode key = node(e, depth + 1);
            YamlNode value = node(next(), depth + 1);
            Position at = position(e);
            if (!(key instanceof YamlNode.Scalar(String text, boolean plain, Position p))) {
                problems.add(at, "", "a key must be text, but is " + key.describe(), "Write a plain word as key.");
            } else if (seen.putIfAbsent(text, at) instanceof Position first) {
                problems.add(
                        at,
                        "",
                        "key '" + text + "' is given twice, first at line " + first.line(),
                        "Keep one of the two.");
            } else {
                entries.add(new YamlNode.Entry(text, at, value));
            }
        }
        return new YamlNode.Mapping(entries, position(start));
    }

    private void checkTag(Event event, @Nullable String tag) {
        if (tag != null && !CORE_TAGS.contains(tag)) {
            throw new Refused(position(event), "tag " + tag + " is not supported", "Remove the tag.");
        }
    }

    private Event next() {
        return events.next();
    }

    private Position position(Event event) {
        return event.getStartMark()
                .map(m -> new Position(name, m.getLine() + 1, m.getColumn() + 1))
                .orElse(new Position(name, 1, 1));
    }

    /** The document as a whole cannot be used. */
    static final class Refused extends RuntimeException {
        private static final long serialVersionUID = 1L;

        private final transient Position position;
        private final String what;
        private final String hint;

        Refused(Position position, String what, String hint) {
            super(what, null, false, false);
            this.position = position;
            this.what = what;
            this.hint = hint;
        }

        Position position() {
            return position;
        }

        String what() {
            return what;
        }

        String hint() {
            return hint;
        }
    }
}
