package io.lectern;

import static com.tngtech.archunit.base.DescribedPredicate.describe;
import static com.tngtech.archunit.base.DescribedPredicate.not;
import static com.tngtech.archunit.core.domain.JavaCall.Predicates.target;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.assignableTo;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAPackage;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.type;
import static com.tngtech.archunit.core.domain.properties.HasName.Predicates.name;
import static com.tngtech.archunit.core.domain.properties.HasOwner.Predicates.With.owner;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.fields;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;

import com.tngtech.archunit.base.DescribedPredicate;
import com.tngtech.archunit.core.domain.JavaCall;
import com.tngtech.archunit.core.importer.ImportOption.DoNotIncludeTests;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchRule;
import io.vertx.core.Deployable;
import io.vertx.core.Future;
import io.vertx.core.VerticleBase;
import io.vertx.core.eventbus.EventBusOptions;
import java.util.concurrent.CompletableFuture;

/// The shape of the program, so that it cannot be lost by accident.
@AnalyzeClasses(packages = "io.lectern", importOptions = DoNotIncludeTests.class)
class ArchitectureTest {
    /// What starts, stops and wires: it may wait for a node to be up, and sees everything.
    private static final String WIRING = "io\\.lectern\\.[A-Za-z$]+";

    @ArchTest
    static final ArchRule featuresFormNoCycles =
            slices().matching("io.lectern.(*)..").should().beFreeOfCycles();

    @ArchTest
    static final ArchRule messagesAndRulesKnowNoVertx = noClasses()
            .that()
            .resideInAPackage("..protocol..")
            .or()
            .haveNameMatching(
                    ".*\\.(Room|RoomState|RoomCommand|RoomEvent|RoomCodec|StoredState|Snapshot|Batch|Step|Entry|Position"
                            + "|AccountPool|PoolState|Allocation)(\\$.*)?")
            .should()
            .dependOnClassesThat()
            .resideInAPackage("io.vertx..");

    @ArchTest
    static final ArchRule forecastsAreArithmetic = classes()
            .that()
            .resideInAPackage("..forecast..")
            .should()
            .onlyDependOnClassesThat()
            .resideInAnyPackage("java..", "io.lectern.forecast..", "org.jspecify..");

    @ArchTest
    static final ArchRule onlyPgClassesTalkSql = noClasses()
            .that()
            .haveNameNotMatching("io\\.lectern\\..*\\.(Pg|Postgres|Migrations$)[A-Za-z$]*")
            .and()
            .haveNameNotMatching(WIRING)
            .should()
            .dependOnClassesThat()
            .resideInAnyPackage("io.vertx.sqlclient..", "io.vertx.pgclient..");

    @ArchTest
    static final ArchRule onlyTheBusTalksEventBus = noClasses()
            .that()
            .resideOutsideOfPackage("..bus..")
            .should()
            .dependOnClassesThat(resideInAPackage("io.vertx.core.eventbus..").and(not(type(EventBusOptions.class))));

    @ArchTest
    static final ArchRule jsonStopsAtTheEdge = noClasses()
            .that()
            .resideOutsideOfPackages(
                    "..http..",
                    "..bus..",
                    "..config..",
                    "..ops..",
                    "..account..",
                    "..zoom..",
                    "..zoomapi..",
                    "..zoomsim..")
            .should()
            .dependOnClassesThat()
            .resideInAPackage("io.vertx.core.json..");

    @ArchTest
    static final ArchRule nobodyWaits = noClasses()
            .that()
            .haveNameNotMatching(WIRING)
            .should()
            .callMethodWhere(calls("await", Future.class))
            .orShould()
            .callMethodWhere(calls("join", CompletableFuture.class))
            .orShould()
            .callMethodWhere(calls("get", CompletableFuture.class)
                    .and(describe(
                            "of a future that may not be done",
                            call -> !call.getOriginOwner().getName().equals("io.lectern.platform.Orphans"))))
            .orShould()
            .callMethodWhere(calls("sleep", Thread.class));

    @ArchTest
    static final ArchRule staticsAreConstants =
            fields().that().areStatic().should().beFinal();

    @ArchTest
    static final ArchRule verticlesSaySo = classes()
            .that()
            .areAssignableTo(VerticleBase.class)
            .or()
            .implement(Deployable.class)
            .should()
            .haveSimpleNameEndingWith("Verticle");

    @ArchTest
    static final ArchRule whatIsCalledAVerticleIsOne =
            classes().that().haveSimpleNameEndingWith("Verticle").should().beAssignableTo(Deployable.class);

    @ArchTest
    static final ArchRule theSimulatorIsOnlyStarted = noClasses()
            .that()
            .resideOutsideOfPackage("io.lectern.zoomsim..")
            .and()
            .haveNameNotMatching(WIRING)
            .should()
            .dependOnClassesThat()
            .resideInAPackage("io.lectern.zoomsim..");

    private static DescribedPredicate<JavaCall<?>> calls(String method, Class<?> of) {
        return target(name(method))
                .and(target(owner(assignableTo(of))))
                .as("%s.%s is called", of.getSimpleName(), method);
    }
}
