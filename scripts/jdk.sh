# Sourced by the launcher and by CI: finds a JDK 21 or newer without starting one.
# After find_java: java_home and java_major; its status tells whether there is one.

# The major version of a JDK folder, from its release file: no JVM is started to ask. 0 = not a JDK.
major_of() {
    [ -x "$1/bin/java" ] && [ -r "$1/release" ] || { echo 0; return; }
    sed -n 's/^JAVA_VERSION="\([0-9]*\).*/\1/p' "$1/release" | head -n 1
}

find_java() {
    java_home= java_major=0
    path_java=$(command -v java 2>/dev/null || true)
    if [ -n "$path_java" ]; then
        path_java=$(readlink -f "$path_java" 2>/dev/null || echo "$path_java")
        path_java=${path_java%/bin/java}
    fi
    for home in "${MMECTL_JAVA_HOME:-}" "${JAVA_HOME:-}" "$path_java" \
        /usr/lib/jvm/* /usr/java/* /opt/java/* /opt/jdk* "$HOME"/.sdkman/candidates/java/* "$HOME"/.jdks/* \
        /Library/Java/JavaVirtualMachines/*/Contents/Home; do
        [ -n "$home" ] || continue
        major=$(major_of "$home")
        [ -n "$major" ] || continue
        # What the user named wins when it is new enough; else the newest that is there.
        if [ "$major" -ge 21 ] && [ "$home" = "${MMECTL_JAVA_HOME:-}" ]; then
            java_home=$home java_major=$major
            return
        fi
        if [ "$major" -ge 21 ] && [ "$major" -gt "$java_major" ]; then
            java_home=$home java_major=$major
        fi
    done
    [ -n "$java_home" ]
}
