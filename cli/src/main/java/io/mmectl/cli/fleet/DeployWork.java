package io.mmectl.cli.fleet;

import io.mmectl.cli.render.Progress;
import io.mmectl.cli.render.ReadingNarration;
import io.mmectl.config.EndpointSpec;
import io.mmectl.config.ErrorCode;
import io.mmectl.config.FleetSpec;
import io.mmectl.config.MmectlException;
import io.mmectl.config.Packing;
import io.mmectl.config.RoutingTable;
import io.mmectl.deployer.apply.ApplyOptions;
import io.mmectl.deployer.apply.Deployment;
import io.mmectl.deployer.apply.Limits;
import io.mmectl.deployer.apply.Publication;
import io.mmectl.deployer.gc.GarbageCollection;
import io.mmectl.deployer.lint.KnownFindings;
import io.mmectl.deployer.lint.Lint;
import io.mmectl.deployer.lint.ProgramFingerprint;
import io.mmectl.deployer.packaging.Archive;
import io.mmectl.deployer.packaging.FileDigests;
import io.mmectl.deployer.port.Account;
import io.mmectl.deployer.state.CodePackage;
import io.mmectl.deployer.state.DesiredState;
import io.mmectl.deployer.state.DesiredStates;
import io.mmectl.deployer.state.FleetDocuments.StoredRoutes;
import io.mmectl.deployer.state.StateReader;
import io.mmectl.deployer.state.TargetModel;
import io.mmectl.deployer.template.CachedArtifacts;
import io.mmectl.deployer.template.CodeChoice;
import io.mmectl.deployer.template.CodeVersions;
import io.mmectl.deployer.template.FleetRenderer;
import io.mmectl.deployer.template.LintedTargetModel;
import io.mmectl.deployer.template.RenderedFleet;
import io.mmectl.deployer.template.Template;
import io.mmectl.deployer.template.TemplateLibrary;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedSet;
import java.util.TreeSet;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** The deployer, wired to a session. */
public final class DeployWork {
    private final FleetSession session;

    public DeployWork(FleetSession session) {
        this.session = session;
    }

    public Deployment deployment() {
        return new Deployment(account(), Limits.DEFAULT, () -> UUID.randomUUID().toString());
    }

    private Account account() {
        return new Account(
                session.ports().identity(),
                session.ports().objects(),
                session.ports().endpoints(),
                session.ports().scaling(),
                new WarmupWork(session).warmer(),
                session.ports().clock());
    }

    public Publication publication() {
        return new Publication(account(), Limits.DEFAULT);
    }

    public GarbageCollection garbageCollection() {
        return new GarbageCollection(account(), deployment());
    }

    /** What the fleet asks for; warnings about its models go to stderr. */
    public DesiredState desired(boolean upgradeCode) {
        CodeOptions code = new CodeOptions();
        code.upgrade = upgradeCode;
        return desired(code, null);
    }

    /**
     * As {@link #desired(boolean)}.
     *
     * @param packing instead of what the fleet file says; null = as it says
     */
    public DesiredState desired(CodeOptions code, @Nullable Packing packing) {
        // Rendering asks the bucket what latest meant: first make sure that it is the right one.
        new StateReader(account()).requireReachable(DesiredStates.namesOnly(session.fleet()));
        RenderedFleet rendered = render(code);
        List<TargetModel> targets = rendered.targetModels().stream()
                .map(t -> packing == null || !(t.archive() instanceof Archive archive)
                        ? t
                        : t.withArchive(archive.packed(packing)))
                .toList();
        return DesiredStates.of(session.fleet(), targets, rendered.code());
    }

    /** Renders, checks and identifies every target model; compresses and sends nothing. */
    public RenderedFleet render(CodeOptions code) {
        Path cache = cacheFolder(session.context().shell().environment());
        FileDigests digests = digests(cache);
        KnownFindings findings = findings(cache);
        int models = session.fleet().models().size();
        RenderedFleet rendered;
        Map<String, Map<String, String>> recorded;
        try (Progress progress = progress()) {
            ReadingNarration narration = new ReadingNarration(progress);
            DigestAhead.read(session.fleet(), digests, narration);
            recorded = code.version == null ? recordedCode() : namedCode(code.version);
            rendered = renderer(cache, narration, digests, findings)
                    .render(
                            session.fleet(),
                            new CodeChoice(recorded, code.upgrade),
                            model -> narration.checked(models));
        } finally {
            // Also after a mistake in one model: what was read of the others need not be read again.
            save(digests::save);
            save(findings::save);
        }
        rendered.warnings().forEach(w -> session.context().shell().err().println("warning: " + w));
        if (code.version == null && !code.upgrade) {
            newerHere(recorded).forEach(line -> session.context().shell().err().println(line));
        }
        if (rendered.allowed() > 0) {
            session.context()
                    .shell()
                    .err()
                    .println(rendered.allowed() + (rendered.allowed() == 1 ? " finding is" : " findings are")
                            + " allowed with a reason, which mmectl lint shows");
        }
        return rendered;
    }

