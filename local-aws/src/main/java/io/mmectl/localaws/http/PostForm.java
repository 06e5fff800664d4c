package io.mmectl.localaws.http;

import io.mmectl.localaws.s3.EncodedWords;
import io.mmectl.localaws.s3.TagSet;
import io.mmectl.localaws.wire.AwsException;
import io.mmectl.localaws.wire.AwsRequest;
import io.mmectl.localaws.wire.AwsResponse;
import io.mmectl.localaws.wire.PercentCoding;
import io.mmectl.localaws.wire.XmlWriter;
import java.io.ByteArrayInputStream;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A browser's upload to S3: a form with a file. It is handed on as the PutObject that it stands for. Source: "POST Object" in
 * the S3 API reference.
 *
 * @param fields before the file, by name in lower case; the key as it will be
 */
record PostForm(Map<String, String> fields, byte[] file) {
    private static final String TYPE = "multipart/form-data";
    private static final Pattern BOUNDARY = Pattern.compile("boundary=(?:\"([^\"]+)\"|([^;\\s]+))");
    private static final Pattern NAME = Pattern.compile("[;\\s]name=\"([^\"]*)\"");
    private static final Pattern FILE_NAME = Pattern.compile("filename=\"([^\"]*)\"");
    /** What a header has no byte for, and what would end it. */
    private static final Pattern BEYOND = Pattern.compile("[^\\x20-\\x7e\\xa0-\\xff\\t]");

    private static final Set<String> HEADERS =
            Set.of("content-type", "cache-control", "content-disposition", "content-encoding", "expires");
    private static final Set<String> OF_THE_SIGNATURE =
            Set.of("x-amz-signature", "x-amz-credential", "x-amz-algorithm", "x-amz-date", "x-amz-security-token");

    static boolean isOne(Exchange exchange) {
        return exchange.method().equals("POST")
                && exchange.firstHeaders().getOrDefault("content-type", "").startsWith(TYPE);
    }

    /** @throws AwsException MalformedPOSTRequest */
    static PostForm parse(byte[] body, String contentType) {
        Matcher boundary = BOUNDARY.matcher(contentType);
        if (!boundary.find()) {
            throw malformed();
        }
        // Bytes as characters of the same number: the file may hold any.
        String text = new String(body, StandardCharsets.ISO_8859_1);
        String delimiter = "--" + (boundary.group(1) == null ? boundary.group(2) : boundary.group(1));
        Map<String, String> fields = new LinkedHashMap<>();
        int at = text.indexOf(delimiter);
        while (at >= 0) {
            int head = text.indexOf("\r\n", at);
            int content = head < 0 ? -1 : text.indexOf("\r\n\r\n", head);
            int end = content < 0 ? -1 : text.indexOf("\r\n" + delimiter, content + 2);
            if (end < 0) {
                throw malformed();
            }
            String disposition = text.substring(head, content);
            Matcher name = NAME.matcher(disposition);
            if (!name.find()) {
                throw malformed();
            }
            int start = Math.min(content + 4, end);
            if (name.group(1).equals("file")) {
                Matcher fileName = FILE_NAME.matcher(disposition);
                return new PostForm(
                        named(fields, fileName.find() ? utf8(fileName.group(1)) : ""),
                        text.substring(start, end).getBytes(StandardCharsets.ISO_8859_1));
            }
            fields.put(name.group(1).toLowerCase(Locale.ROOT), utf8(text.substring(start, end)));
            at = end + 2;
        }
        throw new AwsException(400, "InvalidArgument", "POST requires exactly one file upload per request.");
    }

    private static String utf8(String bytes) {
        return new String(bytes.getBytes(StandardCharsets.ISO_8859_1), StandardCharsets.UTF_8);
    }

    private static AwsException malformed() {
        return new AwsException(
                400, "MalformedPOSTRequest", "The body of your POST request is not well-formed multipart/form-data.");
    }

