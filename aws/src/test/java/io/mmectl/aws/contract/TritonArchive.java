package io.mmectl.aws.contract;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.Map;
import java.util.TreeMap;
import java.util.zip.GZIPOutputStream;
import org.apache.commons.compress.archivers.tar.TarArchiveEntry;
import org.apache.commons.compress.archivers.tar.TarArchiveOutputStream;

/** Archives of small Triton model repositories. */
public final class TritonArchive {
    private static final String MODEL_PY = """
            import triton_python_backend_utils as pb_utils


            class TritonPythonModel:
                def execute(self, requests):
                    return [
                        pb_utils.InferenceResponse([pb_utils.get_input_tensor_by_name(r, "TEXT")])
                        for r in requests
                    ]
            """;

    private TritonArchive() {}

    /** A Python model that loads at once and answers what it is sent. */
    static byte[] answering() {
        return loadingFor(100);
    }

    /** The same, but its load takes its time. */
    static byte[] loadingFor(int milliseconds) {
        return taking(100, milliseconds);
    }

    /** The same, and it takes that much GPU memory. */
    public static byte[] taking(int gpuMib, int loadMilliseconds) {
        return archive(new TreeMap<>(
                Map.of("echo/config.pbtxt", config(gpuMib, loadMilliseconds), "echo/1/model.py", MODEL_PY)));
    }

    /** Triton cannot load it: the version holds no model. */
    public static byte[] withoutModelFile() {
        return archive(new TreeMap<>(Map.of("echo/config.pbtxt", config(100, 100), "echo/1/README", "nothing here")));
    }

    private static String config(int gpuMib, int loadMilliseconds) {
        return """
                name: "echo"
                backend: "python"
                max_batch_size: 0
                input [ { name: "TEXT" data_type: TYPE_STRING dims: [ -1, 1 ] } ]
                output [ { name: "TEXT" data_type: TYPE_STRING dims: [ -1, 1 ] } ]
                parameters { key: "mmectl.footprint.gpu_memory_mib" value { string_value: "%d" } }
                parameters { key: "mmectl.footprint.host_memory_mib" value { string_value: "100" } }
                parameters { key: "mmectl.footprint.load_time_ms" value { string_value: "%d" } }
                """.formatted(gpuMib, loadMilliseconds);
    }

    private static byte[] archive(TreeMap<String, String> files) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (TarArchiveOutputStream tar = new TarArchiveOutputStream(new GZIPOutputStream(bytes))) {
            for (Map.Entry<String, String> file : files.entrySet()) {
                byte[] content = file.getValue().getBytes(UTF_8);
                TarArchiveEntry entry = new TarArchiveEntry(file.getKey());
                entry.setSize(content.length);
                entry.setModTime(0);
                tar.putArchiveEntry(entry);
                tar.write(content);
                tar.closeArchiveEntry();
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return bytes.toByteArray();
    }
}
