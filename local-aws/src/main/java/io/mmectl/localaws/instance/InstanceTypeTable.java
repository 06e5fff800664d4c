package io.mmectl.localaws.instance;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.Collections;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

/** Reads {@code instance-types.txt}, which says how. */
final class InstanceTypeTable {
    /** The families with GPUs that the developer guide lists for multi-model endpoints. */
    private static final Set<String> MULTI_MODEL_GPUS = Set.of("p2", "p3", "g4dn", "g5");

    private static final String NONE = "-";

    private InstanceTypeTable() {}

    static Map<String, InstanceType> read() {
        Map<String, InstanceType> types = new TreeMap<>();
        try (InputStream in = InstanceTypeTable.class.getResourceAsStream("instance-types.txt")) {
            if (in == null) {
                throw new IllegalStateException("no instance-types.txt");
            }
            BufferedReader lines = new BufferedReader(new InputStreamReader(in, StandardCharsets.UTF_8));
            for (String line = lines.readLine(); line != null; line = lines.readLine()) {
                if (!line.startsWith("#")) {
                    family(line.split(" "), types);
                }
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return Collections.unmodifiableMap(types);
    }

    private static void family(String[] words, Map<String, InstanceType> types) {
        String family = words[0];
        boolean accelerated = !words[1].equals(NONE);
        int gpuMib = Integer.parseInt(words[2]);
        for (int i = 3; i < words.length; i++) {
            String[] size = words[i].split(":");
            int gpus = Integer.parseInt(size[3]);
            int localGb = Integer.parseInt(size[4]);
            boolean multiModel = !accelerated || gpus == 1 && MULTI_MODEL_GPUS.contains(family);
            String name = "ml." + family + "." + size[0];
            types.put(
                    name,
                    new InstanceType(
                            name,
                            Integer.parseInt(size[1]),
                            (int) (Double.parseDouble(size[2]) * 1024),
                            gpus,
                            gpuMib,
                            localGb == 0 ? InstanceType.ATTACHED_GB : localGb,
                            localGb > 0,
                            multiModel));
        }
    }
}
