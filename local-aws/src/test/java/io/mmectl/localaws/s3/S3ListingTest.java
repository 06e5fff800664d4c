package io.mmectl.localaws.s3;

import static org.assertj.core.api.Assertions.assertThat;

import io.mmectl.localaws.fidelity.Fidelity;
import io.mmectl.localaws.fidelity.Fidelity.Area;
import io.mmectl.localaws.fidelity.Fidelity.Sure;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.TreeSet;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import software.amazon.awssdk.core.sync.RequestBody;
import software.amazon.awssdk.services.s3.model.CommonPrefix;
import software.amazon.awssdk.services.s3.model.ListObjectsResponse;
import software.amazon.awssdk.services.s3.model.ListObjectsV2Response;
import software.amazon.awssdk.services.s3.model.S3Object;

class S3ListingTest extends S3Fixture {
    private static final String[] PIECES = {"a", "b", "aa", "/", "/", "-", "ü", "z z", "&"};

    private TreeSet<String> putRandomKeys(Random random) {
        TreeSet<String> keys = new TreeSet<>();
        while (keys.size() < 60) {
            StringBuilder key = new StringBuilder();
            for (int i = random.nextInt(5); i >= 0; i--) {
                key.append(PIECES[random.nextInt(PIECES.length)]);
            }
            if (keys.add(key.toString())) {
                s3.putObject(b -> b.bucket(bucket).key(key.toString()), RequestBody.empty());
            }
        }
        return keys;
    }

    /** What a listing comes to, keys as they are and common prefixes in brackets, in order. */
    private static List<String> expected(TreeSet<String> keys, String prefix, String delimiter) {
        TreeSet<String> found = new TreeSet<>();
        List<String> shown = new ArrayList<>();
        for (String key : keys) {
            if (key.startsWith(prefix)) {
                int cut = delimiter.isEmpty() ? -1 : key.indexOf(delimiter, prefix.length());
                String entry = cut < 0 ? key : "[" + key.substring(0, cut + delimiter.length()) + "]";
                if (found.add(entry)) {
                    shown.add(entry);
                }
            }
        }
        return shown.stream().sorted().toList();
    }

    private static List<String> shown(List<S3Object> objects, List<CommonPrefix> prefixes) {
        List<String> shown = new ArrayList<>(objects.stream().map(S3Object::key).toList());
        prefixes.forEach(p -> shown.add("[" + p.prefix() + "]"));
        return shown;
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3})
    @Fidelity(
            area = Area.S3,
            behaviour = "ListObjects and ListObjectsV2: prefix, delimiter, pages of any size",
            sure = Sure.VERIFIED,
            source = "AWS SDK for Java 2.40.2; the S3 contract of `aws/` on LocalStack 4.14.0 (`.ci/full`)")
    void pagesOfAnySizeAddUpToTheWhole(long seed) {
        Random random = new Random(seed);
        TreeSet<String> keys = putRandomKeys(random);
        for (String prefix : List.of("", "a", "a/", "b", "nothing")) {
            for (String delimiter : List.of("", "/", "a")) {
                int page = 1 + random.nextInt(20);
                assertThat(pagesOfVersion2(prefix, delimiter, page))
                        .as("v2 prefix '%s' delimiter '%s' page %s", prefix, delimiter, page)
                        .containsExactlyElementsOf(expected(keys, prefix, delimiter));
                assertThat(pagesOfVersion1(prefix, delimiter, page))
                        .as("v1 prefix '%s' delimiter '%s' page %s", prefix, delimiter, page)
                        .containsExactlyElementsOf(expected(keys, prefix, delimiter));
            }
        }
    }

    private List<String> pagesOfVersion2(String prefix, String delimiter, int size) {
        List<String> shown = new ArrayList<>();
        String token = null;
        do {
            String from = token;
            ListObjectsV2Response page = s3.listObjectsV2(b -> b.bucket(bucket)
                    .prefix(prefix)
                    .delimiter(delimiter.isEmpty() ? null : delimiter)
                    .maxKeys(size)
                    .continuationToken(from));
            assertThat(page.keyCount()).isLessThanOrEqualTo(size);
            shown.addAll(shown(page.contents(), page.commonPrefixes()));
            token = page.isTruncated() ? page.nextContinuationToken() : null;
        } while (token != null);
        return shown.stream().sorted().toList();
    }

    private List<String> pagesOfVersion1(String prefix, String delimiter, int size) {
        List<String> shown = new ArrayList<>();
        String marker = "";
        boolean more = true;
        while (more) {
            String from = marker;
            ListObjectsResponse page = s3.listObjects(b -> b.bucket(bucket)
                    .prefix(prefix)
                    .delimiter(delimiter.isEmpty() ? null : delimiter)
                    .maxKeys(size)
                    .marker(from));
            shown.addAll(shown(page.contents(), page.commonPrefixes()));
            more = page.isTruncated();
            marker = page.nextMarker() != null || page.contents().isEmpty()
                    ? page.nextMarker()
                    : page.contents().getLast().key();
        }
        return shown.stream().sorted().toList();
    }
}
