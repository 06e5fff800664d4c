package io.mmectl.deployer.lint.checks;

import io.mmectl.deployer.lint.content.Item;
import io.mmectl.deployer.lint.content.ZipListing;
import java.util.Locale;
import java.util.Set;

/** Files that run code when Python loads them. */
final class PickleFiles {
    private static final Set<String> ENDINGS = Set.of("pkl", "pickle", "joblib", "dill", "cloudpickle");
    private static final Set<String> TORCH_ENDINGS = Set.of("pt", "pth", "bin", "ckpt");
    private static final int PROTO = 0x80;
    private static final int HIGHEST_PROTOCOL = 5;

    private PickleFiles() {}

    /** By its name, or by its content where the name is one of PyTorch's. TorchScript is none of them. */
    static boolean isPickleFile(Item item) {
        String name = item.name().toLowerCase(Locale.ROOT);
        String ending = name.substring(name.lastIndexOf('.') + 1);
        if (ENDINGS.contains(ending)) {
            return true;
        }
        if (!TORCH_ENDINGS.contains(ending)) {
            return false;
        }
        return isPickle(item.head())
                || ZipListing.of(item)
                        .filter(z -> z.has("/data.pkl") && !z.has("/constants.pkl"))
                        .isPresent();
    }

    /** Protocol 2 and later begin with their number. */
    static boolean isPickle(byte[] head) {
        return head.length > 2 && (head[0] & 0xff) == PROTO && head[1] >= 2 && head[1] <= HIGHEST_PROTOCOL;
    }
}
