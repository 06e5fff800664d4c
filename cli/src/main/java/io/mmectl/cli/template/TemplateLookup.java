package io.mmectl.cli.template;

import io.mmectl.cli.Shell;
import io.mmectl.cli.fleet.TemplateAccess;
import io.mmectl.config.ErrorCode;
import io.mmectl.config.MmectlException;
import io.mmectl.deployer.template.Template;
import io.mmectl.deployer.template.TemplateLibrary;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/** Templates by what a user types: the name of a built-in one, or a folder. */
public final class TemplateLookup {
    private final Shell shell;
    private final TemplateLibrary library = TemplateAccess.withoutAccount();

    public TemplateLookup(Shell shell) {
        this.shell = shell;
    }

    public TemplateLibrary library() {
        return library;
    }

    /** Those that come with the program, by name. */
    public List<Template> builtIn() {
        return TemplateAccess.builtInNames().stream().map(this::find).toList();
    }

    /**
     * @param typed a name, or a folder: with a slash, or one that holds a template.yaml
     * @throws MmectlException INVALID_INPUT when there is no such template, or it is broken
     */
    public Template find(String typed) {
        String reference = reference(typed);
        Path folder = Path.of(reference);
        if (folder.isAbsolute() && !Files.isDirectory(folder)) {
            throw unknown(typed);
        }
        return library.local(reference).orElseThrow(() -> unknown(typed));
    }

    private static MmectlException unknown(String typed) {
        return new MmectlException(
                ErrorCode.INVALID_INPUT,
                "there is no template '" + typed + "'",
                "built in are " + String.join(", ", TemplateAccess.builtInNames()) + "; or name a folder as ./mine");
    }

    /** What an endpoint of a fleet file says to mean this template: the name, or the absolute folder. */
    public String reference(String typed) {
        Path folder = shell.resolve(Path.of(typed));
        boolean named = !typed.contains("/") && !Files.exists(folder.resolve(Template.FILE));
        return named ? typed : folder.toString();
    }
}
