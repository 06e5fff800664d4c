package io.mmectl.deployer.template;

import io.mmectl.config.EndpointSpec;
import io.mmectl.config.ErrorCode;
import io.mmectl.config.FleetSpec;
import io.mmectl.config.InvalidFleetException;
import io.mmectl.config.MmectlException;
import io.mmectl.config.ModelDefinition;
import io.mmectl.config.Position;
import io.mmectl.config.RouteKey;
import io.mmectl.config.yaml.Problems;
import io.mmectl.deployer.lint.FewOfEach;
import io.mmectl.deployer.lint.Finding;
import io.mmectl.deployer.lint.KnownFindings;
import io.mmectl.deployer.lint.Lint;
import io.mmectl.deployer.lint.LintResult;
import io.mmectl.deployer.lint.Severity;
import io.mmectl.deployer.lint.checks.ImageCheck;
import io.mmectl.deployer.packaging.Archive;
import io.mmectl.deployer.packaging.FileDigests;
import io.mmectl.deployer.packaging.Manifests;
import io.mmectl.deployer.packaging.RepositoryEntry;
import io.mmectl.deployer.packaging.TritonRepository;
import io.mmectl.deployer.port.ObjectStore.Content;
import io.mmectl.deployer.state.CodePackage;
import io.mmectl.deployer.state.TargetModel;
import io.mmectl.deployer.template.RenderedFleet.Rendered;
import io.mmectl.deployer.template.RenderedFleet.Warning;
import java.io.IOException;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.Consumer;

/** Renders, checks and digests every definition of a fleet. Reads files; writes none. */
public final class FleetRenderer {
    /** Of each target model; mmectl lint can show all. */
    private static final int SHOWN_OF_A_RULE = 20;

    private final TemplateLibrary library;
    private final TemplateRenderer renderer;
    private final FileDigests digests;
    private final KnownFindings known;
    private final Lint lint = new Lint();

    /** Looks at everything itself. */
    public FleetRenderer(TemplateLibrary library, ArtifactFiles artifacts, FileDigests digests) {
        this(library, artifacts, digests, KnownFindings.inMemory(InstantSource.system()));
    }

    /** @param known what lint found in content that is still the same; this adds to it */
    public FleetRenderer(TemplateLibrary library, ArtifactFiles artifacts, FileDigests digests, KnownFindings known) {
        this.library = library;
        this.renderer = new TemplateRenderer(artifacts);
        this.digests = digests;
        this.known = known;
    }

    /**
     * @param progress told after each definition
     * @throws InvalidFleetException with the problems of all definitions: versions, variables, artifacts, lint errors
     * @throws MmectlException when a template or an artifact cannot be read
     */
    public RenderedFleet render(FleetSpec fleet, CodeChoice choice, Consumer<ModelDefinition> progress) {
        Run run = new Run(fleet, choice, false);
        run.addAll(progress);
        run.problems.throwIfAny();
        run.targets.sort(Comparator.comparing((Rendered r) -> r.target().modelType())
                .thenComparing(r -> r.target().key()));
        return new RenderedFleet(run.targets, List.copyOf(run.code.values()), run.warnings, run.allowed);
    }

    /**
     * What lint finds in every target model, notes included; nothing is digested.
     *
     * @param progress told after each definition
     * @throws InvalidFleetException with the problems that keep a definition from being rendered
     * @throws MmectlException when a template or an artifact cannot be read
     */
    public List<LintedTargetModel> lint(FleetSpec fleet, CodeChoice choice, Consumer<ModelDefinition> progress) {
        Run run = new Run(fleet, choice, true);
        run.addAll(progress);
        run.problems.throwIfAny();
        return List.copyOf(run.linted);
    }

    /** As {@link #render(FleetSpec, CodeChoice, Consumer)}, silently. */
    public RenderedFleet render(FleetSpec fleet, CodeChoice choice) {
        return render(fleet, choice, model -> {});
    }

    /** The published form of a template. */
    public CodePackage codePackage(Template template) {
        List<RepositoryEntry> entries = new ArrayList<>();
        SortedMap<String, Content> files = new TreeMap<>();
        template.files().forEach((path, source) -> {
            entries.add(new RepositoryEntry(path, source));
            files.put(path, Content.of(source.bytes()));
        });
        try {
            String sha256 = Manifests.of(new TritonRepository(entries), digests).sha256();
            return new CodePackage(template.name(), template.version(), sha256, files);
        } catch (IOException e) {
            throw new java.io.UncheckedIOException("bytes in memory cannot fail to be read", e);
        }
    }

    private final class Run {
        private final FleetSpec fleet;
        private final CodeChoice choice;
        private final boolean lintOnly;
        private final Problems problems = new Problems();
        private final List<Rendered> targets = new ArrayList<>();
        private final List<Warning> warnings = new ArrayList<>();
        private final List<LintedTargetModel> linted = new ArrayList<>();
        private final SortedMap<String, CodePackage> code = new TreeMap<>();
        private final FleetLint looking;
        private int allowed;

        Run(FleetSpec fleet, CodeChoice choice, boolean lintOnly) {
            this.fleet = fleet;
            this.choice = choice;
            this.lintOnly = lintOnly;
            this.looking = new FleetLint(fleet, lint, digests, known);
            FleetLint.requireRules(fleet, problems);
        }

