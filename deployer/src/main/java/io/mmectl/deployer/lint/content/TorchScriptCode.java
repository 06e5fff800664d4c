package io.mmectl.deployer.lint.content;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/** What the code inside of a TorchScript file says. */
public final class TorchScriptCode {
    private static final Pattern FORWARD = Pattern.compile("def forward\\(self: ([\\w.]+)([^)]*)\\)", Pattern.DOTALL);
    private static final Pattern ARGUMENT = Pattern.compile(",\\s*(\\w+)\\s*:");

    private static final String CPU = "torch.device(\"cpu\")";

    private TorchScriptCode() {}

    /**
     * Names of the arguments of the outermost module's forward. That module is the only one which no other holds as an
     * attribute.
     *
     * @return empty when the code is not at hand, or more than one module could be the outermost
     */
    public static Optional<List<String>> arguments(Item file) {
        Optional<ZipListing> zip = ZipListing.of(file);
        if (zip.isEmpty()) {
            return Optional.empty();
        }
        String code = String.join("\n", zip.get().texts("/code/__torch__"));
        List<List<String>> candidates = new ArrayList<>();
        Matcher m = FORWARD.matcher(code);
        while (m.find()) {
            if (!isAttribute(code, m.group(1))) {
                candidates.add(arguments(m.group(2)));
            }
        }
        return candidates.size() == 1 ? Optional.of(candidates.getFirst()) : Optional.empty();
    }

    /** Whether the CPU is written into the code. False where the code is not at hand. */
    public static boolean makesTensorsOnTheCpu(Item file) {
        return ZipListing.of(file).stream()
                .flatMap(zip -> zip.texts("/code/__torch__").stream())
                .anyMatch(code -> code.contains(CPU));
    }

    private static boolean isAttribute(String code, String type) {
        return Stream.of(code.split("\n")).anyMatch(line -> line.matches("  \\w+ : " + Pattern.quote(type)));
    }

    private static List<String> arguments(String list) {
        List<String> names = new ArrayList<>();
        Matcher m = ARGUMENT.matcher(list);
        while (m.find()) {
            names.add(m.group(1));
        }
        return names;
    }
}