    /** What lint finds in every target model; asks the account only for what is not on this machine. */
    public List<LintedTargetModel> lint() {
        Path cache = cacheFolder(session.context().shell().environment());
        try (Progress progress = progress()) {
            ReadingNarration narration = new ReadingNarration(progress);
            FleetRenderer renderer = new FleetRenderer(
                    TemplateAccess.nearest(session),
                    artifacts(cache, narration),
                    FileDigests.inMemory(InstantSource.system()));
            int models = session.fleet().models().size();
            return renderer.lint(session.fleet(), CodeChoice.fresh(), model -> narration.checked(models));
        }
    }

    private Progress progress() {
        return new Progress(
                session.context().shell().err(), session.context().shell().terminal());
    }

    private CachedArtifacts artifacts(Path cache, CachedArtifacts.Listener listener) {
        return new CachedArtifacts(session.ports().objects(), cache.resolve("artifacts"), listener);
    }

    /** The form in which a template is published. */
    public CodePackage codePackage(Template template) {
        Path cache = cacheFolder(session.context().shell().environment());
        return renderer(
                        cache,
                        (object, more, size) -> {},
                        digests(cache),
                        KnownFindings.inMemory(InstantSource.system()))
                .codePackage(template);
    }

    /** @param wait how long to wait for somebody else's lease; zero = not at all */
    public static ApplyOptions options(Duration wait) {
        return new ApplyOptions(ThisProcess.name(), wait, ThisProcess::gone);
    }

    private FleetRenderer renderer(
            Path cache, CachedArtifacts.Listener listener, FileDigests digests, KnownFindings findings) {
        return new FleetRenderer(TemplateAccess.library(session), artifacts(cache, listener), digests, findings);
    }

    /** Kept only by a program that can tell whether it is the same: rules and catalogues are in its jars. */
    private static KnownFindings findings(Path cache) {
        return ProgramFingerprint.of(Lint.class, FleetSpec.class)
                .map(program -> KnownFindings.at(cache.resolve("lint-findings"), program, InstantSource.system()))
                .orElseGet(() -> KnownFindings.inMemory(InstantSource.system()));
    }

    /** What latest shall mean, by model type; asks nobody. */
    private Map<String, Map<String, String>> namedCode(String version) {
        TemplateLibrary library = TemplateAccess.library(session);
        Map<String, Map<String, String>> named = new HashMap<>();
        for (EndpointSpec endpoint : session.fleet().endpoints()) {
            Optional<Template> here = library.local(endpoint.template());
            if (here.isEmpty() && version.equals(CodeOptions.HERE)) {
                throw new MmectlException(
                        ErrorCode.INVALID_INPUT,
                        "template " + endpoint.template() + " is neither built in nor a folder: it has no version here",
                        "name the version with --code-version, which needs an account to read it from");
            }
            String name = here.map(Template::name).orElse(endpoint.template());
            String chosen = version.equals(CodeOptions.HERE)
                    ? here.map(Template::version).orElseThrow()
                    : version;
            named.put(endpoint.modelType(), Map.of(name, chosen));
        }
        return named;
    }

    /** A line for each template that is newer here than what its models are rendered from: an edited one is not taken by itself. */
    private SortedSet<String> newerHere(Map<String, Map<String, String>> recorded) {
        TemplateLibrary library = TemplateAccess.library(session);
        SortedSet<String> lines = new TreeSet<>();
        for (EndpointSpec endpoint : session.fleet().endpoints()) {
            library.local(endpoint.template()).ifPresent(here -> {
                String before =
                        recorded.getOrDefault(endpoint.modelType(), Map.of()).get(here.name());
                if (before != null && CodeVersions.ORDER.compare(here.version(), before) > 0) {
                    lines.add("note: template " + here.name() + " is " + here.version() + " here; 'latest' stays at "
                            + before + " until --upgrade-code");
                }
            });
        }
        return lines;
    }

    /** What latest meant in the release that is active now, by model type. */
    private Map<String, Map<String, String>> recordedCode() {
        var documents =
                new io.mmectl.deployer.state.FleetDocuments(session.ports().objects(), session.layout());
        Map<String, Map<String, String>> recorded = new HashMap<>();
        for (EndpointSpec endpoint : session.fleet().endpoints()) {
            documents
                    .routes(endpoint.modelType())
                    .map(StoredRoutes::table)
                    .map(RoutingTable::release)
                    .flatMap(documents::release)
                    .ifPresent(release -> recorded.put(endpoint.modelType(), release.codeVersions()));
        }
        return recorded;
    }

    private static FileDigests digests(Path cache) {
        return FileDigests.at(cache.resolve("file-digests"), InstantSource.system());
    }

    /** What was learned is only a cache: that it cannot be kept is no reason to stop. */
    private static void save(Saving cache) {
        try {
            cache.save();
        } catch (IOException e) {
            return;
        }
    }

    @FunctionalInterface
    private interface Saving {
        void save() throws IOException;
    }

    /** The user's cache folder: {@code $XDG_CACHE_HOME/mmectl}, else {@code ~/.cache/mmectl}. */
    static Path cacheFolder(Map<String, String> environment) {
        String named = environment.getOrDefault("XDG_CACHE_HOME", "");
        Path base = named.isEmpty() ? Path.of(System.getProperty("user.home"), ".cache") : Path.of(named);
        return base.resolve("mmectl");
    }
}
