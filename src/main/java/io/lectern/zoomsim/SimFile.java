package io.lectern.zoomsim;

import io.lectern.protocol.Formats;
import io.lectern.zoomsim.SimAccount.Status;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Keeps the world's meetings in a file, so that they outlive the simulator. Tokens, faults, subscriptions and what was
/// on its way are not kept, as a caller of the real Zoom cannot rely on them either. Blocks.
final class SimFile {
    private static final Logger LOGGER = LoggerFactory.getLogger(SimFile.class);

    private final Path path;

    /// @param port where it listened, so that links in mails and lessons stay good
    record Kept(
            int port,
            long aheadMs,
            Instant at,
            List<SimAccount> accounts,
            Map<String, Status> statuses,
            Map<String, Integer> usedToday,
            List<SimMeeting> meetings,
            List<PastMeeting> past) {}

    SimFile(Path path) {
        this.path = path;
    }

    /// Empty when there is none, or none that can be read: a simulator starts anyway.
    Optional<Kept> read() {
        if (!Files.exists(path)) return Optional.empty();
        try {
            return Optional.of(Formats.json().readValue(Files.readAllBytes(path), Kept.class));
        } catch (IOException unreadable) {
            LOGGER.warn("{} cannot be read, so the simulator starts empty: {}", path, unreadable.getMessage());
            return Optional.empty();
        }
    }

    void write(Kept kept) {
        Path fresh = path.resolveSibling(path.getFileName() + ".new");
        try {
            Files.deleteIfExists(fresh);
            Files.createFile(fresh, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
            Files.write(fresh, Formats.json().writeValueAsBytes(kept));
            Files.move(fresh, path, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    static Kept snapshot(SimWorld world, int port) {
        Instant now = world.clock.instant();
        Map<String, Status> statuses = new HashMap<>();
        world.hosts.accounts().stream()
                .flatMap(account -> account.users().stream())
                .forEach(user -> statuses.put(user.id(), world.hosts.status(user.id())));
        return new Kept(
                port,
                Duration.between(world.clock.wall(), now).toMillis(),
                now,
                world.hosts.accounts(),
                statuses,
                world.hosts.usedToday(),
                world.meetings.all(),
                world.meetings.past(any -> true).reversed());
    }

    /// Puts the world where it was; what became due meanwhile happens at the next tick.
    static void restore(Kept kept, SimWorld world) {
        world.clock.moveTo(world.clock.wall().plusMillis(kept.aheadMs()));
        kept.accounts().forEach(world.hosts::register);
        kept.statuses().forEach(world.hosts::turn);
        boolean sameDay = kept.at()
                .atOffset(java.time.ZoneOffset.UTC)
                .toLocalDate()
                .equals(world.clock.instant().atOffset(java.time.ZoneOffset.UTC).toLocalDate());
        if (sameDay) world.hosts.restoreToday(kept.usedToday());
        world.meetings.restore(kept.meetings(), kept.past());
    }
}
