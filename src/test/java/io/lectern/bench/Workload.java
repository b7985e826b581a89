package io.lectern.bench;

import java.io.IOException;
import java.util.function.BiFunction;

/// What a server is put through.
enum Workload {
    ROOMS((scale, table) -> new Delivering(scale, scale.rooms(), scale.search(), table)),
    HALL((scale, table) -> new Delivering(scale, scale.hall(), false, table)),
    IDLE(Idling::new),
    STORM(Storming::new);

    private final BiFunction<Scale, Table, Trial> trial;

    /// One workload on one server after the other; each adds its column.
    interface Trial {
        /// @return whether every message came once and in order
        boolean run(Rival rival, Reading.Clockwork clock) throws IOException, InterruptedException;
    }

    Workload(BiFunction<Scale, Table, Trial> trial) {
        this.trial = trial;
    }

    Table table(Scale scale) {
        return new Table(
                switch (this) {
                    case ROOMS ->
                        "%,d members in %d rooms of %d"
                                .formatted(
                                        scale.rooms().members(),
                                        scale.rooms().rooms(),
                                        scale.rooms().perRoom());
                    case HALL -> "one room of %,d".formatted(scale.hall().perRoom());
                    case IDLE -> "%,d idle".formatted(scale.idle().members());
                    case STORM -> "%,d come back, %d events missed".formatted(Storming.lost(scale), Storming.MISSED);
                });
    }

    Trial trial(Scale scale, Table table) {
        return trial.apply(scale, table);
    }
}
