package io.mmectl.deployer.plan;

import io.mmectl.config.ErrorCode;
import io.mmectl.config.MmectlException;
import io.mmectl.config.S3Location;
import io.mmectl.deployer.plan.Plan.Purpose;
import io.mmectl.deployer.plan.Plan.Section;
import io.mmectl.deployer.state.CodePackage;
import io.mmectl.deployer.state.DesiredEndpoint;
import io.mmectl.deployer.state.DesiredState;
import io.mmectl.deployer.state.ObservedEndpoint;
import io.mmectl.deployer.state.ObservedState;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Decides what turns the observed state into the desired one. Pure: the same states give the same plan. */
public final class Planner {
    private final DesiredState desired;
    private final ObservedState observed;
    private final Purpose purpose;
    private final Ownership ownership;
    private final List<Section> sections = new ArrayList<>();
    private final List<String> removed = new ArrayList<>();
    private final List<String> notes = new ArrayList<>();

    private Planner(DesiredState desired, ObservedState observed, Purpose purpose) {
        this.desired = desired;
        this.observed = observed;
        this.purpose = purpose;
        this.ownership = new Ownership(desired.names());
    }

    /**
     * @throws MmectlException CONFLICT when a resource that is not the fleet's has one of its names; INVALID_INPUT when
     *     published inference code differs from what the fleet brings under the same version
     */
    public static Plan plan(DesiredState desired, ObservedState observed, Purpose purpose) {
        var planner = new Planner(desired, observed, purpose);
        if (purpose.destroys()) {
            planner.destroy();
        } else {
            planner.deploy();
        }
        return new Plan(
                desired.names().fleet(),
                desired.names().environment(),
                purpose,
                planner.sections,
                planner.removed,
                planner.notes);
    }

    private void deploy() {
        ownership.requireOwn(desired, observed);
        Steps code = new Steps();
        desired.code().forEach(c -> publish(c, code));
        addShared(code);
        List<Section> perType = new ArrayList<>();
        for (DesiredEndpoint wanted : desired.endpoints()) {
            perType.add(new EndpointPlanner(desired, wanted, observe(wanted), observed.samples(), notes).section());
        }
        for (ObservedEndpoint gone : observed.endpoints()) {
            if (!named(gone)) {
                removal(gone, perType);
            }
        }
        perType.sort(Comparator.comparing(Section::modelType));
        sections.addAll(perType);
    }

    private ObservedEndpoint observe(DesiredEndpoint wanted) {
        return observed.endpoint(wanted.modelType())
                .orElseThrow(() -> new IllegalArgumentException("model type " + wanted.modelType() + " not observed"));
    }

    private boolean named(ObservedEndpoint observed) {
        return desired.endpoints().stream().anyMatch(e -> e.modelType().equals(observed.modelType()));
    }

    private void removal(ObservedEndpoint gone, List<Section> perType) {
        RemovalPlanner planner = new RemovalPlanner(gone, "the fleet no longer names it");
        if (!planner.needed()) {
            return;
        }
        if (ownership.foreignEndpoint(gone)) {
            leftAlone(gone);
        } else if (purpose.deletes()) {
            perType.add(planner.section());
        } else {
            removed.add(gone.name());
        }
    }

    private void leftAlone(ObservedEndpoint foreign) {
        notes.add("Endpoint " + foreign.name() + " is not this fleet's and left alone");
    }

    private void destroy() {
        for (ObservedEndpoint endpoint : observed.endpoints()) {
            if (ownership.foreignEndpoint(endpoint)) {
                leftAlone(endpoint);
            } else {
                sections.add(new RemovalPlanner(endpoint, "the fleet is destroyed").section());
            }
        }
        if (purpose == Purpose.PURGE && observed.objects() > 0) {
            Steps purge = new Steps();
            String home = desired.layout().home();
            purge.add(
                    new Action.PurgeObjects(desired.layout().bucket(), home, observed.objects()),
                    "artifacts, samples, routes and ledger");
            addShared(purge);
        }
    }

    private void publish(CodePackage code, Steps steps) {
        String id = code.template() + "/" + code.version();
        @Nullable String published = observed.code().get(id);
        if (published == null) {
            S3Location prefix = new S3Location(
                    desired.layout().bucket(), desired.layout().codePrefix(code.template(), code.version()));
            steps.add(
                    new Action.PublishCode(
                            code.template(),
                            code.version(),
                            prefix,
                            code.sha256(),
                            List.copyOf(code.files().keySet())),
                    "not published yet");
        } else if (!published.equals(code.sha256())) {
            throw new MmectlException(
                    ErrorCode.INVALID_INPUT,
                    "Template " + id + " was published with other files than these",
                    "Published inference code never changes: give the changed template a new version in template.yaml");
        }
    }

    private void addShared(Steps steps) {
        List<Plan.Step> list = steps.toList();
        if (!list.isEmpty()) {
            sections.add(new Section("", "", 0, list));
        }
    }
}
