package io.mmectl.deployer.lint;

import io.mmectl.deployer.lint.checks.AllowCommentCheck;
import io.mmectl.deployer.lint.checks.ArchiveCheck;
import io.mmectl.deployer.lint.checks.BackendFileCheck;
import io.mmectl.deployer.lint.checks.BatchingCheck;
import io.mmectl.deployer.lint.checks.CollisionCheck;
import io.mmectl.deployer.lint.checks.ConfigCheck;
import io.mmectl.deployer.lint.checks.EnsembleCheck;
import io.mmectl.deployer.lint.checks.EnsembleGraphCheck;
import io.mmectl.deployer.lint.checks.EnvironmentCheck;
import io.mmectl.deployer.lint.checks.FileCheck;
import io.mmectl.deployer.lint.checks.ImageCheck;
import io.mmectl.deployer.lint.checks.InstanceCheck;
import io.mmectl.deployer.lint.checks.LayoutCheck;
import io.mmectl.deployer.lint.checks.NameCheck;
import io.mmectl.deployer.lint.checks.ParameterCheck;
import io.mmectl.deployer.lint.checks.PythonCheck;
import io.mmectl.deployer.lint.checks.PythonTensorCheck;
import io.mmectl.deployer.lint.checks.SchedulingCheck;
import io.mmectl.deployer.lint.checks.SizeCheck;
import io.mmectl.deployer.lint.checks.TensorCheck;
import io.mmectl.deployer.lint.checks.TensorRtCheck;
import io.mmectl.deployer.lint.checks.TorchScriptCheck;
import io.mmectl.deployer.lint.checks.VersionCheck;
import io.mmectl.deployer.lint.checks.WarmupCheck;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/** All rules there are. */
public final class Rules {
    private static final List<Check> CHECKS = List.of(
            new LayoutCheck(),
            new ArchiveCheck(),
            new VersionCheck(),
            new ConfigCheck(),
            new TensorCheck(),
            new BatchingCheck(),
            new SchedulingCheck(),
            new EnsembleCheck(),
            new EnsembleGraphCheck(),
            new InstanceCheck(),
            new BackendFileCheck(),
            new TorchScriptCheck(),
            new TensorRtCheck(),
            new PythonCheck(),
            new PythonTensorCheck(),
            new EnvironmentCheck(),
            new WarmupCheck(),
            new ParameterCheck(),
            new NameCheck(),
            new FileCheck(),
            new SizeCheck(),
            new ImageCheck(),
            new AllowCommentCheck());
    private static final List<Rule> ALL = Stream.concat(
                    CHECKS.stream().flatMap(c -> c.rules().stream()), Stream.of(CollisionCheck.COLLISION))
            .sorted(Comparator.comparing(Rule::id))
            .toList();

    private Rules() {}

    /** Sorted by id. */
    public static List<Rule> all() {
        return ALL;
    }

    public static Optional<Rule> byId(String id) {
        return ALL.stream().filter(r -> r.id().equals(id)).findFirst();
    }

    static List<Check> checks() {
        return CHECKS;
    }
}
