package io.mmectl.config;

import java.util.Collections;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.regex.Pattern;

/**
 * Which environment variables are shown without their value: those that are named like a secret, and those whose value has a
 * secret's form. A guess to the safe side; what is hidden is still compared, and applied as it is.
 */
public final class SecretVariables {
    /** What is shown instead. */
    public static final String HIDDEN = "(hidden: looks like a secret)";

    /** Shorter texts occur in messages by chance. */
    private static final int SHORTEST = 4;

    private static final Pattern WORDS = Pattern.compile("(?<=[a-z0-9])(?=[A-Z])|[^A-Za-z0-9]+");

    private static final Set<String> SECRET = Set.of(
            "apikey",
            "auth",
            "authorization",
            "bearer",
            "cookie",
            "credential",
            "credentials",
            "dsn",
            "jwt",
            "passphrase",
            "passwd",
            "password",
            "passwords",
            "pat",
            "pwd",
            "secret",
            "secrets");

    /** A number of tokens is none. */
    private static final Set<String> TOKEN = Set.of("token", "tokens");

    private static final Set<String> BEFORE_KEY = Set.of(
            "access", "account", "api", "encryption", "master", "private", "secret", "shared", "signing", "storage");

    private static final Pattern PLAIN = Pattern.compile("-?[0-9]{1,7}|true|false|", Pattern.CASE_INSENSITIVE);
    private static final Pattern USER_INFO = Pattern.compile("[A-Za-z][A-Za-z0-9+.-]*://[^/\\s:@]*:[^/\\s@]+@");

    private SecretVariables() {}

    /** Whether the name alone says that the value is a secret. */
    public static boolean named(String name) {
        return words(name).stream().anyMatch(SECRET::contains) || namesKey(words(name));
    }

    /** Whether a value must not be shown. */
    public static boolean isSecret(String name, String value) {
        boolean token = words(name).stream().anyMatch(TOKEN::contains)
                && !PLAIN.matcher(value).matches();
        return !value.isEmpty()
                && (token
                        || named(name)
                        || !SecretForms.in(value).isEmpty()
                        || USER_INFO.matcher(value).find());
    }

    /** Names of the variables that hold secrets, sorted. */
    public static List<String> among(Map<String, String> variables) {
        return variables.entrySet().stream()
                .filter(v -> isSecret(v.getKey(), v.getValue()))
                .map(Map.Entry::getKey)
                .sorted()
                .toList();
    }

    /** The same variables, secrets replaced by {@link #HIDDEN}. */
    public static SortedMap<String, String> hidden(SortedMap<String, String> variables) {
        SortedMap<String, String> shown = new TreeMap<>(variables);
        shown.replaceAll((name, value) -> isSecret(name, value) ? HIDDEN : value);
        return Collections.unmodifiableSortedMap(shown);
    }

    /** A text in which somebody else may have quoted them. */
    public static String hidden(String text, Map<String, String> variables) {
        String shown = text;
        for (String name : among(variables)) {
            String value = variables.getOrDefault(name, "");
            if (value.length() >= SHORTEST) {
                shown = shown.replace(value, HIDDEN);
            }
        }
        return shown;
    }

    private static boolean namesKey(List<String> words) {
        for (int i = 1; i < words.size(); i++) {
            if (words.get(i).equals("key") && BEFORE_KEY.contains(words.get(i - 1))) {
                return true;
            }
        }
        return false;
    }

    private static List<String> words(String name) {
        return List.of(WORDS.split(name)).stream()
                .map(word -> word.toLowerCase(Locale.ROOT))
                .toList();
    }
}
