package io.lectern.zoomsim;

import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;

/// A running simulator: where it is, and how to drive it from the same process.
public final class ZoomSim {
    private final Vertx vertx;
    private final SimWorld world;
    private final String deployment;
    private final int port;

    private ZoomSim(Vertx vertx, SimWorld world, String deployment, int port) {
        this.vertx = vertx;
        this.world = world;
        this.deployment = deployment;
        this.port = port;
    }

    /// Starts on this machine only, by the wall clock.
    ///
    /// @param port 0 for any free one
    /// @param seed the same seed gives the same meeting ids and passwords
    public static Future<ZoomSim> start(Vertx vertx, int port, long seed) {
        return start(vertx, port, seed, InstantSource.system());
    }

    /// Starts with a clock of the caller's.
    public static Future<ZoomSim> start(Vertx vertx, int port, long seed, InstantSource clock) {
        SimWorld world = new SimWorld(clock, seed);
        ZoomSimVerticle server = new ZoomSimVerticle(world, "127.0.0.1", port);
        return vertx.deployVerticle(server).map(id -> new ZoomSim(vertx, world, id, server.port()));
    }

    public int port() {
        return port;
    }

    /// For `zoom.api_url`.
    public String apiUrl() {
        return "http://127.0.0.1:" + port + "/v2";
    }

    /// For `zoom.oauth_url`.
    public String oauthUrl() {
        return "http://127.0.0.1:" + port + "/oauth/token";
    }

    public void register(SimAccount account) {
        world.register(account);
    }

    /// Opens a meeting as its host does.
    ///
    /// @return false when it does not exist or its host has no place for another live meeting
    public boolean startMeeting(long id) {
        return world.start(id).isPresent();
    }

    /// Ends a meeting as its host does, without anybody telling the caller of the API.
    public boolean endMeeting(long id) {
        return world.stop(id);
    }

    /// Takes a meeting away, as a user does in Zoom's own pages.
    public void deleteMeeting(long id) {
        world.meeting(id).ifPresent(world::delete);
    }

    /// Makes every token given out so far worthless.
    public void expireTokens() {
        world.expireTokens();
    }

    public void plan(Fault fault) {
        world.plan(fault);
    }

    /// Ids of the meetings that exist, oldest first.
    public List<Long> meetings() {
        return world.meetings().stream().map(SimMeeting::id).toList();
    }

    public Optional<Boolean> isLive(long id) {
        return world.meeting(id).map(SimMeeting::live);
    }

    public List<SimEvent> journal() {
        return world.journal();
    }

    /// What the oracle finds in the journal so far.
    public List<String> violations() {
        return Oracle.violations(world.journal(), world.capacities());
    }

    public Future<Void> close() {
        return vertx.undeploy(deployment);
    }
}
