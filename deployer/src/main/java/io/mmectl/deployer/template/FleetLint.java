package io.mmectl.deployer.template;

import io.mmectl.config.EndpointSpec;
import io.mmectl.config.FleetSpec;
import io.mmectl.config.ModelDefinition;
import io.mmectl.config.Position;
import io.mmectl.config.RouteKey;
import io.mmectl.config.yaml.Problems;
import io.mmectl.deployer.lint.Allowable;
import io.mmectl.deployer.lint.Finding;
import io.mmectl.deployer.lint.Findings;
import io.mmectl.deployer.lint.KnownFindings;
import io.mmectl.deployer.lint.Lint;
import io.mmectl.deployer.lint.LintResult;
import io.mmectl.deployer.lint.LintTarget;
import io.mmectl.deployer.lint.ModelDirectory;
import io.mmectl.deployer.lint.ServedModel;
import io.mmectl.deployer.lint.Suppressed;
import io.mmectl.deployer.lint.checks.CollisionCheck;
import io.mmectl.deployer.lint.checks.ImageCheck;
import io.mmectl.deployer.packaging.FileDigests;
import io.mmectl.deployer.packaging.Manifest;
import io.mmectl.deployer.packaging.Manifests;
import io.mmectl.deployer.packaging.RepositoryEntry;
import io.mmectl.deployer.packaging.Source;
import io.mmectl.deployer.packaging.TritonRepository;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedSet;
import org.jspecify.annotations.Nullable;

/** Looks at the target models of one fleet, one after the other, and leaves out what the fleet gives a reason for. */
final class FleetLint {
    private final FleetSpec fleet;
    private final Lint lint;
    private final FileDigests digests;
    private final KnownFindings known;
    private final Map<String, CollisionCheck> names = new HashMap<>();

    FleetLint(FleetSpec fleet, Lint lint, FileDigests digests, KnownFindings known) {
        this.fleet = fleet;
        this.lint = lint;
        this.digests = digests;
        this.known = known;
    }

    /** A problem for each rule that the fleet allows and that there is not, or that cannot be allowed. */
    static void requireRules(FleetSpec fleet, Problems problems) {
        fleet.allowances()
                .forEach(a -> Allowable.inFleet(a.rule())
                        .ifPresent(r -> problems.add(a.position(), "lint.allow", r.what(), r.hint())));
    }

    /** A problem for each Python package that the template needs and the fleet's image does not provide. */
    static void image(
            FleetSpec fleet, Template template, SortedSet<String> python, EndpointSpec endpoint, Problems problems) {
        Findings findings = new Findings();
        ImageCheck.packages(template.name(), python, fleet.image(), findings);
        String field = fleet.places().mentions("image.provides")
                ? "image.provides"
                : fleet.places().mentions("image") ? "image" : "endpoints." + endpoint.modelType() + ".template";
        Position position = field.startsWith("image")
                ? fleet.places().of(field)
                : endpoint.places().of("template");
        findings.all().forEach(f -> problems.add(position, field, f.what(), f.hint()));
    }

    /**
     * @param manifest of the rendered repository, so that content which was seen before need not be read; null = read it
     */
    LintResult look(
            ModelDefinition model,
            EndpointSpec endpoint,
            Template template,
            RouteKey key,
            RenderedTargetModel rendered,
            @Nullable Manifest manifest)
            throws IOException {
        LintTarget place = LintTarget.of(
                fleet.image(), endpoint.instanceType(), endpoint.containerEnvironment(), rendered.footprint());
        LintResult result = manifest == null
                ? lint.look(rendered.repository(), place)
                : knownOrNew(rendered.repository(), manifest, place);
        return new Origins(fleet, endpoint, model, template, rendered)
                .in(withoutAllowed(withCollisions(result, endpoint, key, rendered), model));
    }

    private LintResult knownOrNew(TritonRepository repository, Manifest manifest, LintTarget place) throws IOException {
        Optional<LintResult> before = known.of(manifest.sha256(), place);
        if (before.isPresent()) {
            return before.get();
        }
        LintResult result = lint.look(repository, manifest, place);
        if (isStill(repository, manifest)) {
            known.remember(manifest.sha256(), place, result);
        }
        return result;
    }

    /** Whether lint has read what the manifest says: files may have changed since they were digested. */
    private boolean isStill(TritonRepository repository, Manifest manifest) throws IOException {
        for (RepositoryEntry entry : repository.entries()) {
            if (entry.source() instanceof Source.LocalFile(Path path) && !digests.knows(path)) {
                return false;
            }
        }
        return Manifests.of(repository, digests).equals(manifest);
    }

    private LintResult withCollisions(
            LintResult result, EndpointSpec endpoint, RouteKey key, RenderedTargetModel rendered) throws IOException {
        if (!CollisionCheck.withoutNamespaces(endpoint.containerEnvironment())) {
            return result;
        }
        Findings all = new Findings();
        all.addAll(result.findings());
        List<ModelDirectory> models = ModelDirectory.of(rendered.repository());
        String served = ServedModel.of(models).map(ModelDirectory::name).orElse("");
        names.computeIfAbsent(endpoint.modelType(), type -> new CollisionCheck())
                .add(
                        key.toString(),
                        models.stream()
                                .map(ModelDirectory::name)
                                .filter(n -> !n.equals(served))
                                .toList())
                .ifPresent(
                        what -> all.about(CollisionCheck.COLLISION, "environment." + CollisionCheck.NAMESPACES, what));
        return new LintResult(all.all(), result.suppressed());
    }

    private LintResult withoutAllowed(LintResult result, ModelDefinition model) {
        List<Finding> findings = new ArrayList<>();
        List<Suppressed> suppressed = new ArrayList<>(result.suppressed());
        for (Finding finding : result.findings()) {
            fleet.allowances().stream()
                    .filter(a -> a.covers(finding.rule().id(), model))
                    .findFirst()
                    .ifPresentOrElse(
                            a -> suppressed.add(new Suppressed(finding, Suppressed.Place.FLEET, a.because())),
                            () -> findings.add(finding));
        }
        suppressed.sort(Comparator.comparing(Suppressed::finding, Finding.ORDER));
        return new LintResult(findings, suppressed);
    }
}
