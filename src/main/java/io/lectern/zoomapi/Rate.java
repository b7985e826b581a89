package io.lectern.zoomapi;

/// How often something may be done.
///
/// @param eachMicros between two, in the long run
/// @param atOnce how many may come together after a rest
/// @param perDay how many in a UTC day; [#ANY] for no bound
record Rate(long eachMicros, int atOnce, int perDay) {
    static final int ANY = 0;

    private static final double SHARE = 0.8;

    /// Four fifths of a limit in any second whatever came before: what may come at once and what is earned meanwhile
    /// together. A limit of one a second cannot be shared so; it is spaced.
    ///
    /// @param perSecond Zoom's limit
    /// @param perDay Zoom's limit, or [#ANY]
    static Rate below(int perSecond, int perDay) {
        int atOnce = Math.max(1, perSecond / 5);
        double steady = Math.max(SHARE * perSecond - atOnce, 0.4 * perSecond);
        return new Rate(Math.round(1_000_000 / steady), atOnce, (int) (SHARE * perDay));
    }
}
