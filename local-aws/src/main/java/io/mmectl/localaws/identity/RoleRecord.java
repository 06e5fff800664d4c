package io.mmectl.localaws.identity;

import java.time.Instant;

/** A role as data; nothing is ever permitted or denied by it. */
record RoleRecord(
        String name,
        String path,
        String id,
        Instant created,
        String trustPolicy,
        String description,
        int maxSessionSeconds) {}
