package io.mmectl.deployer.lint;

import io.mmectl.deployer.lint.pbtxt.Place;
import io.mmectl.deployer.packaging.Sha256;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.InstantSource;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.time.format.DateTimeParseException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * What lint found in content that it has seen: kept by the content's manifest digest and by everything else that decides a
 * finding, which is where the repository shall run and the program itself. So it is as true as the digest.
 *
 * <p>Safe for concurrent use. {@link #save} writes what was learned; without it nothing is lost but time.
 */
public final class KnownFindings {
    private static final String FORMAT = "mmectl-lint-findings/1 ";

    /** What no plan has asked for in so many days is left out. */
    private static final int KEPT_DAYS = 30;

    private final @Nullable Path cacheFile;
    private final String program;
    private final InstantSource clock;
    private final Map<String, Entry> known = new ConcurrentHashMap<>();
    private final Map<String, LintResult> read = new ConcurrentHashMap<>();
    private volatile boolean changed;

    /** @param lastUsed changes; the rest is one JSON document */
    private record Entry(LocalDate lastUsed, String json) {}

    private KnownFindings(@Nullable Path cacheFile, String program, InstantSource clock) {
        this.cacheFile = cacheFile;
        this.program = program;
        this.clock = clock;
    }

    /** Remembers within this process only. */
    public static KnownFindings inMemory(InstantSource clock) {
        return new KnownFindings(null, "", clock);
    }

    /**
     * Starts from what an earlier {@link #save} of the same program left. A file that is absent, damaged or of another program
     * counts as empty.
     *
     * @param program what tells this program's rules from any other's; one line
     */
    public static KnownFindings at(Path cacheFile, String program, InstantSource clock) {
        KnownFindings findings = new KnownFindings(cacheFile, program, clock);
        findings.load(cacheFile);
        return findings;
    }

    /** @param manifestSha256 of the repository */
    public Optional<LintResult> of(String manifestSha256, LintTarget target) {
        String key = key(manifestSha256, target);
        Entry entry = known.get(key);
        if (entry == null) {
            return Optional.empty();
        }
        LocalDate today = today();
        if (!entry.lastUsed.equals(today)) {
            known.put(key, new Entry(today, entry.json));
            changed = true;
        }
        try {
            // Many models have the same findings: each set is read once.
            return Optional.of(read.computeIfAbsent(entry.json, KnownFindings::parse));
        } catch (JacksonException | IllegalArgumentException e) {
            known.remove(key);
            return Optional.empty();
        }
    }

    public void remember(String manifestSha256, LintTarget target, LintResult result) {
        known.put(key(manifestSha256, target), new Entry(today(), write(result)));
        changed = true;
    }

    /** Writes the file, whole or not at all. Without effect when nothing changed or when this remembers within the process. */
    public void save() throws IOException {
        if (cacheFile == null || !changed) {
            return;
        }
        LocalDate oldest = today().minusDays(KEPT_DAYS);
        StringBuilder text = new StringBuilder(FORMAT).append(program).append('\n');
        new TreeMap<>(known).forEach((key, entry) -> {
            if (!entry.lastUsed.isBefore(oldest)) {
                text.append(key)
                        .append(' ')
                        .append(entry.lastUsed)
                        .append(' ')
                        .append(entry.json)
                        .append('\n');
            }
        });
        Path folder = cacheFile.toAbsolutePath().getParent();
        Files.createDirectories(folder);
        Path fresh = Files.createTempFile(folder, String.valueOf(cacheFile.getFileName()), ".new");
        try {
            Files.writeString(fresh, text);
            Files.move(fresh, cacheFile, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
        } finally {
            Files.deleteIfExists(fresh);
        }
        changed = false;
    }

    private LocalDate today() {
        return LocalDate.ofInstant(clock.instant(), ZoneOffset.UTC);
    }

    private void load(Path file) {
        try {
            List<String> lines = Files.readAllLines(file);
            if (!lines.isEmpty() && lines.getFirst().equals(FORMAT + program)) {
                lines.stream().skip(1).forEach(this::load);
            }
        } catch (IOException e) {
            known.clear(); // only a cache: looking again finds the same
        }
    }

    private void load(String line) {
        String[] fields = line.split(" ", 3);
        try {
            if (fields.length == 3) {
                known.put(fields[0], new Entry(LocalDate.parse(fields[1]), fields[2]));
            }
        } catch (DateTimeParseException e) {
            changed = true; // the line goes with the next save
        }
    }

    /** Everything that decides what is found, in an order that does not change. */
    private static String key(String manifestSha256, LintTarget target) {
        StringBuilder text = new StringBuilder(manifestSha256);
        text.append('\n').append(target.instance());
        text.append('\n').append(target.triton());
        text.append('\n').append(target.driver());
        text.append('\n').append(target.footprint());
        new TreeMap<>(target.environment())
                .forEach((name, value) -> text.append('\n')
                        .append(name.length())
                        .append(':')
                        .append(name)
                        .append(value.length())
                        .append(':')
                        .append(value));
        return Sha256.hexOf(text.toString().getBytes(StandardCharsets.UTF_8));
    }

    private static String write(LintResult result) {
        ObjectNode document = JsonMapper.shared().createObjectNode();
        ArrayNode findings = document.putArray("findings");
        result.findings().forEach(f -> write(f, findings.addObject()));
        ArrayNode suppressed = document.putArray("suppressed");
        result.suppressed().forEach(s -> {
            ObjectNode row = suppressed.addObject();
            write(s.finding(), row);
            row.put("place", s.place().name());
            row.put("because", s.because());
        });
        return document.toString();
    }

    private static void write(Finding finding, ObjectNode row) {
        row.put("rule", finding.rule().id());
        row.put("severity", finding.severity().name());
        row.put("path", finding.path());
        if (finding.place() != null) {
            row.put("line", finding.place().line());
            row.put("column", finding.place().column());
        }
        row.put("what", finding.what());
        row.put("hint", finding.hint());
        if (!finding.setting().isEmpty()) {
            row.put("setting", finding.setting());
        }
    }

    private static LintResult parse(String json) {
        JsonNode document = JsonMapper.shared().readTree(json);
        List<Finding> findings = new ArrayList<>();
        document.required("findings").forEach(row -> findings.add(finding(row)));
        List<Suppressed> suppressed = new ArrayList<>();
        document.required("suppressed")
                .forEach(row -> suppressed.add(new Suppressed(
                        finding(row),
                        Suppressed.Place.valueOf(row.required("place").asString()),
                        row.required("because").asString())));
        return new LintResult(findings, suppressed);
    }

    private static Finding finding(JsonNode row) {
        String id = row.required("rule").asString();
        return new Finding(
                Rules.byId(id).orElseThrow(() -> new IllegalArgumentException("no rule " + id)),
                Severity.valueOf(row.required("severity").asString()),
                row.required("path").asString(),
                row.has("line")
                        ? new Place(
                                row.required("line").asInt(),
                                row.required("column").asInt())
                        : null,
                row.required("what").asString(),
                row.required("hint").asString(),
                row.path("setting").asString(""),
                null);
    }
}
