package io.mmectl.deployer.lint;

import java.util.List;
import java.util.Optional;

/** Which model of a repository answers. */
public final class ServedModel {
    private ServedModel() {}

    /**
     * The only model, or the only ensemble among several. Empty where Triton's choice would depend on the order of a
     * directory listing: several models without an ensemble, or several ensembles.
     */
    public static Optional<ModelDirectory> of(List<ModelDirectory> models) {
        if (models.size() == 1) {
            return Optional.of(models.getFirst());
        }
        List<ModelDirectory> ensembles =
                models.stream().filter(ModelDirectory::ensemble).toList();
        return ensembles.size() == 1 ? Optional.of(ensembles.getFirst()) : Optional.empty();
    }
}
