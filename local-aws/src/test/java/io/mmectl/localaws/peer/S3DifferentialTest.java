package io.mmectl.localaws.peer;

import static org.junit.jupiter.api.Assumptions.abort;

import io.mmectl.localaws.LocalAws;
import io.mmectl.localaws.fidelity.Fidelity;
import io.mmectl.localaws.fidelity.Fidelity.Area;
import io.mmectl.localaws.fidelity.Fidelity.Sure;
import java.nio.file.Path;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * More than 200 questions about S3, asked of the local AWS and of LocalStack. The differences below are those of
 * {@code src/peers/differences/localstack-s3.json}, which {@link DifferencesTest} compares; one that is found and not listed fails, and
 * so does one that is listed and gone.
 */
@Tag("full")
class S3DifferentialTest {
    @Fidelity(
            area = Area.S3,
            behaviour = "a request signed for another region than the bucket's is 301 PermanentRedirect; "
                    + "LocalStack serves it",
            sure = Sure.DIFFERS,
            source = "the local AWS is right: S3 user guide, redirects")
    @Fidelity(
            area = Area.S3,
            behaviour = "HeadBucket says that a bucket is no access point; LocalStack says nothing",
            sure = Sure.DIFFERS,
            source = "the local AWS is right: LocalStack's recordings of AWS of February 2026")
    @Fidelity(
            area = Area.S3,
            behaviour = "addresses of new buckets and completed uploads are path style on the local port; "
                    + "LocalStack answers a host name of its own",
            sure = Sure.DIFFERS,
            source = "neither is AWS: AWS answers its own host name; nobody is to be sent away from this " + "machine")
    @Fidelity(
            area = Area.S3,
            behaviour = "GetBucketPolicy is `application/json`; LocalStack says `application/xml`",
            sure = Sure.DIFFERS,
            source = "the local AWS is right: S3 API reference, example of GetBucketPolicy")
    @Fidelity(
            area = Area.S3,
            behaviour = "deleting a bucket's encryption leaves the default AES256; LocalStack leaves none",
            sure = Sure.DIFFERS,
            source = "the local AWS is right: S3 user guide: all buckets are encrypted since January 2023")
    @Fidelity(
            area = Area.S3,
            behaviour = "buckets and objects take no ACL while ownership is enforced: "
                    + "AccessControlListNotSupported; LocalStack takes it",
            sure = Sure.DIFFERS,
            source = "the local AWS is right: S3 user guide, object ownership: the default of new buckets "
                    + "since April 2023")
    @Fidelity(
            area = Area.S3,
            behaviour = "a settings document that is no XML, or another one, is MalformedXML; LocalStack "
                    + "answers 500, or takes it",
            sure = Sure.DIFFERS,
            source = "the local AWS is right: S3 API reference, error codes")
    @Fidelity(
            area = Area.S3,
            behaviour = "user metadata above 2 KB is MetadataTooLarge, more than 10 tags are refused; "
                    + "LocalStack takes both",
            sure = Sure.DIFFERS,
            source = "the local AWS is right: S3 user guide, limits of metadata and of tags")
    @Fidelity(
            area = Area.S3,
            behaviour = "`If-Match: *` on GET holds for any object; LocalStack answers 412",
            sure = Sure.DIFFERS,
            source = "the local AWS is right: RFC 9110 13.1.1")
    @Fidelity(
            area = Area.S3,
            behaviour = "GET with an If-Match that holds and an If-Unmodified-Since that does not is 200; "
                    + "LocalStack answers 412",
            sure = Sure.DIFFERS,
            source = "the local AWS is right: S3 API reference of GetObject says so of this pair")
    @Fidelity(
            area = Area.S3,
            behaviour = "304 Not Modified carries ETag and Last-Modified; LocalStack leaves them out",
            sure = Sure.DIFFERS,
            source = "the local AWS is right: RFC 9110 15.4.5")
    @Fidelity(
            area = Area.S3,
            behaviour = "DeleteObject with If-Match is conditional; LocalStack answers 501",
            sure = Sure.DIFFERS,
            source = "the local AWS is right: S3 user guide, conditional deletes, since September 2025")
    @Fidelity(
            area = Area.S3,
            behaviour = "DeleteObjects of more than 1000 keys is MalformedXML; LocalStack takes it",
            sure = Sure.DIFFERS,
            source = "the local AWS is right: S3 API reference of DeleteObjects")
    @Fidelity(
            area = Area.S3,
            behaviour = "`max-keys=0` gives no keys and `max-keys` above 1000 is answered as 1000; LocalStack"
                    + " takes 0 for 1000 and repeats a larger one",
            sure = Sure.DIFFERS,
            source = "the local AWS is right: S3 API reference: never more than 1000 keys")
    @Fidelity(
            area = Area.S3,
            behaviour = "a malformed continuation token or max-keys is 400 InvalidArgument; LocalStack "
                    + "ignores the first and answers 500 to the second",
            sure = Sure.DIFFERS,
            source = "the local AWS is right: S3 API reference, error codes")
    @Fidelity(
            area = Area.S3,
            behaviour = "pages of ListObjectsV2 go on behind a prefix of any characters; LocalStack answers " + "500",
            sure = Sure.DIFFERS,
            source = "the local AWS is right: LocalStack's token holds ASCII only")
    @Fidelity(
            area = Area.S3,
            behaviour = "a delete marker asked for by its version tells its date, also to HEAD with `Allow` "
                    + "and its id; LocalStack tells less",
            sure = Sure.DIFFERS,
            source = "the local AWS is right: S3 user guide, working with delete markers")
    @Fidelity(
            area = Area.S3,
            behaviour = "deleting a version that is gone is 204; LocalStack answers 400",
            sure = Sure.DIFFERS,
            source = "the local AWS is right: S3 API reference: DeleteObject is idempotent; that the "
                    + "version was there once is told by its id")
    @Fidelity(
            area = Area.S3,
            behaviour = "GET of an id that no version can have is 400 InvalidArgument; LocalStack answers 404"
                    + " NoSuchVersion",
            sure = Sure.DIFFERS,
            source = "the local AWS is right: public reports of the real answer; ids of AWS can be told "
                    + "from others, LocalStack's are looked up")
    @Fidelity(
            area = Area.S3,
            behaviour = "copying an older version onto its own key restores it; LocalStack refuses it as a "
                    + "copy onto itself",
            sure = Sure.DIFFERS,
            source = "the local AWS is right: S3 user guide, restoring previous versions")
    @Fidelity(
            area = Area.S3,
            behaviour = "who began an upload is called `local`; LocalStack calls it `webfile`",
            sure = Sure.DIFFERS,
            source =
                    "neither is AWS: both are made up; that AWS still tells a name is in LocalStack's recordings of it of"
                            + " February 2026")
    @Fidelity(
            area = Area.S3,
            behaviour = "unsigned requests are 403 AccessDenied; LocalStack serves them",
            sure = Sure.DIFFERS,
            source = "the local AWS is right: buckets are private and block public access unless told " + "otherwise")
    @Fidelity(
            area = Area.S3,
            behaviour = "a path that is no UTF-8 is 400 InvalidURI; LocalStack takes it for another key",
            sure = Sure.DIFFERS,
            source = "the local AWS is right: S3 user guide: keys are UTF-8")
    @Fidelity(
            area = Area.S3,
            behaviour = "lifecycles with words that are none, two filters or dates, the same id twice or "
                    + "sizes that exclude each other are refused; LocalStack takes them",
            sure = Sure.DIFFERS,
            source = "the local AWS is right: API model; S3 user guide, lifecycle configuration elements")
    @Fidelity(
            area = Area.S3,
            behaviour = "a date that is not at midnight is told as it was sent; LocalStack tells it as Python does",
            sure = Sure.DIFFERS,
            source = "who is right is unknown: no live account was asked")
    @Fidelity(
            area = Area.S3,
            behaviour = "CORS rules without an origin, and wildcards in exposed headers, are refused; "
                    + "LocalStack takes them",
            sure = Sure.DIFFERS,
            source = "the local AWS is right: API model; text quoted in public issues")
    @Fidelity(
            area = Area.S3,
            behaviour = "a bucket has 50 tags at most; LocalStack takes more",
            sure = Sure.DIFFERS,
            source = "the local AWS is right: S3 user guide, cost allocation tags")
    @Fidelity(
            area = Area.S3,
            behaviour = "an object lock's document is refused for its form before the bucket's versions are "
                    + "looked at; LocalStack the other way round",
            sure = Sure.DIFFERS,
            source = "who is right is unknown: no live account was asked")
    @Fidelity(
            area = Area.S3,
            behaviour = "an upload in parts may have MD5 checksums; LocalStack refuses to begin one",
            sure = Sure.DIFFERS,
            source = "the local AWS is right: S3 API reference, ObjectPart")
    @Test
    void differsOnlyAsListed(@TempDir Path folder) throws Exception {
        Path peer = PeerProgram.installed("localstack")
                .orElseGet(() -> abort("LocalStack is not installed: scripts/peers install localstack"));
        Path boto3 = PeerProgram.installed("boto3")
                .orElseGet(() -> abort("boto3 is not installed: scripts/peers install boto3"));
        try (LocalAws aws = LocalAws.start(LocalAws.Config.inMemory())) {
            PeerProgram.against(aws, folder)
                    .runs(
                            0,
                            boto3.resolve("bin/python").toString(),
                            Differences.SCRIPTS.resolve("differential.py").toString(),
                            "--suite=s3",
                            "--ours=" + aws.endpoint(),
                            "--peer=localstack=" + peer.resolve("bin/python"),
                            "--known=" + Differences.file("localstack-s3"),
                            "--work=" + folder);
        }
    }
}
