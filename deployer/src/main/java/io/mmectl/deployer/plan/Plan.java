package io.mmectl.deployer.plan;

import java.util.List;
import java.util.stream.Stream;

/**
 * Ordered changes that make an account what a fleet asks for. Equal plans do the same.
 *
 * @param sections the shared one first, then one for each model type, sorted; sections with endpoints are independent of each
 *     other
 * @param removed endpoints that the fleet no longer names and that this plan leaves alone, sorted
 * @param notes what else the reader should know, sorted by model type
 */
public record Plan(
        String fleet,
        String environment,
        Purpose purpose,
        List<Section> sections,
        List<String> removed,
        List<String> notes) {
    public Plan {
        sections = List.copyOf(sections);
        removed = List.copyOf(removed);
        notes = List.copyOf(notes);
    }

    /** What the plan is for. */
    public enum Purpose {
        /** What the fleet names is made so; what it no longer names is listed apart and left alone. */
        DEPLOY,
        /** The same, and endpoints that the fleet no longer names are deleted. */
        DEPLOY_AND_DELETE,
        /** Everything but the objects on S3 is deleted. */
        DESTROY,
        /** Everything is deleted, artifacts, routes and ledger too; published inference code stays. */
        PURGE;

        /** True when nothing is to be left running. */
        public boolean destroys() {
            return this == DESTROY || this == PURGE;
        }

        /** True when resources of model types that the fleet no longer names may be deleted. */
        public boolean deletes() {
            return this != DEPLOY;
        }
    }

    /** True when there is nothing to do. */
    public boolean isEmpty() {
        return sections.stream().allMatch(s -> s.steps().isEmpty());
    }

    public Stream<Action> actions() {
        return sections.stream().flatMap(s -> s.steps().stream()).map(Step::action);
    }

    /**
     * Steps that must be done in this order.
     *
     * @param modelType empty for the section that all others need (first) and for the one that needs all others (last)
     * @param endpointName empty for a shared section
     * @param targetModels how many the fleet wants there
     */
    public record Section(String modelType, String endpointName, int targetModels, List<Step> steps) {
        public Section {
            steps = List.copyOf(steps);
        }

        public boolean shared() {
            return modelType.isEmpty();
        }
    }

    /** @param why the reason, a short clause; empty when what is done says it */
    public record Step(Action action, String why) {}
}
