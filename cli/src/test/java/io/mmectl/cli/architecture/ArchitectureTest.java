package io.mmectl.cli.architecture;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;

import com.tngtech.archunit.base.DescribedPredicate;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.lang.ArchRule;
import java.io.PrintStream;
import java.io.PrintWriter;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** The directions of the design, kept by a test instead of prose. */
class ArchitectureTest {
    private static JavaClasses program;

    @BeforeAll
    static void importProgram() {
        program = new ClassFileImporter()
                .withImportOption(ImportOption.Predefined.DO_NOT_INCLUDE_TESTS)
                // The fixtures that the deployer exports for other modules' tests.
                .withImportOption(location -> !location.contains("-tests.jar"))
                .importPackages("io.mmectl");
    }

    @Test
    void configDependsOnNoOtherModule() {
        check(onlySees("config", "config"));
    }

    @Test
    void deployerAndWarmupSeeConfigOnlyAndNotEachOther() {
        check(onlySees("deployer", "deployer", "config"));
        check(onlySees("warmup", "warmup", "config"));
    }

    @Test
    void clientSeesConfigOnly() {
        check(onlySees("client", "client", "config"));
    }

    @Test
    void awsImplementsThePortsAndKnowsNeitherCliNorLocalAws() {
        check(onlySees("aws", "aws", "deployer", "warmup", "client", "config"));
    }

    @Test
    void localAwsSeesNoProductModuleOrItWouldAgreeWithOurBugs() {
        check(onlySees("localaws", "localaws"));
    }

    @Test
    void onlyAwsAndClientSeeTheSdk() {
        check(noClasses()
                .that()
                .resideOutsideOfPackages("io.mmectl.aws..", "io.mmectl.client..")
                .should()
                .dependOnClassesThat()
                .resideInAPackage("software.amazon.."));
    }

    @Test
    void onlyTheCliSeesPicocli() {
        check(noClasses()
                .that()
                .resideOutsideOfPackage("io.mmectl.cli..")
                .should()
                .dependOnClassesThat()
                .resideInAPackage("picocli.."));
    }

    @Test
    void packagesAreFreeOfCyclesWithinEachModule() {
        for (String module : new String[] {"config", "deployer", "warmup", "client", "aws", "localaws", "cli"}) {
            check(slices().matching("io.mmectl." + module + ".(*)..")
                    .should()
                    .beFreeOfCycles()
                    .allowEmptyShould(true));
        }
    }

    @Test
    void decisionsDoNotAskTheClockOrTheWorld() {
        check(noClasses()
                .that()
                .resideInAPackage("io.mmectl.deployer.plan..")
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage("java.nio.file..", "java.net..")
                .because("a planner decides from data that it is given")
                .allowEmptyShould(true));
    }

    @Test
    void nothingIsFormattedOrFoldedByTheLanguageOfTheMachine() {
        check(noClasses()
                .should()
                .callMethod(String.class, "format", String.class, Object[].class)
                .orShould()
                .callMethod(String.class, "formatted", Object[].class)
                .orShould()
                .callMethod(String.class, "toLowerCase")
                .orShould()
                .callMethod(String.class, "toUpperCase")
                .orShould()
                .callMethod(PrintStream.class, "printf", String.class, Object[].class)
                .orShould()
                .callMethod(PrintWriter.class, "printf", String.class, Object[].class)
                .because("numbers have other digits and separators, and letters other capitals, in some languages"));
    }

    @Test
    void namesSayWhatAThingIs() {
        check(noClasses()
                .should()
                .haveSimpleNameEndingWith("Manager")
                .orShould()
                .haveSimpleNameEndingWith("Helper")
                .orShould()
                .haveSimpleNameEndingWith("Util")
                .orShould()
                .haveSimpleNameEndingWith("Utils")
                .orShould()
                .haveSimpleNameEndingWith("Impl")
                .because("such names say nothing"));
    }

    private static ArchRule onlySees(String module, String... allowed) {
        DescribedPredicate<JavaClass> foreign = new DescribedPredicate<>("other modules of mmectl") {
            @Override
            public boolean test(JavaClass candidate) {
                String name = candidate.getPackageName();
                if (!name.startsWith("io.mmectl.")) {
                    return false;
                }
                for (String ok : allowed) {
                    if (name.equals("io.mmectl." + ok) || name.startsWith("io.mmectl." + ok + ".")) {
                        return false;
                    }
                }
                return true;
            }
        };
        return noClasses()
                .that()
                .resideInAPackage("io.mmectl." + module + "..")
                .should()
                .dependOnClassesThat(foreign)
                .because("of the directions in the design");
    }

    private static void check(ArchRule rule) {
        rule.check(program);
    }
}
