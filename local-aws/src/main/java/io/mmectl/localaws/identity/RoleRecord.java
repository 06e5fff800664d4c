package io.mmectl.localaws.identity;

import io.mmectl.localaws.platform.ServiceContext;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;

/**
 * A role as data; nothing is ever permitted or denied by it.
 *
 * @param maxSessionSeconds longest session that AssumeRole would give
 * @param boundary ARN of the permissions boundary; empty when there is none
 * @param inline documents of the role's own policies by name
 * @param attached ARNs of managed policies in the order of their attachment
 */
record RoleRecord(
        String name,
        String path,
        String id,
        Instant created,
        String trustPolicy,
        String description,
        int maxSessionSeconds,
        Optional<String> boundary,
        Map<String, String> tags,
        Map<String, String> inline,
        List<String> attached) {

    /** State folders of earlier versions hold roles without the last members. */
    RoleRecord {
        tags = new LinkedHashMap<>(Objects.requireNonNullElse(tags, Map.of()));
        inline = new LinkedHashMap<>(Objects.requireNonNullElse(inline, Map.of()));
        attached = List.copyOf(Objects.requireNonNullElse(attached, List.of()));
    }

    String arn() {
        return "arn:aws:iam::" + ServiceContext.ACCOUNT + ":role" + path + name;
    }

    RoleRecord trusting(String policy) {
        return new RoleRecord(
                name, path, id, created, policy, description, maxSessionSeconds, boundary, tags, inline, attached);
    }

    RoleRecord described(String text, int sessionSeconds) {
        return new RoleRecord(
                name, path, id, created, trustPolicy, text, sessionSeconds, boundary, tags, inline, attached);
    }

    RoleRecord bounded(Optional<String> policyArn) {
        return new RoleRecord(
                name,
                path,
                id,
                created,
                trustPolicy,
                description,
                maxSessionSeconds,
                policyArn,
                tags,
                inline,
                attached);
    }

    RoleRecord tagged(Map<String, String> newTags) {
        return new RoleRecord(
                name,
                path,
                id,
                created,
                trustPolicy,
                description,
                maxSessionSeconds,
                boundary,
                newTags,
                inline,
                attached);
    }

    RoleRecord inlining(Map<String, String> policies) {
        return new RoleRecord(
                name,
                path,
                id,
                created,
                trustPolicy,
                description,
                maxSessionSeconds,
                boundary,
                tags,
                policies,
                attached);
    }

    RoleRecord attaching(List<String> policyArns) {
        return new RoleRecord(
                name,
                path,
                id,
                created,
                trustPolicy,
                description,
                maxSessionSeconds,
                boundary,
                tags,
                inline,
                policyArns);
    }
}
