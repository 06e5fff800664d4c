package io.mmectl.localaws.auth;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * AWS's shared credentials file: sections in brackets with {@code aws_access_key_id} and {@code aws_secret_access_key}. Every
 * section's pair is accepted, whatever the section is called; other settings do not matter.
 */
public final class CredentialsFile {
    private static final String KEY = "aws_access_key_id";
    private static final String SECRET = "aws_secret_access_key";

    private CredentialsFile() {}

    /**
     * Reads one.
     *
     * @throws IOException when it cannot be read
     * @throws IllegalArgumentException when it holds no pair, or half a one; the message never holds a secret
     */
    public static Credentials read(Path file) throws IOException {
        Map<String, String> secrets = new LinkedHashMap<>();
        Map<String, String> section = new LinkedHashMap<>();
        for (String line : Files.readAllLines(file)) {
            String text = line.strip();
            if (text.startsWith("[")) {
                add(section, secrets, file);
                section.clear();
            } else if (!text.startsWith("#") && !text.startsWith(";") && text.indexOf('=') > 0) {
                int equals = text.indexOf('=');
                section.put(
                        text.substring(0, equals).strip(),
                        text.substring(equals + 1).strip());
            }
        }
        add(section, secrets, file);
        if (secrets.isEmpty()) {
            throw new IllegalArgumentException(file + " holds no " + KEY + " with its " + SECRET);
        }
        return new Credentials(secrets);
    }

    private static void add(Map<String, String> section, Map<String, String> secrets, Path file) {
        String key = section.getOrDefault(KEY, "");
        String secret = section.getOrDefault(SECRET, "");
        if (key.isEmpty() != secret.isEmpty()) {
            throw new IllegalArgumentException(file + " has a section with only one of " + KEY + " and " + SECRET);
        }
        if (!key.isEmpty()) {
            secrets.put(key, secret);
        }
    }
}
