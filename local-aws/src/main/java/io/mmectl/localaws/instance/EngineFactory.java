package io.mmectl.localaws.instance;

import java.io.IOException;
import java.nio.file.Path;
import java.util.Map;
import java.util.function.Consumer;

/** Starts the container of a new instance. */
public interface EngineFactory {
    /**
     * Starts a container and returns when it answers {@code /ping}.
     *
     * @throws IOException when it does not start
     */
    Instance start(InstanceSpec spec) throws IOException;

    /**
     * Whether the engine reads what is in weight files. If not, large files are unpacked as sparse files of the right
     * size, so that hundreds of models do not fill this machine's disk.
     */
    boolean readsWeights();

    /**
     * What is started.
     *
     * @param id such as {@code i-0123456789abcdef0}
     * @param environment the container's, from CreateModel
     * @param models the folder that the container sees as {@code /opt/ml/models}
     * @param log takes lines of the container's output
     */
    record InstanceSpec(
            String id,
            InstanceType type,
            String image,
            Map<String, String> environment,
            Path models,
            Consumer<String> log) {}
}
