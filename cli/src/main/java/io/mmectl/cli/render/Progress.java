package io.mmectl.cli.render;

import java.io.PrintWriter;
import java.time.Duration;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.LongSupplier;
import java.util.regex.Pattern;

/**
 * Talk about long work on stderr. On a terminal: lines that stay, above lines that are redrawn in place, one for each thing
 * that is going on. Elsewhere: one plain line for each change, and for counts one every ten seconds. Safe for concurrent use.
 */
public final class Progress implements AutoCloseable {
    private static final String[] SPINNER = {"⠋", "⠙", "⠹", "⠸", "⠼", "⠴", "⠦", "⠧", "⠇", "⠏"};
    /** Cuts lines at the edge of a terminal that was made narrower meanwhile; a second row would stay behind. */
    private static final String NO_WRAP = "\u001b[?7l";

    private static final String WRAP = "\u001b[?7h";

    /** What can be left out first. */
    private static final Pattern BAR = Pattern.compile("\\[[#.]{20}] ");

    private static final Duration REDRAW = Duration.ofMillis(100);

    /** A log that shall show that something goes on, and stay readable. */
    private static final long LOGGED_EVERY = Duration.ofSeconds(10).toNanos();

    private final PrintWriter err;
    private final Style style;
    private final boolean live;
    private final int columns;
    private final LongSupplier nanoTime;
    private final Map<String, Activity> activities = new LinkedHashMap<>();
    private final Map<String, Long> nextLogged = new HashMap<>();
    private final Thread painter;
    private int drawn;
    private int frame;
    private boolean closed;

    private record Activity(String text, long since) {}

    public Progress(PrintWriter err, Terminal terminal) {
        this(err, terminal, System::nanoTime);
    }

    Progress(PrintWriter err, Terminal terminal, LongSupplier nanoTime) {
        this.err = err;
        this.style = terminal.errStyle();
        this.live = terminal.err() && terminal.columns() > 20 && terminal.redraws();
        this.columns = terminal.columns();
        this.nanoTime = nanoTime;
        this.painter = Thread.ofPlatform().daemon().name("progress").unstarted(this::paint);
        if (live) {
            painter.start();
        }
    }

    /** A line that stays. */
    public synchronized void line(String text) {
        erase();
        err.println(text);
        draw();
        err.flush();
    }

    /**
     * What is going on under a name, until {@link #done}; replaces what was said under it before.
     *
     * @param text without a time: on a terminal the time since the name appeared is added
     */
    public synchronized void activity(String name, String text) {
        Activity before = activities.get(name);
        activities.put(name, new Activity(text, before == null ? nanoTime.getAsLong() : before.since()));
        if (live) {
            erase();
            draw();
        } else if (before == null || !before.text().equals(text)) {
            err.println(name + ": " + text);
        }
        err.flush();
    }

    /** As {@link #activity}, for counts that would flood a log: there a line every ten seconds, from the tenth on. */
    public synchronized void live(String name, String text) {
        if (live) {
            activity(name, text);
            return;
        }
        long now = nanoTime.getAsLong();
        Long due = nextLogged.putIfAbsent(name, now + LOGGED_EVERY);
        if (due != null && now - due >= 0) {
            nextLogged.put(name, now + LOGGED_EVERY);
            err.println(name + ": " + text);
            err.flush();
        }
    }

    /** Takes an activity away; without effect when there is none. */
    public synchronized void done(String name) {
        erase();
        nextLogged.remove(name);
        activities.remove(name);
        draw();
        err.flush();
    }

    public Style style() {
        return style;
    }

    @Override
    public void close() {
        synchronized (this) {
            closed = true;
            erase();
            err.flush();
        }
        painter.interrupt();
    }

    private void paint() {
        try {
            while (true) {
                Thread.sleep(REDRAW);
                synchronized (this) {
                    if (closed) {
                        return;
                    }
                    if (!activities.isEmpty()) {
                        frame++;
                        erase();
                        draw();
                        err.flush();
                    }
                }
            }
        } catch (InterruptedException e) {
            // Closed.
        }
    }

    private void erase() {
        if (live && drawn > 0) {
            // From the line's beginning: an interrupt's ^C has moved the cursor.
            err.print("\r\u001b[" + drawn + "A\u001b[J");
            drawn = 0;
        }
    }

    private void draw() {
        if (!live || closed) {
            return;
        }
        for (Map.Entry<String, Activity> entry : activities.entrySet()) {
            Duration time =
                    Duration.ofNanos(nanoTime.getAsLong() - entry.getValue().since());
            String text = SPINNER[frame % SPINNER.length] + " " + entry.getKey() + ": "
                    + entry.getValue().text() + "  " + clock(time);
            err.println(NO_WRAP + style.dim(cut(text)) + WRAP);
            drawn++;
        }
    }

    private String cut(String whole) {
        boolean fits = whole.codePointCount(0, whole.length()) < columns;
        String text = fits ? whole : BAR.matcher(whole).replaceFirst("");
        return text.codePointCount(0, text.length()) < columns
                ? text
                : text.substring(0, text.offsetByCodePoints(0, columns - 2)) + "…";
    }

    private static String clock(Duration time) {
        return String.format(java.util.Locale.ROOT, "%d:%02d", time.toMinutes(), time.toSecondsPart());
    }

    /** {@code [########............] 40 %}, 20 cells; a total of zero is full. */
    public static String bar(long done, long total) {
        int percent = total <= 0 ? 100 : (int) Math.clamp(done * 100 / total, 0, 100);
        int cells = percent / 5;
        return "[" + "#".repeat(cells) + ".".repeat(20 - cells) + "] " + percent + " %";
    }
}