    private static Map<String, String> named(Map<String, String> fields, String fileName) {
        if (!fields.containsKey("key")) {
            throw new AwsException(
                    400,
                    "InvalidArgument",
                    "Bucket POST must contain a field named 'key'.  If it is specified, please"
                            + " check the order of the fields.");
        }
        fields.computeIfPresent("key", (name, key) -> key.replace("${filename}", fileName));
        return fields;
    }

    /** The fields, and the bucket that the form was sent to. */
    Map<String, String> withBucket(Exchange exchange) {
        String[] path = exchange.rawPath().split("/");
        Map<String, String> all = new LinkedHashMap<>(fields);
        all.put(
                "bucket",
                path.length > 1
                        ? PercentCoding.decode(path[1])
                        : exchange.firstHeaders().getOrDefault("host", "").split("\\.", 2)[0]);
        return all;
    }

    /** @param region that the form was signed for; empty when its signature names none */
    AwsRequest put(Exchange exchange, Optional<String> region, String requestId) {
        Map<String, List<String>> headers = new LinkedHashMap<>();
        headers.put("host", List.of(exchange.firstHeaders().getOrDefault("host", "")));
        headers.put("content-length", List.of(String.valueOf(file.length)));
        headers.putAll(headers());
        return new AwsRequest(
                "PUT",
                exchange.rawPath().replaceAll("/+$", "")
                        + "/"
                        + PercentCoding.encode(fields.getOrDefault("key", ""), "/"),
                region.isPresent() ? Map.of() : Map.of("AWSAccessKeyId", List.of("")),
                headers,
                new ByteArrayInputStream(file),
                region.orElse("us-east-1"),
                "s3",
                requestId);
    }

    /** What the form says of the object, as the headers of a put. */
    Map<String, List<String>> headers() {
        Map<String, List<String>> headers = new LinkedHashMap<>();
        fields.forEach((name, value) -> {
            if (name.startsWith("x-amz-meta-")) {
                headers.put(name, List.of(EncodedWords.meaning(value)));
            } else if (HEADERS.contains(name) || name.startsWith("x-amz-") && !OF_THE_SIGNATURE.contains(name)) {
                headers.put(name, List.of(BEYOND.matcher(value).replaceAll(" ")));
            } else if (name.equals("acl")) {
                headers.put("x-amz-acl", List.of(value));
            } else if (name.equals("tagging")) {
                headers.put("x-amz-tagging", List.of(TagSet.headerOf(value)));
            }
        });
        return headers;
    }

    /** What the browser gets when the object was put; else the refusal. */
    AwsResponse answer(AwsResponse put, Map<String, String> all, String location) {
        if (put.status() != 200) {
            return put;
        }
        String etag = put.headers().getOrDefault("ETag", "");
        Map<String, String> headers = new LinkedHashMap<>(put.headers());
        Optional<String> redirect =
                Optional.ofNullable(fields.getOrDefault("success_action_redirect", fields.get("redirect")));
        headers.put("Location", location);
        if (redirect.isPresent()) {
            String key = fields.getOrDefault("key", "");
            headers.put(
                    "Location",
                    redirect.get() + (redirect.get().contains("?") ? "&" : "?") + "bucket="
                            + PercentCoding.encode(all.getOrDefault("bucket", ""), "") + "&key="
                            + PercentCoding.encode(key, "") + "&etag=" + PercentCoding.encode(etag, ""));
            return AwsResponse.of(303, headers, new byte[0]);
        }
        return switch (fields.getOrDefault("success_action_status", "204")) {
            case "200" -> AwsResponse.of(200, headers, new byte[0]);
            case "201" -> {
                headers.put("Content-Type", "application/xml");
                String document = XmlWriter.document()
                        .root(
                                "PostResponse",
                                "",
                                x -> x.text("Location", location)
                                        .text("Bucket", all.getOrDefault("bucket", ""))
                                        .text("Key", fields.getOrDefault("key", ""))
                                        .text("ETag", etag))
                        .toString();
                yield AwsResponse.of(201, headers, document.getBytes(StandardCharsets.UTF_8));
            }
            default -> AwsResponse.of(204, headers, new byte[0]);
        };
    }
}
