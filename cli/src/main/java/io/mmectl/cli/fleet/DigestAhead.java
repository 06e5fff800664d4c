package io.mmectl.cli.fleet;

import io.mmectl.cli.render.Quantities;
import io.mmectl.cli.render.ReadingNarration;
import io.mmectl.config.ErrorCode;
import io.mmectl.config.FleetSpec;
import io.mmectl.config.MmectlException;
import io.mmectl.config.ModelDefinition;
import io.mmectl.config.ModelDefinition.Artifact;
import io.mmectl.config.ModelDefinition.ArtifactLocation;
import io.mmectl.deployer.concurrent.Concurrently;
import io.mmectl.deployer.packaging.FileDigests;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.Semaphore;
import java.util.function.LongConsumer;
import java.util.stream.Stream;

/** Reads the fleet's local artifacts that nothing is known of, one for each processor at a time, before they are rendered. */
final class DigestAhead {
    private DigestAhead() {}

    /** What goes wrong here goes wrong again where the file is needed, and is told there with the definition's place. */
    static void read(FleetSpec fleet, FileDigests digests, ReadingNarration narration) {
        List<Path> unknown = fleet.models().stream()
                .flatMap(model -> model.artifacts().values().stream().flatMap(a -> locations(a, model, fleet)))
                .filter(ArtifactLocation.Local.class::isInstance)
                .map(location -> ((ArtifactLocation.Local) location).path())
                .distinct()
                .filter(Files::isRegularFile)
                .filter(file -> !digests.knows(file))
                .toList();
        String what = unknown.size() == 1
                ? String.valueOf(unknown.getFirst().getFileName())
                : Quantities.count(unknown.size(), "file");
        LongConsumer read = narration.reading(
                what, unknown.stream().mapToLong(DigestAhead::size).sum());
        Semaphore permits = new Semaphore(Runtime.getRuntime().availableProcessors());
        Concurrently.all(unknown, file -> {
            permits.acquireUninterruptibly();
            try {
                return digests.of(file, read).size();
            } catch (IOException | MmectlException e) {
                return -1L;
            } finally {
                permits.release();
            }
        });
        narration.read();
        if (Thread.currentThread().isInterrupted()) {
            // Whatever is asked next would say so in words of its own.
            throw new MmectlException(ErrorCode.INTERRUPTED, "interrupted", "run the command again to continue");
        }
    }

    private static long size(Path file) {
        try {
            return Files.size(file);
        } catch (IOException e) {
            return 0;
        }
    }

    /** Of several engines the one that the endpoint's GPU will run. */
    private static Stream<ArtifactLocation> locations(Artifact artifact, ModelDefinition model, FleetSpec fleet) {
        return switch (artifact) {
            case Artifact.AnyGpu any -> Stream.of(any.location());
            case Artifact.PerGpu perGpu ->
                fleet.endpoint(model.type()).stream()
                        .flatMap(e -> Stream.ofNullable(
                                perGpu.locations().get(e.instanceType().gpu())));
        };
    }
}
