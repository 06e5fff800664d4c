package io.mmectl.deployer.template;

import io.mmectl.config.ModelDefinition.Footprint;
import io.mmectl.deployer.packaging.Source;
import io.mmectl.deployer.packaging.TritonRepository;
import io.mmectl.deployer.template.Template.Requirements;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * One target model of a definition, before packing.
 *
 * @param part empty when the definition is one target model
 * @param footprint of the definition, its gaps filled from the template
 * @param sample the Triton v2 JSON request that warms it
 * @param textInput name of the BYTES input for plain text; null = none
 * @param requires what the image must have for the template and for the engines that were chosen
 * @param skipped stray entries of a brought repository that were left out, sorted
 * @param provenance what each file of it was made of
 */
public record RenderedTargetModel(
        String part,
        TritonRepository repository,
        Footprint footprint,
        Source.InMemory sample,
        @Nullable String textInput,
        Requirements requires,
        List<String> skipped,
        Provenance provenance) {
    public RenderedTargetModel {
        skipped = List.copyOf(skipped);
    }
}
