package io.mmectl.config.fleet;

import io.mmectl.config.AccountSpec;
import io.mmectl.config.ServingImage;
import io.mmectl.config.catalogue.ImageCatalogue;
import io.mmectl.config.yaml.Item;
import io.mmectl.config.yaml.Problems;
import io.mmectl.config.yaml.Section;
import io.mmectl.config.yaml.Suggestion;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.TreeSet;

/** Builds what belongs to the environment as a whole: account, image, tags. */
final class AccountReading {
    private static final String LOCAL_ACCOUNT = "123456789012";

    /** The account of the built-in local environment. */
    static final AccountSpec LOCAL = new AccountSpec(
            "us-east-1",
            LOCAL_ACCOUNT,
            "mmectl-local",
            "",
            "arn:aws:iam::" + LOCAL_ACCOUNT + ":role/mmectl-local",
            null,
            null);

    private final ImageCatalogue images;
    private final Problems problems;

    AccountReading(ImageCatalogue images, Problems problems) {
        this.images = images;
        this.problems = problems;
    }

    /**
     * @param base what an absent key means
     */
    AccountSpec account(Section environment, AccountSpec base) {
        String role = value(environment.text("role"), base.roleArn());
        String account = environment.text("account").map(Item::value).orElse(base.accountId());
        environment.text("role").ifPresent(r -> {
            if (account != null && !role.split(":")[4].equals(account)) {
                problems.add(
                        r.position(),
                        r.path(),
                        "the role is of account " + role.split(":")[4] + ", not " + account,
                        "SageMaker takes only roles of its own account.");
            }
        });
        return new AccountSpec(
                value(environment.text("region"), base.region()),
                account,
                value(environment.text("bucket"), base.bucket()),
                value(environment.text("prefix"), base.prefix()),
                role,
                environment.text("kms").map(Item::value).orElse(null),
                environment.section("vpc").map(this::vpc).orElse(null));
    }

    private AccountSpec.Vpc vpc(Section vpc) {
        for (String key : List.of("securityGroups", "subnets")) {
            if (vpc.mentions(key) && vpc.items(key).isEmpty()) {
                problems.add(vpc.keyPosition(key), vpc.pathOf(key), "is empty", "Name at least one, or remove vpc.");
            }
        }
        return new AccountSpec.Vpc(texts(vpc.items("securityGroups")), texts(vpc.items("subnets")));
    }

    /**
     * @param region of the environment; empty when it could not be read
     */
    ServingImage image(Section fleet, String region) {
        Optional<Section> image = fleet.section("image");
        Optional<Item<String>> uri = image.flatMap(i -> i.text("uri"));
        Optional<Item<String>> triton = image.flatMap(i -> i.text("triton"));
        if (uri.isPresent() && triton.isPresent()) {
            problems.add(
                    triton.get().position(),
                    triton.get().path(),
                    "triton and uri are both given",
                    "Keep uri for an image of your own, triton for AWS's.");
        }
        image.filter(i -> !i.mentions("uri")
                        && !i.mentions("triton")
                        && !i.entries().isEmpty())
                .filter(i -> i.mentions("inferenceAmi"))
                .ifPresent(i -> problems.add(
                        i.position(),
                        i.path(),
                        "inferenceAmi is given without triton or uri",
                        "The pair belongs together: add triton: \"" + images.defaultVersion() + "\"."));
        TreeSet<String> provides =
                new TreeSet<>(image.map(i -> texts(i.items("provides"))).orElse(List.of()));
        String ami = image.flatMap(i -> i.text("inferenceAmi")).map(Item::value).orElse(null);
        if (uri.isPresent()) {
            return new ServingImage(uri.get().value(), null, ami, provides);
        }
        String version = triton.map(Item::value).orElse(images.defaultVersion());
        boolean unknownPlace = region.isEmpty() && images.version(version).isPresent();
        String found = unknownPlace ? "" : catalogued(version, region, triton, fleet);
        String defaultAmi = images.version(version)
                .map(ImageCatalogue.Version::inferenceAmi)
                .orElse(null);
        return new ServingImage(found, version, ami != null ? ami : defaultAmi, provides);
    }

    private String catalogued(String version, String region, Optional<Item<String>> triton, Section fleet) {
        Optional<String> uri = images.uri(version, region);
        if (uri.isPresent()) {
            return uri.get();
        }
        boolean known = images.version(version).isPresent();
        problems.add(
                triton.map(Item::position).orElse(fleet.position()),
                triton.map(Item::path).orElse("image"),
                known
                        ? "AWS has no Triton " + version + " image in " + region
                        : "AWS has no Triton image of version '" + version + "'",
                known ? "Use image: {uri: …} for an image of your own." : Suggestion.hint(version, images.versions()));
        return "";
    }

    SortedMap<String, String> tags(Section fleet) {
        SortedMap<String, String> tags = new TreeMap<>();
        fleet.section("tags")
                .ifPresent(section -> section.entries().forEach((key, item) -> {
                    String lower = key.toLowerCase(Locale.ROOT);
                    if (lower.startsWith("aws:") || lower.startsWith("mmectl:")) {
                        problems.add(
                                section.keyPosition(key),
                                item.path(),
                                "tags that start with " + lower.substring(0, lower.indexOf(':') + 1) + " are reserved",
                                "Choose another key.");
                    }
                    tags.put(key, (String) item.value());
                }));
        return tags;
    }

    static List<String> texts(List<Item<?>> items) {
        return items.stream().map(i -> (String) i.value()).toList();
    }

    private static String value(Optional<Item<String>> item, String fallback) {
        return item.map(Item::value).orElse(fallback);
    }
}