        void addAll(Consumer<ModelDefinition> progress) {
            for (EndpointSpec endpoint : fleet.endpoints()) {
                for (ModelDefinition model : fleet.models(endpoint.modelType())) {
                    add(model, endpoint);
                    progress.accept(model);
                }
            }
        }

        void add(ModelDefinition model, EndpointSpec endpoint) {
            try {
                Optional<TemplateLibrary.Found> known = found(model, endpoint);
                if (known.isEmpty()) {
                    return;
                }
                TemplateLibrary.Found found = known.get();
                Template template = found.template();
                image(template, template.requires().python(), endpoint);
                for (RenderedTargetModel rendered : renderer.render(template, model, endpoint)) {
                    SortedSet<String> more = new TreeSet<>(rendered.requires().python());
                    more.removeAll(template.requires().python());
                    image(template, more, endpoint);
                    target(model, endpoint, found, rendered);
                }
                if (lintOnly) {
                    return;
                }
                code.computeIfAbsent(template.name() + "/" + template.version(), key -> codePackage(template));
            } catch (InvalidFleetException e) {
                e.problems().forEach(p -> problems.add(p.position(), p.path(), p.what(), p.hint()));
            } catch (MmectlException e) {
                if (e.code() != ErrorCode.INVALID_INPUT) {
                    throw e;
                }
                problems.add(model.position(), "", String.valueOf(e.getMessage()), e.hint());
            } catch (IOException e) {
                throw new MmectlException(
                        ErrorCode.FAILED,
                        "A file of " + model.customer() + "/" + model.model() + " (" + model.position()
                                + ") cannot be read: " + e.getMessage(),
                        "Check the file.",
                        e);
            }
        }

        /** Empty with a problem, which is the definition's when that pins a version, else the endpoint's. */
        private Optional<TemplateLibrary.Found> found(ModelDefinition model, EndpointSpec endpoint) {
            try {
                return Optional.of(library.find(
                        endpoint.template(), model.codeVersion(), choice.of(model.type()), choice.upgrade()));
            } catch (InvalidFleetException e) {
                throw e;
            } catch (MmectlException e) {
                if (e.code() != ErrorCode.INVALID_INPUT) {
                    throw e;
                }
                String what = String.valueOf(e.getMessage());
                if (model.codeVersion().equals(ModelDefinition.LATEST)) {
                    String path = "endpoints." + endpoint.modelType() + ".template";
                    problems.add(endpoint.places().of("template"), path, what, e.hint());
                } else {
                    problems.add(model.places().of("code"), "code", what, e.hint());
                }
                return Optional.empty();
            }
        }

        private void image(Template template, SortedSet<String> python, EndpointSpec endpoint) {
            FleetLint.image(fleet, template, python, endpoint, problems);
        }

        private void target(
                ModelDefinition model, EndpointSpec endpoint, TemplateLibrary.Found found, RenderedTargetModel rendered)
                throws IOException {
            RouteKey key = new RouteKey(model.customer(), model.model(), rendered.part());
            if (lintOnly) {
                linted.add(new LintedTargetModel(
                        model.position(), key, looking.look(model, endpoint, found.template(), key, rendered, null)));
                return;
            }
            Archive archive = Archive.of(rendered.repository(), digests, endpoint.packing());
            LintResult result = looking.look(model, endpoint, found.template(), key, rendered, archive.manifest());
            allowed += result.suppressed().size();
            tell(result.findings(), model, key);
            String sha256 = archive.manifest().sha256();
            targets.add(new Rendered(
                    model,
                    new TargetModel(
                            model.type(),
                            key,
                            found.template().name(),
                            found.template().version(),
                            found.latest(),
                            TargetModel.fileName(model.customerSlug(), model.model(), rendered.part(), sha256),
                            sha256,
                            archive.manifest().contentBytes(),
                            archive,
                            sample(rendered),
                            rendered.textInput()),
                    rendered.repository()));
        }

        private void tell(List<Finding> findings, ModelDefinition model, RouteKey key) {
            FewOfEach<Finding> few = FewOfEach.of(findings, SHOWN_OF_A_RULE, f -> f);
            List<Finding> told = new ArrayList<>(few.shown());
            few.more().forEach(more -> told.add(more.standIn()));
            for (Finding finding : told) {
                Position position = finding.position(model.position());
                String field = finding.origin() == null ? "" : finding.origin().field();
                if (finding.rule().equals(ImageCheck.DRIVER)) {
                    problems.add(position, field, finding.what(), finding.hint());
                } else if (finding.severity() == Severity.ERROR) {
                    String path = finding.path().isEmpty() ? "" : ": " + finding.whereAndFrom();
                    problems.add(
                            position,
                            field,
                            key + path + ": " + finding.what() + " ["
                                    + finding.rule().id() + "]",
                            finding.hint());
                } else if (finding.severity() == Severity.WARNING) {
                    warnings.add(new Warning(position, key, finding));
                }
            }
        }

        private TargetModel.Sample sample(RenderedTargetModel rendered) {
            return new TargetModel.Sample(
                    rendered.sample().sha256(), Content.of(rendered.sample().bytes()));
        }
    }
}
