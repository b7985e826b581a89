package io.lectern.config;

import static io.lectern.config.Bounds.atLeastOne;
import static io.lectern.config.Bounds.validPort;
import static io.lectern.config.Bounds.within;

import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.SortedMap;
import java.util.stream.Stream;

/// Everything an operator can set, checked. The meaning and default of each key stand in `conf/lectern.yaml`.
public record Settings(
        Set<NodeRole> roles,
        Path data,
        Secret secret,
        Http http,
        Ops ops,
        Cluster cluster,
        Database database,
        Redis redis,
        Auth auth,
        Limits limits,
        Session session,
        Rooms rooms,
        Archive archive,
        Zoom zoom,
        Vault vault) {

    public Settings {
        roles = Set.copyOf(roles);
        if (roles.isEmpty())
            throw new IllegalArgumentException("roles must name at least one of edge, rooms, zoom, archive");
        if (!secret.isEmpty() && secret.reveal().length() < 32)
            throw new IllegalArgumentException("secret must have at least 32 characters");
    }

    /// The same settings on other stores, as embedded servers need once their ports are known.
    public Settings withStores(String databaseUrl, String redisUrl) {
        Database another = new Database(new Secret(databaseUrl), database.poolSize());
        return with(another, new Redis(new Secret(redisUrl), redis.replicas()), zoom);
    }

    /// The same settings with Zoom elsewhere, as the simulator needs once its port is known.
    public Settings withZoom(String apiUrl, String oauthUrl) {
        return with(database, redis, zoom.at(apiUrl, oauthUrl, zoom.webhookSecrets()));
    }

    /// The same settings with one more secret whose webhooks are believed, as the simulator's.
    public Settings withWebhookSecret(Secret another) {
        List<Secret> all = Stream.concat(zoom.webhookSecrets().stream(), Stream.of(another))
                .toList();
        return with(database, redis, zoom.at(zoom.apiUrl(), zoom.oauthUrl(), all));
    }

    private Settings with(Database postgres, Redis other, Zoom seats) {
        return new Settings(
                roles, data, secret, http, ops, cluster, postgres, other, auth, limits, session, rooms, archive, seats,
                vault);
    }

    public boolean has(NodeRole role) {
        return roles.contains(role);
    }

    /// HTTP and sockets. Body size in KiB.
    public record Http(
            String host,
            int port,
            int instances,
            List<String> origins,
            String trustedProxy,
            int maxBodyKib,
            Duration patience) {
        public Http {
            origins = List.copyOf(origins);
            validPort("http.port", port);
            atLeastOne("http.instances", instances);
            atLeastOne("http.max_body_kib", maxBodyKib);
            within("http.patience", patience, Duration.ofSeconds(1), Duration.ofMinutes(2));
        }
    }

    /// The management port.
    public record Ops(String host, int port) {
        public Ops {
            validPort("ops.port", port);
        }
    }

    /// How this node finds the others; `lease` bounds how long a dead node's people stay visible.
    public record Cluster(String host, int port, List<String> members, Duration lease) {
        public Cluster {
            members = List.copyOf(members);
            validPort("cluster.port", port);
            within("cluster.lease", lease, Duration.ofSeconds(2), Duration.ofMinutes(2));
        }
    }

    /// Postgres; the URL is a secret, it holds a password.
    public record Database(Secret url, int poolSize) {
        public Database {
            atLeastOne("database.pool_size", poolSize);
        }
    }

    /// Redis; the URL is a secret, it may hold a password.
    public record Redis(Secret url, int replicas) {
        public Redis {
            if (replicas < 0 || replicas > 5)
                throw new SettingsException("redis.replicas is between 0 and 5, not " + replicas);
        }
    }

    /// Tokens and passwords.
    public record Auth(Duration accessTtl, Duration refreshTtl, int hashers) {
        public Auth {
            within("auth.access_ttl", accessTtl, Duration.ofMinutes(1), Duration.ofHours(24));
            within("auth.refresh_ttl", refreshTtl, Duration.ofMinutes(2), Duration.ofDays(400));
            atLeastOne("auth.hashers", hashers);
        }
    }

    /// How often somebody may do something.
    public record Limits(
            int userPerHour, int anonymousPerHour, int loginPerHour, int loginFailures, int startsPerMinute) {
        public Limits {
            atLeastOne("limits.user_per_hour", userPerHour);
            atLeastOne("limits.anonymous_per_hour", anonymousPerHour);
            atLeastOne("limits.login_per_hour", loginPerHour);
            atLeastOne("limits.login_failures", loginFailures);
            atLeastOne("limits.starts_per_minute", startsPerMinute);
        }
    }

    /// One socket's bounds.
    public record Session(
            int maxFrameKib,
            int messagesPerSecond,
            int maxRooms,
            int maxPerUser,
            int maxConnections,
            int connectsPerMinute,
            Duration connectTimeout,
            Duration ping,
            int softOutboxKib,
            int hardOutboxKib) {
        public Session {
            atLeastOne("session.max_frame_kib", maxFrameKib);
            atLeastOne("session.messages_per_second", messagesPerSecond);
            atLeastOne("session.max_rooms", maxRooms);
            atLeastOne("session.max_per_user", maxPerUser);
            atLeastOne("session.max_connections", maxConnections);
            atLeastOne("session.connects_per_minute", connectsPerMinute);
            atLeastOne("session.soft_outbox_kib", softOutboxKib);
            if (hardOutboxKib < softOutboxKib)
                throw new IllegalArgumentException("session.hard_outbox_kib must not be below session.soft_outbox_kib");
            within("session.connect_timeout", connectTimeout, Duration.ofSeconds(1), Duration.ofMinutes(1));
            within("session.ping", ping, Duration.ofSeconds(1), Duration.ofMinutes(5));
        }
    }

    /// Rooms and how long they remember.
    public record Rooms(
            int instances,
            Duration grace,
            int history,
            Duration historyTtl,
            int maxText,
            int messagesPerSecond,
            int mergeAbove,
            int countAbove,
            Duration endingSoon,
            Duration teacherAbsent) {
        public Rooms {
            atLeastOne("rooms.instances", instances);
            within("rooms.grace", grace, Duration.ofSeconds(1), Duration.ofMinutes(10));
            atLeastOne("rooms.history", history);
            within("rooms.history_ttl", historyTtl, Duration.ofMinutes(1), Duration.ofDays(400));
            atLeastOne("rooms.max_text", maxText);
            atLeastOne("rooms.messages_per_second", messagesPerSecond);
            atLeastOne("rooms.merge_above", mergeAbove);
            if (countAbove < mergeAbove)
                throw new IllegalArgumentException("rooms.count_above must not be below rooms.merge_above");
            within("rooms.ending_soon", endingSoon, Duration.ofSeconds(1), Duration.ofHours(1));
            within("rooms.teacher_absent", teacherAbsent, Duration.ofSeconds(1), Duration.ofHours(1));
        }
    }

    /// The way of events into Postgres.
    public record Archive(int instances) {
        public Archive {
            atLeastOne("archive.instances", instances);
        }
    }

    /// The seat pool and Zoom's two addresses.
    public record Zoom(
            int instances,
            String apiUrl,
            String oauthUrl,
            Duration timeout,
            List<Secret> webhookSecrets,
            Duration webhookWindow,
            int callsAtOnce,
            String sdkKey,
            Secret sdkSecret,
            Duration startEarly,
            Duration overrun,
            Duration longestOverrun,
            Duration rejoinGrace,
            Duration reserveAhead,
            Duration bufferBefore,
            Duration bufferAfter,
            Duration noShow) {
        public Zoom {
            webhookSecrets = List.copyOf(webhookSecrets);
            if (webhookSecrets.stream().anyMatch(secret -> secret.reveal().isBlank()))
                throw new IllegalArgumentException("zoom.webhook_secrets must hold no empty secret");
            within("zoom.webhook_window", webhookWindow, Duration.ofSeconds(10), Duration.ofHours(3));
            atLeastOne("zoom.instances", instances);
            atLeastOne("zoom.calls_at_once", callsAtOnce);
            within("zoom.timeout", timeout, Duration.ofSeconds(1), Duration.ofMinutes(2));
            within("zoom.start_early", startEarly, Duration.ZERO, Duration.ofHours(12));
            within("zoom.overrun", overrun, Duration.ZERO, Duration.ofHours(12));
            within("zoom.longest_overrun", longestOverrun, overrun, Duration.ofHours(30));
            within("zoom.rejoin_grace", rejoinGrace, Duration.ZERO, Duration.ofHours(1));
            within("zoom.reserve_ahead", reserveAhead, Duration.ZERO, Duration.ofDays(90));
            within("zoom.buffer_before", bufferBefore, Duration.ZERO, Duration.ofHours(2));
            within("zoom.buffer_after", bufferAfter, Duration.ofMinutes(1), Duration.ofHours(2));
            within("zoom.no_show", noShow, Duration.ofMinutes(1), Duration.ofHours(12));
        }

        /// How long the pool of seats may take for an answer: a start may wait 20 s for another's, then make its own,
        /// which takes two calls of Zoom.
        public Duration longestAnswer() {
            return timeout.multipliedBy(2).plus(Duration.ofSeconds(20));
        }

        Zoom at(String api, String oauth, List<Secret> secrets) {
            return new Zoom(
                    instances,
                    api,
                    oauth,
                    timeout,
                    secrets,
                    webhookWindow,
                    callsAtOnce,
                    sdkKey,
                    sdkSecret,
                    startEarly,
                    overrun,
                    longestOverrun,
                    rejoinGrace,
                    reserveAhead,
                    bufferBefore,
                    bufferAfter,
                    noShow);
        }
    }

    /// The keys of what is kept sealed: number 1 comes from the installation's secret, `keys` holds more of them.
    ///
    /// @param keys each a number from 2 on, a colon, 32 characters or more
    /// @param sealWith the number of the key that seals; 0 for the highest
    public record Vault(List<Secret> keys, int sealWith) {
        public Vault {
            keys = List.copyOf(keys);
            boolean known = VaultKeys.numbered(keys).containsKey(sealWith);
            if (sealWith != 0 && sealWith != 1 && !known)
                throw new IllegalArgumentException(
                        "vault.seal_with is " + sealWith + ", but vault.keys has no such key");
        }

        /// The further keys by their numbers.
        public SortedMap<Integer, Secret> numbered() {
            return VaultKeys.numbered(keys);
        }

        /// The number of the key that seals.
        public int sealing() {
            SortedMap<Integer, Secret> known = numbered();
            return sealWith != 0 ? sealWith : known.isEmpty() ? 1 : known.lastKey();
        }
    }
}
