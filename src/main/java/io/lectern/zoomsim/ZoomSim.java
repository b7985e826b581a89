package io.lectern.zoomsim;

import io.lectern.zoomsim.SimAccount.Status;
import io.lectern.zoomsim.SimPerson.Newcomer;
import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/// A running simulator: where it is, and how to drive it from the same process.
public final class ZoomSim {
    private final Vertx vertx;
    private final SimWorld world;
    private final ZoomSimVerticle server;
    private final String deployment;
    private final Context context;

    /// How to start.
    ///
    /// @param port 0 for the one it had, if there is a file, or for any free one
    /// @param seed the same seed gives the same meeting ids and passwords
    /// @param clock the wall's; the world's own time begins with it
    /// @param rates whether calls per second are limited as the plan says
    /// @param file where meetings are kept over a restart; nobody else may use it
    public record Options(
            int port,
            long seed,
            InstantSource clock,
            boolean rates,
            @Nullable Path file) {}

    private ZoomSim(Vertx vertx, SimWorld world, ZoomSimVerticle server, String deployment, Context context) {
        this.vertx = vertx;
        this.world = world;
        this.server = server;
        this.deployment = deployment;
        this.context = context;
    }

    /// Starts on this machine only, by the wall clock; calls per second are not limited.
    ///
    /// @param port 0 for any free one
    /// @param seed the same seed gives the same meeting ids and passwords
    public static Future<ZoomSim> start(Vertx vertx, int port, long seed) {
        return start(vertx, port, seed, InstantSource.system());
    }

    /// Starts with a clock of the caller's.
    public static Future<ZoomSim> start(Vertx vertx, int port, long seed, InstantSource clock) {
        return start(vertx, new Options(port, seed, clock, false, null));
    }

    public static Future<ZoomSim> start(Vertx vertx, Options options) {
        SimWorld world = new SimWorld(options.clock(), options.seed());
        world.limits.enforce(options.rates());
        ZoomSimVerticle server = new ZoomSimVerticle(world, options);
        return vertx.deployVerticle(server).map(id -> new ZoomSim(vertx, world, server, id, server.loop()));
    }

    public int port() {
        return server.port();
    }

    /// The page to drive it by hand.
    public String pageUrl() {
        return "http://127.0.0.1:" + port() + "/";
    }

    /// For `zoom.api_url`.
    public String apiUrl() {
        return "http://127.0.0.1:" + port() + "/v2";
    }

    /// For `zoom.oauth_url`.
    public String oauthUrl() {
        return "http://127.0.0.1:" + port() + "/oauth/token";
    }

    public void register(SimAccount account) {
        world.hosts.register(account);
    }

    /// Lets a host die, or recover.
    ///
    /// @param host the user's id
    public void turn(String host, Status status) {
        world.meetings.turn(host, status);
    }

    /// Opens a meeting as its host does, without anybody in it whose name is known.
    ///
    /// @return false when it does not exist or its host has no place for another live meeting
    public boolean startMeeting(long id) {
        return world.meetings.start(id) == SimMeetings.Start.LIVE;
    }

    /// Somebody comes in, or waits for the host.
    ///
    /// @param customerKey what a page that joins by the SDK says of its user; may be empty
    /// @return false when there is no such meeting or no room in it
    public boolean join(long id, String name, String customerKey) {
        return world.meetings.join(id, new Newcomer(name, customerKey, ""));
    }

    /// The last one to leave ends the meeting.
    public boolean leave(long id, String name) {
        return world.meetings.leave(id, name);
    }

    /// Has a live meeting recorded; the recording is ready some time after its end.
    public boolean recordMeeting(long id) {
        return world.meetings.record(id);
    }

    /// Ends a meeting as its host does, without anybody telling the caller of the API.
    public boolean endMeeting(long id) {
        return world.meetings.stop(id, "Ended by the host.");
    }

    /// Takes a meeting away, as a user does in Zoom's own pages.
    public void deleteMeeting(long id) {
        world.meetings.delete(id);
    }

    /// Makes every token given out so far worthless.
    public void expireTokens() {
        world.tokens.clear();
    }

    /// As before June 2023: a new token of an app ends its former ones.
    public void legacyTokens(boolean on) {
        world.tokens.legacy(on);
    }

    public void limitRates(boolean on) {
        world.limits.enforce(on);
    }

    public void plan(Fault fault) {
        world.faults.plan(fault);
    }

    /// Takes back all faults that are still to come.
    public void clearFaults() {
        world.faults.clear();
    }

    /// Posts webhooks to this address once it has proved to know the secret.
    ///
    /// @param events empty for those of running meetings and of recordings
    public Future<Subscription> subscribe(String url, String secret, Set<String> events) {
        String id = "hook-" + world.naming.word(8);
        return onLoop(() -> server.hooks().subscribe(Subscription.of(id, url, secret, events, "", true)));
    }

    /// Completes when no webhook is on its way; those that wait for their time are not.
    public Future<?> hooksAreQuiet() {
        return onLoop(() -> server.time().settled().mapEmpty());
    }

    public Instant now() {
        return world.clock.instant();
    }

    /// Lets the world's time stand still, or run on at the wall's pace.
    public void freeze(boolean still) {
        if (still) world.clock.freeze();
        else world.clock.thaw();
    }

    /// Lets this much of the world's time pass, with everything that becomes due in it.
    public Future<?> advance(Duration by) {
        return onLoop(() -> server.time().advance(by).mapEmpty());
    }

    /// Whether a meeting is live and being recorded.
    public boolean isRecorded(long id) {
        return world.meetings
                .find(id)
                .filter(SimMeeting::running)
                .filter(meeting -> meeting.now().recorded())
                .isPresent();
    }

    /// Ids of the meetings that exist, oldest first.
    public List<Long> meetings() {
        return world.meetings.all().stream().map(SimMeeting::id).toList();
    }

    public Optional<Boolean> isLive(long id) {
        return world.meetings.find(id).map(SimMeeting::running);
    }

    /// The newest entries of the journal; what is older than fifty thousand of them is forgotten.
    public List<SimEvent> journal() {
        return world.journal.all();
    }

    /// How many entries of each kind there were, by the kind's name.
    public Map<String, Long> counts() {
        return world.journal.counts();
    }

    /// What the oracle has found so far.
    public List<String> violations() {
        return world.journal.violations();
    }

    /// Those of the violations that end without harm when one of two meetings of a lesson goes before it was used.
    public List<String> doubles() {
        return world.journal.doubles();
    }

    /// Meetings of lessons that are to have none.
    ///
    /// @param seated the lessons that may have one
    public List<Leak> leaks(Set<Long> seated) {
        return world.journal.leaks(seated);
    }

    public Future<Void> close() {
        return vertx.undeploy(deployment);
    }

    private <T> Future<T> onLoop(Supplier<Future<T>> work) {
        Promise<T> done = Promise.promise();
        context.runOnContext(here -> work.get().onComplete(done));
        return done.future();
    }
}
