package io.mmectl.deployer.template;

import io.mmectl.config.JsonReason;
import io.mmectl.config.ModelDefinition;
import io.mmectl.config.Position;
import io.mmectl.config.yaml.Problems;
import io.mmectl.deployer.packaging.Source;
import java.io.IOException;
import java.nio.file.Files;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** Finds the request that warms a model and checks that it is one. */
final class Samples {
    private static final JsonMapper JSON = JsonMapper.builder().build();
    private static final Source.InMemory NONE = Source.InMemory.ofText("");

    private final Template template;
    private final Problems problems;
    private final Set<Source.InMemory> fine;

    /** @param fine samples of templates that are known to have no problem; this adds to it, and compares by identity */
    Samples(Template template, Problems problems, Set<Source.InMemory> fine) {
        this.template = template;
        this.problems = problems;
        this.fine = fine;
    }

    /** The definition's sample, else the template's. Nothing usable when there is a problem. */
    Source.InMemory sample(ModelDefinition model) {
        Position position = model.places().of("sample");
        if (model.sample() != null) {
            try {
                return checked(new Source.InMemory(Files.readAllBytes(model.sample())), position);
            } catch (IOException e) {
                problems.add(position, "sample", "cannot be read: " + e.getMessage(), "Check the file.");
                return NONE;
            }
        }
        Source.InMemory own =
                template.sample() == null ? null : template.files().get(template.sample());
        if (own == null) {
            problems.add(
                    position,
                    "sample",
                    "template " + template.name() + " has no sample of its own",
                    "Add sample: a file with a Triton v2 JSON request.");
            return NONE;
        }
        if (fine.contains(own)) {
            return own;
        }
        Problems found = new Problems();
        Source.InMemory sample = new Samples(template, found, fine).checked(own, position);
        if (found.isEmpty()) {
            fine.add(own);
        }
        String whose = "the template's " + template.sample() + ": ";
        found.all().forEach(p -> problems.add(p.position(), p.path(), whose + p.what(), p.hint()));
        return sample;
    }

    private Source.InMemory checked(Source.InMemory sample, Position position) {
        JsonNode request;
        try {
            request = JSON.readTree(sample.bytes());
        } catch (JacksonException e) {
            problems.add(position, "sample", "is not JSON: " + JsonReason.of(e), "Write a Triton v2 JSON request.");
            return sample;
        }
        if (!request.path("inputs").isArray() || request.path("inputs").isEmpty()) {
            problems.add(
                    position, "sample", "has no list 'inputs'", "Write a Triton v2 JSON request, {\"inputs\": […]}.");
            return sample;
        }
        if (!template.inputs().isEmpty()) {
            request.path("inputs").forEach(input -> check(input, position));
        }
        return sample;
    }

    private void check(JsonNode input, Position position) {
        String name = input.path("name").asString("");
        Optional<Template.Tensor> tensor = template.input(name);
        String datatype = input.path("datatype").asString("");
        if (tensor.isEmpty()) {
            problems.add(
                    position,
                    "sample",
                    "the model has no input '" + name + "'",
                    "Inputs: "
                            + template.inputs().stream()
                                    .map(Template.Tensor::name)
                                    .collect(Collectors.joining(", "))
                            + ".");
        } else if (!tensor.get().datatype().equals(datatype)) {
            problems.add(
                    position,
                    "sample",
                    "input '" + name + "' has datatype '" + datatype + "'",
                    "It must be " + tensor.get().datatype() + ".");
        }
    }
}
