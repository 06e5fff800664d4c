package io.mmectl.localaws.triton;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** The smallest model that has a process of its own. */
final class PythonModel {
    private PythonModel() {}

    /** Writes it where the platform unpacks an archive of that name; gives the folder to load. */
    static Path write(Path models, String hash) throws IOException {
        Path model = models.resolve(hash).resolve("model");
        Files.createDirectories(model.resolve("nothing/1"));
        Files.writeString(model.resolve("nothing/config.pbtxt"), """
                name: "nothing"
                backend: "python"
                input [ { name: "A" data_type: TYPE_FP32 dims: [ 1 ] } ]
                output [ { name: "B" data_type: TYPE_FP32 dims: [ 1 ] } ]
                """);
        Files.writeString(model.resolve("nothing/1/model.py"), """
                class TritonPythonModel:
                    def execute(self, requests):
                        return []
                """);
        return model;
    }
}
