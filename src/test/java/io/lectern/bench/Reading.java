package io.lectern.bench;

import java.util.Locale;
import org.HdrHistogram.Histogram;

/// What one rate gave.
///
/// @param latency in µs, from when a message was due until a member had it
/// @param used while the window lasted, by the clock
record Reading(
        double asked,
        double perSecond,
        double seconds,
        Histogram latency,
        Swarm.Wrong wrong,
        Usage used,
        double lateMs) {
    private static final double MOST_MS = 100;

    /// Publishes at a rate and looks at a window of it.
    ///
    /// @param deliveries a second, of all members together
    static Reading take(Swarm swarm, Swarm.Plan plan, double deliveries, double rampS, double seconds, Clockwork clock)
            throws InterruptedException {
        double messages = deliveries / plan.perRoom();
        swarm.measure(rampS, rampS + seconds);
        var published = swarm.publisher().publish(messages, Math.round(messages * (rampS + seconds)));
        Thread.sleep((long) (rampS * 1_000));
        Usage before = clock.usage();
        long deliveredBefore = swarm.delivered();
        long from = System.nanoTime();
        Thread.sleep((long) (seconds * 1_000));
        double took = (System.nanoTime() - from) / 1e9;
        long delivered = swarm.delivered() - deliveredBefore;
        Usage used = clock.usage().since(before);
        double late = published.join() / 1e6;
        Swarm.Wrong wrong = swarm.settle(10);
        return new Reading(deliveries, delivered / took, took, swarm.latency(), wrong, used, late);
    }

    /// Reads the processor time of all who take part.
    @FunctionalInterface
    interface Clockwork {
        Usage usage();
    }

    double ms(double percentile) {
        return latency.getValueAtPercentile(percentile) / 1e3;
    }

    /// Nobody waited long and nothing was lost.
    boolean isGood() {
        return wrong.isNothing() && wrong.refused() == 0 && ms(99) < MOST_MS && perSecond > 0.95 * asked;
    }

    /// Microseconds of this many milliseconds for each delivery.
    double each(double ms) {
        return ms * 1e3 / (perSecond * seconds);
    }

    double cores(double ms) {
        return ms / 1e3 / seconds;
    }

    @Override
    public String toString() {
        return String.format(
                Locale.ROOT,
                "%,9.0f/s asked %,9.0f/s came  p50 %.2f p99 %.2f p99.9 %.2f max %.1f ms  us/delivery: server %.2f redis %.2f"
                        + " postgres %.2f generator %.2f (%.2f cores, late %.1f ms)  others %.2f cores  lost/twice/reordered %s",
                asked,
                perSecond,
                ms(50),
                ms(99),
                ms(99.9),
                latency.getMaxValue() / 1e3,
                each(used.server()),
                each(used.redis()),
                each(used.postgres()),
                each(used.generator()),
                cores(used.generator()),
                lateMs,
                cores(used.others()),
                wrong);
    }
}
